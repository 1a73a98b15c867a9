"""One request and one answer, without the wire."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """`target` is as it came; header names are in lower case."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


@dataclass(slots=True)
class Reply:
    """`delay` is how many seconds the server waits before it sends."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0


class Refusal(Exception):
    """An error of the vendor. `flat` ones have a string where the others have code and message."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        details: dict[str, list[str]] | None = None,
        flat: bool = False,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.details, self.flat, self.headers = details, flat, headers or {}

    def reply(self) -> Reply:
        error: Any = {"code": self.code, "message": self.message}
        if self.details:
            error["details"] = self.details
        if self.flat:
            error = self.message
        answer = json_reply({"success": False, "error": error}, self.status)
        answer.headers.update(self.headers)
        return answer


def json_reply(content: dict[str, Any], status: int = 200) -> Reply:
    """Plain ASCII JSON."""
    body = json.dumps(content, separators=(",", ":")).encode()
    return Reply(status, body, {"Content-Type": "application/json"})


def invalid(field_name: str, text: str) -> Refusal:
    """A 422 that names the field."""
    message = "The given data was invalid."
    return Refusal(422, "VALIDATION_ERROR", message, details={field_name: [text]})
