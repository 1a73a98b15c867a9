"""Pages of images by key: the rows next to a place in the order, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from analytics.models import Image

FIRST_YEAR, LAST_YEAR = 2, 9998

Place = tuple[datetime, int]  # of an image in the order: when it was created, and its row


@dataclass(frozen=True, slots=True)
class Asked:
    """At most `size` rows: those next to a place, else (or if there are none) the first ones."""

    before: Place | None
    after: Place | None
    size: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows next to one another, newest first, and whether there are others on either side."""

    rows: Sequence[Image]
    has_older: bool
    has_newer: bool


def among(ids: Sequence[int], asked: Asked) -> Stretch:
    """Of a few rows, which are put in order here."""
    known = Image.objects.filter(pk__in=ids).values_list("created_at", "pk")
    places = sorted(known, reverse=True)
    first, end = 0, 0
    if asked.after is not None:
        end = sum(place > asked.after for place in places)
        first = max(0, end - asked.size)
    elif asked.before is not None:
        first = sum(place >= asked.before for place in places)
        end = min(first + asked.size, len(places))
    if first == end:
        first, end = 0, min(asked.size, len(places))
    rows = Image.objects.select_related("account").in_bulk([pk for _, pk in places[first:end]])
    found = sorted(rows.values(), key=place_of, reverse=True)
    return Stretch(found, bool(found) and end < len(places), bool(found) and first > 0)


def along(rows: QuerySet[Image], asked: Asked) -> Stretch:
    """Of many rows, on the way along the order."""
    found: list[Image] = []
    if asked.after is not None:
        found = list(_newer(rows, asked.after)[: asked.size])[::-1]
    elif asked.before is not None:
        found = list(_older(rows, asked.before)[: asked.size])
    found = found or list(rows.order_by("-created_at", "-pk")[: asked.size])
    has_older = bool(found) and _any(_older(rows, place_of(found[-1])))
    return Stretch(found, has_older, bool(found) and _any(_newer(rows, place_of(found[0]))))


def place_of(row: Image) -> Place:
    return row.created_at, row.pk


def _older(rows: QuerySet[Image], place: Place) -> QuerySet[Image]:
    """Those beyond a place, the nearest first. The first condition is a range of an index."""
    at, pk = place
    beyond = Q(created_at__lte=at) & (Q(created_at__lt=at) | Q(pk__lt=pk))
    return rows.filter(beyond).order_by("-created_at", "-pk")


def _newer(rows: QuerySet[Image], place: Place) -> QuerySet[Image]:
    """Those before it, the nearest first."""
    at, pk = place
    beyond = Q(created_at__gte=at) & (Q(created_at__gt=at) | Q(pk__gt=pk))
    return rows.filter(beyond).order_by("created_at", "pk")


def _any(rows: QuerySet[Image]) -> bool:
    """In their order: `exists` forgets it, and PostgreSQL then reads the table from its start."""
    return rows.values("pk").first() is not None


def key(row: Image) -> str:
    return f"{row.created_at.isoformat()}_{row.pk}"


def parse(written: str) -> Place | None:
    """The place that a key names, None for what is no key."""
    at, _, pk = written.rpartition("_")
    try:
        parsed = datetime.fromisoformat(at), int(pk)
    except ValueError:
        return None
    in_reach = FIRST_YEAR <= parsed[0].year <= LAST_YEAR  # beyond, a timezone's offset overflows
    return parsed if parsed[0].tzinfo and in_reach and 0 <= parsed[1] < 2**63 else None
