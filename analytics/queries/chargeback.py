"""Which team bears how much of a billing period, by the shares that held on each day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from accounts.models import ApiAccount
from accounts.shares import Agreement, agreements
from analytics.ledger.chargeback import Stretch, cuts, divided, stretch_at
from analytics.ledger.shares import largest_remainder
from analytics.queries.burn import burn
from analytics.queries.periods import PeriodView
from analytics.queries.signed import Signed, signed_of
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

    Teams by name; what nobody bears comes last. Of a signed period the signed figures are divided.
    """
    known = agreements(account)
    signed = signed_of([period]).get(period.id)
    if signed:
        period = signed.period
        observed, estimated = _signed_stretches(signed, known)
    else:
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


def _signed_stretches(
    signed: Signed, known: tuple[Agreement, ...]
) -> tuple[list[Stretch], list[Stretch]]:
    """The same of what was signed: its days are UTC's, as the changes of shares are. Its tail is
    taken to have been used evenly."""
    period = signed.period
    inner = cuts((agreement.since for agreement in known), period.start, period.edge)
    starts = [period.start, *inner]
    credits = [0] * len(starts)
    for cell in signed.days:
        credits[stretch_at(inner, cell.start or period.start)] += cell.credits
    ends = zip(starts, [*inner, period.edge], strict=True)
    unseen = [max(until - max(since, period.last_at), timedelta()) for since, until in ends]
    weights = [round(each.total_seconds() * 1_000_000) for each in unseen]
    tails = largest_remainder(period.tail_best or 0, weights if any(weights) else [1] * len(starts))
    borne = [weights_on(known, since) for since in starts]
    return (
        [Stretch(*each) for each in zip(credits, borne, strict=True)],
        [Stretch(*each) for each in zip(tails, borne, strict=True)],
    )


def _ordered(teams: set[int | None], names: Mapping[int, str]) -> list[int | None]:
    return sorted(teams, key=lambda team: (team is None, names.get(team or 0, "").lower()))
