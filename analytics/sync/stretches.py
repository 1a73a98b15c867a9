"""What the rollups of a stretch of time must be, from the entries and images that touch it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, Sum

from accounts.models import ApiAccount
from analytics.evidence import Evidence
from analytics.ledger.buckets import QUARTER, quarter_closing, quarter_of
from analytics.ledger.chargemodes import Votes, vote
from analytics.ledger.charges import Charge, ImageCharge
from analytics.ledger.entries import UNATTRIBUTED, Entry
from analytics.ledger.purchases import Bought, in_tail
from analytics.ledger.reconstruction import reconstruct, uncovered
from analytics.ledger.rollups import spread
from analytics.ledger.tails import RECENT, Tail, estimate
from analytics.models import BillingPeriod, ChargeVote, LedgerEntry, QuarterBurn
from analytics.models.ledger import EntryKind
from analytics.rows import as_entry, as_period
from analytics.sync.purchases import unseen_purchases
from analytics.sync.readings import BURN_KINDS

Key = tuple[datetime, str, int | None]  # quarter, operation, period


@dataclass(slots=True)
class Derived:
    """The rows that a stretch must have, none of them stored yet.

    `tails` are periods with the columns of their tail set anew.
    """

    burn: list[QuarterBurn]
    votes: list[ChargeVote]
    tails: list[BillingPeriod]


@dataclass(slots=True)
class Stretch:
    """The quarter-hours of one account that begin in `[first, last)`, rounded outwards."""

    account: ApiAccount
    first: datetime
    last: datetime
    _evidence: Evidence = field(init=False)
    _cells: dict[Key, QuarterBurn] = field(init=False, default_factory=dict)
    _unseen: tuple[Bought, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        self.first, self.last = quarter_of(self.first), rounded_up(self.last)
        self._evidence = Evidence.of(self.account)

    def derive(self) -> Derived:
        """The rows, from nothing but entries, periods and images."""
        self._cells = {}
        periods = list(self.account.periods.order_by("start"))
        entries = self._entries(periods)
        ended = self._ended(periods)
        self._unseen = unseen_purchases(self.account) if ended else ()
        tails = [(row, self._estimate(row)) for row in ended]
        images = self._images(entries, [row for row, _ in tails], periods)
        charges: dict[str, list[Charge]] = defaultdict(list)
        for charge in self._evidence.charges(images):
            charges[charge.operation].append(charge)
        for row in entries:
            for quarter, credits in spread(as_entry(row), charges[row.operation]):
                self._add((quarter, row.operation, row.period_id), row.kind, credits)
        for period, tail in tails:
            self._add_tail(period, tail, charges)
        told = [charge for of_operation in charges.values() for charge in of_operation]
        for quarter, operation, credits in reconstruct(told, self._gaps(periods)):
            self._add((quarter, operation, None), "reconstructed", credits)
        rows = [row for row in self._cells.values() if _says_something(row)]
        return Derived(
            rows, self._votes(entries, images), [_with(row, tail) for row, tail in tails]
        )

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

    def _ended(self, periods: Sequence[BillingPeriod]) -> list[BillingPeriod]:
        """The periods whose tails reach into this stretch, or were never estimated."""
        return [
            row
            for row in periods[:-1]
            if row.last_at <= self.last and (row.edge >= self.first or row.tail_high is None)
        ]

    def _estimate(self, row: BillingPeriod) -> Tail:
        unseen = self._evidence.images(row.last_at, row.edge, unseen_at=row.last_at)
        charges = self._evidence.charges(unseen)
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
        grants = in_tail(self._unseen, row.last_at, row.edge)
        return estimate(as_period(row), charges, dict(recent), seconds, grants)

    def _gaps(self, periods: Sequence[BillingPeriod]) -> list[tuple[datetime | None, datetime]]:
        return list(uncovered([as_period(row) for row in periods], self.last))

    def _images(
        self,
        entries: Sequence[LedgerEntry],
        tails: Sequence[BillingPeriod],
        periods: Sequence[BillingPeriod],
    ) -> list[ImageCharge]:
        """The images of all that is told here; none are read where nothing is."""
        spans = [(row.since, row.until) for row in entries if row.kind == EntryKind.USAGE]
        spans += [(row.last_at, row.edge) for row in tails]
        spans += [
            (max(since or self.first, self.first), until)
            for since, until in self._gaps(periods)
            if until > self.first
        ]
        if not spans:
            return []
        return self._evidence.images(min(s for s, _ in spans), max(u for _, u in spans))

    def _votes(
        self, entries: Sequence[LedgerEntry], images: Sequence[ImageCharge]
    ) -> list[ChargeVote]:
        """What the intervals that end in this stretch say of the charge mode."""
        found: dict[datetime, Votes] = defaultdict(Votes)
        by_operation: dict[str, list[ImageCharge]] = defaultdict(list)
        for image in images:
            by_operation[image.operation].append(image)
        for row in entries:
            quarter = quarter_closing(row.until)
            if self.first <= quarter < self.last and row.operation in by_operation:
                found[quarter] += vote(as_entry(row), by_operation[row.operation])
        return [
            ChargeVote(
                account=self.account,
                quarter=quarter,
                whole=votes.whole,
                added=votes.added,
                split=votes.split,
            )
            for quarter, votes in sorted(found.items())
            if votes != Votes()
        ]

    def _add_tail(self, row: BillingPeriod, tail: Tail, charges: dict[str, list[Charge]]) -> None:
        for operation, credits in tail.by_operation.items():
            expected = Entry("usage", operation, tail.since, tail.until, credits, row.start)
            for quarter, part in spread(expected, charges[operation]):
                self._add((quarter, operation, row.pk), "estimated", part)

    def _add(self, key: Key, column: str, credits: int) -> None:
        quarter, operation, period = key
        if not self.first <= quarter < self.last:
            return
        row = self._cells.get(key)
        if row is None:
            row = self._cells[key] = QuarterBurn(
                account=self.account, quarter=quarter, operation=operation, period_id=period
            )
        setattr(row, column, getattr(row, column) + credits)


def rounded_up(at: datetime) -> datetime:
    """The first start of a UTC quarter-hour at or after the instant."""
    start = quarter_of(at)
    return start if start == at else start + QUARTER


def _with(row: BillingPeriod, tail: Tail) -> BillingPeriod:
    row.tail_low, row.tail_best, row.tail_high = tail.low, tail.best, tail.high
    return row


def _says_something(row: QuarterBurn) -> bool:
    return bool(row.usage or row.correction or row.estimated or row.reconstructed)
