"""Credits that were bought in the unseen end of a period raise what it can have used at most."""

from datetime import date

import pytest

from accounts.audit import Actor
from accounts.models import ApiAccount, AuditEvent
from accounts.models.audit import Act
from analytics import purchasing
from analytics.models import Purchase, Rederivation
from analytics.purchasing import Entered
from tests.cast import an_account
from tests.sync.test_tables_of_any_history import (
    assert_tables_equal_a_rebuild,
    day,
    quota,
    rebuild,
    store,
)

ADA = Actor("ada@example.com", "192.0.2.7")
NOW = day(33)
EVE = date(2026, 3, 31)


@pytest.fixture
def ours(db: None) -> ApiAccount:
    """March was last read at 20:00 of its last day, with 40 credits left of 1000."""
    account = an_account("Ours")
    store(account, quota(900, 100, day(1), day(32)), day(30))
    store(account, quota(960, 40, day(1), day(32)), day(31, hour=20))
    store(account, quota(4, 996, day(32), day(62)), day(32, hour=2))
    return account


def high(account: ApiAccount) -> int | None:
    return account.periods.order_by("start")[0].tail_high


def bought(credits: int = 500, on: date = EVE) -> Entered:
    return Entered(on, credits, credits * 9_000, "USD", "invoice 7")


def test_a_purchase_in_the_tail_that_no_reading_shows_raises_high(ours: ApiAccount) -> None:
    assert high(ours) == 40
    row = purchasing.enter(ADA, ours, bought(), NOW)
    assert Rederivation.objects.filter(account=ours).exists()
    rebuild(ours)
    assert high(ours) == 540
    assert_tables_equal_a_rebuild(ours)
    purchasing.correct(ADA, row.pk, bought(300), NOW)
    rebuild(ours)
    assert high(ours) == 340
    purchasing.remove(ADA, row.pk)
    rebuild(ours)
    assert high(ours) == 40
    acts = AuditEvent.objects.filter(kind="purchase").order_by("pk").values_list("act", flat=True)
    assert list(acts) == [Act.PURCHASE_ENTERED, Act.PURCHASE_CORRECTED, Act.PURCHASE_REMOVED]


def test_one_of_another_day_leaves_the_tail_alone(ours: ApiAccount) -> None:
    for on in (date(2026, 3, 30), date(2026, 4, 1)):
        purchasing.enter(ADA, ours, bought(on=on), NOW)
    assert not Rederivation.objects.filter(account=ours).exists()


def test_a_grant_that_was_seen_is_not_granted_once_more(ours: ApiAccount) -> None:
    purchasing.enter(ADA, ours, bought(), NOW)
    rebuild(ours)
    assert high(ours) == 540
    # It shows up in April: what was bought was not there in March.
    store(ours, quota(5, 1495, day(32), day(62)), day(34))
    assert high(ours) == 40
    assert_tables_equal_a_rebuild(ours)
    # The vendor takes it back within the hour: its counters lagged each other.
    store(ours, quota(6, 994, day(32), day(62)), day(34, hour=0.5))
    assert high(ours) == 540
    assert_tables_equal_a_rebuild(ours)


def test_a_purchase_that_is_entered_before_the_period_ends_counts_with_its_tail(
    db: None,
) -> None:
    account = an_account("Ours")
    store(account, quota(960, 40, day(1), day(32)), day(31, hour=20))
    purchasing.enter(ADA, account, bought(), NOW)
    store(account, quota(4, 996, day(32), day(62)), day(32, hour=2))
    assert high(account) == 540
    assert_tables_equal_a_rebuild(account)


def test_who_is_too_late_changes_nothing(ours: ApiAccount) -> None:
    row = purchasing.enter(ADA, ours, bought(), NOW)
    purchasing.remove(ADA, row.pk)
    with pytest.raises(purchasing.Gone):
        purchasing.remove(ADA, row.pk)
    with pytest.raises(purchasing.Gone):
        purchasing.correct(ADA, row.pk, bought(), NOW)
    assert not Purchase.objects.exists()
