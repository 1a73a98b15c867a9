"""Billing periods, as they are listed."""

from datetime import datetime

from ninja import Schema
from pydantic import Field

from dashboard.api.schemas.figures import Charged, Credits, Instant


class OperationCredits(Schema):
    """What the vendor's counter says of an operation."""

    operation: str = Field(examples=["generate"])
    credits: Credits


class Dated(Schema):
    """Which period it is, `[start, end)`, and how far along."""

    id: int
    account_id: int
    account: str
    start: Instant
    end: Instant
    status: str = Field(description="open, ending, ended or signed off.", examples=["ended"])
    last_reading_at: Instant
    opening: Credits = Field(description="Credits left when it began.")
    used: Credits = Field(description="Credits used as last read, less what was given back.")
    closing: Credits = Field(description="Credits left as last read.")
    unpriced_images: int = Field(description="Images of it whose price was not read yet.")
    signed_at: datetime | None = Field(description="When somebody signed it.")
    closed_at: datetime | None = Field(description="When all who must had signed it.")


class Bounds(Schema):
    """What nobody saw of an ended period: low <= best <= high, in credits."""

    low: int
    best: int
    high: int
    seconds: float = Field(description="From the last reading to the period's end.")


class Period(Dated):
    """One row of the list of periods."""

    grants: Credits
    debits: Credits = Field(description="Never more than 0.")
    by_operation: list[OperationCredits]
    tail: Bounds | None = Field(description="null until the next period was seen.")
    observed_share: float = Field(description="Of its time so far, of 1, that readings reach over.")
    cost: list[Charged] = Field(description="What was observed of it, at the prices then valid.")
    credits_without_price: Credits


class Periods(Schema):
    """A page of billing periods, the latest start first."""

    periods: list[Period]
    next: str | None = Field(description="The address of the next page.")
