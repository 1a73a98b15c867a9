"""Images by what their prompts contain, in any case: the same ones on both databases.

PostgreSQL's planner knows how frequent a word is and takes its index when that helps; for
SQLite this module decides. See letters.py for what "in any case" means.
"""

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.expressions import RawSQL

from analytics.models import Image
from analytics.prompt_index import TABLE, is_there
from analytics.queries.letters import glob

MANY = 50_000  # a word that more prompts have is frequent
SHORTEST = 3  # letters: shorter texts are not in the index
IN_INDEX = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608  a constant's name
LONGEST = 1000  # letters of a text that are compared; SQLite takes no pattern above 50 kB


def compared(rows: QuerySet[Image], text: str) -> QuerySet[Image]:
    """Those whose prompt contains the text, which is compared with each prompt on the way."""
    if not text:
        return rows
    text = _stored(text)
    if connection.vendor != "sqlite" or text.isascii():
        return rows.filter(prompt__icontains=text)
    pattern = Value(glob(text))
    return rows.filter(Func(pattern, F("prompt"), function="GLOB", output_field=BooleanField()))


def ids_of(rows: QuerySet[Image], text: str, most: int) -> list[int]:
    """The ids of at most so many of them, in no order, on the way that is short.

    A word that many prompts have is met among the first rows; only then, or if it is rare, the
    index is asked for all that have it.
    """
    matching = compared(rows, text)
    if len(text) < SHORTEST or not is_there(connection):
        return _ids(matching, most)
    if _is_frequent(text):
        found = _ids(compared(Image.objects.filter(pk__in=rows.values("pk")[:MANY]), text), most)
        if len(found) == most or not rows[MANY : MANY + 1].exists():
            return found
    # Without odd letters' other cases, that the index takes for the same (letters.py).
    return _ids(matching.filter(pk__in=RawSQL(IN_INDEX, [_phrase(text)])), most)  # noqa: S611


def _ids(rows: QuerySet[Image], most: int) -> list[int]:
    return list(rows.order_by().values_list("pk", flat=True)[:most])


def _is_frequent(text: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"{IN_INDEX} LIMIT 1 OFFSET %s", [_phrase(text), MANY])
        return cursor.fetchone() is not None


def _phrase(text: str) -> str:
    """The text for FTS5, none of whose operators it may be."""
    return '"' + _stored(text).replace('"', '""') + '"'


def _stored(text: str) -> str:
    """As prompts are stored; PostgreSQL takes no NUL."""
    return text[:LONGEST].replace("\0", "\ufffd")
