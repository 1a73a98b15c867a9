"""Which error an HTTP status of 300 and more is."""

from collections.abc import Callable
from typing import Any, Final

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from analytics.graphicoal import errors
from analytics.graphicoal.answers import Received, read_object, vendor_words
from analytics.graphicoal.schemas import RateWindow
from analytics.graphicoal.texts import message
from analytics.graphicoal.windows import wait_asked_for, wait_for_window

MOST_DETAILS: Final = 20
_BY_STATUS: Final[dict[int, type[errors.GraphiCoalError]]] = {
    401: errors.KeyInvalid,
    403: errors.ScopeMissing,
    404: errors.NotFound,
}


def refusal(
    received: Received, window: RateWindow | None, redact: Callable[[str], str]
) -> errors.GraphiCoalError:
    """The error of a status from 300 to 599.

    A 429 and a 5xx mean the same from whoever sends them. Any other 4xx counts only when it is a
    JSON object, as all of the vendor's are: a proxy's page must neither condemn a key nor make us
    believe that an image is gone.
    """
    status = received.status
    if status < 400:
        return _redirected(received, redact)
    found = read_object(received.body)
    code, said = vendor_words(found or {}, redact)
    code = code or f"http_{status}"
    if status == 429:
        wait = wait_for_window(received.headers, window)
        return errors.RateLimited(said, code=code, status=status, retry_after=wait)
    wait_maybe = wait_asked_for(received.headers)
    if status >= 500:
        return errors.VendorDown(said, code=code, status=status, retry_after=wait_maybe)
    if found is None:
        words = f"status {status} with something that is not JSON"
        return errors.BadAnswer(words, code="not_json", status=status, retry_after=wait_maybe)
    if status in _BY_STATUS:
        return _BY_STATUS[status](said, code=code, status=status, retry_after=wait_maybe)
    return errors.Refused(
        said, code=code, status=status, retry_after=wait_maybe, details=_details(found, redact)
    )


def _redirected(received: Received, redact: Callable[[str], str]) -> errors.Redirected:
    try:
        host = parse_url(received.headers.get("Location", "")).netloc or ""
    except LocationParseError:
        host = ""
    host = message(redact(host), 253)
    words = f"to {host}" if host else ""
    return errors.Redirected(words, code="redirected", status=received.status, host=host)


def _details(found: dict[str, Any], redact: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    error = found.get("error")
    given = error.get("details") if isinstance(error, dict) else None
    if not isinstance(given, dict):
        return {}
    return {
        message(redact(field), 64): tuple(message(redact(text)) for text in _texts(reasons))
        for field, reasons in list(given.items())[:MOST_DETAILS]
    }


def _texts(reasons: object) -> list[str]:
    given = reasons if isinstance(reasons, list) else [reasons]
    return [text for text in given[:MOST_DETAILS] if isinstance(text, str)]
