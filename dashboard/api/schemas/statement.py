"""The statement of one billing period."""

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from dashboard.api.schemas.figures import Charged, Credits, Instant, Money
from dashboard.api.schemas.periods import Bounds, Dated


class Move(Schema):
    """A grant (more than 0) or a debit, seen between two readings: in `(since, until]`."""

    since: Instant
    until: Instant
    credits: Credits


class Balance(Schema):
    """`opening + grants + debits - usage - corrections = closing`."""

    opening: Credits
    grants: Credits
    debits: Credits
    usage: Credits
    corrections: Credits
    closing: Credits
    moves: list[Move] = Field(description="The latest grants and debits.")
    more_moves: int = Field(description="How many are not listed.")
    renewal: int | None = Field(
        description="What came between the period before and this one; it belongs to neither."
    )


class OperationOfPeriod(Schema):
    """One operation: `credits = used + given_back`."""

    operation: str = Field(examples=["generate"])
    images: int
    credits: Credits
    used: Credits
    given_back: Credits = Field(description="Never more than 0.")
    before: int | None = Field(description="Credits of the period before; null if there is none.")
    images_before: int | None
    by_volume: int | None = Field(
        description="How much of the change more or fewer images make; null without images."
    )
    by_price: int | None = Field(description="How much of it the price an image makes.")


class OperationOfDay(Schema):
    """Credits of one operation on one UTC day."""

    day: date
    operation: str
    used: Credits
    given_back: Credits


class Residual(Schema):
    """Credits, signed, and how many images they come from; null where nobody can count them."""

    credits: Credits
    count: int | None


class Reconciled(Schema):
    """One operation: `counter` is the sum of all lines after it, to the credit."""

    operation: str
    counter: Credits
    held: Residual = Field(description="Charges of images in the gallery.")
    gone: Residual = Field(description="Charges of images no longer in it.")
    shared: Residual = Field(description="Charges that several images of one call state.")
    unread: Residual = Field(description="Images whose price was not read, at the usual one.")
    gone_unread: Residual = Field(description="The same of images no longer in the gallery.")
    corrections: Residual = Field(description="Credits given back.")
    imageless: Residual = Field(description="What remains: calls that left no image.")


class Reconciliation(Schema):
    """Counter, operations and images of the period beside one another."""

    used: Credits = Field(description="The vendor's counter.")
    mode: str | None = Field(description="How the images of one call are charged, if known.")
    is_bound: bool = Field(description="Whether what images say is only a lower bound.")
    operations: list[Reconciled]


class Quality(Schema):
    """How well the period was observed."""

    readings: int
    longest_gap: float = Field(description="Seconds.")
    tail: float | None = Field(description="Seconds at the end that nobody saw.")
    observed_share: float = Field(description="Of its time, of 1.")


class CostBounds(Schema):
    """What the whole period can have cost in one currency, its tail with it."""

    currency: str
    low: Money
    best: Money
    high: Money


class Cost(Schema):
    """What was observed, at the prices then valid, and the bounds of the whole once it ended."""

    observed: list[Charged]
    credits_without_price: Credits
    bounds: list[CostBounds]


class SignOff(Schema):
    """Who signed these figures."""

    signed_at: Instant
    signed_by: str
    approved_at: datetime | None
    approved_by: str
    is_complete: bool = Field(description="Whether as many signed as a setting wants.")


class Change(Schema):
    """A line of the statement, as it stood and as it is known now; null where it is not there."""

    line: str
    before: int | str | None
    after: int | str | None


class Amendment(Schema):
    """What became known after the sign-off. It never changes what was signed."""

    number: int = Field(description="0 while it is not recorded yet.")
    noticed_at: datetime | None
    reason: str
    changes: list[Change]
    sha256: str


class Statement(Dated):
    """A statement: what the period used, cost, and whether that is final."""

    number: str = Field(description="What people call it.", examples=["PI-2026-10-01"])
    low: int = Field(description="Credits of the whole period, at least.")
    best: int = Field(description="Credits of the whole period, as best known.")
    high: int = Field(description="Credits of the whole period, at most.")
    balance: Balance
    operations: list[OperationOfPeriod]
    days: list[OperationOfDay] = Field(description="By UTC day, as the vendor counts.")
    reconciliation: Reconciliation
    tail: Bounds | None = Field(description="null until the next period was seen.")
    quality: Quality
    cost: Cost
    sha256: str = Field(description="Of the figures' canonical text, as the statement prints it.")
    sign_off: SignOff | None
    amendments: list[Amendment]
    pending: Amendment | None = Field(description="Known now, neither signed nor recorded yet.")
