"""Each letter is handed to the mail server at most once, whoever tries and whatever dies.

The claim is written before the hand-over begins, and only what the mail server is known not to
have taken is tried again. What was begun and never noted down may have been sent: it stays
*not known*, and nobody sends it a second time.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from analytics.models import ReportDelivery
from analytics.models.reports import DeliveryState

PAUSES = (
    *(timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=3)),
    *(timedelta(hours=9), timedelta(hours=24), timedelta(hours=24)),
)
ABANDONED = timedelta(minutes=15)  # no hand-over lasts so long: its task is killed before that
TOO_OLD = timedelta(days=7)  # since it was decided
AT_ONCE = 500  # letters a turn

CUT_OFF = "Coalmeter was stopped while it handed the letter over; it may have been sent."
TOO_LATE = "It waited for a week, which is too late."


def due(now: datetime) -> list[int]:
    """The letters to hand over now, those first that wait longest; none without a mail server."""
    if not settings.MAIL_IS_SET:
        return []
    waiting = ReportDelivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=now)
    return list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def claim(pk: int, now: datetime) -> bool:
    """Whether it is the caller's to hand over now. Call it when nothing else is left to do."""
    waiting = ReportDelivery.objects.filter(pk=pk, state=DeliveryState.WAITING, due_at__lte=now)
    claimed = {"state": DeliveryState.SENDING, "handed_at": now, "due_at": None}
    return bool(waiting.update(tries=F("tries") + 1, error="", **claimed))


def sent(pk: int, now: datetime) -> None:
    _end(pk, DeliveryState.SENDING, DeliveryState.SENT, "", now)


def refused(pk: int, error: str, now: datetime) -> None:
    """The mail server will never take it."""
    _end(pk, DeliveryState.SENDING, DeliveryState.FAILED, error, now)


def unclear(pk: int, error: str, now: datetime) -> None:
    """It was begun, and nobody knows whether the mail server took it."""
    _end(pk, DeliveryState.SENDING, DeliveryState.UNKNOWN, error, now)


def drop(pk: int, now: datetime) -> None:
    """It is not wanted any more, or there is nothing to tell."""
    _end(pk, DeliveryState.WAITING, DeliveryState.DROPPED, "", now)


def put_off(pk: int, error: str, now: datetime) -> None:
    """The mail server did not take it this time: later again, each time after a longer pause."""
    row = ReportDelivery.objects.filter(pk=pk, state=DeliveryState.SENDING)
    for tries in row.values_list("tries", flat=True):
        if tries > len(PAUSES):
            _end(pk, DeliveryState.SENDING, DeliveryState.FAILED, error, now)
        else:
            later = {"state": DeliveryState.WAITING, "due_at": now + PAUSES[tries - 1]}
            row.update(handed_at=None, error=error, **later)


def not_written(pk: int, error: str, now: datetime) -> None:
    """It could not even be written. Later again, as if the mail server had not taken it."""
    if claim(pk, now):
        put_off(pk, error, now)


def give_up(now: datetime) -> None:
    """End what was abandoned in a hand-over, and what waited for too long."""
    abandoned = ReportDelivery.objects.filter(
        state=DeliveryState.SENDING, handed_at__lt=now - ABANDONED
    )
    abandoned.update(state=DeliveryState.UNKNOWN, ended_at=now, error=CUT_OFF)
    old = ReportDelivery.objects.filter(state=DeliveryState.WAITING, decided_at__lt=now - TOO_OLD)
    ended = {"state": DeliveryState.FAILED, "ended_at": now, "due_at": None}
    old.filter(error="").update(error=TOO_LATE, **ended)
    old.update(**ended)


def _end(pk: int, before: DeliveryState, after: DeliveryState, error: str, now: datetime) -> None:
    rows = ReportDelivery.objects.filter(pk=pk, state=before)
    rows.update(state=after, ended_at=now, due_at=None, error=error)
