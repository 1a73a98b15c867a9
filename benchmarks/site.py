"""The site as it is measured: with a blank page, and a header that says what each answer took."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

Answer = Callable[[HttpRequest], HttpResponse]
HEADER = "Server-Timing"  # app;dur=MILLISECONDS, db;desc=QUERIES


def blank(request: HttpRequest) -> HttpResponse:
    """Django with all our middleware, and nothing else: no template, no file, no question."""
    return HttpResponse('<!doctype html><title>Blank</title><link rel="icon" href="data:,">')


def told(answer: Answer) -> Answer:
    """Middleware around all others: milliseconds and queries of each answer, in a header."""

    def middleware(request: HttpRequest) -> HttpResponse:
        queries = 0

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(sql, params, many, context)

        began = time.perf_counter()
        with connection.execute_wrapper(count):
            response = answer(request)
        taken = (time.perf_counter() - began) * 1000
        response[HEADER] = f"app;dur={taken:.2f}, db;desc={queries}"
        return response

    return middleware


urlpatterns: list[URLPattern | URLResolver] = [
    path("blank/", blank, name="blank"),
    path("", include("dashboard.urls")),
]
