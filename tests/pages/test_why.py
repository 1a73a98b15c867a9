"""Every figure of the overview can be asked why, and the answer has the same figure."""

import re
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import ApiAccount, Team, User
from analytics.models import BillingPeriod
from analytics.queries import current_periods
from dashboard.filters import RANGES
from dashboard.filters.why import WHICH
from dashboard.pages.why import why_context
from dashboard.templatetags import times
from dashboard.templatetags.money import money_text
from dashboard.templatetags.why import duration
from tests.cast import an_account
from tests.pages.conftest import As
from tests.pages.stories import Told

LINK = re.compile(
    r'<a class="why-link" id="([^"]+)" href="([^"]+)"[^>]*>'
    r'<span aria-hidden="true">Why\?</span><span class="unseen">Why ([^<]*)\?<'
)
MOST_QUERIES = 40


def asked(user: User, now: datetime, query: str) -> dict[str, Any]:
    return why_context(user, QueryDict(query), now)


def links(client: Client, query: str = "") -> dict[str, tuple[str, str]]:
    """The page's links to explanations: by name the query, and the figure that is read out."""
    page = client.get(f"/?{query}").content.decode()
    found = LINK.findall(page)
    names = [name for name, _, _ in found]
    assert len(names) == len(set(names))
    return {name: (urlsplit(unescape(href)).query, unescape(said)) for name, href, said in found}


def number(text: str) -> int:
    match = re.match(r"(−?[\d\u202f]+)", text)
    assert match, text
    return int(match[1].replace("\u202f", "").replace("−", "-"))


@pytest.mark.parametrize("by", ["operation", "account", "period"])
@pytest.mark.parametrize("range_", RANGES)
def test_each_row_and_figure_is_answered_with_itself(
    told: Told, now: datetime, as_: As, range_: str, by: str
) -> None:
    found = links(as_(told.cast.admin), f"range={range_}&by={by}")
    assert {"why-left", "why-used", "why-today", "why-gallery", "why-all", "why-cost"} <= set(found)
    rows = [name for name in found if name.startswith("why-from-")]
    groups = [name for name in found if name.startswith("why-group-")]
    assert rows
    assert groups
    for name, (query, said) in found.items():
        context = asked(told.cast.admin, now, query)
        if name == "why-cost":
            (spent,) = context["spent"].spent.totals
            assert said == f"{money_text(spent.net, spent.currency)} this period"
            continue
        if name in ("why-left", "why-gallery"):
            figure = {"why-left": "left", "why-gallery": "images"}[name]
            total = sum(getattr(balance, figure) for balance in context["balances"])
        elif "which=reconstructed" in query:
            total = context["told"].reconstruction.credits
        else:
            total = context["told"].credits
        assert total == number(said), (name, query)


def test_a_whole_period_is_reconciled_and_a_part_of_it_is_not(told: Told, now: datetime) -> None:
    admin = told.cast.admin
    for query in ("which=used", "range=period", "range=last", "account=Busy&range=last"):
        context = asked(admin, now, query)
        assert sum(each.used for each in context["reconciled"]) == context["told"].credits
    period = BillingPeriod.objects.earliest("start")
    context = asked(admin, now, f"range=12m&period={period.pk}")
    assert [each.period_id for each in context["reconciled"]] == [period.pk]
    elsewhere = f"range=period&period={period.pk}"  # the range does not hold it
    part = "range=period&start=2026-03-09T12:00Z"
    for query in (elsewhere, part, "range=24h", "which=today", "which=left"):
        assert asked(admin, now, query)["reconciled"] == []


def test_the_answer_says_it_in_a_sentence(told: Told, now: datetime) -> None:
    def said(query: str) -> str:
        found = asked(told.cast.admin, now, query)["answer"]
        return f"{found.lead}{found.rest}".replace("\u00a0", " ")

    assert re.fullmatch(
        r"The 2 accounts in view burned \d+ credits from 4 to 9 Mar 2026: "
        r"\d+ readings of 2 accounts say so\.",
        said("range=custom&since=2026-03-04&until=2026-03-09"),
    )
    assert re.fullmatch(
        r"generate burned \d+ credits on 6 Mar 2026 from 09:00 to 20:00: \d+ readings? says? so\.",
        said("range=7d&operation=generate&start=2026-03-06T09:00Z&end=2026-03-06T20:00Z"),
    )
    assert re.match(r"Busy burned \d+ credits in the billing period ", said("account=Busy"))
    assert re.match(r"edit in Busy burned \d+ ", said("account=Busy&operation=edit"))
    assert "in their current billing periods" in said("which=used")
    assert "since midnight" in said("which=today")
    assert re.match(r"\d+ credits are left: the last readings of 2 accounts", said("which=left"))
    assert re.match(r"\d+ credits are left in Quiet: its last", said("which=left&account=Quiet"))
    assert re.match(r"≈ \d+ credits are estimated from", said("which=estimated&range=7d"))
    assert "no counter. It is a lower bound" in said("which=reconstructed&range=12m")
    assert said("which=reconstructed&range=24h").startswith("Nothing is reconstructed")
    assert said("which=estimated&range=period").startswith("Nothing is estimated")
    assert said("operation=upscale") == (
        "No reading says that upscale burned credits in their billing periods."
    )


def test_the_time_between_two_readings_reads_forwards(told: Told, now: datetime, as_: As) -> None:
    page = as_(told.cast.admin).get("/why/?which=used").content.decode()
    entries = asked(told.cast.admin, now, "which=used")["told"].entries
    entry = next(each for each in entries if each.earlier and each.since != each.until)
    forwards = f"{times.instant(entry.since)} to {times.lately(entry.until, entry.since)}"
    assert forwards in page


def test_the_three_columns_are_never_mixed(told: Told, now: datetime) -> None:
    everything = asked(told.cast.admin, now, "range=12m")["told"]
    assert everything.estimated
    assert everything.reconstruction.credits
    alone = asked(told.cast.admin, now, "range=12m&which=estimated")["told"]
    assert alone.entries == ()
    assert not alone.reconstruction.credits
    assert sum(tail.part for tail in alone.tails) == everything.estimated
    alone = asked(told.cast.admin, now, "range=12m&which=reconstructed")["told"]
    assert (alone.entries, alone.tails) == ((), ())


def test_more_lines_than_are_listed_stay_in_the_sum_and_can_be_listed(
    told: Told, now: datetime, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.pages.why.LISTED", 3)
    page = as_(told.cast.admin).get("/why/?range=7d").content.decode()
    assert "earlier lines" in page
    context = asked(told.cast.admin, now, "range=7d")
    end = context["earlier_end"]
    assert end < context["told"].until
    rest = asked(told.cast.admin, now, f"range=7d&end={end:%Y-%m-%dT%H:%MZ}")
    assert rest["told"].until == end
    assert rest["told"].entries[0].until <= context["told"].entries[-1].until


def test_a_page_and_its_fragment_have_the_same_answer(told: Told, now: datetime, as_: As) -> None:
    client = as_(told.cast.lead)
    page = client.get("/why/?range=period&operation=generate")
    part = client.get("/why/?range=period&operation=generate", headers={"HX-Request": "true"})
    assert part.content.decode().strip() in page.content.decode()
    assert b"<!doctype html>" in page.content
    assert b"<!doctype" not in part.content
    assert "HX-Request" in part["Vary"]
    back = 'href="/?range=period"'
    assert page.content.decode().count(back) == 2


def test_a_stranger_is_told_nothing(told: Told, now: datetime, as_: As) -> None:
    busy = ApiAccount.objects.get(name="Busy")
    period = current_periods(ApiAccount.objects.filter(pk=busy.pk))[0].id
    for person in (told.cast.other, told.cast.nobody):
        for query in (f"account={busy.pk}", f"period={period}", "account=Busy&which=left"):
            page = as_(person).get(f"/why/?{query}").content.decode()
            assert "left out" in page
            assert "Busy<" not in page
            assert all(
                entry.account == "Quiet"
                for entry in getattr(asked(person, now, query)["told"], "entries", ())
            )
    page = as_(told.cast.nobody).get("/why/").content.decode()
    assert "No account is shared with you yet" in page


def test_an_account_not_read_yet_says_so(told: Told, now: datetime, as_: As) -> None:
    an_account("New", Team.objects.create(name="New team"))
    client = as_(told.cast.admin)
    assert (
        "Nothing has been read yet." in client.get("/why/?account=New&which=left").content.decode()
    )
    assert "No reading says" in client.get("/why/?account=New").content.decode()
    assert "why-left" not in links(client, "account=New")


def test_odd_times_are_answered_with_a_word(told: Told, now: datetime) -> None:
    def notes(query: str) -> str:
        return " ".join(asked(told.cast.admin, now, query)["asked"].notes)

    assert "is no time" in notes("start=yesterday")
    assert "is no time" in notes("end=2026-03-09T12:00")
    assert "lie outside the range" in notes("range=24h&end=2020-03-09T12:00Z")
    assert "You see no billing period “999999”" in notes("period=999999")
    assert "“it” is none of" in notes("which=it")


def test_names_are_text(told: Told, now: datetime, as_: As) -> None:
    ApiAccount.objects.filter(name="Busy").update(name="<script>alert(1)</script>")
    client = as_(told.cast.admin)
    pages = [client.get(f"/why/?which={which}&range=12m").content.decode() for which in WHICH]
    pages.append(client.get("/why/?operation=<script>alert(1)</script>").content.decode())
    assert all("<script>alert" not in page for page in pages)


@pytest.mark.parametrize("query", ["", "which=left", "range=12m&start=2026-03-06T12:07Z"])
def test_the_number_of_queries_does_not_grow_with_the_accounts(
    told: Told,
    now: datetime,
    as_: As,
    query: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for more in range(5):
        an_account(f"More {more}", told.cast.design)
    client = as_(told.cast.lead)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(f"/why/?{query}")


def test_a_length_of_time_is_said_in_two_units() -> None:
    lengths = [0, 45.2, 90, 12_000, 90_061]
    assert [duration(length).replace("\u00a0", " ") for length in lengths] == [
        *("0 s", "45 s", "1 min 30 s", "3 h 20 min", "1 d 1 h"),
    ]


names = st.sampled_from(
    ["account", "range", "since", "until", "by", "which", "operation", "period", "start", "end"]
)
instants = st.datetimes().map(lambda at: f"{at.isoformat()}Z")
values = (
    st.text(max_size=20)
    | st.dates().map(str)
    | instants
    | st.integers().map(str)
    | st.sampled_from([*RANGES, *WHICH, "generate", "Busy", "unattributed"])
)
raw = st.lists(st.tuples(names, values), max_size=6)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw)
def test_any_question_is_answered(
    told: Told, now: datetime, client: Client, pairs: list[tuple[str, str]]
) -> None:
    client.force_login(told.cast.admin)
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    assert client.get(f"/why/?{query.urlencode()}").status_code == 200


@pytest.mark.parametrize(
    "query",
    ["%", "=&&&", "start=%ff%fe", "end=%00", "operation=%00%f0%9f", "a" * 3000, "period=²",
     "start=0001-01-01T00:00:00%2B14:00", "end=9999-12-31T23:59:59-12:00", "period=" + "9" * 400],
)  # fmt: skip
def test_a_broken_question_is_answered(told: Told, now: datetime, as_: As, query: str) -> None:
    assert as_(told.cast.admin).get(f"/why/?{query}").status_code == 200
