"""What a call to GraphiCoal can end in, when it does not end in an answer.

Every error carries `code` (the vendor's, or ours in lower case), `message` (the vendor's words,
or ours where it said none), `status` (HTTP, None without an answer), `retry_after` (seconds, when
the vendor named a time to wait) and `sentence`, one line for a person. None of them holds a key,
and all of them survive pickling.
"""

from collections.abc import Mapping
from typing import ClassVar, TypeVar

Failure = TypeVar("Failure", bound=BaseException)


class GraphiCoalError(Exception):
    """A call that brought no answer that we can use."""

    opening: ClassVar[str] = "GraphiCoal did not answer as agreed"
    advice: ClassVar[str] = "we shall ask again later"

    def __init__(
        self,
        message: str = "",
        *,
        code: str = "",
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
        self.retry_after = retry_after

    @property
    def sentence(self) -> str:
        said = f" ({self.message.rstrip('.')})" if self.message else ""
        return f"{self.opening}{said}: {self.advice}."

    def __str__(self) -> str:
        return self.sentence

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.code or '-'} {self.status or '-'}>"


class KeyInvalid(GraphiCoalError):
    """401: the key is missing, wrong or revoked."""

    opening = "GraphiCoal does not accept this key"
    advice = "check that it is complete, or make a new one in GraphiCoal's dashboard"


class KeyMalformed(KeyInvalid, ValueError):
    """Not a key at all, seen before anything was sent: empty, or not printable ASCII."""

    opening = "This cannot be a GraphiCoal key"
    advice = "copy it again from GraphiCoal's dashboard"


class ScopeMissing(GraphiCoalError):
    """403: a good key that may not do this."""

    opening = "This key is not allowed to do that"
    advice = "give it the scope in GraphiCoal's dashboard, or use a key that has it"


class NotFound(GraphiCoalError):
    """404 in the vendor's own words. A 404 page of anyone else is a `BadAnswer`."""

    opening = "GraphiCoal has no such thing"
    advice = "it was deleted, or the address is wrong"


class Refused(GraphiCoalError):
    """400, 413, 422 and other 4xx: what we asked was wrong. `details` has the vendor's reasons."""

    opening = "GraphiCoal refused the request"
    advice = "this is a fault in Coalmeter, please report it"

    def __init__(
        self,
        message: str = "",
        *,
        code: str = "",
        status: int | None = None,
        retry_after: float | None = None,
        details: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        super().__init__(message, code=code, status=status, retry_after=retry_after)
        self.details: dict[str, tuple[str, ...]] = dict(details or {})


class ImageIdUnusable(Refused, ValueError):
    """An image id that would lead to another path. Nothing was sent, nothing is known of it."""

    opening = "This image cannot be asked for"
    advice = "its id is not one that GraphiCoal gives"


class RateLimited(GraphiCoalError):
    """429. `retry_after` is always set: 1 to 3600 seconds."""

    opening = "This key has used up its requests for now"

    @property
    def advice(self) -> str:  # type: ignore[override]
        return f"we shall ask again in {self.retry_after or 0:.0f} seconds"


class VendorDown(GraphiCoalError):
    """5xx, from the vendor or from a proxy before it."""

    opening = "GraphiCoal is not working at the moment"


class Unreachable(GraphiCoalError):
    """No connection, or one that broke. `code` says which: dns, refused, reset, tls, network."""

    opening = "GraphiCoal cannot be reached"
    advice = "check the address and this machine's network"


class TooSlow(GraphiCoalError):
    """The deadline of the whole call was over before the answer was complete."""

    opening = "GraphiCoal was too slow"


class BadAnswer(GraphiCoalError):
    """An answer that is not in the contract. Nothing of it may be stored."""

    opening = "GraphiCoal's answer cannot be used"
    advice = "nothing of it was stored, and the address may not be GraphiCoal's"


class Redirected(GraphiCoalError):
    """3xx. `host` is where it pointed to; that host was sent nothing."""

    opening = "GraphiCoal's address redirects elsewhere"
    advice = "set the address it moved to, if you trust it"

    def __init__(
        self,
        message: str = "",
        *,
        code: str = "",
        status: int | None = None,
        retry_after: float | None = None,
        host: str = "",
    ) -> None:
        super().__init__(message, code=code, status=status, retry_after=retry_after)
        self.host = host


class AddressUnusable(GraphiCoalError, ValueError):
    """A base URL that is none."""

    opening = "This is not an address of GraphiCoal's API"
    advice = "give one like https://coals.ai/api/v1/graphicoal"


def bare(error: Failure) -> Failure:
    """The same error without the frames and the errors that it came through."""
    error.__traceback__ = error.__context__ = error.__cause__ = None
    return error
