"""Which team bears how much of a billing period, by the shares that held on each day."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import ApiAccount
from accounts.shares import Agreement, agreements
from analytics.ledger.chargeback import Stretch, cuts, divided
from analytics.queries.burn import burn
from analytics.queries.periods import PeriodView
from analytics.queries.teams import weights_on


@dataclass(frozen=True, slots=True)
class Borne:
    """What one team bears: observed credits, and apart from them those of the period's tail.

    `team_id` is None for what was burned while no shares were agreed.
    """

    team_id: int | None
    team: str
    credits: int
    estimated: int


@dataclass(frozen=True, slots=True)
class ChargeBack:
    """A period's credits by team: `borne` adds up to both totals, to the credit."""

    period: PeriodView
    credits: int
    estimated: int
    borne: tuple[Borne, ...]


def charge_back(account: ApiAccount, period: PeriodView) -> ChargeBack:
    """A period of this account, cut where its shares changed (UTC days), divided by them.

    Teams by name; what nobody bears comes last.
    """
    known = agreements(account)
    observed, estimated = _stretches(account, period, known)
    credits, tail = divided(observed), divided(estimated)
    names = {share.team_id: share.team for agreement in known for share in agreement.shares}
    return ChargeBack(
        period,
        sum(stretch.credits for stretch in observed),
        sum(stretch.credits for stretch in estimated),
        tuple(
            Borne(team, names.get(team or 0, ""), credits.get(team, 0), tail.get(team, 0))
            for team in _ordered({*credits, *tail}, names)
        ),
    )


def _stretches(
    account: ApiAccount, period: PeriodView, known: tuple[Agreement, ...]
) -> tuple[list[Stretch], list[Stretch]]:
    """The period's observed and its estimated credits, from one change of shares to the next.

    The outer ends are open: the quarter-hours at the period's edges are the period's as a whole.
    """
    inner = cuts((agreement.since for agreement in known), period.start, period.edge)
    observed, estimated = [], []
    own = ApiAccount.objects.filter(pk=account.pk)
    for since, until in zip([None, *inner], [*inner, None], strict=True):
        table = burn(own, since, until, by=(), periods=[period.id])
        weights = weights_on(known, since or period.start)
        observed.append(Stretch(table.credits, weights))
        estimated.append(Stretch(table.estimated, weights))
    return observed, estimated


def _ordered(teams: set[int | None], names: Mapping[int, str]) -> list[int | None]:
    return sorted(teams, key=lambda team: (team is None, names.get(team or 0, "").lower()))
