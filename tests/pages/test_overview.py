"""The overview says what the ledger says, to whoever may see it, whatever the URL."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.access import visible_accounts
from accounts.models import ApiAccount, ShareAgreement, Team, TeamShare, User
from accounts.models.shares import WHOLE
from accounts.shares import BEGINNING
from analytics.models import Work
from analytics.models.work import WorkKind
from analytics.queries import burn, current_periods, periods_before
from dashboard.filters import RANGES
from dashboard.filters.overview import GROUPS
from dashboard.pages.overview import overview_context
from tests.cast import an_account
from tests.pages.conftest import As
from tests.pages.stories import Told

MOST_QUERIES = 30
OF_SHARES = 2  # more where teams are asked for: what they agreed on


def told_to(user: User, now: datetime, query: str = "") -> dict[str, Any]:
    return overview_context(user, QueryDict(query), now)


def test_used_this_period_is_the_sum_of_the_vendors_counters(told: Told, now: datetime) -> None:
    context = told_to(told.cast.admin, now)
    counters = sum(book.used for book in told.world.truth().values())
    assert context["figures"].used == counters
    assert context["total"].credits == counters
    assert context["asked"].span.periods_differ


def test_the_last_period_is_what_the_ledger_has_of_it(told: Told, now: datetime) -> None:
    accounts = visible_accounts(told.cast.admin)
    before = periods_before(current_periods(accounts))
    context = told_to(told.cast.admin, now, "range=last")
    table = burn(accounts, periods=[period.id for period in before])
    assert context["total"].credits == table.credits == sum(period.used for period in before)
    assert context["total"].estimated == table.estimated
    assert table.estimated > 0


@pytest.mark.parametrize("by", GROUPS)
@pytest.mark.parametrize("range_", RANGES)
def test_chart_table_and_groups_are_one_answer(
    told: Told, now: datetime, range_: str, by: str
) -> None:
    context = told_to(told.cast.admin, now, f"range={range_}&by={by}")
    total = context["total"]
    traces = context["chart"]["data"]
    bars = sum(sum(trace["y"]) for trace in traces if trace["type"] == "bar")
    assert bars == total.credits + total.estimated + total.reconstructed
    rows = sum(int(re.sub(r"\D", "", row.credits)) for row in context["rows"])
    assert rows == total.credits == context["table"].credits > 0


def test_the_sandboxs_balance_is_the_balance_shown(told: Told, now: datetime) -> None:
    books = told.world.truth()
    context = told_to(told.cast.lead, now)
    assert context["figures"].left == books["Busy"].balance
    assert context["figures"].images == len(books["Busy"].images)
    everything = told_to(told.cast.finance, now)["figures"]
    assert everything.left == sum(book.balance for book in books.values())


def test_an_account_in_the_url_is_the_one_in_view(told: Told, now: datetime) -> None:
    context = told_to(told.cast.admin, now, "account=quiet")
    assert [view.name for view in context["views"]] == ["Quiet"]
    assert context["figures"].used == told.world.truth()["Quiet"].used


def test_the_same_point_of_the_last_period(told: Told, now: datetime) -> None:
    accounts = visible_accounts(told.cast.lead)
    (current,), (before,) = current_periods(accounts), periods_before(current_periods(accounts))
    until = before.start + (current.last_at - current.start)
    point = told_to(told.cast.lead, now)["figures"].same_point
    assert point.now == current.used
    assert point.then == burn(accounts, before.start, until, periods=[before.id]).credits


def test_the_page_shows_its_sentence_figures_table_and_pictures(
    told: Told, now: datetime, as_: As
) -> None:
    page = as_(told.cast.admin).get("/").content.decode()
    for said in ("credits", "Used this period", "Latest images", "Busy", "Quiet", "burn-data"):
        assert said in page
    assert page.count("<h1") == 1
    assert "billing periods are the vendor’s, in UTC" in page


def test_a_fragment_is_the_page_without_its_frame(told: Told, now: datetime, as_: As) -> None:
    part = as_(told.cast.admin).get("/", headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<div id="view">')
    assert "HX-Request" in part["Vary"]


def test_back_brings_the_whole_page(told: Told, now: datetime, as_: As) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert b"<!doctype html>" in as_(told.cast.admin).get("/", headers=headers).content


def test_no_account_says_what_to_do(told: Told, now: datetime, as_: As) -> None:
    assert "No account is shared with you yet" in as_(told.cast.nobody).get("/").content.decode()


def test_an_account_not_read_yet_is_no_zero(told: Told, now: datetime, as_: As) -> None:
    an_account("New", Team.objects.create(name="New team"))
    page = as_(told.cast.admin).get("/?account=New").content.decode()
    assert "No reading yet." in page
    assert "<b>0</b>" not in page


def test_while_the_past_is_played_the_page_says_how_far_and_looks_again(
    told: Told, now: datetime, as_: As
) -> None:
    busy = ApiAccount.objects.get(name="Busy")
    work = Work.objects.create(account=busy, kind=WorkKind.REPLAY, due_at=now, done=430, total=1000)
    page = as_(told.cast.lead).get("/").content.decode()
    assert "Playing a year of the sandbox’s readings: 43 %" in page
    assert 'hx-trigger="every 2s' in page
    assert '<option value="12m" selected>' in page
    Work.objects.filter(pk=work.pk).update(due_at=None)
    page = as_(told.cast.lead).get("/").content.decode()
    assert "Playing" not in page
    assert 'hx-trigger="every 60s' in page


def test_a_failing_account_shows_its_reason(told: Told, now: datetime, as_: As) -> None:
    Work.objects.filter(account__name="Busy", kind=WorkKind.READING).update(
        error="GraphiCoal does not accept this key.", failing_since=now, failures=3
    )
    page = as_(told.cast.lead).get("/").content.decode()
    assert "GraphiCoal does not accept this key." in page
    assert "Failing" in page


def test_names_are_text(told: Told, now: datetime, as_: As) -> None:
    ApiAccount.objects.filter(name="Busy").update(name="<script>alert(1)</script>")
    page = as_(told.cast.admin).get("/?by=account").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


EACH_GROUPING = [f"range={range_}&by={by}" for range_ in ("period", "last") for by in GROUPS]


@pytest.mark.parametrize(
    "query", ["", "range=12m&by=period", "range=24h&by=account", *EACH_GROUPING]
)
def test_the_number_of_queries_does_not_grow_with_the_accounts(
    told: Told,
    now: datetime,
    as_: As,
    query: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(5):
        an_account(f"More {number}", told.cast.design)
    for who in (told.cast.lead, told.cast.admin):
        client = as_(who)
        for counted_to in (10_000, 10):  # of images, which are many above that
            monkeypatch.setattr("analytics.queries.images.COUNTED_TO", counted_to)
            with django_assert_max_num_queries(MOST_QUERIES + OF_SHARES * ("team" in query)):
                client.get(f"/?{query}")


@pytest.mark.parametrize(
    "path", ["/?range=period&", "/?range=last&", "/?range=12m&", "/overview.csv?"]
)
def test_what_teams_agreed_on_is_read_once(told: Told, now: datetime, as_: As, path: str) -> None:
    for busy in (told.world.accounts["Busy"], told.world.accounts["Quiet"]):
        agreement = ShareAgreement.objects.create(
            account=busy, since=BEGINNING, set_by="finance", set_at=now
        )
        TeamShare.objects.create(agreement=agreement, team=told.cast.design, hundredths=WHOLE)
    with CaptureQueriesContext(connection) as asked:
        assert as_(told.cast.admin).get(f"{path}by=team").status_code == 200
    assert sum('FROM "accounts_shareagreement"' in each["sql"] for each in asked) == 1


ODD_RANGES = [
    ("since=1026-01-01&until=2026-03-09", "too far away", "2000-01-01-to-2026-03-09"),
    ("since=2026-03-09&until=3026-03-07", "too far away", "2026-03-09-to-2027-"),
    ("since=2026-03-09&until=2026-03-07", "the wrong way round", "2026-03-07-to-2026-03-09"),
]


@pytest.mark.parametrize(("query", "said", "used"), ODD_RANGES)
def test_an_odd_range_is_said_on_every_page_and_its_files_are_named_by_what_is_in_them(
    told: Told, now: datetime, as_: As, query: str, said: str, used: str
) -> None:
    client = as_(told.cast.admin)
    for path in ("/", "/images/", "/why/"):
        html = client.get(f"{path}?range=custom&{query}").content.decode()
        (notes,) = re.findall(r'<ul class="notes">(.*?)</ul>', html)
        assert said in notes, path
    for file in ("overview.csv", "overview.xlsx", "overview.focus.zip"):
        answer = client.get(f"/{file}?range=custom&{query}")
        assert answer.status_code == 200
        assert used in answer["Content-Disposition"], file


NAMES = "account team range since until by bucket compare q view"
names = st.sampled_from(NAMES.split())
WORDS = [*RANGES, *GROUPS, "quarter", "month", "none", "previous", "Design", "Docs", "Busy"]
values = st.text(max_size=20) | st.dates().map(str) | st.sampled_from(WORDS)
raw = st.lists(st.tuples(names, values), max_size=6)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw, st.sampled_from(["/", "/overview.csv", "/overview.xlsx", "/images/", "/sync/"]))
def test_any_query_string_is_answered(
    told: Told, now: datetime, client: Client, pairs: list[tuple[str, str]], path: str
) -> None:
    client.force_login(told.cast.admin)
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    assert client.get(f"{path}?{query.urlencode()}").status_code == 200


@pytest.mark.parametrize(
    "query", ["%", "=&&&", "since=%ff%fe", "before=%00", "q=%00%f0%9f", "a" * 3000]
)
@pytest.mark.parametrize("path", ["/", "/overview.csv", "/overview.xlsx", "/images/", "/sync/"])
def test_a_broken_query_string_is_answered(
    told: Told, now: datetime, as_: As, path: str, query: str
) -> None:
    assert as_(told.cast.admin).get(f"{path}?{query}").status_code == 200
