"""Who gets which letter, and when it is due: once a person and subject."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from accounts.models import Membership, User
from accounts.models.report_choices import ReportKind
from accounts.report_choices import switch
from analytics.models import BillingPeriod, Image, PeriodEnding, ReportDelivery
from analytics.reporting.deciding import decide
from analytics.reporting.handing import due
from analytics.reporting.weeks import latest_week
from tests.cast import Cast
from tests.reporting.conftest import LATER, SOON, decided
from tests.signing import EDGE, START

pytestmark = pytest.mark.usefixtures("mail")


def test_bookkeepers_get_a_statement_once_and_leads_the_week(
    cast: Cast, october: BillingPeriod
) -> None:
    for now in (SOON, LATER):
        decide(now)
    assert decided("statement") == ["admin", "finance"]
    assert decided("week") == ["lead"]


def test_members_get_what_they_ask_for_of_their_teams_accounts(
    cast: Cast, october: BillingPeriod
) -> None:
    for person in (cast.lead, cast.mate, cast.other, cast.nobody):
        switch(person, ReportKind.STATEMENT, None, wanted=True)
    switch(cast.mate, ReportKind.WEEK, cast.design, wanted=True)
    switch(cast.nobody, ReportKind.WEEK, cast.design, wanted=True)
    decide(SOON)
    assert decided("statement") == ["admin", "finance", "lead", "mate"]
    assert decided("week") == ["lead", "mate"]


def test_who_turned_it_off_was_dismissed_or_left_gets_nothing(
    cast: Cast, october: BillingPeriod
) -> None:
    switch(cast.finance, ReportKind.STATEMENT, None, wanted=False)
    User.objects.filter(pk=cast.admin.pk).update(is_active=False)
    Membership.objects.filter(user=cast.lead).delete()
    decide(SOON)
    assert not ReportDelivery.objects.exists()


def test_a_team_of_which_nothing_is_known_gets_no_week(cast: Cast, october: BillingPeriod) -> None:
    Membership.objects.filter(user=cast.other).update(lead=True)
    decide(SOON)
    assert decided("week") == ["lead"]


def test_a_period_that_waits_for_prices_is_sent_when_they_are_there(
    cast: Cast, october: BillingPeriod
) -> None:
    Image.objects.filter(image_id="image-1").update(detail_due_at=SOON)
    decide(SOON)
    assert decided("statement") == []
    Image.objects.update(detail_due_at=None)
    much_later = SOON + timedelta(days=30)
    decide(much_later)
    assert decided("statement") == ["admin", "finance"]
    assert PeriodEnding.objects.get(start=START).ended_at == much_later


def test_a_period_that_runs_is_not_sent(cast: Cast, october: BillingPeriod) -> None:
    BillingPeriod.objects.filter(start=EDGE).delete()
    decide(EDGE - timedelta(hours=1))
    assert not PeriodEnding.objects.exists()
    decide(SOON)
    assert decided("statement") == []


def test_what_ended_long_before_it_was_first_looked_at_makes_no_flood(
    cast: Cast, october: BillingPeriod
) -> None:
    decide(EDGE + timedelta(days=8))
    assert decided("statement") == []


def test_without_mail_nothing_piles_up(
    cast: Cast, october: BillingPeriod, settings: Settings
) -> None:
    settings.MAIL_IS_SET = False
    for days in range(0, 30, 5):
        decide(SOON + timedelta(days=days))
    assert not ReportDelivery.objects.exists()
    settings.MAIL_IS_SET = True
    back = SOON + timedelta(days=28)
    decide(back)
    assert decided("statement") == []
    assert [row.week for row in ReportDelivery.objects.all()] == [date(2026, 11, 23)]
    settings.MAIL_IS_SET = False
    assert due(back) == []


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        ("2026-11-23T05:59:59+00:00", "2026-11-09"),
        ("2026-11-23T06:00:00+00:00", "2026-11-16"),
        ("2026-11-29T22:59:59+00:00", "2026-11-16"),  # Sunday, 23:59:59
        ("2026-11-30T05:59:00+00:00", "2026-11-16"),
        ("2026-03-30T05:00:00+00:00", "2026-03-23"),  # clocks went forward on Sunday
    ],
)
def test_a_week_is_due_on_monday_at_seven(now: str, monday: str) -> None:
    week = latest_week(datetime.fromisoformat(now), ZoneInfo("Europe/Berlin"))
    assert week.monday == date.fromisoformat(monday)


def test_a_week_is_cut_in_the_reporting_timezone() -> None:
    week = latest_week(datetime(2026, 4, 1, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    assert (week.since.isoformat(), week.until.isoformat()) == (
        "2026-03-22T23:00:00+00:00",
        "2026-03-29T22:00:00+00:00",
    )
    assert week.before.until == week.since


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "statement"},
        {"kind": "poem"},
        {"week": date(2026, 10, 26), "due_at": None},
        {"week": date(2026, 10, 26), "state": "sent"},
        {"week": date(2026, 10, 26), "account_id": 1},
    ],
)
def test_the_database_refuses_what_is_no_letter(cast: Cast, broken: dict[str, object]) -> None:
    whole = {
        "person": cast.lead,
        "kind": "week",
        "team": cast.design,
        "week": date(2026, 10, 19),
        "decided_at": SOON,
        "due_at": SOON,
    }
    ReportDelivery.objects.create(**whole)
    wrong = {**whole, "week": None, **broken}
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportDelivery.objects.create(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportDelivery.objects.create(**whole)


def test_a_statement_is_kept_by_account_and_start(cast: Cast, october: BillingPeriod) -> None:
    """The rows of periods may be made anew."""
    decide(SOON)
    row = ReportDelivery.objects.filter(kind="statement").earliest("pk")
    assert (row.account, row.period_start) == (october.account, START)
