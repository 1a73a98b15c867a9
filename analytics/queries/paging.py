"""Pages of images by key: the rows next to a place in an order, which begins with the largest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import BigIntegerField, BooleanField, DateTimeField, F, Func, QuerySet, Value

from analytics.models import Image

FIRST_YEAR, LAST_YEAR = 2, 9998
LARGEST = 2**63

Place = tuple[int | datetime, ...]  # the values of an order's fields in one row


class Facts(NamedTuple):
    """What an image costs and what it is put in order by. `credits` are None if not read yet."""

    pk: int
    created_at: datetime
    credits: int | None
    operation: str


@dataclass(frozen=True, slots=True)
class Order:
    """An order by several fields, each falling; an index on them makes every page quick."""

    fields: tuple[str, ...]

    def place(self, facts: Facts) -> Place | None:
        """None for a row that has none in this order: one whose price is not read yet."""
        if self == NEWEST:
            return facts.created_at, facts.pk
        return None if facts.credits is None else (facts.credits, facts.created_at, facts.pk)

    def of(self, row: Image) -> Place:
        return tuple(getattr(row, field) for field in self.fields)

    def key(self, row: Image) -> str:
        values = self.of(row)
        return "_".join(v.isoformat() if isinstance(v, datetime) else str(v) for v in values)

    def parse(self, written: str) -> Place | None:
        """The place that a key names, None for what is no key of this order."""
        *first, at, pk = written.split("_") if written.count("_") else ("", "")
        try:
            credits = [_number(text) for text in first]
            when, row = datetime.fromisoformat(at), _number(pk)
        except ValueError:
            return None
        in_reach = FIRST_YEAR <= when.year <= LAST_YEAR  # beyond, a timezone's offset overflows
        if not in_reach or not when.tzinfo or row < 0 or len(first) != len(self.fields) - 2:
            return None
        return *credits, when, row

    def first(self, rows: QuerySet[Image]) -> QuerySet[Image]:
        """All rows that have a place, in this order."""
        return self._placed(rows).order_by(*(f"-{field}" for field in self.fields))

    def beyond(self, rows: QuerySet[Image], place: Place) -> QuerySet[Image]:
        """Those beyond a place, the nearest first."""
        return self.first(rows.filter(_compared(self.fields, "<", place)))

    def before(self, rows: QuerySet[Image], place: Place) -> QuerySet[Image]:
        """Those before it, the nearest first."""
        return self._placed(rows.filter(_compared(self.fields, ">", place))).order_by(*self.fields)

    def _placed(self, rows: QuerySet[Image]) -> QuerySet[Image]:
        return rows if self == NEWEST else rows.filter(credits_charged__isnull=False)


NEWEST = Order(("created_at", "pk"))
DEAREST = Order(("credits_charged", "created_at", "pk"))


@dataclass(frozen=True, slots=True)
class Asked:
    """At most `size` rows: those next to a place, else the first ones.

    Where none lie next to that place the first ones stand in, unless it is `exact`: then none do.
    """

    before: Place | None
    after: Place | None
    size: int
    exact: bool = False

    @property
    def may_begin(self) -> bool:
        """Whether the first rows are an answer."""
        return not self.exact or (self.before is None and self.after is None)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows next to one another in an order, and whether there are others on either side."""

    rows: Sequence[Image]
    has_older: bool
    has_newer: bool


def facts_of(ids: Sequence[int]) -> list[Facts]:
    rows = Image.objects.filter(pk__in=ids)
    return [
        Facts(*row) for row in rows.values_list("pk", "created_at", "credits_charged", "operation")
    ]


def among(known: Sequence[Facts], order: Order, asked: Asked) -> Stretch:
    """Of a few rows, which are put in order here."""
    placed = [(place, facts.pk) for facts in known if (place := order.place(facts)) is not None]
    places = sorted(placed, reverse=True)
    first, end = 0, 0
    if (after := asked.after) is not None:
        end = sum(place > after for place, _ in places)
        first = max(0, end - asked.size)
    elif (before := asked.before) is not None:
        first = sum(place >= before for place, _ in places)
        end = min(first + asked.size, len(places))
    if first == end and asked.may_begin:
        first, end = 0, min(asked.size, len(places))
    ids = [pk for _, pk in places[first:end]]
    rows = Image.objects.select_related("account").in_bulk(ids)
    found = [rows[pk] for pk in ids if pk in rows]
    return Stretch(found, bool(found) and end < len(places), bool(found) and first > 0)


def along(rows: QuerySet[Image], order: Order, asked: Asked) -> Stretch:
    """Of many rows, on the way along the order."""
    found: list[Image] = []
    if asked.after is not None:
        found = list(order.before(rows, asked.after)[: asked.size])[::-1]
    elif asked.before is not None:
        found = list(order.beyond(rows, asked.before)[: asked.size])
    if not found and asked.may_begin:
        found = list(order.first(rows)[: asked.size])
    if not found:
        return Stretch(found, False, False)
    has_older = _any(order.beyond(rows, order.of(found[-1])))
    return Stretch(found, has_older, _any(order.before(rows, order.of(found[0]))))


def _compared(fields: Sequence[str], sign: str, place: Place) -> Func:
    """Row by row, as (a, b) < (1, 2): a range of the order's index, however deep it lies."""
    sides = [_row(*(F(field) for field in fields)), _row(*map(_value, place))]
    return Func(
        *sides, template="%(expressions)s", arg_joiner=f" {sign} ", output_field=BooleanField()
    )


def _row(*values: F | Value) -> Func:
    return Func(*values, template="(%(expressions)s)", output_field=BooleanField())


def _value(value: int | datetime) -> Value:
    kind = DateTimeField() if isinstance(value, datetime) else BigIntegerField()
    return Value(value, output_field=kind)


def _number(text: str) -> int:
    number = int(text)
    if not -LARGEST < number < LARGEST:
        raise ValueError(text)
    return number


def _any(rows: QuerySet[Image]) -> bool:
    """In their order: `exists` forgets it, and PostgreSQL then reads the table from its start."""
    return rows.values("pk").first() is not None
