"""GraphiCoal's answers, as its reference page has them; what is not in it is refused.

What counts, names or identifies must be there and of its exact type: a number that is a boolean, a
text or a fraction is no number. What only describes an image may be null. Fields that we do not
know are ignored, operations that we do not know are kept.
"""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from analytics.graphicoal import texts
from analytics.graphicoal.times import read_time, require_time

INT64 = 2**63

Count = Annotated[int, Field(ge=0, lt=INT64)]
"""What cannot be less than none: images, bytes, pixels, pages."""
Credits = Annotated[int, Field(ge=-(2**62), lt=2**62)]
"""Credits of a balance or a counter; negative after a refund or an overdraft. Two of them add up
within 64 bits."""
Operation = Annotated[str, BeforeValidator(texts.name)]
ImageId = Annotated[str, BeforeValidator(texts.identity)]
Text = Annotated[str, BeforeValidator(texts.storable)]
Described = Annotated[str, BeforeValidator(texts.described)]
Moment = Annotated[datetime, BeforeValidator(require_time)]


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class Quota(Answer):
    """`GET /quota`. Times are UTC; `period_end` is as the vendor says it (its last second)."""

    credits_remaining: Credits
    credits_used_this_period: Credits
    period_start: Moment
    period_end: Moment
    usage_breakdown: dict[Operation, Credits]
    total_images: Count

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.period_end <= self.period_start:
            raise ValueError("period_end is not after period_start")
        return self


class Image(Answer):
    """One image of a page. `created_at_flag` is a flag of `times.read_time`.

    `image_url` and `prompt` are somebody else's text: never fetched, never trusted.
    """

    image_id: ImageId
    image_url: Described
    operation: Operation
    prompt: Described
    width: Count | None
    height: Count | None
    created_at: datetime | None = None
    created_at_flag: str = ""

    @model_validator(mode="before")
    @classmethod
    def _flag_odd_times(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        given = data.get("created_at")
        moment, flag = read_time(given)
        if isinstance(given, datetime):
            flag = data.get("created_at_flag") or flag
        return {**data, "created_at": moment, "created_at_flag": flag}


class Meta(Answer):
    current_page: Count
    per_page: Count
    total: Count
    last_page: Count


class ImagePage(Answer):
    """`GET /images`. An id that comes twice is kept once, as it came last."""

    images: tuple[Image, ...] = Field(alias="data", strict=False)
    meta: Meta

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        once = {image.image_id: image for image in self.images}
        if len(once) < len(self.images):
            object.__setattr__(self, "images", tuple(once.values()))
        return self


class SvgCandidate(Answer):
    preset: Text
    url: Text
    size_bytes: Count


class ImageDetail(Image):
    """`GET /images/{id}`."""

    analysis: Text | None
    svg_candidates: Annotated[tuple[SvgCandidate, ...], Field(strict=False)]
    credits_charged: Credits

    @model_validator(mode="before")
    @classmethod
    def _null_is_no_candidates(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("svg_candidates", ...) is None:
            return {**data, "svg_candidates": ()}
        return data


class Deleted(Answer):
    """`DELETE /images/{id}`."""

    message: Text


class RateWindow(Answer):
    """How many requests the key has left, ours and everybody's, until `reset_at` (UTC)."""

    limit: int = Field(ge=1, lt=INT64)
    remaining: Count
    reset_at: datetime
