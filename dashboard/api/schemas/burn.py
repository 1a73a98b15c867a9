"""Burn, as `manage.py burn --format json` tells it."""

from datetime import datetime

from ninja import Schema
from pydantic import Field

from dashboard.api.schemas.figures import Credits, Instant


class BurnSums(Schema):
    """Credits. Observed burn is `credits`; what is estimated or reconstructed is no part of it."""

    credits: Credits = Field(description="What the vendor's counters say, corrections included.")
    corrections: Credits = Field(description="Credits given back; never more than 0.")
    estimated: Credits = Field(description="Ends of periods that nobody saw, estimated.")
    reconstructed: Credits = Field(description="From images, before the first counter was read.")


class BurnRow(BurnSums):
    """One group in one bucket. What was not asked for by `by` or `bucket` is null."""

    bucket: datetime | None = Field(
        description="Where the bucket begins, with the offset of the reporting timezone then."
    )
    operation: str | None = Field(description="As the vendor names it.", examples=["generate"])
    account_id: int | None
    account: str | None = Field(examples=["Product images"])
    period_start: datetime | None = Field(
        description="UTC; null too for what was burned before the first known period."
    )
    period_end: datetime | None = Field(description="UTC, not included.")
    team_id: int | None = Field(description="null for no team, 0 for teams that you do not see.")
    team: str | None = Field(examples=["Design"])


class BurnRange(Schema):
    """`[since, until)` as it was answered, in whole quarter-hours."""

    name: str = Field(description="As `range` has it.", examples=["period"])
    since: Instant
    until: Instant
    timezone: str = Field(
        description="The reporting timezone, in which days, weeks and months are cut."
    )


class AccountAge(Schema):
    """How old the figures of an account in view are."""

    id: int
    name: str
    data_through: datetime | None = Field(
        description="The moment that its figures stand for; null before the first reading."
    )
    is_stale: bool = Field(description="Whether several readings failed or are missing since.")


class Burn(Schema):
    """Credits burned in a range, by group and bucket, and their sums."""

    range: BurnRange
    by: str
    bucket: str | None = Field(description="The unit that is used; null where nothing is cut.")
    accounts: list[AccountAge]
    rows: list[BurnRow] = Field(
        description="In order of bucket, account, period and operation; empty ones are left out."
    )
    sums: BurnSums
