"""Statements of the sandbox's ended periods equal its own record, line by line.

What was read is equal to the credit; what nobody saw lies within the statement's bounds.
"""

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command

from accounts.access import all_accounts
from analytics.models import BillingPeriod, Image, Snapshot
from analytics.models.work import WorkKind
from analytics.queries.statement import Statement, statement
from tests.queries.conftest import NOW
from tests.queries.vendor_books import Books, books_of, counters, credits_of
from tests.worlds import Watched

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(past: Watched, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Statement, Books]]:
    """Each statement of a period that is over, beside the vendor's record of it.

    The gallery is read once more first, so that it tells what was made and deleted since.
    """
    monkeypatch.setattr(past.clock, "now", NOW)
    past.read(WorkKind.GALLERY)
    past.read(WorkKind.DETAILS)
    return beside_books(past)


def beside_books(past: Watched) -> list[tuple[Statement, Books]]:
    over = BillingPeriod.objects.filter(tail_high__isnull=False).order_by("account", "start")
    found = [statement(all_accounts(), pk, NOW) for pk in over.values_list("pk", flat=True)]
    assert len(found) > 4
    return [(each, books_of(past, each)) for each in found if each is not None]


def test_the_balance_is_the_vendors_line_by_line(ended: list[tuple[Statement, Books]]) -> None:
    seen = dict.fromkeys(("grants", "debits", "usage", "corrections"), 0)
    for each, books in ended:
        lines = each.balance
        moves = [move for name in counters(books.last) for move in books.moved(name)]
        assert lines.opening == books.balances()[0]
        assert (lines.grants, lines.debits) == books.added()
        assert lines.usage == sum(move.usage for move in moves)
        assert lines.corrections == sum(move.given_back for move in moves)
        assert lines.closing == books.last.closing
        for name in seen:
            seen[name] += abs(getattr(lines, name))
    assert all(seen.values())  # the world does everything, or this shows little


def test_the_renewal_is_what_the_vendor_added_between_its_periods(
    ended: list[tuple[Statement, Books]],
) -> None:
    known = {each.period.id: books for each, books in ended}
    renewed = 0
    for each, books in ended:
        if each.previous is not None:
            before = known[each.previous.id]
            assert each.balance.renewal == books.balances()[0] - before.last.closing
            unseen = before.end.closing - before.last.closing
            early = books.balances()[0] - books.end.opening
            vendors = books.end.opening - before.end.closing
            assert each.balance.renewal == vendors + unseen + early
            renewed += vendors
    assert renewed > 0


def test_operations_are_the_vendors_counters(ended: list[tuple[Statement, Books]]) -> None:
    for each, books in ended:
        lines = {line.operation: line for line in each.operations}
        assert books.operations() <= lines.keys()
        vendors = counters(books.last)
        for name, line in lines.items():
            moves = books.moved(name)
            assert line.credits == vendors[name]
            assert line.used == sum(move.usage for move in moves)
            assert line.given_back == sum(move.given_back for move in moves)
        assert each.total.credits == each.period.used == books.last.used


def test_days_add_up_to_the_counters_and_each_to_those_around_it(
    ended: list[tuple[Statement, Books]],
) -> None:
    """An interval that a midnight cuts is spread: by then, at least what was read before it and
    at most what was read after it. What was given back counts when it was read."""
    for each, books in ended:
        assert each.days.credits == books.last.used
        midnight = each.period.start + timedelta(days=1)
        moves = [move for name in counters(books.last) for move in books.moved(name)]
        cells = [cell for cell in each.days.cells if cell.start and cell.start < midnight]
        before = [move for move in moves if move.at <= midnight]
        following = min(time for time in books.times if time > midnight)
        least = sum(move.usage for move in before)
        most = sum(move.usage for move in moves if move.at <= following)
        assert least <= sum(cell.usage for cell in cells) <= most
        assert sum(cell.correction for cell in cells) == sum(move.given_back for move in before)


def test_images_are_the_vendors_and_what_they_were_charged(
    ended: list[tuple[Statement, Books]],
) -> None:
    held = gone = 0
    for each, books in ended:
        told = each.reconciliation.total()
        rows = Image.objects.filter(account=each.period.account_id)
        charged = dict(rows.values_list("image_id", "credits_charged"))
        here = [image for image in books.images if image.gone_at is None]
        priced = [image for image in here if charged[image.image_id] is not None]
        assert (told.held.credits, told.held.count) == credits_of(priced)
        assert told.unread.count == len(here) - len(priced)
        lost = [image for image in books.images if image.gone_at and image.image_id in charged]
        read = [image for image in lost if charged[image.image_id] is not None]
        assert (told.gone.credits, told.gone.count) == credits_of(read)
        assert told.gone_unread.count == len(lost) - len(read)
        assert each.total.images == len(here) + len(lost)
        held, gone = held + len(priced), gone + len(lost)
    assert held
    assert gone


@pytest.mark.parametrize("unread", [timedelta(), timedelta(hours=12), timedelta(hours=40)])
def test_what_nobody_saw_lies_within_the_bounds(
    past: Watched, ended: list[tuple[Statement, Books]], unread: timedelta
) -> None:
    """As it was read, and as if nobody had read the last hours of any period.

    The bounds are those of use: what was given back there lies below the lowest of them.
    """
    for each, _ in ended:
        late = Snapshot.objects.filter(last_at__gte=each.period.edge - unread)
        late.filter(account=each.period.account_id, period_start=each.period.start).delete()
    call_command("rebuild_ledger")
    unseen = 0
    for each, books in beside_books(past):
        assert each.tail is not None
        low, best, high = each.bounds
        assert low <= best <= high
        given_back = books.end.corrections - books.last.corrections
        assert low <= books.end.used - given_back
        assert books.end.used <= high
        assert each.tail.high == max(each.tail.low, books.last.closing)  # no purchase is known
        edge = datetime.fromisoformat(books.end.end) + timedelta(seconds=1)
        assert each.tail.seconds == (edge - books.times[-1]).total_seconds()
        unseen += books.end.used - books.last.used
    assert bool(unseen) == bool(unread)
