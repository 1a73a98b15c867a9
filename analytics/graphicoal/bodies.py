"""The body of an answer, read in pieces and never further than its limit."""

from http import HTTPStatus
from typing import Final

from requests import Response

from analytics.graphicoal.errors import BadAnswer
from analytics.graphicoal.faults import CAUGHT

AT_ONCE: Final = 65_536


def read_body(response: Response, limit: int) -> bytes:
    """At most `limit` bytes, uncompressed. Raises BadAnswer and what reading a socket raises.

    A connection whose body was read to its end is kept for the next call, any other is closed.
    """
    try:
        return b"".join(_pieces(response, limit))
    except BaseException:
        response.raw.close()
        raise


def read_body_or_nothing(response: Response, limit: int) -> bytes:
    """As `read_body`, for an answer whose status says enough: one that is no good is empty."""
    if response.status_code < HTTPStatus.BAD_REQUEST:
        response.raw.close()
        return b""
    try:
        return read_body(response, limit)
    except (BadAnswer, *CAUGHT):
        return b""


def _pieces(response: Response, limit: int) -> list[bytes]:
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    if coding not in ("", "identity"):
        raise BadAnswer(
            "it is compressed, which was not asked for",
            code="compressed",
            status=response.status_code,
        )
    _hold_to(limit, response.raw.length_remaining or 0)
    pieces, size = [], 0
    for piece in response.raw.stream(AT_ONCE, decode_content=False):
        size += len(piece)
        _hold_to(limit, size)
        pieces.append(piece)
    return pieces


def _hold_to(limit: int, size: int) -> None:
    if size > limit:
        raise BadAnswer(
            f"it is larger than {limit:,} bytes", code="too_large", status=HTTPStatus.OK
        )
