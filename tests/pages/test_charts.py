"""Figures that Plotly accepts, in both themes, with the credits of the table and no others."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import plotly.graph_objects as go
import pytest

from analytics.ledger.buckets import Unit, bucket_edges
from analytics.queries import BurnCell, BurnTable, Dimension
from dashboard.charts import burn_chart
from dashboard.charts.burn import bucket_label
from dashboard.charts.ticks import ticks
from dashboard.groups import groups_of, total_of
from dashboard.pages.overview.rows import rows_of
from dashboard.palette import OPERATIONS, THEMES

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = datetime(2026, 3, 27, 23, tzinfo=UTC)
NOW = datetime(2026, 3, 30, 12, tzinfo=UTC)


def a_cell(start: datetime, operation: str = "generate", **more: Any) -> BurnCell:
    plain: dict[str, Any] = {
        "operation": operation,
        "account_id": None,
        "account": None,
        "period_id": None,
        "period_start": None,
        "period_edge": None,
        "start": start,
        "usage": 0,
        "correction": 0,
        "estimated": 0,
        "reconstructed": 0,
    }
    return BurnCell(**plain | more)


def a_table(cells: Sequence[BurnCell], unit: Unit = "day", days: int = 10) -> BurnTable:
    until = FIRST + timedelta(days=days)
    return BurnTable(FIRST, until, tuple(bucket_edges(FIRST, until, unit, BERLIN)), tuple(cells))


def drawn(table: BurnTable, by: Dimension = "operation", unit: Unit = "day") -> dict[str, Any]:
    """The chart after a journey through JSON; each theme's figure has passed Plotly's checks."""
    groups = groups_of(table.cells, by)
    figure = json.loads(json.dumps(burn_chart(table, groups, by, unit, BERLIN, NOW)))
    for template in figure["templates"].values():
        go.Figure(figure["data"], figure["layout"] | {"template": template})
    for room in figure["ticks"].values():
        go.layout.XAxis(room)
    return figure  # type: ignore[no-any-return]


EVERYTHING = [
    a_cell(FIRST, "generate", usage=12, correction=-2),
    a_cell(FIRST, "edit", usage=6, estimated=3),
    a_cell(FIRST, "svg_convert", reconstructed=9),
    a_cell(FIRST, "from_tomorrow", usage=5),
    a_cell(FIRST, "unattributed", correction=-4),
    a_cell(datetime(2026, 3, 29, 22, tzinfo=UTC), "generate", usage=7),  # Monday
]


def test_the_figure_holds_the_credits_of_the_table() -> None:
    figure = drawn(a_table(EVERYTHING))
    sums = {trace["name"]: sum(trace["y"]) for trace in figure["data"]}
    assert sums == {
        "generate": 17,
        "edit": 6,
        "edit, estimated": 3,
        "svg_convert, reconstructed": 9,
        "from_tomorrow": 5,
        "unattributed": -4,
    }


def test_each_kind_of_credit_looks_its_own_way_in_both_themes() -> None:
    figure = drawn(a_table(EVERYTHING))
    for name, theme in THEMES.items():
        looks = [bar["marker"] for bar in figure["templates"][name]["data"]["bar"]]
        by_name = dict(zip((trace["name"] for trace in figure["data"]), looks, strict=True))
        assert by_name["generate"]["color"] == OPERATIONS["generate"]
        assert "pattern" not in by_name["generate"]
        assert by_name["edit, estimated"]["pattern"]["shape"] == "/"
        assert by_name["svg_convert, reconstructed"]["opacity"] < 1
        assert by_name["from_tomorrow"]["color"] == theme.ink_3
        assert by_name["from_tomorrow"]["pattern"]["shape"]
        assert by_name["unattributed"]["color"] == "rgba(0,0,0,0)"


def test_operations_are_stacked_in_their_order_and_unknown_ones_after_them() -> None:
    labels = [group.label for group in groups_of(EVERYTHING, "operation")]
    assert labels == ["generate", "edit", "svg_convert", "from_tomorrow", "unattributed"]


def test_groups_add_up_and_their_shares_are_of_observed_credits() -> None:
    groups = groups_of(EVERYTHING, "operation")
    total = total_of(groups)
    assert (total.credits, total.correction, total.estimated, total.reconstructed) == (24, -6, 3, 9)
    assert sum(group.share or 0 for group in groups) == pytest.approx(1)
    assert groups_of([a_cell(FIRST, reconstructed=9)], "operation")[0].share is None


def test_an_account_named_like_an_operation_does_not_borrow_its_colour() -> None:
    cell = a_cell(FIRST, account_id=1, account="generate", usage=5)
    figure = drawn(a_table([cell]), by="account")
    color = figure["templates"]["light"]["data"]["bar"][0]["marker"]["color"]
    assert color == THEMES["light"].tones[0]


def test_a_name_cannot_speak_plotlys_language() -> None:
    cell = a_cell(FIRST, account_id=1, account='<a href="x">%{y}</a>', usage=5)
    trace = drawn(a_table([cell]), by="account")["data"][0]
    assert "<a" not in trace["hovertemplate"]
    assert "%{y}" not in trace["hovertemplate"]


def test_bars_stand_where_clocks_of_the_reporting_timezone_say() -> None:
    trace = drawn(a_table(EVERYTHING))["data"][0]
    assert trace["x"] == ["2026-03-28T00:00:00", "2026-03-30T00:00:00"]
    hours = a_table([a_cell(datetime(2026, 3, 29, 1, tzinfo=UTC), usage=1)], "hour")
    assert drawn(hours, unit="hour")["data"][0]["x"] == ["2026-03-29T03:00:00"]  # none at 2


def test_the_future_begins_at_a_line() -> None:
    assert drawn(a_table(EVERYTHING))["layout"]["shapes"][0]["x0"] == "2026-03-30T14:00:00"
    assert "shapes" not in drawn(a_table(EVERYTHING, days=2))["layout"]


@pytest.mark.parametrize("days", [1, 2, 7, 10, 31, 90, 365, 800, 9000, 24_000])
@pytest.mark.parametrize("most", [5, 10])
def test_an_axis_has_some_marks_and_never_too_many(days: int, most: int) -> None:
    found = ticks(FIRST, FIRST + timedelta(days=days), BERLIN, most)
    assert 2 <= len(found["tickvals"]) <= most + 1
    assert found["tickvals"] == sorted(set(found["tickvals"]))


def test_the_table_says_the_same_latest_first() -> None:
    table = a_table(EVERYTHING)
    rows = rows_of(table, groups_of(table.cells, "operation"), "operation", "day", BERLIN)
    assert [(row.label.replace("\u00a0", " "), row.credits) for row in rows] == [
        ("Mon 30 Mar 2026", "7"),
        ("Sat 28 Mar 2026", "17"),
    ]
    assert rows[1].cells == ("10", "6", "·", "5", "\u22124")
    assert (rows[1].estimated, rows[1].reconstructed) == ("3", "9")


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("hour", "Sun 29 Mar 2026, 01:00 to 03:00"),  # the clock jumped
        ("day", "Sun 29 Mar 2026"),
        ("week", "23 to 29 Mar 2026"),
        ("month", "March 2026"),
    ],
)
def test_buckets_in_words(unit: Unit, expected: str) -> None:
    at = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    start, end = bucket_edges(at, at, unit, BERLIN)
    assert bucket_label(start, end, unit, BERLIN).replace("\u00a0", " ") == expected
