"""How whoever reads a page wants its numbers and clocks written.

Django's own `timezone.activate` is left alone on purpose: the database's functions cut days in it
too, and days are cut in the reporting timezone for everybody. What is set here is asked for by
the template filters alone. Reports by e-mail are written for who gets them; commands and other
letters have no reader, and the defaults hold.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.models.preferences import NumberFormat

THIN, APOSTROPHE = "\u202f", "’"


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands between thousands, and before decimals."""

    thousands: str
    decimal: str


MARKS = {
    NumberFormat.THIN: Marks(THIN, "."),
    NumberFormat.COMMA: Marks(",", "."),
    NumberFormat.POINT: Marks(".", ","),
    NumberFormat.APOSTROPHE: Marks(APOSTROPHE, "."),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """`timezone` is an IANA name, "" for the reporting timezone."""

    timezone: str = ""
    number_format: str = NumberFormat.THIN

    @property
    def zone(self) -> ZoneInfo:
        """Of the clocks that they read. A name that this machine no longer knows is none."""
        try:
            return ZoneInfo(self.timezone or settings.REPORTING_TIMEZONE)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo(settings.REPORTING_TIMEZONE)

    @property
    def marks(self) -> Marks:
        return MARKS[NumberFormat(self.number_format)]


_reader: ContextVar[Reader] = ContextVar("reader", default=Reader())  # noqa: B039  it is frozen


def reader() -> Reader:
    return _reader.get()


@contextmanager
def read_by(who: Reader) -> Iterator[None]:
    token = _reader.set(who)
    try:
        yield
    finally:
        _reader.reset(token)


Answer = Callable[[HttpRequest], HttpResponse]


def write_for_the_reader(answer: Answer) -> Answer:
    """Middleware: for the time of this request, what the person who is signed in has set.

    It comes after `keep_sessions`, which has found out who that is, and asks for nothing more.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        who = Reader(user.timezone, user.number_format) if isinstance(user, User) else Reader()
        with read_by(who):
            return answer(request)

    return middleware
