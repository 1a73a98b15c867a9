"""The ledger of an account as its readings make it, compared with its tables and written to them.

Periods and entries come from readings alone, so they are derived whole, in memory; only what
differs is written.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import F

from accounts.models import ApiAccount
from analytics.ledger.derivation import Books
from analytics.ledger.records import Dropped, Held
from analytics.models import BillingPeriod, LedgerEntry, PriceSeen, Snapshot, Work
from analytics.models.readings import Verdict
from analytics.models.work import WorkKind
from analytics.rows import as_period, snapshot_reading
from analytics.sync.prices import counted_prices
from analytics.sync.readings import STATE, rulings_of
from analytics.sync.rows import as_row

Row = tuple[Any, ...]
Judged = dict[int, tuple[str, str]]  # verdict and reason by the reading's number


def derived_books(account: ApiAccount) -> tuple[Books, Judged]:
    """The books that follow from the stored readings and rulings, and what became of each."""
    books = Books(rulings_of(account))
    judged: Judged = {}
    rows = Snapshot.objects.filter(account=account).order_by("number")
    for row in rows.iterator(chunk_size=2000):
        outcome = books.take(snapshot_reading(row))
        match outcome:
            case Held():
                judged[row.number] = Verdict.HELD, outcome.reason
            case Dropped():
                judged[row.number] = Verdict.DROPPED, outcome.reason
            case _:
                judged[row.number] = Verdict.COUNTED, ""
    return books, judged


def ledger_differences(account: ApiAccount) -> Iterator[str]:
    """A sentence for each reading, period, entry and price that is stored otherwise."""
    books, judged = derived_books(account)
    for number, verdict, reason in _stored_verdicts(account):
        if judged[number] != (verdict, reason):
            yield f"reading {number} is {verdict}, and must be {judged[number][0]}"
    periods = {row.start: as_period(row) for row in account.periods.all()}
    for start in sorted({*periods, *books.periods}):
        stored, must = periods.get(start), books.periods.get(start)
        if stored != must:
            yield f"the period from {start} is stored as {stored}, and must be {must}"
    yield from _unlike("entry", _stored_entries(account), _derived_entries(books))
    prices = [_price(row) for row in PriceSeen.objects.filter(account=account)]
    yield from _unlike("price", prices, [_price(row) for row in counted_prices(account)])


def rewrite_ledger(account: ApiAccount) -> None:
    """Write what differs; the caller's transaction, the account's tables locked.

    Whoever reads the account at this moment holds periods in memory that are no more: the fences
    are raised, so that what it brings is refused and read again.
    """
    Work.objects.filter(account=account, kind__in=[WorkKind.READING, WorkKind.REPLAY]).update(
        fence=F("fence") + 1, lease_until=None
    )
    books, judged = derived_books(account)
    for number, *stored in _stored_verdicts(account):
        verdict, reason = judged[number]
        if stored != [verdict, reason]:
            rows = Snapshot.objects.filter(account=account, number=number)
            rows.update(verdict=verdict, reason=reason)
    periods = _write_periods(account, books)
    if sorted(_stored_entries(account)) != sorted(_derived_entries(books)):
        _write_entries(account, books, periods)
    PriceSeen.objects.filter(account=account).delete()
    PriceSeen.objects.bulk_create(counted_prices(account))


def _write_periods(account: ApiAccount, books: Books) -> dict[Any, BillingPeriod]:
    account.periods.exclude(start__in=books.periods).delete()
    rows = {row.start: row for row in account.periods.all()}
    for start, period in books.periods.items():
        row = rows.setdefault(start, BillingPeriod(account=account, start=start))
        for name in STATE:
            setattr(row, name, getattr(period, name))
        row.counted = dict(period.counted)
        row.save()
    if books.periods:  # the last one has not ended, so nothing is known of its tail
        last = account.periods.filter(start=max(books.periods))
        last.update(tail_low=None, tail_best=None, tail_high=None)
    return rows


def _write_entries(account: ApiAccount, books: Books, periods: dict[Any, BillingPeriod]) -> None:
    LedgerEntry.objects.filter(account=account).delete()
    snapshots = Snapshot.objects.filter(account=account).only("pk", "number")
    by_number = {row.number: row for row in snapshots}
    LedgerEntry.objects.bulk_create(
        (
            as_row(entry, periods[start], by_number[entry.number])
            for start, entries in books.entries.items()
            for entry in entries
        ),
        batch_size=2000,
    )


def _stored_verdicts(account: ApiAccount) -> list[tuple[int, str, str]]:
    rows = Snapshot.objects.filter(account=account).order_by("number")
    return list(rows.values_list("number", "verdict", "reason"))


def _stored_entries(account: ApiAccount) -> list[Row]:
    rows = LedgerEntry.objects.filter(account=account).values_list(
        *("snapshot__number", "kind", "operation", "since", "until", "credits", "period__start")
    )
    return list(rows.iterator(chunk_size=2000))


def _derived_entries(books: Books) -> list[Row]:
    return [
        (e.number, e.kind, e.operation, e.since, e.until, e.credits, e.period_start)
        for e in books.all_entries()
    ]


def _price(row: PriceSeen) -> Row:
    return (row.operation, row.credits, row.images, row.first_at, row.last_at)


def _unlike(word: str, stored: list[Row], derived: list[Row]) -> Iterator[str]:
    """What only one side has, by its words."""
    for row in sorted({*stored} - {*derived}):
        yield f"{word} stored, and must not be: {_told(row)}"
    for row in sorted({*derived} - {*stored}):
        yield f"{word} missing: {_told(row)}"


def _told(row: Row) -> str:
    return " · ".join(str(part) for part in row if part != "")
