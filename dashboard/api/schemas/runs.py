"""Sync runs."""

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from dashboard.api.schemas.figures import Instant


class Run(Schema):
    """One run of the sync, or a day's tally of runs in which nothing happened."""

    id: int
    account_id: int
    account: str
    kind: str = Field(examples=["reading"])
    started_at: Instant
    finished_at: datetime | None = Field(description="null while it runs, or was cut short.")
    outcome: str = Field(description="ok or failed.", examples=["ok"])
    tally_day: date | None = Field(description="The UTC day that a tally is of.")
    runs: int = Field(description="How many runs a tally stands for, else 1.")
    seconds: float = Field(description="What it took, in all.")
    requests: int = Field(description="Requests to the vendor.")
    readings: int
    new_images: int
    gone_images: int
    priced_images: int
    error_code: str = Field(description="The vendor's word for what failed; empty if nothing did.")
    note: str


class Runs(Schema):
    """A page of runs, the latest first."""

    runs: list[Run]
    next: str | None = Field(description="The address of the next page.")
