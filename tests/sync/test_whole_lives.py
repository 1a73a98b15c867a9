"""What must hold of any life of any accounts, whatever was met of it and when."""

from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import ApiAccount
from analytics.ledger.entries import UNATTRIBUTED
from analytics.models import LedgerEntry, QuarterBurn, Rederivation
from analytics.queries import burn
from tests.sync.lives import Life, Plan, plans
from tests.sync.test_played_past import rows_of
from tests.sync.test_tables_of_any_history import assert_tables_equal_a_rebuild, rebuild

ZONES = ["UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"]
EVERY = ApiAccount.objects.all()


def observed(account: ApiAccount) -> dict[tuple[int, str, str], int]:
    rows = LedgerEntry.objects.filter(account=account, kind__in=["usage", "correction"])
    names = ("snapshot__number", "kind", "operation", "credits")
    return {tuple(key): credits for *key, credits in rows.values_list(*names)}


def lived(plan: Plan) -> list[Life]:
    """Take every step; what was observed once is never observed otherwise later."""
    lives = plan.begin()
    known: dict[int, dict[tuple[int, str, str], int]] = {}
    for which, step in plan.steps:
        life = lives[which]
        life.take(step)
        now = observed(life.account)
        assert known.get(which, {}).items() <= now.items()
        known[which] = now
    return lives


def assert_conserved(account: ApiAccount) -> None:
    """Entries and rollups add up to each period's counters, by operation and in total."""
    for period in account.periods.all():
        entries: Counter[str] = Counter()
        for kind, operation, credits in period.entries.values_list("kind", "operation", "credits"):
            if kind in ("usage", "correction"):
                entries[operation] += credits
        rolled: Counter[str] = Counter()
        rows = QuarterBurn.objects.filter(period=period)
        for operation, usage, correction in rows.values_list("operation", "usage", "correction"):
            rolled[operation] += usage + correction
        counted = {**period.counted, UNATTRIBUTED: period.used - sum(period.counted.values())}
        must = {name: n for name, n in counted.items() if n}
        assert {name: n for name, n in entries.items() if n} == must
        assert {name: n for name, n in rolled.items() if n} == must


def assert_balanced(account: ApiAccount) -> None:
    for period in account.periods.all():
        moved: Counter[str] = Counter()
        for kind, credits in period.entries.values_list("kind", "credits"):
            moved[kind] += credits
        burned = moved["usage"] + moved["correction"]
        assert period.opening + moved["grant"] + moved["debit"] - burned == period.remaining


def assert_it_all_holds(plan: Plan, zone: str) -> None:
    lives = lived(plan)
    for life in lives:
        rebuild(life.account)
    assert not Rederivation.objects.exists()
    for life in lives:
        assert_conserved(life.account)
        assert_balanced(life.account)
        assert_tables_equal_a_rebuild(life.account)
    whole = burn(EVERY)
    for unit in ("hour", "day", "month"):
        cut = burn(EVERY, bucket=unit, zone=ZoneInfo(zone))
        sums = (cut.credits, cut.correction, cut.estimated, cut.reconstructed)
        assert sums == (whole.credits, whole.correction, whole.estimated, whole.reconstructed)


def assert_the_same_again_changes_nothing(plan: Plan) -> None:
    lives = lived(plan)
    for life in lives:
        life._read("generate", 1)
        life._walk("generate", 1)
        rebuild(life.account)
    leave = ("last_at", "times", "longest_pause", "last_seen_at")
    kept = [rows_of(table, *leave) for table in (LedgerEntry, QuarterBurn)]
    for life in lives:
        life._read("generate", 1)
        life._walk("generate", 1)
        rebuild(life.account)
    assert [rows_of(table, *leave) for table in (LedgerEntry, QuarterBurn)] == kept


quick = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=30,
)
thorough = settings(quick, max_examples=400)


@quick
@given(plan=plans(), zone=st.sampled_from(ZONES))
def test_any_life_adds_up_and_equals_its_rebuild(db: None, plan: Plan, zone: str) -> None:
    with transaction.atomic():
        assert_it_all_holds(plan, zone)
        transaction.set_rollback(True)


@quick
@given(plan=plans())
def test_the_same_answers_again_change_nothing(db: None, plan: Plan) -> None:
    with transaction.atomic():
        assert_the_same_again_changes_nothing(plan)
        transaction.set_rollback(True)


@pytest.mark.long
@thorough
@given(plan=plans(), zone=st.sampled_from(ZONES))
def test_many_lives_add_up_and_equal_their_rebuild(db: None, plan: Plan, zone: str) -> None:
    with transaction.atomic():
        assert_it_all_holds(plan, zone)
        transaction.set_rollback(True)
