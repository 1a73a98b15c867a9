"""Store one reading of /quota: judged by the ledger, kept in proportion to change."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import ApiAccount
from analytics.graphicoal.schemas import Quota
from analytics.ledger.buckets import QUARTER
from analytics.ledger.entries import (
    Accepted,
    Dropped,
    Entry,
    Held,
    Period,
    Reading,
    accept,
    same_answer,
)
from analytics.ledger.rollups import covers
from analytics.models import BillingPeriod, LedgerEntry, PeriodRuling, Snapshot
from analytics.models.ledger import EntryKind
from analytics.models.readings import Verdict
from analytics.rows import as_entry, as_period, snapshot_reading
from analytics.sync import gallery
from analytics.sync.gaps import Gap, is_gap, keep_gaps
from analytics.sync.purchases import tails_of_purchases
from analytics.sync.rows import as_reading, as_row

NETTING = timedelta(hours=1)  # rule 6: counters that lag each other agree again within it
BALANCE_KINDS = (EntryKind.GRANT, EntryKind.DEBIT)
BURN_KINDS = (EntryKind.USAGE, EntryKind.CORRECTION)
STATE = ("end", "edge", "opening", "remaining", "used", "counted", "first_at", "last_at")

Range = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing a reading did: the quarter ranges to derive anew, and a note if it was odd."""

    changed: bool
    ranges: tuple[Range, ...] = ()
    note: str = ""


class Books:
    """One account's last reading and periods, as stored; kept in memory while a lease is held.

    Only whoever holds the lease for the account's readings may write, so what was loaded under it
    stays true until it is given back. After an error in a transaction, load them anew.
    """

    def __init__(self, account: ApiAccount) -> None:
        self.account = account
        self.last = Snapshot.objects.filter(account=account).order_by("-number").first()
        self.periods = {row.start: row for row in account.periods.order_by("start")}
        waiting = Snapshot.objects.filter(account=account, verdict=Verdict.HELD)
        self.held = set(waiting.values_list("period_start", flat=True).distinct())
        self.counted_as = rulings_of(account)
        self.present = gallery.present(account)
        self.balance = self._recent_balance(self.last.last_at) if self.last else []
        self._unwritten = False
        self._ended_gaps: list[Gap] = []

    def store(self, quota: Quota, at: datetime) -> Stored:
        """Store an answer of /quota received `at`; the caller's transaction, under the lease.

        An answer equal to the one before it makes no row: that row is seen once more.
        """
        reading = as_reading(quota, max(at, self.last.last_at) if self.last else at)
        if self.repeats(quota):
            tail = self.see_again(reading.at)
            self.flush()
            return Stored(changed=False, ranges=tuple(tail))
        self.flush()
        periods = [as_period(row) for row in self.periods.values()]
        self.balance = [entry for entry in self.balance if entry.until >= reading.at - NETTING]
        start = self._counted_start(reading.period_start)
        recent = [entry for entry in self.balance if entry.period_start == start]
        verdict = accept(periods, reading, recent, counted_as=self.counted_as, held=self.held)
        if isinstance(verdict, Dropped):
            return Stored(changed=False, note=verdict.reason)
        if isinstance(verdict, Held):
            self._snapshot(reading, Verdict.HELD, verdict.reason)
            self.held.add(reading.period_start)
            return Stored(changed=True, note=verdict.reason)
        return self._count(reading, verdict)

    def _count(self, reading: Reading, verdict: Accepted) -> Stored:
        snapshot = self._snapshot(reading, Verdict.COUNTED)
        ranges: list[Range] = []
        known = self.periods.get(verdict.period.start)
        if known is None:
            ranges += self._beside(verdict.period)
        elif self._ended(known):  # a late reading of it: its tail got shorter, or its edge moved
            ranges.append((known.last_at, max(known.edge, verdict.period.edge)))
        period = self._keep(verdict.period)
        for entry in verdict.netted:
            LedgerEntry.objects.filter(
                period=period, kind=entry.kind, since=entry.since, until=entry.until
            ).delete()
            self.balance.remove(entry)
        self.balance += [entry for entry in verdict.entries if entry.kind in BALANCE_KINDS]
        LedgerEntry.objects.bulk_create(
            [as_row(entry, period, snapshot) for entry in verdict.entries]
        )
        ranges += [covers(entry) for entry in verdict.entries if entry.kind in BURN_KINDS]
        for moved in verdict.reclamped:
            ranges += reclamp(self._keep(moved))
        balance = [entry for entry in (*verdict.netted, *verdict.entries) if entry.kind == "grant"]
        if balance or verdict.reclamped:
            ranges += tails_of_purchases(self.account)
        return Stored(changed=True, ranges=tuple(ranges))

    def _beside(self, new: Period) -> list[Range]:
        """A new period ends the one before it: its tail and the gap between can now be told."""
        before = [row for row in self.periods.values() if row.start < new.start]
        after = [row for row in self.periods.values() if row.start > new.start]
        # What only images told of this time is observed now.
        ranges = [(new.start, max(new.last_at, new.start + QUARTER))]
        ranges += [(new.last_at, after[0].start)] if after else []
        if before:
            return [*ranges, (before[-1].last_at, max(before[-1].edge, new.start))]
        oldest = self.account.images.order_by("created_at").first()
        if oldest and oldest.created_at < new.start:
            ranges.append((oldest.created_at, new.start))
        return ranges

    def edge_after(self, now: datetime) -> datetime | None:
        """Where the latest period ends, if that is still to come."""
        period = next(reversed(self.periods.values()), None)
        return period.edge if period and period.edge > now else None

    def repeats(self, quota: Quota) -> bool:
        """Whether an answer equals the one before it."""
        return self.last is not None and same_answer(
            snapshot_reading(self.last), as_reading(quota, self.last.last_at)
        )

    def see_again(self, at: datetime) -> list[Range]:
        """The last answer was given once more: noted here, written by `flush`.

        Returns the tail of its period, if that has ended: it got shorter.
        """
        last = self.last
        if last is None:
            return []
        at = max(at, last.last_at)
        self._end_gap(at)
        last.longest_pause = max(last.longest_pause, (at - last.last_at).total_seconds())
        last.last_at, last.times = at, last.times + 1
        self._unwritten = True
        if last.verdict != Verdict.COUNTED:
            return []
        row = self.periods.get(self._counted_start(last.period_start))
        if row is None:  # a ruling was taken back, and the ledger is not derived without it yet
            return []
        before, row.last_at = row.last_at, as_period(row).seen_again(at).last_at
        return [(before, row.edge)] if self._ended(row) and before < row.edge else []

    def flush(self) -> None:
        """Write what was only noted; the caller's transaction, under the lease."""
        if self._unwritten and self.last is not None:
            last = self.last
            Snapshot.objects.filter(pk=last.pk).update(
                last_at=last.last_at, times=last.times, longest_pause=last.longest_pause
            )
            if last.verdict == Verdict.COUNTED:
                row = self.periods.get(self._counted_start(last.period_start))
                if row is not None:
                    BillingPeriod.objects.filter(pk=row.pk).update(last_at=row.last_at)
        self._unwritten = False
        if self._ended_gaps:
            keep_gaps(self.account, self._ended_gaps)
            self._ended_gaps = []

    def _end_gap(self, at: datetime) -> None:
        """A reading at this time follows the last one: noted here, written by `flush`."""
        if self.last is not None and is_gap(self.last.last_at, at):
            self._ended_gaps.append((self.last.last_at, at))

    def _counted_start(self, named: datetime) -> datetime:
        return self.counted_as.get(named, named)

    def _ended(self, period: BillingPeriod) -> bool:
        return any(start > period.start for start in self.periods)

    def _snapshot(self, reading: Reading, verdict: Verdict, reason: str = "") -> Snapshot:
        self._end_gap(reading.at)
        self.last = Snapshot.objects.create(
            account=self.account,
            number=self.last.number + 1 if self.last else 1,
            at=reading.at,
            last_at=reading.last_at,
            remaining=reading.remaining,
            used=reading.used,
            period_start=reading.period_start,
            period_end=reading.period_end,
            breakdown=dict(reading.breakdown),
            total_images=reading.total_images,
            verdict=verdict,
            reason=reason,
        )
        self.flush()
        return self.last

    def _keep(self, period: Period) -> BillingPeriod:
        """Write a period's state into its row, which is made if it is new."""
        row = self.periods.get(period.start)
        if row is None:
            row = BillingPeriod(account=self.account, start=period.start)
            self.periods[period.start] = row
            self.periods = dict(sorted(self.periods.items()))
        row.end, row.edge = period.end, period.edge
        row.opening, row.remaining, row.used = period.opening, period.remaining, period.used
        row.counted = dict(period.counted)
        row.first_at, row.last_at = period.first_at, period.last_at
        # The tail's columns are the rollups' to write.
        row.save(update_fields=STATE if row.pk else None)
        return row

    def _recent_balance(self, at: datetime) -> list[Entry]:
        rows = LedgerEntry.objects.filter(
            account=self.account, kind__in=BALANCE_KINDS, until__gte=at - NETTING
        )
        return [as_entry(entry) for entry in rows.select_related("period").order_by("until", "pk")]


def rulings_of(account: ApiAccount) -> dict[datetime, datetime]:
    """What admins decided: the period start that is counted, by the one that the vendor named."""
    rows = PeriodRuling.objects.filter(account=account)
    return dict(rows.values_list("named_start", "counted_as"))


def reclamp(row: BillingPeriod) -> list[Range]:
    """A period's edge moved earlier: its entries end there. Returns the ranges to derive anew."""
    late = LedgerEntry.objects.filter(period=row, until__gt=row.edge)
    before = [as_entry(entry) for entry in late.select_related("period")]
    late.filter(since__gt=row.edge).update(since=row.edge)
    late.update(until=row.edge)
    after = [entry.ending_by(row.edge) for entry in before]
    tail = (min(row.last_at, row.edge), row.edge + QUARTER)
    return [tail, *(covers(entry) for entry in (*before, *after))]
