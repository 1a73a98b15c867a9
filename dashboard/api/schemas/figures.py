"""Kinds of values that several answers have."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, TypeVar

from ninja import Schema
from pydantic import Field, PlainSerializer

from analytics.ledger.money import Bill, Cost

K = TypeVar("K")
Credits = Annotated[int, Field(description="Credits, a whole number; less than 0 where signed.")]
Instant = Annotated[datetime, Field(description="An instant, ISO 8601 with its offset.")]
Money = Annotated[
    Decimal,
    PlainSerializer(lambda amount: f"{amount:f}", return_type=str, when_used="always"),
    Field(
        description="An amount of the currency, a decimal number as text.",
        examples=["12.34"],
        json_schema_extra={"pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    ),
]


class Charged(Schema):
    """What credits cost in one currency. No two currencies are ever added."""

    currency: str = Field(description="ISO 4217.", examples=["USD"])
    net: Money
    tax: Money
    gross: Money

    @classmethod
    def of(cls, cost: Cost[K]) -> "Charged":
        return cls(currency=cost.currency, net=cost.net, tax=cost.tax, gross=cost.gross)


def charged(bill: Bill[None]) -> list[Charged]:
    return [Charged.of(cost) for cost in bill.costs]
