"""Where a sign-in leads who asked for no page."""

from django.urls import reverse

from accounts import access
from accounts.models import User
from dashboard.view_addresses import address_of

NEEDS = {"accounts": access.manages_keys, "audit": access.reads_audit_log}


def start_address(user: User) -> str:
    """What they have chosen; the overview where it is not theirs to see any more."""
    view = user.start_view
    page = view.page if view else user.start_page
    if not may_begin_at(user, page):
        return reverse("overview")
    return address_of(view) if view else reverse(page)


def may_begin_at(user: User, page: str) -> bool:
    return page not in NEEDS or NEEDS[page](user)
