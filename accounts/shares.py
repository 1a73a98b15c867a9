"""How an account's credits are shared by teams on a day: read as dataclasses."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch

from accounts.models import ApiAccount
from accounts.models.shares import WHOLE, ShareAgreement, TeamShare

BEGINNING = date(1970, 1, 1)
"""The day from which an agreement holds that has no beginning: before anything was burned."""


@dataclass(frozen=True, slots=True)
class Share:
    """A team's part, in hundredths of a percent."""

    team_id: int
    team: str
    hundredths: int

    @property
    def percent(self) -> str:
        """ "60", "33.34"."""
        return percent(self.hundredths)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Holds from the start of `since` (UTC) until the next one's; shares are a whole, or none."""

    since: date
    shares: tuple[Share, ...]
    set_by: str
    set_at: datetime

    @property
    def is_from_the_beginning(self) -> bool:
        return self.since == BEGINNING


def agreements(account: ApiAccount) -> tuple[Agreement, ...]:
    """All of them, the earliest first; shares by the team's name."""
    return agreements_of([account.pk]).get(account.pk, ())


def agreements_of(accounts: Collection[int]) -> dict[int, tuple[Agreement, ...]]:
    """The agreements of these accounts, by the account's id; of those that have any."""
    shares = Prefetch("shares", TeamShare.objects.select_related("team"))
    rows = ShareAgreement.objects.filter(account__in=accounts).order_by("since")
    found: dict[int, list[Agreement]] = {}
    for row in rows.prefetch_related(shares):
        parts = sorted(row.shares.all(), key=lambda each: each.team.name.lower())
        found.setdefault(row.account_id, []).append(
            Agreement(
                row.since,
                tuple(Share(each.team_id, each.team.name, each.hundredths) for each in parts),
                row.set_by,
                row.set_at,
            )
        )
    return {account: tuple(known) for account, known in found.items()}


def shares_on(known: Sequence[Agreement], day: date) -> tuple[Share, ...]:
    """The shares on a day (UTC) by these agreements, the earliest first; none before the first."""
    shares: tuple[Share, ...] = ()
    for agreement in known:
        if agreement.since <= day:
            shares = agreement.shares
    return shares


def equal_parts(count: int) -> list[int]:
    """The whole in so many parts that differ by a hundredth at most; the first ones get it."""
    part, rest = divmod(WHOLE, count)
    return [part + (index < rest) for index in range(count)]


def percent(hundredths: int) -> str:
    """6000 → "60", 3334 → "33.34"."""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
