"""Which of the addresses that the vendor names a page shows as a picture or a link."""

from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

PORTS = {"http": 80, "https": 443}


def shown_address(url: str, base_url: str) -> str | None:
    """The address if it is of the account's own origin, else None: then it is inert text.

    Same scheme, host and port as the account's base URL. `javascript:`, `data:`, other hosts,
    a name or password in the address and characters that browsers read in their own way are not
    (faults 31).
    """
    if not url.isascii() or not url.isprintable() or any(c in url for c in ' \\"<>'):
        return None
    try:
        parts, base = urlsplit(url), urlsplit(base_url)
        same = _origin(parts) == _origin(base)
    except ValueError:
        return None
    return url if same and parts.scheme in PORTS and parts.username is None else None


def origins(base_urls: Iterable[str]) -> list[str]:
    """The origins that pictures of accounts at these base URLs come from, each once."""
    parts = {urlsplit(base_url) for base_url in base_urls}
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts if part.scheme in PORTS})


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)
