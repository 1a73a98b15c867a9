"""A query string, read leniently."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from django.http import QueryDict

EARLIEST = date(2000, 1, 1)
LATEST_YEAR = 9000
AHEAD = timedelta(days=366)
LONGEST = 200  # characters of a text that is searched for
SHOWN = 40  # characters of an odd value that a note repeats


class Note(str):
    """What could not be used, in a sentence, and the parameter that it is about."""

    __slots__ = ("parameter",)
    parameter: str

    @classmethod
    def about(cls, parameter: str, sentence: str) -> "Note":
        note = cls(sentence)
        note.parameter = parameter
        return note


class Asked:
    """Reads values by name; what cannot be used is noted and the default stands in."""

    def __init__(self, query: QueryDict) -> None:
        self._query = query
        self.notes: list[Note] = []

    def note(self, parameter: str, sentence: str) -> None:
        self.notes.append(Note.about(parameter, sentence))

    def text(self, name: str) -> str:
        """The last value, without what no database stores (NUL, lone surrogates)."""
        value = self._query.get(name) or ""
        return "".join(c for c in value if c != "\0" and not "\ud800" <= c <= "\udfff").strip()

    def searched(self, name: str) -> str:
        text = self.text(name)
        if len(text) > LONGEST:
            self.note(name, f"Only the first {LONGEST} characters are searched for.")
        return text[:LONGEST]

    def choice(self, name: str, choices: Collection[str], default: str) -> str:
        value = self.text(name).lower()
        if value and value not in choices:
            self.note(
                name, f"{quoted(value)} is none of {listed(choices)}: {default} is shown instead."
            )
        return value if value in choices else default

    def day(self, name: str, today: date) -> date | None:
        """A date such as 2026-11-23, brought into what can be shown; None if there is none."""
        value = self.text(name)
        if not value:
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.note(name, f"{quoted(value)} is no date: write it like {today.isoformat()}.")
            return None
        within = min(max(day, EARLIEST), today + AHEAD)
        if within != day:
            self.note(name, f"{quoted(value)} is too far away: {within.isoformat()} is used.")
        return within

    def days(self, today: date) -> tuple[date | None, date | None]:
        """`since` and `until`, both inclusive as forms say it, put in order."""
        first, last = self.day("since", today), self.day("until", today)
        if first and last and last < first:
            self.note("until", "The dates were the wrong way round: they are swapped.")
            return last, first
        return first, last

    def number(self, name: str, most: int) -> int | None:
        """A whole number from 1 to `most`; None where there is none."""
        value = self.text(name)
        if not value:
            return None
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 20 else 0
        if not number:
            self.note(name, f"{quoted(value)} is no number from 1 on: it is left out.")
        elif number > most:
            self.note(name, f"{quoted(value)} is too large: {most} is used.")
        return min(number, most) or None

    def one(self, name: str, known: Mapping[int, str], word: str) -> int | None:
        """The one of these that is asked for by id or name; None means any."""
        value = self.text(name)
        if not value:
            return None
        names = {
            **{each.lower(): pk for pk, each in known.items()},
            **{str(pk): pk for pk in known},
        }
        found = names.get(value.lower())
        if found is None:
            self.note(name, f"There is no {word} {quoted(value)} here: it is left out.")
        return found

    def accounts(self, known: Mapping[int, str]) -> tuple[int, ...]:
        """The accounts asked for by id or name; empty means all of them."""
        found = self._named("account", known)
        return () if len(found) == len(known) else found

    def teams(self, known: Mapping[int, str]) -> tuple[int, ...]:
        """The teams asked for by id or name; empty means whatever team."""
        return self._named("team", known)

    def _named(self, word: str, known: Mapping[int, str]) -> tuple[int, ...]:
        ids = {str(pk): pk for pk in known}
        names = {name.lower(): pk for pk, name in known.items()}
        found: dict[int, None] = {}
        for value in filter(None, self._query.getlist(word)):
            pk = ids.get(value) or names.get(" ".join(value.split()).lower())
            if pk is None:
                self.note(word, f"You see no {word} {quoted(value)}: it is left out.")
            else:
                found[pk] = None
        return tuple(found)

    def several(self, name: str, known: Iterable[str], word: str) -> tuple[str, ...]:
        """Those of the values that are known, once each; empty means any."""
        choices, found = set(known), dict[str, None]()
        for value in filter(None, self._query.getlist(name)):
            if value in choices:
                found[value] = None
            else:
                self.note(name, f"There is no {word} {quoted(value)} here: it is left out.")
        return tuple(found)


def quoted(value: str) -> str:
    """An odd value as a note repeats it: short, and only what prints."""
    clean = "".join(c if c.isprintable() else "\ufffd" for c in value)
    return f"“{clean[:SHOWN]}…”" if len(clean) > SHOWN else f"“{clean}”"


def listed(words: Iterable[str]) -> str:
    return ", ".join(words)
