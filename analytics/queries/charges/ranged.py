"""The charges of a range: what `burn` says to the same question, by day and at its prices."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts.models import ApiAccount
from analytics.ledger.buckets import DAY
from analytics.ledger.money import changes
from analytics.models import BillingPeriod, SignOff
from analytics.queries.burn import burn
from analytics.queries.cells import Dimension
from analytics.queries.charges.buying import bought, prepaid_from
from analytics.queries.charges.completeness import sectors
from analytics.queries.charges.placing import charges_of, levies_on
from analytics.queries.charges.records import Charge, Charged
from analytics.queries.charges.signed import observed_charges
from analytics.queries.cost.prices import PriceBook, price_book
from analytics.queries.periods import PeriodView, known_periods

BY: tuple[Dimension, ...] = ("operation", "account", "period")


def range_charged(
    accounts: QuerySet[ApiAccount],
    since: datetime,
    until: datetime,
    now: datetime,
    *,
    zone: ZoneInfo,
    periods: Collection[int] | None = None,
    with_purchases: bool,
) -> Charged:
    """Charges of `[since, until)`, a day of `zone` and operation each; `periods` keeps only these.

    A day is cut where its billing period begins or ends, and where a price changes (0:00 UTC). A
    period with amendments is told in days of UTC instead, as it was signed: what became known
    afterwards corrects, in the days that lie whole in the range.
    """
    names = dict(accounts.values_list("pk", "name"))
    touching = BillingPeriod.objects.filter(account__in=names, start__lt=until, edge__gt=since)
    known = touching if periods is None else touching.filter(pk__in=periods)
    views = known_periods(accounts, list(known.values_list("pk", flat=True)))
    charges = tuple(_charges(accounts, names, since, until, now, zone, periods, views))
    return Charged(
        charges=charges,
        levies=tuple(levies_on(charges)),
        bought=bought(names, views, (since, until)) if with_purchases else (),
        prepaid_from=prepaid_from(names),
        sectors=sectors(views, since, until, now),
    )


def _charges(
    accounts: QuerySet[ApiAccount],
    names: Mapping[int, str],
    since: datetime,
    until: datetime,
    now: datetime,
    zone: ZoneInfo,
    periods: Collection[int] | None,
    views: Iterable[PeriodView],
) -> Iterator[Charge]:
    book, signed = price_book(names), _amended(names)
    amended = [view for view in views if view.id in signed]
    apart = frozenset(view.id for view in amended)
    yield from _burned(names, since, until, zone, book, periods, leave_out=apart)
    for view in amended:
        first, last = max(since, view.start), min(until, view.edge)
        begins, ends = _whole_days(first, last, view)
        told = observed_charges(accounts, view.id, now) if begins < ends else []
        yield from (charge for charge in told if begins <= charge.start and charge.end <= ends)
        # The days that the range cuts, and what was not observed, stand as they are known now.
        for charge in _burned(names, first, last, zone, book, [view.id], cuts=(begins, ends)):
            if charge.observation != "observed" or charge.end <= begins or ends <= charge.start:
                yield charge


def _burned(
    names: Mapping[int, str],
    since: datetime,
    until: datetime,
    zone: ZoneInfo,
    book: PriceBook,
    periods: Collection[int] | None,
    leave_out: frozenset[int] = frozenset(),
    cuts: Iterable[datetime] = (),
) -> Iterator[Charge]:
    """Cut at these instants too. From one change of a price to the next: a query a stretch."""
    days = {day for pk in names for day in changes(book.of(pk), since, until)}
    inside = {datetime.combine(day, time(), UTC) for day in days}
    inside |= {at for at in cuts if since < at < until}
    for first, last in pairwise([since, *sorted(inside), until]):
        table = burn(names, first, last, by=BY, bucket="day", zone=zone, periods=periods)
        ends = dict(pairwise(table.edges))
        for cell in table.cells:
            if cell.start is None or cell.account_id is None or cell.period_id in leave_out:
                continue
            whose = (cell.account_id, cell.account or "", cell.period_start, cell.period_edge)
            price = book.at(cell.account_id, first)
            start = max(cell.start, table.since or first)
            end = min(ends[cell.start], table.until or last)
            yield from charges_of(cell, whose, start, end, price)


def _amended(accounts: Collection[int]) -> frozenset[int]:
    """The billing periods of which something became known after they were signed off."""
    living = SignOff.objects.filter(undone_at__isnull=True, account__in=accounts)
    signed = living.filter(amendments__isnull=False).values_list("account", "start").distinct()
    starts = set(signed)
    rows = BillingPeriod.objects.filter(account__in=accounts, start__in={at for _, at in starts})
    return frozenset(
        pk for pk, *key in rows.values_list("pk", "account", "start") if tuple(key) in starts
    )


def _whole_days(first: datetime, last: datetime, view: PeriodView) -> tuple[datetime, datetime]:
    """The days of UTC, cut by the period, that lie whole in `[first, last)`: from, until."""
    begins = first if first == view.start else _midnight(first + DAY - timedelta(microseconds=1))
    ends = last if last == view.edge else _midnight(last)
    return (begins, ends) if begins < ends else (last, last)


def _midnight(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(UTC).date(), time(), UTC)
