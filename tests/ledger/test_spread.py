"""Rule 7: when inside an interval credits are counted. Quarter-hours of 3 March 2026."""

from datetime import datetime, timedelta

import pytest

from analytics.ledger.charges import Charge
from analytics.ledger.entries import UNATTRIBUTED, Entry, Kind
from analytics.ledger.rollups import covers, spread
from tests.ledger.notation import moment

MARCH = moment("03-01")


def at(clock: str) -> datetime:
    return moment(f"03-03 {clock}")


def usage(since: str, until: str, credits: int, operation: str = "edit") -> Entry:
    return Entry("usage", operation, at(since), at(until), credits, MARCH)


def edits(*charges: tuple[str, int]) -> list[Charge]:
    return [Charge("edit", at(clock), credits) for clock, credits in charges]


def spent(entry: Entry, charges: list[Charge]) -> dict[str, int]:
    found = spread(entry, charges)
    assert sum(credits for _, credits in found) == entry.credits
    assert [quarter for quarter, _ in found] == sorted({quarter for quarter, _ in found})
    first, end = covers(entry)
    assert all(first <= quarter < end for quarter, _ in found)
    return {f"{quarter:%H:%M}": credits for quarter, credits in found}


def test_an_interval_inside_one_quarter_goes_there_whole() -> None:
    assert spent(usage("10:03", "10:08", 7), []) == {"10:00": 7}


def test_a_reading_on_a_boundary_closes_the_earlier_quarter() -> None:
    assert spent(usage("10:00", "10:15", 7), []) == {"10:00": 7}


def test_without_evidence_usage_is_even_over_time() -> None:
    assert spent(usage("10:10", "10:45", 7), []) == {"10:00": 1, "10:15": 3, "10:30": 3}


def test_ties_go_to_the_earlier_quarter() -> None:
    assert spent(usage("10:00", "11:00", 10), []) == {
        "10:00": 3,
        "10:15": 3,
        "10:30": 2,
        "10:45": 2,
    }


def test_images_say_when() -> None:
    images = edits(("10:20", 3), ("10:50", 6))
    assert spent(usage("10:00", "11:00", 9), images) == {"10:15": 3, "10:45": 6}


def test_what_images_do_not_explain_is_even_over_time() -> None:
    images = edits(("10:20", 3))
    assert spent(usage("10:00", "10:30", 9), images) == {"10:00": 3, "10:15": 6}


def test_images_that_explain_too_much_are_scaled_down() -> None:
    images = edits(("10:05", 6), ("10:50", 3))
    assert spent(usage("10:00", "11:00", 6), images) == {"10:00": 4, "10:45": 2}


def test_images_of_other_operations_and_times_say_nothing() -> None:
    images = [Charge("edit", at("10:00"), 5), Charge("generate", at("10:20"), 9)]
    images += [Charge("edit", at("10:20"), 5), Charge("edit", at("11:00:01"), 5)]
    assert spent(usage("10:00", "11:00", 5), images) == {"10:15": 5}


def test_an_image_at_the_very_end_lies_in_the_last_quarter() -> None:
    assert spent(usage("10:00", "11:00", 5), edits(("11:00", 5))) == {"10:45": 5}


@pytest.mark.parametrize(("kind", "credits"), [("correction", -4), ("grant", 4), ("debit", -4)])
def test_all_but_usage_lies_where_the_reading_closed(kind: Kind, credits: int) -> None:
    entry = Entry(kind, "", at("09:00"), at("10:30"), credits, MARCH)
    assert spent(entry, edits(("09:20", 4))) == {"10:15": credits}


def test_negative_unattributed_usage_is_not_spread() -> None:
    assert spent(usage("09:00", "10:30", -4, UNATTRIBUTED), []) == {"10:15": -4}


def test_nothing_is_counted_before_the_period_began() -> None:
    entry = Entry("usage", "edit", MARCH, MARCH, 3, MARCH)
    assert spread(entry, []) == [(MARCH, 3)]


def test_usage_clamped_to_the_edge_closes_the_last_quarter() -> None:
    april = moment("04-01")
    entry = Entry("usage", "edit", april, april, 3, MARCH)
    assert spread(entry, []) == [(april - timedelta(minutes=15), 3)]


def test_few_credits_over_silent_days_are_in_every_day_alike() -> None:
    entry = Entry("usage", "edit", moment("03-03"), moment("03-13"), 100, MARCH)
    days = [0] * 10
    for quarter, credits in spread(entry, []):
        days[(quarter - moment("03-03")).days] += credits
    assert max(days) - min(days) <= 2
