"""The REST API: what may be asked, page by page, and at what cost."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.models import BillingPeriod, Image
from tests.pages.scripts import LISTS, Script, ones, problem
from tests.pages.stories import Told

pytestmark = pytest.mark.usefixtures("now")

Walk = Callable[..., list[Any]]


# What is asked


@pytest.mark.parametrize(
    ("path", "query", "parameter"),
    [
        ("/burn", "range=fortnight", "range"),
        ("/burn", "range=PERIOD", "range"),
        ("/burn", "range=", "range"),
        ("/burn", "range=7d&range=30d", "range"),
        ("/burn", "by=colour", "by"),
        ("/burn", "bucket=minute", "bucket"),
        ("/burn", "bucket=quarter&range=12m", "bucket"),
        ("/burn", "account=Nope", "account"),
        ("/burn", "account=Quiet", "account"),
        ("/burn", "team=Docs", "team"),
        ("/burn", "since=soon", "since"),
        ("/burn", "since=20260301", "since"),
        ("/burn", "since=2026-02-31", "since"),
        ("/burn", "since=1026-01-01", "since"),
        ("/burn", "until=9026-01-01", "until"),
        ("/burn", "since=2026-03-09&until=2026-03-01", "until"),
        ("/burn", "range=7d&since=2026-03-01", "since"),
        ("/burn", "compare=none", "compare"),
        ("/burn", "limit=5", "limit"),
        ("/images", "on=2026-03-05T14:00Z", "on"),
        ("/images", "period=12&on=2026-03-05T14:00Z", "on"),
        ("/images", "period=current&period=none", "period"),
        ("/images", "period=99999", "period"),
        ("/images", "period=soon", "period"),
        ("/images", "without_account=Busy", "without_account"),
        ("/periods", "before=2026-03-01T00:00Z~1", "before"),
        ("/periods", "limit=0", "limit"),
        ("/periods", "limit=501", "limit"),
        ("/periods", "limit=1e2", "limit"),
        ("/periods", "after=x", "after"),
        ("/images", "size=huge", "size"),
        ("/images", "credits=0", "credits"),
        ("/images", "credits=a", "credits"),
        ("/images", "operation=paint", "operation"),
        ("/images", "team=Nobody", "team"),
        ("/images", f"q={'x' * 201}", "q"),
        ("/images", "q=%20", "q"),
        ("/images", "q=a%00", "q"),
        ("/images", "start=2026-03-01", "start"),
        ("/images", "range=any&since=2026-03-01", "since"),
        ("/images", "view=list", "view"),
        ("/images", "before=x", "before"),
        ("/sync/runs", "outcome=odd", "outcome"),
        ("/sync/runs", "read=1", "read"),
        ("/accounts", "state=open", "state"),
    ],
)
def test_what_a_page_forgives_is_refused_by_name(
    path: str, query: str, parameter: str, lead: Script
) -> None:
    said = problem(lead.get(f"{path}?{query}"))
    assert said["status"] == 422
    assert parameter in [each["parameter"] for each in said["errors"]]
    assert all(each["detail"] in said["detail"] for each in said["errors"])


def test_the_note_of_the_page_is_the_reason(lead: Script) -> None:
    said = problem(lead.get("/burn", {"account": "Secret"}))
    assert said["errors"] == [
        {"parameter": "account", "detail": "You see no account “Secret”: it is left out."}
    ]


def test_single_rows_take_no_parameters(lead: Script) -> None:
    for path in ones():
        assert lead.get(path, {"limit": 1}).status_code == 422


# Page by page


@pytest.fixture
def walked(told: Told, many: None) -> Walk:
    script = Script.of(told.cast.admin)

    def walk(path: str, rows: str, **query: Any) -> list[Any]:
        found: list[Any] = []
        answer = script.get(path, query)
        while True:
            said = answer.json()
            found += said[rows]
            assert len(said[rows]) <= query["limit"]
            if said["next"] is None:
                assert "Link" not in answer.headers
                return found
            assert answer["Link"] == f'<{said["next"]}>; rel="next"'
            answer = script.get(said["next"].removeprefix("http://testserver"))

    return walk


@pytest.mark.parametrize(
    ("path", "rows", "query"),
    [
        ("/periods", "periods", {}),
        ("/periods", "periods", {"account": "Busy"}),
        ("/images", "images", {"gone": "any"}),
        ("/images", "images", {"order": "dearest", "credits": 2}),
        ("/images", "images", {"q": "a", "operation": "edit"}),
        ("/images", "images", {"period": "last", "on": "2026-03-08T00:00Z", "gone": "any"}),
        ("/images", "images", {"period": "current", "without_operation": "edit"}),
        ("/sync/runs", "runs", {}),
    ],
)
def test_the_pages_make_the_whole(path: str, rows: str, query: Any, walked: Walk) -> None:
    whole = walked(path, rows, limit=500, **query)
    assert len(whole) > 2
    assert len({row["id"] for row in whole}) == len(whole)
    assert walked(path, rows, limit=max(1, len(whole) // 3), **query) == whole


def test_a_forged_place_leads_nowhere(told: Told, many: None) -> None:
    script = Script.of(told.cast.admin)
    after = {
        path: script.read(path, {"limit": 1})["next"].partition("after=")[2].replace("%3A", ":")
        for path in ("/periods", "/images", "/sync/runs")
    }
    assert script.get("/periods", {"after": after["/periods"]}).status_code == 200
    for forged in (after["/images"], after["/periods"][:-1], after["/periods"].swapcase()):
        said = problem(script.get("/periods", {"after": forged}))
        assert [each["parameter"] for each in said["errors"]] == ["after"]
    assert script.get("/images", {"after": after["/images"], "order": "dearest"}).status_code == 422


def test_a_page_that_nothing_lies_beyond_is_empty(told: Told, many: None) -> None:
    """Not the first one: a script that walks on would never end."""
    script = Script.of(told.cast.admin)
    for asked in ({}, {"order": "dearest"}):
        page = script.read("/images", {"limit": 3, **asked})
        Image.objects.exclude(pk__in=[each["id"] for each in page["images"]]).update(
            gone_at=datetime.now().astimezone()
        )
        rest = script.read(page["next"].removeprefix("http://testserver"))
        assert (rest["images"], rest["next"]) == ([], None)
        Image.objects.update(gone_at=None)


FEW_AND_ALL: dict[str, Any] = {
    "/burn": ({"range": "24h"}, {"range": "30d", "bucket": "hour"}),
    "/accounts": ({}, {}),
}


@pytest.mark.parametrize("path", LISTS)
def test_more_rows_are_no_more_queries(path: str, told: Told, many: None) -> None:
    script = Script.of(told.cast.admin)
    script.get(path)  # its use is noted now

    def asked(query: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert script.get(path, query).status_code == 200
        return len(queries)

    few, all_ = FEW_AND_ALL.get(path, ({"limit": 1}, {"limit": 500}))
    assert asked(few) == asked(all_) <= 22


def test_a_statement_takes_few_queries(told: Told, many: None) -> None:
    script = Script.of(told.cast.admin)
    script.get("/accounts")
    for period in BillingPeriod.objects.all():
        with CaptureQueriesContext(connection) as queries:
            assert script.get(f"/periods/{period.pk}").status_code == 200
        assert len(queries) <= 30
