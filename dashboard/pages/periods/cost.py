"""A statement's money, as its tables ask for it."""

from dataclasses import dataclass
from typing import Any

from accounts import access
from accounts.models import ApiAccount, User
from analytics.queries import ChargeBack, charge_back
from analytics.queries.statement import (
    Bounds,
    Filed,
    InvoicedMoney,
    Statement,
    statement_cost,
    team_costs,
)
from dashboard.exports.statement_money import StatementMoney, by_currency


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One currency: what the period can have cost in it, and what was billed; either may lack."""

    currency: str
    bounds: Bounds | None
    billed: InvoicedMoney | None


def money_of(filed: Filed, user: User) -> StatementMoney:
    """What this person may see of it: teams' parts for who reads shares."""
    told, by_team = filed.told, access.reads_shares(user)
    return StatementMoney(
        filed,
        statement_cost(told),
        _borne(told) if by_team else None,
        team_costs(told) if by_team else None,
    )


def cost_context(money: StatementMoney) -> dict[str, Any]:
    """`paid` is what it cost; `money_lines` beside what was billed; `borne` and `borne_costs` by
    team, for who sees that."""
    return {
        "paid": money.paid,
        "money_lines": [MoneyLine(*line) for line in by_currency(money)],
        "borne": money.borne,
        "borne_costs": money.borne_costs,
    }


def _borne(told: Statement) -> ChargeBack:
    return charge_back(ApiAccount.objects.get(pk=told.period.account_id), told.period)
