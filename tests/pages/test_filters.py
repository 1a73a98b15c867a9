"""What a URL may ask for, and that no query string is too odd."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from analytics.queries import PeriodView
from dashboard.filters import (
    OverviewFilter,
    read_images_filter,
    read_overview_filter,
    read_runs_filter,
)
from dashboard.filters.fineness import MOST_BUCKETS, SHORTEST
from dashboard.filters.images import ImageChoices
from dashboard.filters.in_view import TeamSeen, read_in_view
from dashboard.filters.ranges import RANGES, Known

NOW = datetime(2026, 11, 23, 14, 20, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
NAMES = {3: "Docs & icons", 7: "Marketing"}
TEAMS = {
    1: TeamSeen("Brand", frozenset({7})),
    2: TeamSeen("Idle", frozenset()),
    4: TeamSeen("Both", frozenset({3, 7})),
}


def a_period(account: int, start: datetime, days: int = 30) -> PeriodView:
    last = min(NOW, start + timedelta(days=days))
    return PeriodView(
        id=account * 10 + start.month,
        account_id=account,
        account=NAMES[account],
        start=start,
        edge=start + timedelta(days=days),
        opening=100,
        remaining=60,
        used=40,
        first_at=start,
        last_at=last,
        tail_low=None,
        tail_best=None,
        tail_high=None,
    )


CURRENT = [
    a_period(3, datetime(2026, 11, 9, tzinfo=UTC)),
    a_period(7, datetime(2026, 11, 1, tzinfo=UTC)),
]
BEFORE = [a_period(7, datetime(2026, 10, 2, tzinfo=UTC))]


def overview(
    query: str, current: Sequence[PeriodView] = CURRENT, zone: ZoneInfo = BERLIN
) -> OverviewFilter:
    asked = QueryDict(query)
    in_view = read_in_view(asked, NAMES, TEAMS)
    known = Known(current, BEFORE, NOW, zone)
    return read_overview_filter(asked, in_view, known, default="period")


def test_this_period_of_two_accounts_reaches_over_both_and_counts_each_ones_own() -> None:
    found = overview("")
    assert found.span.since == datetime(2026, 11, 1, tzinfo=UTC)
    assert found.span.until == datetime(2026, 12, 9, tzinfo=UTC)
    assert found.span.periods == (41, 81)
    assert found.span.periods_differ
    assert found.notes == ()


def test_the_last_period_counts_those_that_had_one() -> None:
    assert overview("range=last").span.periods == (80,)


def test_days_are_those_of_the_reporting_timezone_and_the_last_one_counts() -> None:
    span = overview("range=custom&since=2026-03-28&until=2026-03-29").span
    assert span.since == datetime(2026, 3, 27, 23, tzinfo=UTC)
    assert span.until == datetime(2026, 3, 29, 22, tzinfo=UTC)  # the day that lost an hour


def test_dates_alone_are_a_range() -> None:
    assert overview("since=2026-11-20").span.name == "custom"


def test_dates_the_wrong_way_round_are_swapped_and_it_is_said() -> None:
    found = overview("range=custom&since=2026-11-05&until=2026-11-01")
    assert (found.span.first_day.day, found.span.last_day.day) == (1, 5)
    assert "swapped" in found.notes[0]


@pytest.mark.parametrize(
    ("range_", "bucket"),
    [("24h", "quarter"), ("7d", "hour"), ("30d", "day"), ("period", "day"), ("12m", "week")],
)
def test_the_bucket_follows_the_range(range_: str, bucket: str) -> None:
    assert overview(f"range={range_}").bucket == bucket


def test_a_bucket_too_fine_for_the_range_gives_way_with_a_word() -> None:
    found = overview("range=12m&bucket=quarter")
    assert found.bucket == "day"
    assert found.notes == (
        "The range is too long to be cut by the quarter-hour; it is cut by the day.",
    )


@pytest.mark.parametrize("wish", ["7", "Marketing", "  marketing "])
def test_an_account_is_asked_for_by_id_or_name(wish: str) -> None:
    assert overview(f"account={wish}").accounts == (7,)


def test_all_accounts_asked_for_are_all_accounts() -> None:
    assert overview("account=3&account=7").accounts == ()


def test_an_account_that_one_does_not_see_is_left_out_with_a_word() -> None:
    found = overview("account=Secret&account=7")
    assert found.accounts == (7,)
    assert found.notes == ("You see no account “Secret”: it is left out.",)


def test_a_team_narrows_to_its_accounts() -> None:
    in_view = read_in_view(QueryDict("team=brand"), NAMES, TEAMS)
    assert (in_view.wanted, in_view.teams, in_view.accounts) == ((7,), (1,), ())
    assert read_in_view(QueryDict("team=4"), NAMES, TEAMS).wanted == ()  # both are all
    assert read_in_view(QueryDict("team=4&account=3"), NAMES, TEAMS).wanted == (3,)


@pytest.mark.parametrize(
    ("query", "wanted", "word"),
    [
        ("team=Secret", (), "You see no team “Secret”"),
        ("team=Idle", (), "has no account"),
        ("team=Brand&account=3", (7,), "not that team’s"),
    ],
)
def test_a_team_that_leaves_nothing_gives_way_with_a_word(
    query: str, wanted: tuple[int, ...], word: str
) -> None:
    in_view = read_in_view(QueryDict(query), NAMES, TEAMS)
    assert in_view.wanted == wanted
    assert word in in_view.notes[0]


def test_a_range_without_any_period_known_is_thirty_days() -> None:
    assert overview("", current=[]).span.first_day.isoformat() == "2026-10-25"
    assert overview("", current=[]).notes == ()
    assert overview("range=period", current=[]).notes


def test_what_is_repeated_of_an_odd_value_is_short_and_prints() -> None:
    note = overview("range=" + "%00%1b<b>x" * 50).notes[0]
    assert "\x1b" not in note
    assert len(note) < 200


def test_a_page_of_runs_beyond_all_keys_is_the_first() -> None:
    for key in ("x", "-1", str(2**63), "9" * 400, "²"):
        assert read_runs_filter(QueryDict(f"before={key}")).before is None
    assert read_runs_filter(QueryDict("before=12")).before == 12


NAMES_OF_ALL = (
    "account team compare range since until by bucket q operation gone view before after outcome "
    "size credits order start end image read asked whole"
)
names = st.sampled_from(NAMES_OF_ALL.split())
days = st.dates().map(str) | st.sampled_from(["2026-02-30", "20261123", "2026-W01", "9999-12-31"])
words = st.sampled_from(
    [
        *RANGES,
        *SHORTEST,
        "auto",
        "operation",
        "account",
        "team",
        "Brand",
        "Idle",
        "none",
        "failed",
        "yes",
    ]
)
values = st.text(max_size=30) | days | words | st.integers().map(str)
queries = st.lists(st.tuples(names, values), max_size=8)


@given(queries, st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia"]))
def test_any_query_gives_a_view_that_can_be_drawn(pairs: list[tuple[str, str]], zone: str) -> None:
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    found = overview(query.urlencode(), zone=ZoneInfo(zone))
    assert found.span.since < found.span.until
    assert (found.span.until - found.span.since) / SHORTEST[found.bucket] <= MOST_BUCKETS
    assert found.span.first_day <= found.span.last_day
    assert set(found.accounts) <= set(NAMES)
    teams = {1: TeamSeen("Design", frozenset(NAMES))}
    known = Known(CURRENT, [], NOW, ZoneInfo(zone))
    images = read_images_filter(query, ImageChoices(NAMES, teams, ["generate"], known))
    assert not (images.start and images.end) or images.start <= images.end
    read_runs_filter(query)


@pytest.mark.parametrize(
    ("query", "since", "until"),
    [
        ("since=2026-11-20T10:00Z&until=2026-11-20T12:00Z", (20, 10, 0), (20, 12, 0)),
        ("since=2026-11-20T10:07Z&until=2026-11-20T10:08Z", (20, 10, 0), (20, 10, 15)),
        ("since=2026-11-20T11:00&until=2026-11-20T13:00", (20, 10, 0), (20, 12, 0)),  # Berlin's
        ("until=2026-11-20T10:00Z&since=2026-11-20T12:00Z", (20, 10, 0), (20, 12, 0)),
        ("since=2026-11-20T10:00Z&until=2026-11-21", (20, 10, 0), (21, 23, 0)),
        ("since=2026-11-20&until=2026-11-20T10:00Z", (19, 23, 0), (20, 10, 0)),
        ("until=2026-11-20T10:00Z", (19, 10, 0), (20, 10, 0)),
        ("since=2026-11-20T10:00Z&until=2026-11-20T10:00Z", (20, 10, 0), (20, 10, 15)),
    ],
)
def test_a_range_may_be_as_fine_as_quarter_hours(
    query: str, since: tuple[int, int, int], until: tuple[int, int, int]
) -> None:
    span = overview(query.replace("+", "%2B")).span
    day, hour, minute = since
    assert span.since == datetime(2026, 11, day, hour, minute, tzinfo=UTC)
    day, hour, minute = until
    assert span.until == datetime(2026, 11, day, hour, minute, tzinfo=UTC)
    assert span.exact
    again = overview("&".join(f"{name}={word}" for name, word in span.words.items())).span
    assert (again.since, again.until) == (span.since, span.until)


@pytest.mark.parametrize("odd", ["2026-13-20T10:00Z", "2026-11-20T99:00", "2026-11-20Tx"])
def test_a_time_that_is_none_is_noted(odd: str) -> None:
    assert len(overview(f"since={odd}").notes) == 1


@pytest.mark.parametrize("far", ["1066-01-01T10:00Z", "2500-01-01T10:00Z"])
def test_a_time_too_far_away_is_brought_near(far: str) -> None:
    found = overview(f"since={far}&until=2026-11-20T12:00Z")
    assert found.notes
    assert found.span.since.year >= 1999
    assert found.span.until.year <= 2028
