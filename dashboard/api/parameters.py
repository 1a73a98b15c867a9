"""What may stand in an address of the API: told in its description, and nothing else accepted.

A page shows the nearest valid view and says in a note what it left out. Nobody reads notes behind
a script, so here a request with a note is refused, with the note as the reason.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from dashboard.api.problems import Odd, refused
from dashboard.filters.asked import LONGEST, Note, listed, quoted

MOST_AT_ONCE, USUAL_AT_ONCE = 500, 100
WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Parameter:
    """`schema` is the JSON Schema of one value: an enum, an integer with bounds, or a text.

    `ours` says that the filters of pages do not know it.
    """

    name: str
    description: str
    schema: dict[str, Any]
    repeats: bool = False
    ours: bool = False

    def told(self) -> dict[str, Any]:
        """As OpenAPI describes it."""
        schema = {"type": "array", "items": self.schema} if self.repeats else self.schema
        described = {
            "name": self.name,
            "in": "query",
            "required": False,
            "description": self.description,
            "schema": schema,
        }
        if self.repeats:
            described |= {"style": "form", "explode": True}
        return described

    def oddity(self, value: str) -> str:
        """What is wrong with a value, or "". Whether it exists is for the filters to say."""
        schema = self.schema
        if "enum" in schema:
            known = listed(schema["enum"])
            return "" if value in schema["enum"] else f"{quoted(value)} is none of {known}."
        if schema["type"] == "integer":
            least, most = schema["minimum"], schema["maximum"]
            fits = WHOLE.fullmatch(value) and least <= int(value) <= most
            return "" if fits else f"{quoted(value)} is no whole number from {least} to {most}."
        if not schema["minLength"] <= len(value) <= schema["maxLength"]:
            return f"{quoted(value)} is too long." if value else "Give it a value, or leave it out."
        fits = re.search(schema.get("pattern", ""), value) is not None and "\0" not in value
        return "" if fits else f"{quoted(value)} is not written as it should be."


def described(parameters: Iterable[Parameter]) -> dict[str, Any]:
    """For ninja, which adds it to what it knows of an operation."""
    return {"parameters": [parameter.told() for parameter in parameters]}


def one_of(choices: Iterable[str], default: str | None = None) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "enum": list(choices)}
    return schema if default is None else {**schema, "default": default}


def whole(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


def text(most: int = LONGEST, pattern: str = r"^[^\x00]*[^\s\x00][^\x00]*$") -> dict[str, Any]:
    """Some characters, not all of them spaces."""
    return {"type": "string", "minLength": 1, "maxLength": most, "pattern": pattern}


LIMIT = Parameter(
    "limit",
    f"How many rows a page has at most; {USUAL_AT_ONCE} if left out.",
    {**whole(1, MOST_AT_ONCE), "default": USUAL_AT_ONCE},
    ours=True,
)
AFTER = Parameter(
    "after",
    "Where a page begins, as the page before it says in `next`. Nobody writes it by hand.",
    text(600, r"^[\w:-]+$"),
    ours=True,
)
PAGING = (LIMIT, AFTER)


def query_of(request: HttpRequest, known: Sequence[Parameter]) -> QueryDict:
    """The query for the filters of pages, without what is only ours.

    Raises Problem (422) where a parameter is unknown, comes twice, or has no value.
    """
    asked = {parameter.name: parameter for parameter in known}
    errors = [
        Odd(name, f"There is no parameter {quoted(name)} here; known: {listed(asked) or 'none'}.")
        for name in request.GET
        if name not in asked
    ]
    for name, values in request.GET.lists():
        if name in asked and len(values) > 1 and not asked[name].repeats:
            errors.append(Odd(name, "Give it once."))
        if name in asked and not all(values):
            errors.append(Odd(name, "Give it a value, or leave it out."))
    if errors:
        raise refused(errors)
    query = request.GET.copy()
    for parameter in known:
        if parameter.ours:
            query.pop(parameter.name, None)
    return query


def hold_to(request: HttpRequest, known: Sequence[Parameter], notes: Collection[Note] = ()) -> None:
    """Raises Problem (422) with the notes of the filters, and for what these forgive silently."""
    errors = [Odd(note.parameter, str(note)) for note in notes]
    told = {odd.parameter for odd in errors}
    for parameter in known:
        for value in request.GET.getlist(parameter.name):
            oddity = parameter.oddity(value)
            if oddity and parameter.name not in told:
                errors.append(Odd(parameter.name, oddity))
    if errors:
        raise refused(errors)


def refuse_unused_dates(query: QueryDict) -> None:
    """Dates beside a range that has a name would be left out by a page: raises Problem (422)."""
    if query.get("range", "custom") == "custom":
        return
    unused = [name for name in ("since", "until") if name in query]
    if unused:
        sentence = "It counts only where the range is custom: leave out one of the two."
        raise refused([Odd(name, sentence) for name in unused])
