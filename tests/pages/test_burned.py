"""What the burn section says beside bars: before, running totals, marks, and the way back."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from accounts.models import ApiAccount
from analytics.ledger.buckets import DAY, HOUR
from analytics.models import LedgerEntry, ReadingGap
from analytics.models.ledger import EntryKind
from analytics.queries import burn
from dashboard.pages.overview import overview_context
from dashboard.pages.overview.burned import burned
from dashboard.pages.overview.scope import scope_of
from dashboard.templatetags.times import reporting_zone
from tests.pages.conftest import As
from tests.pages.stories import Told

MOST_QUERIES = 9  # for bars, lines, marks and table, whatever the size of the data


def told_to(told: Told, now: datetime, query: str = "") -> dict[str, Any]:
    return overview_context(told.cast.admin, QueryDict(query), now)


def traces(context: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {trace["name"]: trace for trace in context["chart"]["data"]}


@pytest.mark.parametrize("by", ["operation", "account", "period"])
@pytest.mark.parametrize(("range_", "which"), [("period", "current"), ("last", "before")])
def test_used_runs_up_to_what_the_vendor_counts_and_available_to_what_there_was(
    told: Told, now: datetime, range_: str, which: str, by: str
) -> None:
    context = told_to(told, now, f"range={range_}&by={by}")
    scope = scope_of(told.cast.admin, QueryDict(), now, reporting_zone())
    periods = getattr(scope, which)
    running = context["drawing"].running
    assert running.used[0][1] == 0
    assert running.used[-1][1] == sum(period.used for period in periods)
    assert running.used[-1][0] == max(period.last_at for period in periods)
    assert running.available[-1][1] == sum(period.available for period in periods)
    assert running.available[0][1] > 0


def test_no_running_total_where_the_range_is_one_of_days(told: Told, now: datetime) -> None:
    assert told_to(told, now, "range=7d")["drawing"].running is None
    assert "yaxis2" not in told_to(told, now, "range=7d")["chart"]["layout"]


def test_what_is_available_steps_where_credits_were_granted(
    told: Told, now: datetime, db: None
) -> None:
    scope = scope_of(told.cast.admin, QueryDict("account=Quiet"), now, reporting_zone())
    (period,) = scope.current
    reading = LedgerEntry.objects.filter(period=period.id).latest("until")
    LedgerEntry.objects.create(
        account_id=period.account_id,
        period_id=period.id,
        snapshot=reading.snapshot,
        kind=EntryKind.GRANT,
        operation="",
        since=period.last_at - 3 * HOUR,
        until=period.last_at - 2 * HOUR,
        credits=30,
    )
    context = told_to(told, now, "account=Quiet")
    available = context["drawing"].running.available
    (at, after), (end, last) = available[-2:]
    assert (at, after, last) == (period.last_at - 2 * HOUR, period.available, last)
    assert available[-3][1] == period.available - 30
    assert last == period.available
    assert end > at
    marks = [mark for mark in context["drawing"].marks if mark.kind == "granted"]
    assert marks[-1].text == "◆ +30 granted"


@pytest.mark.parametrize("query", ["range=7d", "range=30d&by=account", "range=7d&bucket=hour"])
def test_the_previous_range_has_the_credits_that_it_had(
    told: Told, now: datetime, query: str
) -> None:
    scope = scope_of(told.cast.admin, QueryDict(query), now, reporting_zone())
    assert scope.previous is not None
    earlier = told_to(told, now, query)["drawing"].earlier
    before = burn(scope.accounts, scope.previous.since, scope.previous.until)
    assert earlier.total == before.credits


def test_a_previous_period_is_moved_day_by_day(told: Told, now: datetime) -> None:
    context = told_to(told, now, "account=Quiet")
    scope = scope_of(told.cast.admin, QueryDict("account=Quiet"), now, reporting_zone())
    (period,), (before,) = scope.current, scope.before
    table = burn(
        scope.accounts,
        before.start,
        before.edge,
        bucket="day",
        zone=reporting_zone(),
        periods=[before.id],
    )
    later = period.start - before.start
    expected: dict[Any, int] = {}
    for cell in table.cells:
        assert cell.start
        day = (cell.start + later + DAY / 2).astimezone(reporting_zone()).date()
        expected[day] = expected.get(day, 0) + cell.credits
    moved = context["drawing"].earlier.by_start
    found = {start.astimezone(reporting_zone()).date(): n for start, n in moved.items()}
    assert found == {day: n for day, n in expected.items() if n}
    assert context["drawing"].earlier.label == "7 to 9\u00a0Mar\u00a02026"


def test_nothing_is_drawn_of_before_where_nobody_asks(told: Told, now: datetime) -> None:
    context = told_to(told, now, "compare=none")
    assert context["drawing"].earlier is None
    assert "Previous period" not in traces(context)


class TestGaps:
    def gap(self, name: str, since: datetime, hours: float) -> None:
        account = ApiAccount.objects.get(name=name)
        until = since + timedelta(hours=hours)
        ReadingGap.objects.create(account=account, since=since, until=until)

    def words(self, told: Told, now: datetime, query: str) -> list[str]:
        found = told_to(told, now, query)["drawing"].marks
        return [m.text.replace("\u00a0", " ") for m in found if m.kind == "unread"]

    @pytest.fixture(autouse=True)
    def only_ours(self, told: Told, db: None) -> None:
        """The story is read every five hours; here as if it had been read all the time."""
        ReadingGap.objects.all().delete()

    def test_a_gap_says_how_long_and_whose_it_is(self, told: Told, now: datetime) -> None:
        self.gap("Busy", now - 4 * DAY, 37)
        assert self.words(told, now, "range=7d") == ["No readings for 37 h, Busy"]
        assert self.words(told, now, "range=7d&account=Busy") == ["No readings for 37 h"]
        assert self.words(told, now, "range=7d&account=Quiet") == []

    def test_gaps_of_several_at_once_are_one(self, told: Told, now: datetime) -> None:
        self.gap("Busy", now - 4 * DAY, 37)
        self.gap("Quiet", now - 4 * DAY + HOUR, 30)
        assert self.words(told, now, "range=7d") == ["No readings for up to 37 h, 2 accounts"]
        (mark,) = [m for m in told_to(told, now, "range=7d")["drawing"].marks if m.kind == "unread"]
        assert mark.parts == ((now - 4 * DAY, now - 4 * DAY + 37 * HOUR),)

    def test_what_cannot_be_seen_is_left_out(self, told: Told, now: datetime) -> None:
        self.gap("Busy", now - 4 * DAY, 2)
        assert self.words(told, now, "range=12m") == []
        assert self.words(told, now, "range=7d") == ["No readings for 2 h, Busy"]

    def test_who_is_not_read_now_has_a_gap_up_to_now(self, told: Told, now: datetime) -> None:
        later = now + 9 * HOUR
        said = self.words(told, later, "range=7d&account=Busy")
        assert said == ["No readings for 9 h"]

    def test_a_year_full_of_gaps_asks_no_more_and_says_it_in_few_words(
        self, told: Told, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        busy = ApiAccount.objects.get(name="Busy")
        starts = [now - timedelta(hours=26 * n) for n in range(1, 330)]
        ReadingGap.objects.bulk_create(
            ReadingGap(account=busy, since=at, until=at + 25 * HOUR) for at in starts
        )
        scope = scope_of(told.cast.admin, QueryDict("range=12m"), now, reporting_zone())
        with django_assert_max_num_queries(MOST_QUERIES):
            drawing = burned(scope)["drawing"]
        assert len([mark for mark in drawing.marks if mark.kind == "unread"]) <= 13


@pytest.mark.parametrize("query", ["", "range=last", "range=12m&by=period", "range=7d&by=account"])
def test_the_section_asks_few_queries(
    told: Told, now: datetime, query: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    scope = scope_of(told.cast.admin, QueryDict(query), now, reporting_zone())
    with django_assert_max_num_queries(MOST_QUERIES):
        burned(scope)


class TestZoomed:
    ZOOMED = "range=custom&since=2026-03-05T10:00Z&until=2026-03-05T16:00Z"

    def test_a_part_of_a_day_is_cut_finely(self, told: Told, now: datetime) -> None:
        asked = told_to(told, now, self.ZOOMED)["asked"]
        assert asked.span.since == datetime(2026, 3, 5, 10, tzinfo=UTC)
        assert asked.span.until == datetime(2026, 3, 5, 16, tzinfo=UTC)
        assert (asked.bucket, asked.notes) == ("quarter", ())

    def test_there_is_a_way_back_to_the_whole(self, told: Told, now: datetime, as_: As) -> None:
        page = as_(told.cast.admin).get(f"/?by=account&{self.ZOOMED}&whole=last").content.decode()
        back = re.search(r'href="/\?([^"]*)"[^>]*>Whole range again', page)
        assert back
        assert QueryDict(back[1].replace("&amp;", "&")).dict() == {"by": "account", "range": "last"}
        assert 'name="whole" value="last" form="filters"' in page
        assert 'type="datetime-local" name="since"' in page
        plain = as_(told.cast.admin).get("/?range=7d&whole=last").content.decode()
        assert "Whole range again" not in plain

    def test_zooming_further_keeps_the_whole(self, told: Told, now: datetime) -> None:
        assert told_to(told, now, f"{self.ZOOMED}&whole=last")["chart"]["whole"] == "last"
        assert told_to(told, now, "range=7d")["chart"]["whole"] == "7d"
        days = told_to(told, now, "since=2026-03-03&until=2026-03-08")["chart"]["whole"]
        assert days == "2026-03-03/2026-03-08"
        back = told_to(told, now, f"{self.ZOOMED}&whole={days}")["asked"].whole
        assert back == {"range": "custom", "since": "2026-03-03", "until": "2026-03-08"}

    @pytest.mark.parametrize("whole", ["custom", "x", "2026-03-03/", "/", "a/b", "9" * 300])
    def test_a_whole_that_is_none_is_noted(self, told: Told, now: datetime, whole: str) -> None:
        asked = told_to(told, now, f"{self.ZOOMED}&whole={whole}")["asked"]
        assert asked.whole is None
        assert "to go back to" in asked.notes[0]


def test_the_table_has_its_key_and_the_chart_its_words(told: Told, now: datetime, as_: As) -> None:
    page = as_(told.cast.admin).get("/").content.decode()
    assert '<summary data-key="t" data-key-says="Show the burn as a table">' in page
    assert 'aria-describedby="burn-says"' in page
    assert "Most on " in page
    assert 'role="img"' in page
    assert re.search(r'<th scope="col" class="number">(The period before|7 to 9)', page)
