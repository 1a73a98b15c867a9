"""Pages of what people typed in with a day: the latest day first, by key."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

PAGE = 100

Place = tuple[date, int]  # a day and a row
Row = TypeVar("Row", bound=Model)


def latest(rows: QuerySet[Row], day: str, before: Place | None) -> tuple[Sequence[Row], str | None]:
    """The PAGE rows before a place, and the key of the page after them (None: there is none).

    `day` is the field that they are put in order by; one query.
    """
    if before:
        at, pk = before
        rows = rows.filter(Q(**{f"{day}__lt": at}) | Q(**{day: at, "pk__lt": pk}))
    found = list(rows.order_by(f"-{day}", "-pk")[: PAGE + 1])
    if len(found) <= PAGE:
        return found, None
    last: Any = found[PAGE - 1]
    return found[:PAGE], f"{getattr(last, day).isoformat()}~{last.pk}"
