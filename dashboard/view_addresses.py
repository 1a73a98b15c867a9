"""Which view an address of ours is, and the other way round."""

from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import reverse

from accounts.models import SavedView
from accounts.models.saved_views import LONGEST_QUERY, SavedPage

LONGEST = 3 * LONGEST_QUERY  # characters; more is not even taken apart
PLACES = ("before", "after")  # where somebody had leafed to is not part of a view


def read_address(address: str) -> tuple[str, str] | None:
    """The page and the query of an address such as "/images/?gone=yes"; None where no view is.

    The query comes back as it would be sent: whatever was in it, it is safe in an address.
    """
    if len(address) > LONGEST:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    page = {reverse(name): name for name in SavedPage.values}.get(parts.path)
    if page is None or parts.scheme or parts.netloc:
        return None
    query = QueryDict(parts.query, mutable=True)
    for name in PLACES:
        query.pop(name, None)
    return page, query.urlencode()


def address_of(view: SavedView) -> str:
    address = reverse(view.page)
    return f"{address}?{view.query}" if view.query else address
