"""Conservation, balance, rebuild and idempotence, over generated histories."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from hypothesis import given

from analytics.ledger.derivation import Books, derive
from analytics.ledger.entries import UNATTRIBUTED, Accepted, Entry, same_answer
from tests.ledger.histories import History, histories


def burn(entries: list[Entry]) -> Counter[str]:
    found: Counter[str] = Counter()
    for entry in entries:
        if entry.kind in ("usage", "correction"):
            found[entry.operation] += entry.credits
    return found


@given(histories())
def test_entries_add_up_to_the_counters_by_operation_and_in_total(history: History) -> None:
    books = derive(history.stored)
    for start, period in books.periods.items():
        found = burn(books.entries[start])
        residual = found.pop(UNATTRIBUTED, 0)
        assert {name: n for name, n in found.items() if n} == {
            name: n for name, n in period.counted.items() if n
        }
        assert residual == period.unattributed
        assert found.total() + residual == period.used


@given(histories())
def test_opening_and_closing_agree_in_every_period(history: History) -> None:
    books = derive(history.stored)
    for start, period in books.periods.items():
        moved: Counter[str] = Counter()
        for entry in books.entries[start]:
            moved[entry.kind] += entry.credits
        assert (
            period.opening + moved["grant"] + moved["debit"] - moved["usage"] - moved["correction"]
            == period.remaining
        )


@given(histories())
def test_signs_tell_the_kinds_apart(history: History) -> None:
    for entry in derive(history.stored).all_entries():
        assert entry.credits != 0
        if entry.kind == "usage":
            assert entry.credits > 0 or entry.operation == UNATTRIBUTED
        else:
            assert (entry.credits > 0) == (entry.kind == "grant")
        assert (entry.operation == "") == (entry.kind in ("grant", "debit"))


@given(histories())
def test_intervals_lie_in_their_period_and_never_overlap(history: History) -> None:
    books = derive(history.stored)
    periods = list(books.periods.values())
    for period, following in pairwise(periods):
        assert period.edge <= following.start
    for start, period in books.periods.items():
        assert period.start <= period.first_at <= period.last_at <= period.edge
        last: dict[str, Entry] = {}
        for entry in books.entries[start]:
            assert period.start <= entry.since <= entry.until <= period.edge
            if entry.kind == "usage" and entry.operation in last:
                assert last[entry.operation].until <= entry.since
            last[entry.operation] = entry


@given(histories())
def test_a_rebuild_equals_the_ledger_kept_reading_by_reading(history: History) -> None:
    books, counted = Books(), False
    row = None
    for answer in history.answers:
        if row is not None and same_answer(row, answer):
            if counted:
                period = books.periods[answer.period_start]
                books.periods[period.start] = period.seen_again(answer.at)
        else:
            row, counted = answer, isinstance(books.take(answer), Accepted)
    rebuilt = derive(history.stored)
    assert rebuilt.all_entries() == books.all_entries()
    assert rebuilt.periods == books.periods


@given(histories())
def test_an_answer_taken_twice_changes_nothing(history: History) -> None:
    once, twice = Books(), Books()
    for row in history.stored:
        once.take(row)
        twice.take(row)
        twice.take(replace(row, at=row.last_at))
    assert once.all_entries() == twice.all_entries()
    assert once.periods == twice.periods


@given(histories(reads=["read"]))
def test_the_counters_are_the_vendors_when_it_answers_plainly(history: History) -> None:
    books = derive(history.stored)
    assert books.refused == []
    for period in history.vendor.periods:
        known = books.periods.get(period.start)
        seen = [answer for answer in history.answers if answer.period_start == period.start]
        assert (known is None) == (not seen)
        if known:
            assert known.used == seen[-1].used
            assert known.edge == period.edge
