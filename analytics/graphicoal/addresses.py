"""Where requests go: the base URL, checked once, and the path of one image."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from analytics.graphicoal.errors import AddressUnusable, ImageIdUnusable
from analytics.graphicoal.texts import identity

LONGEST_LABEL: Final = 63


@dataclass(frozen=True, slots=True)
class Address:
    """`url` is without a trailing slash; `host` without the brackets of IPv6."""

    scheme: str
    host: str
    port: int | None
    url: str


def read_address(base_url: str) -> Address:
    """Raises AddressUnusable, a ValueError whose message does not repeat the URL.

    A URL may carry a password, so none of it is shown.
    """
    flaw = _flaw_of_text(base_url)
    parts = None if flaw else _parts(base_url)
    if parts is None or not parts.host:
        raise AddressUnusable(flaw or "it names no host", code="address_unusable")
    if any(len(label) > LONGEST_LABEL for label in parts.host.split(".")):
        raise AddressUnusable("its host name is too long", code="address_unusable")
    scheme = parts.scheme or ""
    path = (parts.path or "").rstrip("/")
    return Address(
        scheme=scheme,
        host=parts.host.strip("[]"),
        port=parts.port,
        url=f"{scheme}://{parts.netloc}{path}",
    )


def _parts(base_url: str) -> Url | None:
    try:
        return parse_url(base_url)
    except LocationParseError:
        return None


def _flaw_of_text(base_url: str) -> str:
    if not base_url.lower().startswith(("http://", "https://")):
        return "it does not start with http:// or https://"
    if not base_url.isprintable() or " " in base_url or "\\" in base_url:
        return "it has spaces, backslashes or control characters"
    if "?" in base_url or "#" in base_url:
        return "it has a query or a fragment"
    authority, *steps = base_url.partition("://")[2].rstrip("/").split("/")
    if "@" in authority:
        return "it has a user name or a password"
    if any(step in ("", ".", "..") for step in steps):
        return "its path has an empty or dotted step"
    return ""


def image_path(image_id: str) -> str:
    """The path of one image below the base URL. Raises ImageIdUnusable, a ValueError.

    An encoded slash is decoded again by some servers and proxies, and a dot cannot be encoded, so
    an id with a slash or of dots alone is not asked for at all.
    """
    try:
        known = identity(image_id)
    except ValueError:
        known = ""
    if not known or "/" in known or "\\" in known or not known.strip("."):
        raise ImageIdUnusable("an image id of an odd shape", code="image_id_unusable")
    return "/images/" + quote(known, safe="")
