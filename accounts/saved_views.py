"""Save a view under a name, name it anew, remove it. Each person has their own."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import SavedView, User
from accounts.models.saved_views import LONGEST_NAME, LONGEST_QUERY, SavedPage
from accounts.names import printable

MOST = 50  # views of one person


class NotSaved(Exception):
    """The text says why, for the field of the name."""


@transaction.atomic
def save_view(user: User, name: str, page: str, query: str) -> SavedView:
    """A new view of theirs. Raises NotSaved; ValueError for a page that is none."""
    if page not in SavedPage.values:
        raise ValueError(page)
    others = _locked(user)
    if len(others) >= MOST:
        raise NotSaved(f"You have {MOST} views, the most there can be. Remove one first.")
    if len(query) > LONGEST_QUERY:
        raise NotSaved("This view filters by too much to be saved. Take some filters away.")
    clean = _usable(name, others)
    return SavedView.objects.create(user=user, name=clean, page=page, query=query)


@transaction.atomic
def rename_view(view: SavedView, name: str) -> None:
    """Raises NotSaved."""
    others = [other for other in _locked(view.user) if other.pk != view.pk]
    view.name = _usable(name, others)
    view.save(update_fields=["name"])


def _locked(user: User) -> list[SavedView]:
    """Their views; nobody adds or renames one meanwhile."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return list(SavedView.objects.filter(user=user))


def _usable(name: str, others: Iterable[SavedView]) -> str:
    clean = printable(name)
    if not clean:
        raise NotSaved("Give it a name.")
    if len(clean) > LONGEST_NAME:
        raise NotSaved(f"A name has at most {LONGEST_NAME} characters.")
    if any(other.name.casefold() == clean.casefold() for other in others):
        raise NotSaved(f"You have a view “{clean}” already. Choose another name.")
    return clean
