"""From the bytes of an answer to a schema or a typed error."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar

from pydantic import ValidationError

from analytics.graphicoal.errors import BadAnswer
from analytics.graphicoal.schemas import Answer
from analytics.graphicoal.texts import message

Schema = TypeVar("Schema", bound=Answer)


@dataclass(frozen=True, slots=True)
class Received:
    """An answer as it came. `headers` finds names in any case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def read_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object of a body; None when it is none.

    Read with the standard library, which lets lone surrogates through (a prompt may have one) and
    can be told to refuse the NaN and Infinity that JSON does not have.
    """
    try:
        found = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def read_answer(schema: type[Schema], received: Received, redact: Callable[[str], str]) -> Schema:
    """The schema of a 200 whose `success` is true. Raises BadAnswer."""
    status = received.status
    if status != HTTPStatus.OK:
        raise BadAnswer(f"status {status}", code="unexpected_status", status=status)
    found = read_object(received.body)
    if found is None:
        raise BadAnswer("it is not a JSON object", code="not_json", status=status)
    if found.get("success") is not True:
        code, said = vendor_words(found, redact)
        said = said or "it does not say that it succeeded"
        raise BadAnswer(said, code=code or "no_success", status=status)
    try:
        return schema.model_validate(found)
    except ValidationError as error:
        reason = redact(_first_reason(error))
    raise BadAnswer(reason, code="wrong_shape", status=status)


def _first_reason(error: ValidationError) -> str:
    """Names the first field that is wrong; its value may be a prompt and stays unsaid."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(step) for step in first["loc"])
    return message(f"{where}: {first['msg']}" if where else first["msg"])


def vendor_words(found: Mapping[str, Any], redact: Callable[[str], str]) -> tuple[str, str]:
    """The vendor's code and message: of an error object, of a flat text, or of neither ("", "")."""
    error = found.get("error")
    if isinstance(error, dict):
        code, said = error.get("code"), error.get("message")
    else:
        code, said = None, error if isinstance(error, str) else found.get("message")
    return message(redact(message(code, 64)), 64), message(redact(message(said)))
