"""All of a statement as it is known now, put together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts.models import ApiAccount
from analytics.ledger.money import Price, held
from analytics.ledger.numbering import letters_of, statement_number
from analytics.ledger.variance import split
from analytics.models import AccountCode, BillingPeriod
from analytics.models.ledger import EntryKind
from analytics.queries.burn import burn
from analytics.queries.cells import BurnTable
from analytics.queries.cost.prices import price_book
from analytics.queries.explain.balance import moves_of, sums_of
from analytics.queries.periods import PeriodView, known_periods, periods_before
from analytics.queries.reconciliation import OperationReconciled, Reconciliation, reconcile
from analytics.queries.statement.quality import quality, tail_seconds
from analytics.queries.statement.records import BalanceLines, OperationLine, Statement, Tail
from analytics.queries.statement.status import standings

MOVES = 50  # grants and debits listed
VENDOR_DAYS = ZoneInfo("UTC")  # the vendor counts periods and their days in UTC


def live_statement(accounts: QuerySet[ApiAccount], pk: int, now: datetime) -> Statement | None:
    """What is known of this period, signed or not; None where it is none of these accounts'."""
    found = known_periods(accounts, [pk])
    if not found:
        return None
    (period,) = found
    previous = next(iter(periods_before(found)), None)
    told = reconcile(accounts, [pk] + ([previous.id] if previous else []))
    by_period = {each.period_id: each for each in told}
    own = ApiAccount.objects.filter(pk=period.account_id)
    days = burn(own, period.start, period.edge, bucket="day", zone=VENDOR_DAYS, periods=[pk])
    lines, total = _lines(days, by_period[pk], by_period.get(previous.id) if previous else None)
    return Statement(
        number=number_of(period),
        period=period,
        standing=standings(found, now)[pk],
        quality=quality(period),
        balance=_balance(period, previous),
        operations=lines,
        total=total,
        days=days,
        reconciliation=by_period[pk],
        tail=_tail(period),
        previous=previous,
        prices=_prices(period),
    )


def _prices(period: PeriodView) -> tuple[Price, ...]:
    """Those that hold somewhere in it."""
    prices = price_book([period.account_id]).of(period.account_id)
    return tuple(held(prices, period.start, period.edge))


def number_of(period: PeriodView) -> str:
    """The statement's number, by its account's letters: those that it would get, while it has
    none."""
    codes = dict(AccountCode.objects.values_list("account_id", "code"))
    own = codes.get(period.account_id)
    return statement_number(own or letters_of(period.account, codes.values()), period.start)


def _tail(period: PeriodView) -> Tail | None:
    seconds = tail_seconds(period)
    if seconds is None:
        return None
    low, best, high = period.tail_low or 0, period.tail_best or 0, period.tail_high or 0
    return Tail(low, best, high, seconds, period.last_at)


def _balance(period: PeriodView, previous: PeriodView | None) -> BalanceLines:
    row = BillingPeriod.objects.get(pk=period.id)
    sums, counts = sums_of([row])
    moves = moves_of([row], MOVES).get(row.pk, [])
    moved = sum(counts.get((row.pk, kind), 0) for kind in (EntryKind.GRANT, EntryKind.DEBIT))
    touches = previous is not None and previous.edge == period.start
    return BalanceLines(
        opening=row.opening,
        grants=sums.get((row.pk, EntryKind.GRANT), 0),
        debits=sums.get((row.pk, EntryKind.DEBIT), 0),
        usage=sums.get((row.pk, EntryKind.USAGE), 0),
        corrections=sums.get((row.pk, EntryKind.CORRECTION), 0),
        closing=row.remaining,
        moves=tuple(moves),
        more_moves=moved - len(moves),
        renewal=row.opening - previous.remaining if previous and touches else None,
    )


def _lines(
    days: BurnTable, now: Reconciliation, before: Reconciliation | None
) -> tuple[list[OperationLine], OperationLine]:
    """A line for each operation, in the order of their names, and all of them."""
    sums: dict[str, tuple[int, int]] = {}
    for cell in days.cells:
        used, back = sums.get(cell.operation or "", (0, 0))
        sums[cell.operation or ""] = (used + cell.usage, back + cell.correction)
    here, there = _told(now), _told(before)
    whole = sum(used + back for used, back in sums.values())
    names = sorted({*sums, *here, *there})
    lines = [
        _line(name, sums.get(name, (0, 0)), whole, here, there if before else None)
        for name in names
    ]
    totals = (sum(line.used for line in lines), sum(line.given_back for line in lines))
    all_here = {"": (now.used, sum(images for _, images in here.values()))}
    all_there = {"": (before.used, sum(i for _, i in there.values()))} if before else None
    return lines, _line("", totals, whole, all_here, all_there)


Told = Mapping[str, tuple[int, int]]  # by operation: credits of the counter, images


def _line(
    name: str, used: tuple[int, int], whole: int, here: Told, there: Told | None
) -> OperationLine:
    credits, images = used[0] + used[1], here.get(name, (0, 0))[1]
    before, images_before = there.get(name, (0, 0)) if there is not None else (None, None)
    return OperationLine(
        operation=name,
        images=images,
        used=used[0],
        given_back=used[1],
        share=credits / whole if whole > 0 else None,
        before=before,
        images_before=images_before,
        variance=split(credits, images, before or 0, images_before or 0),
    )


def _told(each: Reconciliation | None) -> dict[str, tuple[int, int]]:
    rows: Sequence[OperationReconciled] = each.operations if each else ()
    return {row.operation: (row.counter, _images(row)) for row in rows}


def _images(row: OperationReconciled) -> int:
    kept = (row.held, row.gone, row.unread, row.gone_unread)
    return sum(line.count or 0 for line in kept)
