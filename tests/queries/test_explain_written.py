"""Histories written reading by reading, and generated ones: what stands behind their figures."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import ApiAccount
from analytics.ledger.buckets import QUARTER
from analytics.models import Image, LedgerEntry, QuarterBurn, Snapshot
from analytics.queries import (
    explain,
    explain_balance,
)
from tests.cast import an_account
from tests.ledger.histories import History, histories
from tests.queries.adding_up import assert_adds_up
from tests.sync.test_tables_of_any_history import day, made, quota, quota_of, store

pytestmark = pytest.mark.django_db


def everything() -> QuerySet[ApiAccount]:
    return ApiAccount.objects.all()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(history=histories(), data=st.data())
def test_any_history_can_be_asked_why(db: None, history: History, data: st.DataObject) -> None:
    with transaction.atomic():
        account = an_account("Ours")
        for answer in history.answers:
            if answer.period_end > answer.period_start:
                store(account, quota_of(answer), answer.at)
        ours = ApiAccount.objects.filter(pk=account.pk)
        assert_adds_up(explain(ours, limit=10_000), ours)
        quarters = sorted({*QuarterBurn.objects.values_list("quarter", flat=True)})
        if quarters:
            ends = st.sampled_from([*quarters, quarters[-1] + QUARTER]).map(
                lambda at: at + data.draw(st.sampled_from([-QUARTER, 0 * QUARTER, 2 * QUARTER]))
            )
            since, until = sorted((data.draw(ends), data.draw(ends)))
            assert_adds_up(explain(ours, since, until + QUARTER, limit=10_000), ours)
        for told in explain_balance(ours):
            moved = told.opening + told.grants + told.debits - told.usage - told.corrections
            assert moved == told.closing
        transaction.set_rollback(True)


@pytest.fixture
def ours(db: None) -> ApiAccount:
    return an_account("Ours")


def test_each_line_shows_the_counter_before_and_after(ours: ApiAccount) -> None:
    start, end = day(1), day(32)
    for used, hour in ((64, 1), (118, 2), (118, 3), (124, 4), (120, 5)):
        store(ours, quota(used, 900 - used, start, end), day(2, hour=hour))
    told = explain(everything())
    lines = [(e.kind, e.before, e.after, e.credits) for e in told.entries]
    assert lines == [
        ("correction", 124, 120, -4),
        ("usage", 118, 124, 6),
        ("usage", 64, 118, 54),
        ("usage", 0, 64, 64),
    ]
    assert (told.credits, told.correction, told.readings) == (120, -4, 4)
    first = told.entries[-1]
    assert first.earlier is None
    assert first.since == start
    seen_twice = told.entries[1]
    assert seen_twice.earlier
    assert (seen_twice.earlier.times, seen_twice.earlier.longest_pause) == (2, 3600)
    assert seen_twice.since == seen_twice.earlier.last_at == day(2, hour=3)


def test_images_tell_which_part_of_a_wide_interval_is_inside(ours: ApiAccount) -> None:
    store(ours, quota(0, 900, day(1), day(32)), day(2))
    store(ours, quota(10, 890, day(1), day(32)), day(4))
    made(ours, *(day(2, hour=3 + hour) for hour in range(4)))  # 2 credits each: 8 of the 10
    (entry,) = explain(everything(), until=day(3)).entries
    assert (entry.credits, entry.part) == (10, 9)
    assert entry.is_cut
    (entry,) = explain(everything(), since=day(3)).entries
    assert entry.part == 1
    assert_adds_up(explain(everything(), day(2, hour=4), day(2, hour=6)), everything())


def test_an_operation_that_answers_leave_out_keeps_its_counter(ours: ApiAccount) -> None:
    def answer(used: int, hour: float, **breakdown: int) -> None:
        told = quota(used, 900 - used, day(1), day(32))
        store(ours, told.model_copy(update={"usage_breakdown": breakdown}), day(2, hour=hour))

    answer(10, 1, generate=7)
    answer(12, 2, edit=2)
    answer(20, 3, generate=9, edit=2)
    told = explain(everything())
    lines = [(e.operation, e.before, e.after) for e in told.entries if e.until == day(2, hour=3)]
    assert sorted(lines) == [("generate", 7, 9), ("unattributed", 3, 9)]
    assert_adds_up(told, everything())


def test_a_reading_that_was_held_back_is_named_beside_the_balance(ours: ApiAccount) -> None:
    store(ours, quota(10, 890, day(1), day(32)), day(2))
    store(ours, quota(30, 500, day(3), day(34)), day(4))
    assert Snapshot.objects.latest("number").verdict == "held"
    (told,) = explain_balance(everything())
    assert (told.closing, told.left) == (890, 500)
    assert "Say whether it is the same period" in told.held


def test_a_grant_is_shown_with_the_readings_around_it(ours: ApiAccount) -> None:
    store(ours, quota(10, 90, day(1), day(32)), day(2))
    store(ours, quota(12, 588, day(1), day(32)), day(3))
    (told,) = explain_balance(everything())
    (move,) = told.moves
    assert (move.is_grant, move.credits, move.before, move.after) == (True, 500, 100, 600)
    assert move.earlier
    assert (move.earlier.number, move.reading.number) == (1, 2)
    assert explain_balance(everything(), limit=0)[0].more_moves == 1


def test_nothing_is_explained_by_nothing(ours: ApiAccount) -> None:
    told = explain(everything())
    assert (told.credits, told.entries, told.readings, told.accounts) == (0, (), 0, 0)
    assert told.reconstruction.images == 0
    assert LedgerEntry.objects.count() == Image.objects.count() == 0


def test_a_reading_on_a_boundary_closes_the_quarter_hour_before_it(ours: ApiAccount) -> None:
    start, end, noon = day(1), day(32), day(2, hour=12)
    store(ours, quota(10, 890, start, end), noon - timedelta(minutes=5))
    store(ours, quota(16, 884, start, end), noon)
    store(ours, quota(14, 886, start, end), noon + QUARTER)
    store(ours, quota(21, 879, start, end), noon + 2 * QUARTER)
    for first in range(-2, 3):
        for last in range(first + 1, 4):
            told = explain(everything(), noon + first * QUARTER, noon + last * QUARTER)
            assert_adds_up(told, everything())
    before = explain(everything(), noon - QUARTER, noon)
    assert [entry.credits for entry in before.entries if not entry.is_cut] == [6]
    assert [e.credits for e in explain(everything(), noon, noon + QUARTER).entries] == [-2]


def test_a_clock_behind_the_vendors_puts_it_where_the_period_starts(ours: ApiAccount) -> None:
    start = day(3)
    store(ours, quota(5, 895, start, day(34)), start - timedelta(minutes=3))
    store(ours, quota(9, 891, start, day(34)), start + timedelta(minutes=3))
    for since, until in ((None, start), (start, None), (start, start + QUARTER)):
        assert_adds_up(explain(everything(), since, until), everything())
    assert explain(everything(), until=start).credits == 0
    assert [e.before for e in explain(everything(), since=start).entries] == [5, 0]
