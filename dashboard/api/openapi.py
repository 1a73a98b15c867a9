"""The API's description (OpenAPI 3.1): what ninja knows, and what it cannot know added."""

import json
from functools import cache
from typing import Any

from ninja import NinjaAPI
from pydantic.json_schema import models_json_schema

from accounts.models.tokens import Scope
from dashboard.api.door import Bearer
from dashboard.api.problems import CONTENT_TYPE, SENTENCES
from dashboard.api.schemas.problems import ProblemDetails

SCHEME = "token"
REFERENCE = "#/components/schemas/{model}"
ALWAYS = (400, 401, 403, 405, 406, 422, 429, 500)
ETAG = {
    "description": "Of this very answer. Send it as If-None-Match, and an equal one is a 304.",
    "schema": {"type": "string"},
}
LIMITS = {
    "RateLimit-Policy": {
        "description": "How many requests of one token are answered in a window of seconds.",
        "schema": {"type": "string"},
        "example": '"token";q=120;w=60',
    },
    "RateLimit": {
        "description": "How many are left in this window, and the seconds until the next.",
        "schema": {"type": "string"},
        "example": '"token";r=119;t=42',
    },
}


@cache
def document(api: NinjaAPI) -> bytes:
    """As JSON. It is made once: nothing in it depends on who asks."""
    found: dict[str, Any] = json.loads(json.dumps(dict(api.get_openapi_schema(path_prefix=""))))
    found["components"]["schemas"] |= _problem_schemas()
    found["components"]["securitySchemes"] = {
        SCHEME: {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "cm_PREFIX_SECRET",
            "description": "A token from Your settings, API tokens. Scopes: "
            + ", ".join(f"{scope.value} ({scope.label})" for scope in Scope)
            + ".",
        }
    }
    scopes = _scopes(api)
    for path, methods in found["paths"].items():
        for operation in methods.values():
            _complete(operation, scopes[operation["operationId"]], by_id="{" in path)
    return json.dumps(found, ensure_ascii=False).encode()


def _complete(operation: dict[str, Any], scope: str, *, by_id: bool) -> None:
    operation["security"] = [{SCHEME: [scope]}]
    told = operation.get("description", "")
    operation["description"] = f"{told}\n\nScope: `{scope}`.".strip()
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            parameter["schema"] |= {"minimum": 1, "maximum": 2**63 - 1}
    answers = operation["responses"]
    good = answers["200"]
    good["headers"] = {"ETag": ETAG, **LIMITS}
    if any(parameter["name"] == "after" for parameter in operation["parameters"]):
        good["headers"]["Link"] = {
            "description": 'The next page, rel="next", where there is one (RFC 8288).',
            "schema": {"type": "string"},
        }
    answers["304"] = {"description": "Nothing changed since the answer with this ETag."}
    for status in (*ALWAYS, *([404] if by_id else [])):
        answers[str(status)] = _problem(status)
    operation["responses"] = dict(sorted(answers.items()))


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": REFERENCE.format(model=ProblemDetails.__name__)}
    answer: dict[str, Any] = {
        "description": SENTENCES[status],
        "content": {CONTENT_TYPE: {"schema": schema}},
    }
    if status == 429:
        wait = {"description": "Seconds.", "schema": {"type": "integer"}, "example": 42}
        answer["headers"] = {**LIMITS, "Retry-After": wait}
    return answer


def _problem_schemas() -> dict[str, Any]:
    _, found = models_json_schema([(ProblemDetails, "serialization")], ref_template=REFERENCE)
    schemas: dict[str, Any] = found["$defs"]
    return schemas


def _scopes(api: NinjaAPI) -> dict[str, str]:
    """The scope of each operation, by its id."""
    return {
        operation.operation_id or "": auth.scope.value
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
        for auth in operation.auth_callbacks
        if isinstance(auth, Bearer)
    }
