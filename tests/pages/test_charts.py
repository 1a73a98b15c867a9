"""Figures that Plotly accepts, in both themes, with the credits of the table and no others."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import plotly.graph_objects as go
import pytest
from django.http import QueryDict

from analytics.ledger.buckets import HOUR, Unit, bucket_edges
from analytics.queries import BurnCell, BurnTable, Dimension
from dashboard.charts import (
    Drawing,
    Earlier,
    Links,
    Mark,
    Running,
    burn_chart,
    largest,
    layer_values,
)
from dashboard.charts.buckets import bucket_label
from dashboard.charts.paper import ROOMS
from dashboard.charts.ticks import ticks
from dashboard.groups import groups_of, total_of
from dashboard.leading import LAYERS, leading
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
    return drawn_of(a_drawing(table, by, unit))


def a_drawing(
    table: BurnTable, by: Dimension = "operation", unit: Unit = "day", **more: Any
) -> Drawing:
    shown = leading(groups_of(table.cells, by), by)
    span = more.pop("span", (table.edges[0], table.edges[-1]))
    links = Links(by, BERLIN, shown.keys, (), more.pop("own", ()), *span)
    values = layer_values(table.cells, shown, by)
    return Drawing(table, shown, values, by, unit, BERLIN, links, **more)


def drawn_of(drawing: Drawing) -> dict[str, Any]:
    figure = json.loads(json.dumps(burn_chart(drawing)))
    for template in figure["templates"].values():
        for room in figure["rooms"].values():
            layout = figure["layout"] | room | {"template": template}
            layout["xaxis"] = figure["layout"]["xaxis"] | room["xaxis"]
            go.Figure(figure["data"], layout)
    return figure  # type: ignore[no-any-return]


def bars_of(figure: dict[str, Any]) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace["type"] == "bar"]


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
    sums = {trace["name"]: sum(trace["y"]) for trace in bars_of(figure)}
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
        by_name = dict(zip((trace["name"] for trace in bars_of(figure)), looks, strict=True))
        assert by_name["generate"]["color"] == OPERATIONS["generate"]
        assert "pattern" not in by_name["generate"]
        assert ("pattern" in by_name["edit"]) == (name == "print")
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


@pytest.mark.parametrize("days", [1, 2, 7, 10, 31, 90, 365, 800, 9000, 24_000])
@pytest.mark.parametrize("most", [5, 10])
def test_an_axis_has_some_marks_and_never_too_many(days: int, most: int) -> None:
    found = ticks(FIRST, FIRST + timedelta(days=days), BERLIN, most)
    assert 2 <= len(found["tickvals"]) <= most + 1
    assert found["tickvals"] == sorted(set(found["tickvals"]))


def test_the_table_says_the_same_latest_first() -> None:
    table = a_table(EVERYTHING)
    rows = rows_of(a_drawing(table))
    assert [(row.label.replace("\u00a0", " "), row.credits) for row in rows] == [
        ("Mon 30 Mar 2026", "7"),
        ("Sat 28 Mar 2026", "17"),
    ]
    assert [cell.credits for cell in rows[1].cells] == ["10", "6", "·", "5", "\u22124"]
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


def test_the_tooltip_says_credits_and_their_share_of_the_day() -> None:
    generate, edit = bars_of(drawn(a_table(EVERYTHING)))[:2]
    assert generate["hovertemplate"].startswith("generate %{customdata[0]}%{customdata[1]}")
    said = [place[0] + place[1].replace("\u00a0", " ") for place in generate["customdata"]]
    assert said == ["10 credits, 34 % of the day", "7 credits"]  # of 29; and nothing else
    assert edit["customdata"][0][0] == "6 credits"


def test_the_previous_range_is_a_line_of_its_own_over_the_bars() -> None:
    days = a_table([]).edges
    earlier = Earlier("18 to 27 Mar 2026", {days[0]: 4, days[1]: 9})
    table = a_table(EVERYTHING)
    figure = drawn_of(a_drawing(table, earlier=earlier))
    line = next(trace for trace in figure["data"] if trace["name"] == "18 to 27 Mar 2026")
    assert (line["type"], line["y"]) == ("scatter", [4, 9, 9])
    assert line["x"][0] == "2026-03-28T00:00:00"
    assert [row.earlier for row in rows_of(a_drawing(table, earlier=earlier))] == ["·", "9", "4"]
    for template in figure["templates"].values():
        roles = [scatter["line"] for scatter in template["data"]["scatter"]]
        assert "dash" in roles[1]
        assert "dash" not in roles[0]


def test_ember_has_a_panel_without_operations() -> None:
    edges = a_table([]).edges
    total = Running(
        used=((edges[0], 0), (edges[1], 17), (NOW, 24)),
        available=((edges[0], 100), (edges[1] + HOUR, 300), (edges[-1], 300)),
        earlier=(),
    )
    figure = drawn_of(a_drawing(a_table(EVERYTHING), running=total))
    below = [trace for trace in figure["data"] if trace.get("yaxis") == "y2"]
    assert [trace["name"] for trace in below] == ["available", "used"]
    assert all("yaxis" not in trace for trace in bars_of(figure))
    upper, lower = figure["layout"]["yaxis"]["domain"], figure["layout"]["yaxis2"]["domain"]
    assert lower[1] < upper[0]
    for name, theme in THEMES.items():
        lines = figure["templates"][name]["data"]["scatter"]
        assert lines[-1]["line"]["color"] == theme.ember
    # Whoever points at the first day is told the total at its end.
    assert below[1]["customdata"] == ["used 17 credits", "used 24 credits", None]
    for room in figure["rooms"].values():
        words = {word["text"] for word in room["annotations"]}
        assert {"available 300", "used 24"} <= words


def marked_at(hours: Sequence[float], text: str = "◆ +2 000 granted, Marketing") -> list[Mark]:
    times = [FIRST + timedelta(hours=each) for each in hours]
    return [Mark("granted", ((at, at),), text, "◆ +2 000") for at in times]


def taken(words: list[dict[str, Any]], width: int, hours: float) -> list[tuple[int, float, float]]:
    """Row, left and right end in px of each word over a plot so wide."""
    found = []
    for word in words:
        since = datetime.fromisoformat(word["x"] + "Z") - datetime(2026, 3, 28, tzinfo=UTC)
        at = since / timedelta(hours=hours) * width + word.get("xshift", 0)
        length = len(word["text"]) * 6.6
        left = {"left": at, "right": at - length, "center": at - length / 2}[word["xanchor"]]
        found.append((word["yshift"], left, left + length))
    return found


@pytest.mark.parametrize("wider", [1, 1.5, 3])
@pytest.mark.parametrize("hours", [[0, 20], [1, 2, 3, 4], list(range(0, 24, 2)), [23.9, 24], []])
def test_words_over_the_plot_never_overlap_however_many_there_are(
    hours: list[float], wider: float
) -> None:
    marks = tuple(marked_at(hours))
    figure = drawn_of(a_drawing(a_table(EVERYTHING[:5], days=1), marks=marks))
    assert len(figure["layout"]["shapes"]) == len(hours)
    for room, (width, _) in ROOMS.items():
        words = figure["rooms"][room]["annotations"]
        assert bool(words) == bool(hours)
        places = taken(words, int(width * wider), 24)
        for number, (row, left, right) in enumerate(places):
            assert left >= -20
            assert right <= width * wider + 20
            for other, start, end in places[:number]:
                assert other != row or left > end or right < start, (room, words)


def test_a_gap_is_a_band_behind_the_bars_and_a_grant_a_line() -> None:
    gap = Mark("unread", ((FIRST, FIRST + 37 * HOUR),), "No readings for 37 h", "no readings")
    figure = drawn_of(a_drawing(a_table(EVERYTHING), marks=(gap, *marked_at([50]))))
    band, line = figure["layout"]["shapes"]
    assert (band["type"], band["layer"], line["type"]) == ("rect", "below", "line")
    assert band["x1"] == "2026-03-29T14:00:00"  # the clocks jumped meanwhile
    texts = [word["text"] for word in figure["rooms"]["narrow"]["annotations"]]
    assert texts == ["No readings for 37 h", "◆ +2 000 granted, Marketing"]


def test_of_ten_thousand_operations_eight_layers_are_drawn_and_nothing_is_lost() -> None:
    cells = [a_cell(FIRST, f"operation_{n:04}", usage=1 + n % 50) for n in range(9_993)]
    cells += [a_cell(FIRST, name, usage=1) for name in OPERATIONS]
    cells += [a_cell(FIRST, "unattributed", usage=2, estimated=3), a_cell(FIRST, "big", usage=999)]
    groups = groups_of(cells, "operation")
    shown = leading(groups, "operation")
    labels = [layer.label.replace("\u202f", " ") for layer in shown.layers]
    assert labels[:5] == list(OPERATIONS)
    assert len(labels) == LAYERS
    assert labels[-1] == "other (9 993 more)"
    assert set(OPERATIONS) <= set(labels)
    assert total_of(shown.layers).credits == total_of(groups).credits
    assert [group.key for group in shown.groups] == [group.key for group in groups]
    figure = drawn_of(a_drawing(a_table(cells)))
    assert sum(sum(trace["y"]) for trace in bars_of(figure)) == total_of(groups).credits + 3
    assert len(json.dumps(figure)) < 30_000


def test_neighbouring_accounts_differ_also_when_most_are_left_out() -> None:
    cells = [
        a_cell(FIRST, account_id=n, account=f"Account {n:02}", usage=1 + 100 * (n % 6 == 0))
        for n in range(40)
    ]
    shown = leading(groups_of(cells, "account"), "account")
    tones = [layer.tone for layer in shown.layers[:-1]]
    assert all(one != other for one, other in pairwise(tones))
    assert {row.swatch for row in shown.groups if row.key not in shown.keys} == {"swatch-other"}


def query_of(figure: dict[str, Any], trace: dict[str, Any], bar: int) -> dict[str, str]:
    """What a click on a bar asks the images page for, put together as the script does."""
    _, _, number = trace["customdata"][bar]
    return QueryDict(f"{figure['buckets']['images'][number]}&{trace['meta']['images']}").dict()


def test_a_bar_leads_to_the_images_of_its_day_and_operation() -> None:
    figure = drawn(a_table(EVERYTHING))
    generate = bars_of(figure)[0]
    day = {"since": "2026-03-30", "until": "2026-03-30"}
    assert query_of(figure, generate, 1) == day | {"operation": "generate", "gone": "any"}
    by_name = {trace["name"]: trace for trace in bars_of(figure)}
    assert by_name["unattributed"]["meta"]["images"] is None
    hours = a_table([a_cell(datetime(2026, 3, 29, 1, tzinfo=UTC), usage=1)], "hour")
    found = query_of(drawn(hours, unit="hour"), bars_of(drawn(hours, unit="hour"))[0], 0)
    assert (found["start"], found["end"]) == ("2026-03-29T01:00Z", "2026-03-29T02:00Z")


def test_a_bar_of_a_period_leads_to_that_period() -> None:
    day = a_table([]).edges[1]
    before = a_cell(day, reconstructed=4)
    cell = a_cell(day, account="Busy", account_id=7, period_id=3, usage=1)
    figure = drawn(a_table([before, cell]), by="period")
    assert {query_of(figure, bar, 0)["period"] for bar in bars_of(figure)} == {"none", "3"}


def test_what_is_drawn_as_other_leads_to_all_but_the_layers() -> None:
    cells = [a_cell(FIRST, f"op {n:02}", usage=1 + n) for n in range(40)]
    drawing = a_drawing(a_table([*cells, a_cell(FIRST, "unattributed", usage=99)]))
    other = QueryDict(drawing.links.group(drawing.leading.layers[-1]) or "")
    shown = [layer.key for layer in drawing.leading.layers[:-1] if layer.key != "unattributed"]
    assert other.getlist("without_operation") == shown
    own = [("period", "current"), ("on", "2026-03-30T12:00Z")]
    narrowed = a_drawing(a_table(cells), own=own).links.group(None)
    assert QueryDict(narrowed or "").dict() == {**dict(own), "gone": "any"}


def test_the_table_leads_where_the_bars_lead() -> None:
    drawing = a_drawing(a_table(EVERYTHING))
    figure, rows = drawn_of(drawing), rows_of(drawing)
    assert QueryDict(rows[0].cells[0].images).dict() == query_of(figure, bars_of(figure)[0], 1)
    assert rows[1].cells[4].images is None  # unattributed
    assert QueryDict(rows[1].images).dict() == {
        "since": "2026-03-28",
        "until": "2026-03-28",
        "gone": "any",
    }


def test_what_is_not_observed_is_told_beside_the_sum_of_what_is() -> None:
    [words] = [t["customdata"] for t in drawn(a_table(EVERYTHING))["data"] if t["name"] == "in all"]
    assert words == ["17 credits in all, 3 estimated, 9 reconstructed", "7 credits in all"]


def test_the_chart_names_its_largest_bucket() -> None:
    said = largest(a_drawing(a_table(EVERYTHING))).replace("\u00a0", " ")
    assert said == "Most on Sat 28 Mar 2026: 17 credits, 3 estimated, 9 reconstructed"
    assert largest(a_drawing(a_table([a_cell(FIRST, correction=-4)]))) == ""
