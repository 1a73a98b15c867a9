"""Our tables against the vendor's books, to the credit."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from accounts.models import ApiAccount
from analytics.graphicoal.sandbox.truth import PeriodTruth
from analytics.models import BillingPeriod
from tools.sandbox_day import our_books
from tools.sandbox_day.vendor_books import VendorBooks, credits_of


@dataclass(slots=True)
class Comparison:
    """Of one account. `unseeable` counts ended periods whose bounds nobody could know: credits
    were bought or given back after the last reading."""

    account: ApiAccount
    books: VendorBooks
    differences: list[str] = field(default_factory=list)
    periods: int = 0
    ended: int = 0
    unseeable: int = 0
    images: int = 0

    def make(self, since: datetime) -> "Comparison":
        """Compare what was observed from `since`, when the account was connected."""
        rows = {row.start: row for row in self.account.periods.order_by("start")}
        last = max(rows, default=None)
        for final in self.books.at(self.books.now).periods:
            start, end = datetime.fromisoformat(final.start), datetime.fromisoformat(final.end)
            row = rows.pop(start, None)
            if row is None and end >= since:
                self._differs(f"the period of {start:%d %H:%M} was never seen")
            elif row is not None:
                self._period(row, final, ended=start != last)
        for row in rows.values():
            self._differs(f"the vendor has no period from {row.start:%d %H:%M}")
        self._images()
        return self

    def _period(self, row: BillingPeriod, final: PeriodTruth, *, ended: bool) -> None:
        self.periods += 1
        self._counters(row)
        if ended:
            self.ended += 1
            self._bounds(row, final)

    def _counters(self, row: BillingPeriod) -> None:
        """One answer of the vendor's must say what each of our tables says."""
        ours = our_books.counted(row)
        answered = timedelta(seconds=settings.VENDOR_DEADLINE)
        moments = self.books.moments(min(row.last_at, row.edge), answered)
        said = [period for at in moments if (period := self.books.period(row.start, at))]
        vendors = [(credits_of(period), period.used) for period in said]
        same = (theirs for theirs in vendors if theirs == (ours["entries"], row.used))
        expected, used = next(same, vendors[0])
        for table, sums in ours.items():
            if sums != expected:
                self._differs(f"{row.start:%d %H:%M}: {table} say {sums}, the vendor {expected}")
        if row.used != used:
            self._differs(f"{row.start:%d %H:%M}: {row.used} used, the vendor says {used}")

    def _bounds(self, row: BillingPeriod, final: PeriodTruth) -> None:
        if row.tail_low is None or row.tail_high is None:
            self._differs(f"{row.start:%d %H:%M}: it ended, and has no bounds")
        elif self.books.unseeable(row.last_at, row.edge):
            self.unseeable += 1
        elif not row.used + row.tail_low <= final.used <= row.used + row.tail_high:
            bounds = f"{row.used + row.tail_low} to {row.used + row.tail_high}"
            self._differs(f"{row.start:%d %H:%M}: {final.used} used at the end, we say {bounds}")

    def _images(self) -> None:
        theirs = {one.image_id: one.credits_charged for one in self.books.at(self.books.now).images}
        ours = our_books.present(self.account)
        self.images = len(ours)
        if missing := theirs.keys() - ours.keys():
            self._differs(f"{len(missing)} images are missing, as {min(missing)}")
        if extra := ours.keys() - theirs.keys():
            self._differs(f"{len(extra)} images are held that are gone, as {min(extra)}")
        if odd := [one for one in theirs.keys() & ours.keys() if theirs[one] != ours[one]]:
            self._differs(f"{len(odd)} images were charged otherwise, as {min(odd)}")

    def _differs(self, how: str) -> None:
        self.differences.append(f"{self.account}: {how}")
