"""Which purchase of credits is which grant that the counters told of (rule 6)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations

from analytics.ledger.buckets import DAY

NEAR = timedelta(days=10)
"""So far apart the day of a purchase and the grant of its credits may be: an invoice is dated
when it is paid, credits are there at once; or the other way round."""


@dataclass(frozen=True, slots=True)
class Bought:
    """Credits that somebody says were bought for an account on a day (UTC)."""

    id: int
    account_id: int
    day: date
    credits: int

    @property
    def starts(self) -> datetime:
        return datetime.combine(self.day, time(), UTC)

    @property
    def ends(self) -> datetime:
        return self.starts + DAY


@dataclass(frozen=True, slots=True)
class Granted:
    """Credits that were added in `(since, until]`, as two readings tell."""

    id: int
    account_id: int
    since: datetime
    until: datetime
    credits: int


@dataclass(frozen=True, slots=True)
class Matched:
    """`grants` by purchase: one, or two that make up its credits. The rest of either side."""

    grants: dict[int, tuple[Granted, ...]]
    unseen: tuple[Bought, ...]
    unexplained: tuple[Granted, ...]


def match(bought: Iterable[Bought], granted: Iterable[Granted]) -> Matched:
    """Pair them: same account, same credits, no further apart than NEAR, the nearest first.

    Each grant is taken once. Then a purchase that is left takes two grants that are left, if
    together they are its credits. Of equally near ones the earlier comes first.
    """
    purchases, grants = sorted(bought, key=_by_day), sorted(granted, key=_by_time)
    found: dict[int, tuple[Granted, ...]] = {}
    for size in (1, 2):
        for purchase, several in sorted(_candidates(purchases, grants, size), key=_distance_of):
            if purchase.id not in found and all(grant in grants for grant in several):
                found[purchase.id] = several
                grants = [grant for grant in grants if grant not in several]
        purchases = [purchase for purchase in purchases if purchase.id not in found]
    return Matched(found, tuple(purchases), tuple(grants))


def in_tail(unseen: Iterable[Bought], last_at: datetime, edge: datetime) -> int:
    """Credits of purchases that no reading shows, made on a day that the tail lies in.

    They may have been there to use after the last reading, so they raise what at most was used.
    """
    return sum(each.credits for each in unseen if each.starts < edge and last_at < each.ends)


Candidate = tuple[Bought, tuple[Granted, ...]]


def _candidates(
    purchases: Sequence[Bought], grants: Sequence[Granted], size: int
) -> Iterator[Candidate]:
    for purchase in purchases:
        near = [grant for grant in grants if _is_near(purchase, grant)]
        for several in combinations(near, size):
            if sum(grant.credits for grant in several) == purchase.credits:
                yield purchase, several


def _is_near(purchase: Bought, grant: Granted) -> bool:
    same = purchase.account_id == grant.account_id
    return same and grant.credits <= purchase.credits and _apart(purchase, grant) <= NEAR


def _apart(purchase: Bought, grant: Granted) -> timedelta:
    """Between the day and the interval; nothing where they meet."""
    return max(timedelta(), purchase.starts - grant.until, grant.since - purchase.ends)


def _distance_of(candidate: Candidate) -> tuple[timedelta, date, int, datetime]:
    purchase, several = candidate
    far = sum((_apart(purchase, grant) for grant in several), timedelta())
    return far, purchase.day, purchase.id, several[0].until


def _by_day(purchase: Bought) -> tuple[date, int]:
    return purchase.day, purchase.id


def _by_time(grant: Granted) -> tuple[datetime, int]:
    return grant.until, grant.id
