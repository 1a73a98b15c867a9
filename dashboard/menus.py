"""Menus of names that may be thousands: what is chosen, and as many others as can be read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

LISTED = 50


@dataclass(frozen=True, slots=True)
class Menu:
    """`rows` are (id, name, whether chosen) in the order of the names: all that are chosen, and
    of those whose name contains `text` up to LISTED. `more` others contain it too.

    `finds` says that there are so many that a field to find one is due.
    """

    rows: tuple[tuple[int, str, bool], ...]
    text: str
    more: int
    finds: bool


def menu_of(names: Mapping[int, str], chosen: Collection[int], text: str) -> Menu:
    """Letters of any case are the same."""
    wanted = text.casefold()
    fitting = [pk for pk, name in names.items() if pk not in chosen and wanted in name.casefold()]
    shown = {*chosen, *fitting[:LISTED]}
    return Menu(
        rows=tuple((pk, name, pk in chosen) for pk, name in names.items() if pk in shown),
        text=text,
        more=max(0, len(fitting) - LISTED),
        finds=len(names) > LISTED,
    )
