"""The four calls that Coalmeter makes of GraphiCoal."""

from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Self, TypeVar

from analytics.graphicoal.addresses import image_path, read_address
from analytics.graphicoal.answers import Received, read_answer
from analytics.graphicoal.bearer import Bearer, flaw_of
from analytics.graphicoal.errors import BadAnswer, GraphiCoalError, KeyMalformed, bare
from analytics.graphicoal.exchange import Exchange
from analytics.graphicoal.refusals import refusal
from analytics.graphicoal.schemas import (
    Answer,
    Deleted,
    ImageDetail,
    ImagePage,
    Quota,
    RateWindow,
)
from analytics.graphicoal.texts import message

Schema = TypeVar("Schema", bound=Answer)

MOST_PER_PAGE: Final = 100


class Client:
    """One key at one vendor. Not for two threads at once.

    `deadline` is in seconds and for the whole of a call; `max_bytes` is the largest body that is
    read. Nothing is retried: when to ask again is decided where due times are kept. Every call
    raises a `GraphiCoalError` and nothing else; a key that cannot be one raises KeyMalformed and an
    address that cannot be one AddressUnusable, both a ValueError too.

    `as_of` is for our own sandbox, which then answers as it would have at that moment.
    `window` is the rate window of the last answer, good or bad; `requests` counts what was sent.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        deadline: float = 20.0,
        max_bytes: int = 8 * 2**20,
        user_agent: str = "Coalmeter",
        ca_file: str | None = None,
    ) -> None:
        flaw, bearer = flaw_of(key), Bearer(key)
        del key
        if flaw:
            raise KeyMalformed(flaw, code="key_malformed")
        self.as_of: datetime | None = None
        self._bearer = bearer
        self._address = read_address(base_url)
        self._exchange = Exchange(
            self._address, bearer, deadline, max_bytes, user_agent, ca_file=ca_file
        )

    @property
    def requests(self) -> int:
        return self._exchange.requests

    @property
    def window(self) -> RateWindow | None:
        return self._exchange.window

    def quota(self) -> Quota:
        return self._ask(Quota, "GET", "/quota")

    def images(
        self, *, page: int = 1, per_page: int = 20, operation: str | None = None
    ) -> ImagePage:
        """Pages count from 1. `per_page` is 1 to 100, else ValueError."""
        if page < 1 or not 1 <= per_page <= MOST_PER_PAGE:
            raise ValueError("pages count from 1 and hold 1 to 100 images")
        asked: dict[str, str] = {"page": str(page), "per_page": str(per_page)}
        if operation is not None:
            asked["operation"] = operation
        return self._ask(ImagePage, "GET", "/images", asked)

    def image(self, image_id: str) -> ImageDetail:
        """Raises BadAnswer also when the answer is about another image."""
        detail = self._ask(ImageDetail, "GET", image_path(image_id))
        if detail.image_id != image_id:
            raise BadAnswer("it is about another image", code="another_image", status=200)
        return detail

    def delete(self, image_id: str) -> str:
        """The vendor's words. After Unreachable, TooSlow, VendorDown or BadAnswer nobody knows
        whether the image is still there: read it before anything else."""
        deleted = self._ask(Deleted, "DELETE", image_path(image_id))
        return message(self._bearer.redact(deleted.message))

    def close(self) -> None:
        self._exchange.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(
        self, schema: type[Schema], method: str, path: str, asked: dict[str, str] | None = None
    ) -> Schema:
        received = self._exchange.send(method, path, asked, _sandbox_header(self.as_of))
        try:
            return self._read(schema, received)
        except GraphiCoalError as error:
            failure = error
        # Further down, the variables hold what the vendor said: prompts, or the key repeated.
        raise bare(failure)

    def _read(self, schema: type[Schema], received: Received) -> Schema:
        if 300 <= received.status < 600:
            raise refusal(received, self.window, self._bearer.redact)
        return read_answer(schema, received, self._bearer.redact)


def _sandbox_header(as_of: datetime | None) -> dict[str, str]:
    if as_of is None:
        return {}
    if as_of.tzinfo is None:
        raise ValueError("as_of needs a timezone")
    moment = as_of.astimezone(UTC).replace(tzinfo=None)
    return {"X-Sandbox-As-Of": moment.isoformat(timespec="microseconds") + "Z"}
