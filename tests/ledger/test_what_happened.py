"""The ledger beside the history that generated it: when credits went, and what nobody saw."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from analytics.ledger.buckets import Unit, bucket_edges, bucket_start, quarter_of
from analytics.ledger.derivation import derive
from analytics.ledger.rollups import covers, spread
from analytics.ledger.tails import estimate
from tests.ledger.histories import History, histories

ZONES = st.sampled_from(sorted(available_timezones()))
UNITS: list[Unit] = ["quarter", "hour", "day", "week", "month"]
SHORT: list[Unit] = ["hour", "day", "week", "month"]
USES = ["use"]
PLAIN = ["read", "repeat"]


def by_quarter(history: History, *, with_images: bool) -> Counter[datetime]:
    found: Counter[datetime] = Counter()
    charges = history.vendor.spent if with_images else []
    for entry in derive(history.stored).all_entries():
        parts = spread(entry, charges)
        first, end = covers(entry)
        assert sum(credits for _, credits in parts) == entry.credits
        assert all(first <= quarter < end for quarter, _ in parts)
        if entry.kind in ("usage", "correction"):
            for quarter, credits in parts:
                found[quarter] += credits
    return found


@given(histories())
def test_quarters_add_up_to_what_the_periods_used(history: History) -> None:
    used = sum(period.used for period in derive(history.stored).periods.values())
    for with_images in (True, False):
        assert by_quarter(history, with_images=with_images).total() == used


@given(histories(reads=["read"], acts=USES))
def test_where_all_images_are_known_every_quarter_is_what_happened(history: History) -> None:
    periods = derive(history.stored).periods
    happened: Counter[datetime] = Counter()
    for charge in history.vendor.spent:
        for period in periods.values():
            named = charge.operation != "unattributed"
            if period.start <= charge.at < period.last_at and named:
                happened[quarter_of(charge.at)] += charge.credits
    found: Counter[datetime] = Counter()
    for entry in derive(history.stored).all_entries():
        if entry.kind == "usage" and entry.operation != "unattributed":
            found.update(dict(spread(entry, history.vendor.spent)))
    assert found == happened


@given(histories(reads=PLAIN), ZONES, st.sampled_from(UNITS))
def test_buckets_of_every_zone_add_up_to_the_same(history: History, zone: str, unit: Unit) -> None:
    quarters = by_quarter(history, with_images=True)
    if not quarters:
        return
    where = ZoneInfo(zone)
    edges = bucket_edges(min(quarters), max(quarters) + timedelta(minutes=15), unit, where)
    sums = dict.fromkeys(edges[:-1], 0)
    for quarter, credits in quarters.items():
        sums[bucket_start(quarter, unit, where)] += credits
    assert sum(sums.values()) == quarters.total()


@given(ZONES, st.sampled_from(SHORT), st.integers(0, 3 * 365 * 96))
def test_buckets_of_every_zone_are_cut_at_quarters_and_leave_no_hole(
    zone: str, unit: Unit, quarter: int
) -> None:
    where = ZoneInfo(zone)
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=15) * quarter
    edges = bucket_edges(at, at + timedelta(days=40), unit, where)
    assert edges == sorted(set(edges))
    assert [bucket_start(edge, unit, where) for edge in edges] == edges
    assert edges[0] == bucket_start(at, unit, where)
    assert all(quarter_of(edge) == edge for edge in edges)
    instant = timedelta(microseconds=1)
    assert [bucket_start(edge - instant, unit, where) for edge in edges[1:]] == edges[:-1]


@given(histories(reads=["read", "flap"]))
def test_what_nobody_saw_lies_between_low_and_high(history: History) -> None:
    vendor = history.vendor
    for period in derive(history.stored).periods.values():
        given_late = vendor.given_between(period.last_at, period.edge)
        tail = estimate(period, vendor.spent, {}, 0.0, given_late)
        assert tail.low <= vendor.used_between(period.last_at, period.edge) <= tail.high
