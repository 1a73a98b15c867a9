"""The Content-Security-Policy: what a page of ours may load and run."""

from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

# plotly.js inserts one empty <style>; this is the hash of nothing, so no rule can ride on it
_EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
_LOOPBACK = ["http://127.0.0.1:*", "http://localhost:*"]


def content_security_policy(vendor: str, *, sandbox: bool) -> dict[str, Any]:
    """Ours alone, and pictures from the vendor's host; from loopback while a sandbox may run."""
    parts = urlsplit(vendor)
    pictures = [SELF, "data:", f"{parts.scheme}://{parts.netloc}", *(_LOOPBACK if sandbox else [])]
    return {
        "DIRECTIVES": {
            "default-src": [SELF],
            "script-src": [SELF],
            "style-src": [SELF, _EMPTY_STYLE],
            "img-src": pictures,
            "object-src": [NONE],
            "base-uri": [NONE],
            "form-action": [SELF],
            "frame-ancestors": [NONE],
        }
    }
