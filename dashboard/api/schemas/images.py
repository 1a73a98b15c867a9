"""Images."""

from datetime import datetime

from ninja import Schema
from pydantic import Field

from dashboard.api.schemas.figures import Instant


class SvgCandidate(Schema):
    """One of the drawings that the vendor offers for an image."""

    preset: str
    url: str
    size_bytes: int


class Image(Schema):
    """One image, and what it cost."""

    id: int = Field(description="Of this installation; it stands in addresses.")
    image_id: str = Field(description="The vendor's.")
    account_id: int
    account: str
    operation: str = Field(examples=["generate"])
    created_at: Instant
    image_url: str = Field(description="The vendor's address of the picture.")
    width: int | None = Field(description="Pixels; null where the vendor has not told.")
    height: int | None
    credits: int | None = Field(description="null until the vendor's price of it was read.")
    prompt: str | None = Field(
        description="null without the scope prompts, or where its person may not read it."
    )
    analysis: str | None = Field(description="As prompt; null too where there is none.")
    svg_candidates: list[SvgCandidate]
    first_seen_at: Instant
    last_seen_at: Instant
    gone_at: datetime | None = Field(description="When it was no longer in the gallery.")
    forgotten_at: datetime | None = Field(description="When its prompt was forgotten, for good.")


class Images(Schema):
    """A page of images."""

    count: int = Field(description="How many match in all, up to 10000.")
    is_more: bool = Field(description="Whether more than that match.")
    credits: int | None = Field(
        description="What all that match cost, of those whose price was read; null if too many."
    )
    images: list[Image]
    next: str | None = Field(description="The address of the next page.")
