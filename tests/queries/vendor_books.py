"""What the sandbox's own books say of a statement's period, at the moments when it was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from analytics.graphicoal.sandbox.truth import AccountTruth, ImageTruth, PeriodTruth
from analytics.models import Snapshot
from analytics.queries.statement import Statement
from tests.worlds import Watched

UNATTRIBUTED = "unattributed"  # its changes are never called corrections


@dataclass(frozen=True, slots=True)
class Moved:
    """By the vendor's counters, between two readings of ours or before the first: credits."""

    at: datetime
    usage: int
    given_back: int


@dataclass(frozen=True, slots=True)
class Books:
    """One period. `read` is the vendor's record at each reading, `end` its last one.

    `images` are all that were made in it up to its last reading, whatever became of them since.
    """

    times: tuple[datetime, ...]
    read: tuple[PeriodTruth, ...]
    end: PeriodTruth
    images: tuple[ImageTruth, ...]

    @property
    def last(self) -> PeriodTruth:
        return self.read[-1]

    def balances(self) -> list[int]:
        """What was there to use, used or not, at each reading."""
        return [each.opening + each.grants + each.debits for each in self.read]

    def added(self) -> tuple[int, int]:
        """Credits that came and that went without use, each the net of one interval."""
        steps = [after - before for before, after in pairwise(self.balances())]
        return sum(step for step in steps if step > 0), sum(step for step in steps if step < 0)

    def operations(self) -> set[str]:
        return {name for name, credits in counters(self.last).items() if credits}

    def moved(self, operation: str) -> list[Moved]:
        """An interval's refunds are the net of it: no reading lies between them and the usage."""
        seen = [0, *(counters(each)[operation] for each in self.read)]
        steps = [after - before for before, after in pairwise(seen)]
        back = operation != UNATTRIBUTED
        return [
            Moved(at, 0, step) if back and step < 0 else Moved(at, step, 0)
            for at, step in zip(self.times, steps, strict=True)
        ]


def counters(each: PeriodTruth) -> dict[str, int]:
    return {**each.credits, UNATTRIBUTED: each.unattributed}


def books_of(past: Watched, each: Statement) -> Books:
    period = each.period
    rows = Snapshot.objects.filter(
        account=period.account_id, period_start=period.start, verdict="counted"
    )
    pairs = rows.values_list("at", "last_at")
    times = sorted({moment for pair in pairs for moment in pair})
    whole = past.truth()[period.account]
    return Books(
        times=tuple(times),
        read=tuple(_period(_at(past, each, time), period.start) for time in times),
        end=_period(whole, period.start),
        images=tuple(
            image
            for image in (*whole.images, *whole.gone)
            if period.start <= datetime.fromisoformat(image.created_at) <= period.last_at
        ),
    )


def credits_of(images: Sequence[ImageTruth]) -> tuple[int, int]:
    """What they were charged, and how many they are."""
    return sum(image.credits_charged for image in images), len(images)


def _at(past: Watched, each: Statement, time: datetime) -> AccountTruth:
    (found,) = (book for book in past.world.truth(time) if book.name == each.period.account)
    return found


def _period(book: AccountTruth, start: datetime) -> PeriodTruth:
    (found,) = (row for row in book.periods if datetime.fromisoformat(row.start) == start)
    return found
