"""Pages of lists: where the next one begins, in the body and as a link (RFC 8288)."""

from collections.abc import Sequence
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from dashboard.api.parameters import AFTER, LIMIT, USUAL_AT_ONCE
from dashboard.api.problems import Odd, refused

FORGED = "It leads nowhere: take it from `next` of the page before, with the same filters."


def limit_of(request: HttpRequest) -> int:
    """After `hold_to`, which has refused what is no number."""
    return int(request.GET.get(LIMIT.name, USUAL_AT_ONCE))


def key_of(request: HttpRequest, listing: str) -> Any:
    """The key that `after` stands for, None on the first page. Raises Problem (422).

    `listing` names the list and its order: a key of another one leads nowhere.
    """
    written = request.GET.get(AFTER.name)
    if written is None:
        return None
    try:
        return _signer(listing).unsign_object(written)
    except (BadSignature, ValueError):
        raise refused([Odd(AFTER.name, FORGED)]) from None


def next_of(
    request: HttpRequest, answer: HttpResponse, listing: str, key: Sequence[Any] | str | None
) -> str | None:
    """The address of the page that begins after this key, which is told as a link too."""
    if key is None:
        return None
    query = request.GET.copy()
    query[AFTER.name] = _signer(listing).sign_object(key)
    address = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    answer["Link"] = f'<{address}>; rel="next"'
    return address


def _signer(listing: str) -> Signer:
    """Without a time, so that the same page has the same text, and the same ETag, tomorrow."""
    return Signer(salt=f"coalmeter.api.{listing}")
