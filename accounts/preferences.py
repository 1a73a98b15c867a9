"""What a person sets for themselves.

None of it stands in the audit log: it changes what its owner sees and nothing that anybody may do,
it is no secret, and a row for each switch of a theme would hide the rows that matter.
"""

from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from django.db import transaction

from accounts.models import SavedView, User

NO_PLACES = {"Factory", "localtime", "posixrules"}  # of tz's own making


@dataclass(frozen=True, slots=True)
class Preferences:
    """`timezone` is an IANA name, "" for the installation's; `view` is a saved view of theirs to
    begin with, None for `start_page`. The other words are those of accounts.models.preferences."""

    timezone: str
    number_format: str
    theme: str
    start_page: str
    view: int | None
    shortcuts: bool


@transaction.atomic
def set_preferences(user: User, chosen: Preferences) -> None:
    """A view that is not theirs, or was removed meanwhile, is none."""
    theirs = SavedView.objects.select_for_update().filter(user=user)
    user.timezone = chosen.timezone
    user.number_format = chosen.number_format
    user.theme = chosen.theme
    user.start_page = chosen.start_page
    user.start_view = theirs.filter(pk=chosen.view).first() if chosen.view else None
    user.shortcuts = chosen.shortcuts
    user.save(
        update_fields=[
            *("timezone", "number_format", "theme", "start_page", "start_view", "shortcuts"),
        ]
    )


def set_theme(user: User, theme: str) -> None:
    user.theme = theme
    user.save(update_fields=["theme"])


@cache
def zones() -> tuple[str, ...]:
    """Every IANA timezone that this machine knows, by name."""
    return tuple(sorted(available_timezones() - NO_PLACES))


def zone_named(text: str) -> str | None:
    """The zone that somebody means: by its name in any case, with spaces or without, or by its
    last part where only one zone ends so: "kathmandu", "new york"."""
    wanted = "_".join(text.split()).casefold()
    if wanted in _by_name():
        return _by_name()[wanted]
    places = [zone for zone in zones() if zone.rpartition("/")[2].casefold() == wanted]
    return places[0] if len(places) == 1 else None


@cache
def _by_name() -> dict[str, str]:
    return {zone.casefold(): zone for zone in zones()}
