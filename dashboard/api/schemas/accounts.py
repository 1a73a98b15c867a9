"""Accounts."""

from datetime import datetime

from ninja import Schema
from pydantic import Field


class Account(Schema):
    """How an account stands, as last read: a failed reading changes no figure."""

    id: int
    name: str
    is_sandbox: bool
    state: str = Field(description="active, paused or closed.", examples=["active"])
    remaining: int | None = Field(description="Credits left; null before the first reading.")
    used: int | None = Field(description="Credits used in the billing period that runs.")
    total_images: int | None = Field(description="Images in the gallery, as the vendor counts.")
    period_start: datetime | None = Field(description="UTC.")
    period_end: datetime | None = Field(description="UTC, the last second, as the vendor says it.")
    received_at: datetime | None = Field(description="When the vendor last answered.")
    data_through: datetime | None = Field(description="The moment that the figures stand for.")
    is_stale: bool = Field(description="Whether several readings failed or are missing since.")
    failing_since: datetime | None
    problem: str = Field(description="What is the matter, in a sentence; empty if nothing is.")


class Accounts(Schema):
    """All accounts that the token's person sees, by name."""

    accounts: list[Account]
