"""A period start that contradicts what was counted: held back, ruled on, and taken back."""

from datetime import timedelta

import pytest

from accounts.audit import Actor
from accounts.models import ApiAccount, AuditEvent
from accounts.models.audit import Act
from analytics import rulings
from analytics.ledger.entries import contradicted
from analytics.models import BillingPeriod, Rederivation
from analytics.queries import burn, contradictions, unattributed
from analytics.rows import as_period
from tests.cast import an_account
from tests.sync.test_tables_of_any_history import (
    assert_tables_equal_a_rebuild,
    day,
    quota,
    rebuild,
    store,
)

NOW = day(20)
ADA = Actor("ada@example.com", "192.0.2.7")
EVERYTHING = ApiAccount.objects.all()


@pytest.fixture
def ours(db: None) -> ApiAccount:
    """March was read up to 60 credits; then its start moved to the 5th, and no counter fell."""
    account = an_account("Ours")
    store(account, quota(40, 960, day(1), day(32)), day(6))
    store(account, quota(60, 940, day(1), day(32)), day(8))
    store(account, quota(64, 936, day(5), day(36)), day(9))
    store(account, quota(70, 930, day(5), day(36)), day(10))
    return account


def total() -> int:
    return burn(EVERYTHING).credits


def test_it_stands_in_no_total_until_somebody_rules(ours: ApiAccount) -> None:
    assert total() == 60
    [odd] = contradictions(EVERYTHING)
    assert (odd.named_start, odd.times, odd.used, odd.word) == (day(5), 2, 70, None)
    assert "no counter was reset" in odd.reason
    assert_tables_equal_a_rebuild(ours)


def test_the_same_period_with_new_dates_goes_on_counting(ours: ApiAccount) -> None:
    rulings.rule(ours, day(5), "same", ADA, NOW)
    rebuild(ours)
    assert total() == 70
    [period] = ours.periods.all()
    assert (period.start, period.edge, period.used) == (day(1), day(36), 70)
    [odd] = contradictions(EVERYTHING)
    assert (odd.word, odd.decided_by) == ("same", "ada@example.com")
    assert_tables_equal_a_rebuild(ours)
    # And what comes next is counted as it comes, also a refund that lags for an hour.
    store(ours, quota(75, 935, day(5), day(36)), day(11))
    store(ours, quota(75, 935, day(5), day(36)), day(11, hour=1))
    store(ours, quota(76, 924, day(5), day(36)), day(11, hour=1.5))
    assert total() == 76
    assert_tables_equal_a_rebuild(ours)


def test_a_new_period_starts_its_counters_from_nothing(ours: ApiAccount) -> None:
    rulings.rule(ours, day(5), "new", ADA, NOW)
    rebuild(ours)
    assert total() == 60 + 70
    periods = [(row.start, row.edge, row.used) for row in ours.periods.order_by("start")]
    assert periods == [(day(1), day(5), 60), (day(5), day(36), 70)]
    assert_tables_equal_a_rebuild(ours)


def test_a_ruling_can_be_taken_back(ours: ApiAccount) -> None:
    kept = [as_period(row) for row in ours.periods.all()]
    rulings.rule(ours, day(5), "new", ADA, NOW)
    rebuild(ours)
    rulings.take_back(ours, day(5), ADA)
    rebuild(ours)
    assert total() == 60
    assert [as_period(row) for row in ours.periods.all()] == kept
    assert BillingPeriod.objects.get(account=ours).tail_high is None
    assert_tables_equal_a_rebuild(ours)


def test_a_word_on_nothing_is_refused_and_leaves_nothing(ours: ApiAccount) -> None:
    for start in (day(1), day(6), day(5) + timedelta(seconds=1)):
        with pytest.raises(rulings.NotRuled):
            rulings.rule(ours, start, "same", ADA, NOW)
        with pytest.raises(rulings.NotRuled):
            rulings.take_back(ours, start, ADA)
    assert not Rederivation.objects.exists()


def test_a_longer_period_around_a_known_one_can_be_the_same(db: None) -> None:
    account = an_account("Ours")
    store(account, quota(10, 990, day(10), day(20)), day(11))
    store(account, quota(12, 988, day(5), day(20)), day(12))
    rulings.rule(account, day(5), "same", ADA, NOW)
    rebuild(account)
    [period] = account.periods.all()
    assert (period.start, period.used) == (day(10), 12)
    assert_tables_equal_a_rebuild(account)


def test_no_known_period_is_contradicted_by_nothing() -> None:
    assert contradicted([], day(5)) is None


def test_what_the_breakdown_leaves_out_is_listed(ours: ApiAccount) -> None:
    assert unattributed(EVERYTHING) == []
    answer = quota(65, 935, day(1), day(32)).model_copy(update={"usage_breakdown": {"edit": 3}})
    store(ours, answer, day(10, hour=1))
    [odd] = unattributed(EVERYTHING)
    assert (odd.account, odd.start, odd.credits) == ("Ours", day(1), 65 - 3 - 60)


def test_the_word_and_its_taking_back_are_in_the_audit_log(ours: ApiAccount) -> None:
    rulings.rule(ours, day(5), "new", ADA, NOW)
    rebuild(ours)
    rulings.take_back(ours, day(5), ADA)
    ruled, taken = AuditEvent.objects.order_by("pk")
    assert (ruled.act, ruled.who, ruled.object_name) == (Act.PERIOD_RULED, ADA.who, "Ours")
    assert (ruled.before["counted_as"], ruled.after["counted_as"]) == (None, "new")
    assert (taken.before["counted_as"], taken.after["counted_as"]) == ("new", None)
    with pytest.raises(rulings.NotRuled):
        rulings.take_back(ours, day(5), ADA)
    assert AuditEvent.objects.count() == 2
