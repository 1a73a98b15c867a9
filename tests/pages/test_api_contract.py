"""schemathesis over the whole description of the API: what it promises, it keeps."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from pytest_django import Settings as SettingsOfTest
from schemathesis import Case
from schemathesis.generation import GenerationMode

from dashboard.api.interface import api
from dashboard.api.openapi import document
from tests.pages.scripts import a_token
from tests.pages.stories import Told


@cache
def site() -> WSGIHandler:
    """Made when it is asked first: by then the tests' folders are there."""
    return get_wsgi_application()


description = schemathesis.openapi.from_dict(json.loads(document(api)))
description.app = lambda environ, start: site()(environ, start)
EXISTS = {
    "account": ["Busy"],
    "operation": ["edit"],
    "since": "2026-03-01",
    "until": "2026-03-05",
    "start": "2026-03-01T14:00Z",
    "end": "2026-03-02T14:00Z",
    "period": ["current"],
    "on": "2026-03-05T14:00Z",
}
QUICK = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
THOROUGH = settings(QUICK, max_examples=400)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The test's own, which a request would close at its ends."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def headers(
    told: Told, now: datetime, one_connection: None, settings: SettingsOfTest
) -> dict[str, str]:
    """An admin's token, and as many requests as it takes."""
    settings.API_RATE = 10**6
    settings.THROTTLES = {**settings.THROTTLES, "token_from_address": "1000000/1m/ip"}
    token = a_token(told.cast.admin).text
    return {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}


@description.parametrize()
@QUICK
def test_no_question_finds_a_broken_promise(case: Case[Any], headers: dict[str, str]) -> None:
    keeps_its_promises(case, headers)


@pytest.mark.long
@description.parametrize()
@THOROUGH
def test_no_question_of_many_finds_one(case: Case[Any], headers: dict[str, str]) -> None:
    keeps_its_promises(case, headers)


def keeps_its_promises(case: Case[Any], headers: dict[str, str]) -> None:
    """All of schemathesis' checks."""
    if case.meta and case.meta.generation.mode is GenerationMode.POSITIVE:
        case.query = with_what_exists(case.query)
    case.call_and_validate(headers=headers)


def with_what_exists(query: dict[str, Any]) -> dict[str, Any]:
    """A question that fits the description, about what there is: names and times that are right
    by themselves and together, which no schema can say."""
    found = {name: EXISTS.get(name, value) for name, value in query.items()}
    found.pop("after", None)
    if "team" in found:
        found["team"] = ["Design"] if isinstance(query["team"], list) else "Design"
    if found.get("range", "custom") != "custom":
        found = {name: value for name, value in found.items() if name not in ("since", "until")}
    if "period" not in found:
        found.pop("on", None)
    if found.get("bucket") in ("quarter", "hour"):
        found["bucket"] = "day"  # too fine for long ranges
    return found
