"""Why accounts in view are not fresh, what that means for the figures, and who can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.models.keys import AccountState
from analytics.queries import AccountView, RefusedKey, refused_keys

NAMED = 2  # accounts that a figure names
LISTED = 10  # causes that are told; the page of readings has the rest


@dataclass(frozen=True, slots=True)
class Cause:
    """`key` is the refused one where that is the cause; `link` leads to where it is mended.

    `link` is "" for who may not mend it; `link_says` then says who can.
    """

    view: AccountView
    key: RefusedKey | None
    link: str
    link_says: str


@dataclass(frozen=True, slots=True)
class Behind:
    """The accounts whose figures stand at an earlier time; `more` are not named."""

    named: tuple[AccountView, ...]
    more: int


def causes(views: Sequence[AccountView], *, manages_keys: bool) -> list[Cause]:
    """Of each account that fails, is stale or is paused, LISTED at most, paused ones last.

    A query only where one fails.
    """
    told = sorted((view for view in views if _is_told(view)), key=lambda v: not v.in_trouble)
    told = told[:LISTED]
    failing = [view for view in told if view.in_trouble and view.problem]
    keys = refused_keys([view.id for view in failing]) if failing else {}
    return [_cause(view, keys.get(view.id), manages_keys) for view in told]


def untold(views: Sequence[AccountView]) -> int:
    """How many causes `causes` leaves out."""
    return max(0, sum(map(_is_told, views)) - LISTED)


def behind(views: Sequence[AccountView]) -> Behind | None:
    """None where every account is as fresh as it should be."""
    told = [view for view in views if view.in_trouble or (_is_told(view) and view.is_stale)]
    late = [view for view in told if view.data_through]
    return Behind(tuple(late[:NAMED]), len(late[NAMED:])) if late else None


def _is_told(view: AccountView) -> bool:
    """One that is closed is not read any more, and nobody has to mend that."""
    return view.in_trouble or view.state == AccountState.PAUSED


def _cause(view: AccountView, key: RefusedKey | None, manages_keys: bool) -> Cause:
    if view.state == AccountState.PAUSED:
        if manages_keys:
            return Cause(view, None, reverse("account", args=[view.id]), "Resume it")
        return Cause(view, None, "", "An admin can resume it.")
    if key and manages_keys:
        return Cause(view, key, reverse("key", args=[key.id]), "Replace the key")
    if key:
        return Cause(view, key, "", "An admin can replace it.")
    return Cause(view, None, f"{reverse('sync')}?account={view.id}", "See what was tried")
