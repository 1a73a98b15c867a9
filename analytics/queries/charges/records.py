"""What charges are told in: each as exact as it is known, nothing rounded but tax."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from analytics.ledger.amounts import decimal_of
from analytics.ledger.money import Price
from analytics.queries.cost.purchases import PurchaseRow

Observation = Literal["observed", "estimated", "reconstructed"]


@dataclass(frozen=True, slots=True)
class Charge:
    """Credits of one operation of one account in `[start, end)`, UTC, at one price.

    `credits` are negative where they were given back. Without a billing period they are
    reconstructed, from before the first one. `corrects` says that they became known after their
    period was signed off. No price: none held.
    """

    account_id: int
    account: str
    period_start: datetime | None
    period_edge: datetime | None
    operation: str
    start: datetime
    end: datetime
    credits: int
    observation: Observation
    price: Price | None
    corrects: bool = False

    @property
    def cost(self) -> Decimal:
        """Exact, in the price's currency; 0 without one."""
        return decimal_of(self.credits * self.price.millionths) if self.price else Decimal(0)


@dataclass(frozen=True, slots=True)
class Levy:
    """Tax of one name and rate (millionths of the amount) on what was observed of an account in
    `[start, end)`, rounded as its statement rounds it."""

    account_id: int
    account: str
    period_start: datetime | None
    period_edge: datetime | None
    start: datetime
    end: datetime
    name: str
    rate: int
    amount: Decimal
    currency: str
    corrects: bool


@dataclass(frozen=True, slots=True)
class Sector:
    """`[start, end)` of the time that was asked for. Complete: each billing period in it has
    ended. `told_at` is the latest reading that tells of it."""

    start: datetime
    end: datetime
    complete: bool
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Charged:
    """The answer to one question. `bought` are purchases with their billing period's dates, where
    one is known; `prepaid_from` is the day (UTC) of each account's first purchase."""

    charges: tuple[Charge, ...]
    levies: tuple[Levy, ...]
    bought: tuple[tuple[PurchaseRow, tuple[datetime, datetime] | None], ...]
    prepaid_from: Mapping[int, datetime]
    sectors: tuple[Sector, ...]
