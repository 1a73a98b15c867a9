"""Derive the rollups of a stretch of time anew from entries and images.

One path for everything: a new reading, a detail that came late, a tail that became known, a
rebuild. So what was kept up to date reading by reading equals what is rebuilt from nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, Sum

from accounts.models import ApiAccount
from analytics.ledger.buckets import QUARTER, quarter_of
from analytics.ledger.charges import Charge, ImageCharge, calls
from analytics.ledger.entries import UNATTRIBUTED, Entry
from analytics.ledger.reconstruction import reconstruct, uncovered
from analytics.ledger.rollups import covers, spread
from analytics.ledger.tails import Tail, estimate
from analytics.models import BillingPeriod, Image, LedgerEntry, QuarterBurn
from analytics.models.ledger import EntryKind
from analytics.sync.days import derive_days
from analytics.sync.prices import standing_in
from analytics.sync.readings import BURN_KINDS, Range
from analytics.sync.rows import as_entry, as_period

AT_ONCE = timedelta(days=31)  # bounds the memory of a rebuild
NEAR = timedelta(days=1)  # ranges closer than this are derived in one go
RECENT = timedelta(hours=24)  # the rate that a tail is estimated by covers a whole day and night

Key = tuple[datetime, str, int | None]  # quarter, operation, period


def derive(account: ApiAccount, ranges: Iterable[Range]) -> None:
    """Write the rollups of these ranges `[first, last)` anew; the caller's transaction."""
    for first, last in _joined(ranges, NEAR):
        at = first
        while at < last:
            Stretch(account, at, min(at + AT_ONCE, last)).write()
            at += AT_ONCE


def ranges_of(account: ApiAccount, times: Iterable[datetime]) -> list[Range]:
    """The ranges that evidence at these times can change: whole entries and tails (rule 10)."""
    quarters = [(at, at + QUARTER) for at in {quarter_of(at) for at in times}]
    found: list[Range] = []
    for first, last in _joined(quarters, NEAR):
        found.append((first, last))
        entries = LedgerEntry.objects.filter(
            account=account, kind=EntryKind.USAGE, since__lt=last, until__gte=first
        ).select_related("period")
        found += [covers(as_entry(row)) for row in entries]
        tails = BillingPeriod.objects.filter(
            account=account, tail_high__isnull=False, last_at__lt=last, edge__gt=first
        )
        found += [(quarter_of(row.last_at), row.edge) for row in tails]
    return found


@dataclass(slots=True)
class Stretch:
    """The quarter-hours of one account that begin in `[first, last)`, rounded outwards."""

    account: ApiAccount
    first: datetime
    last: datetime

    def write(self) -> None:
        self.first = quarter_of(self.first)
        self.last = _rounded_up(self.last)
        rows = self._rows()
        QuarterBurn.objects.filter(
            account=self.account, quarter__gte=self.first, quarter__lt=self.last
        ).delete()
        QuarterBurn.objects.bulk_create(rows)
        derive_days(self.account, self.first, self.last)

    def _rows(self) -> list[QuarterBurn]:
        periods = list(self.account.periods.order_by("start"))
        entries = self._entries(periods)
        tails = self._tails(periods)
        charges = self._charges(entries, tails, periods)
        cells: dict[Key, QuarterBurn] = {}
        for row in entries:
            entry = as_entry(row)
            for quarter, credits in spread(entry, charges.get(entry.operation, [])):
                self._add(cells, (quarter, row.operation, row.period_id), row.kind, credits)
        for period, tail in tails:
            self._add_tail(cells, period, tail, charges)
        gaps = uncovered([as_period(row) for row in periods], self.last)
        told = [charge for of_operation in charges.values() for charge in of_operation]
        for quarter, operation, credits in reconstruct(told, gaps):
            self._add(cells, (quarter, operation, None), "reconstructed", credits)
        return [row for row in cells.values() if _says_something(row)]

    def _entries(self, periods: Sequence[BillingPeriod]) -> list[LedgerEntry]:
        inside = Q(since__lt=self.last) | Q(since=self.last, until=self.last)
        rows = LedgerEntry.objects.filter(
            inside, account=self.account, kind__in=BURN_KINDS, until__gte=self.first
        )
        by_id = {period.pk: period for period in periods}
        found = list(rows)
        for row in found:  # without a join: each of them holds its period's counters
            row.period = by_id[row.period_id]
        return found

    def _tails(self, periods: Sequence[BillingPeriod]) -> list[tuple[BillingPeriod, Tail]]:
        """The tails that reach into this stretch, estimated anew and stored with their period."""
        found = []
        for row in periods[:-1]:
            if row.last_at <= self.last and (row.edge >= self.first or row.tail_high is None):
                tail = self._estimate(row)
                row.tail_low, row.tail_best, row.tail_high = tail.low, tail.best, tail.high
                row.save(update_fields=["tail_low", "tail_best", "tail_high"])
                found.append((row, tail))
        return found

    def _estimate(self, row: BillingPeriod) -> Tail:
        charges = calls(self._images(row.last_at, row.edge))
        since = max(row.start, row.last_at - RECENT)
        recent = (
            LedgerEntry.objects.filter(
                period=row, kind=EntryKind.USAGE, until__gt=since, until__lte=row.last_at
            )
            .exclude(operation=UNATTRIBUTED)
            .values_list("operation")
            .annotate(credits=Sum("credits"))
        )
        seconds = (row.last_at - since).total_seconds()
        return estimate(as_period(row), charges, dict(recent), seconds)

    def _charges(
        self,
        entries: Sequence[LedgerEntry],
        tails: Sequence[tuple[BillingPeriod, Tail]],
        periods: Sequence[BillingPeriod],
    ) -> dict[str, list[Charge]]:
        """The charges that say when, by operation; none are read where no entry needs them."""
        spans = [(row.since, row.until) for row in entries if _is_wide(row)]
        spans += [(row.last_at, row.edge) for row, _ in tails]
        gaps = uncovered([as_period(row) for row in periods], self.last)
        spans += [
            (max(since or self.first, self.first), until)
            for since, until in gaps
            if until > self.first
        ]
        if not spans:
            return {}
        since, until = min(s for s, _ in spans), max(u for _, u in spans)
        found: dict[str, list[Charge]] = defaultdict(list)
        for charge in calls(self._images(since, until)):
            found[charge.operation].append(charge)
        return found

    def _images(self, since: datetime, until: datetime) -> list[ImageCharge]:
        """Images created in `[since, until]`; the callee's interval decides about its ends."""
        prices = standing_in(self.account)
        rows = Image.objects.filter(
            account=self.account, created_at__gte=since, created_at__lte=until
        ).values_list("operation", "prompt", "created_at", "credits_charged")
        return [
            ImageCharge(operation, prompt, at, max(0, prices.charge(operation, charged)))
            for operation, prompt, at, charged in rows.order_by("created_at", "pk")
        ]

    def _add_tail(
        self,
        cells: dict[Key, QuarterBurn],
        row: BillingPeriod,
        tail: Tail,
        charges: dict[str, list[Charge]],
    ) -> None:
        for operation, credits in tail.by_operation.items():
            expected = Entry("usage", operation, tail.since, tail.until, credits, row.start)
            for quarter, part in spread(expected, charges.get(operation, [])):
                self._add(cells, (quarter, operation, row.pk), "estimated", part)

    def _add(self, cells: dict[Key, QuarterBurn], key: Key, column: str, credits: int) -> None:
        quarter, operation, period = key
        if not self.first <= quarter < self.last:
            return
        row = cells.get(key)
        if row is None:
            row = cells[key] = QuarterBurn(
                account=self.account, quarter=quarter, operation=operation, period_id=period
            )
        setattr(row, column, getattr(row, column) + credits)


def _is_wide(row: LedgerEntry) -> bool:
    first, last = covers(as_entry(row))
    return last - first > QUARTER


def _says_something(row: QuarterBurn) -> bool:
    return bool(row.usage or row.correction or row.estimated or row.reconstructed)


def _rounded_up(at: datetime) -> datetime:
    start = quarter_of(at)
    return start if start == at else start + QUARTER


def _joined(ranges: Iterable[Range], gap: timedelta) -> list[Range]:
    """The ranges in order, those that overlap or lie closer than `gap` made one."""
    joined: list[Range] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined
