"""Letters that were decided, as pages show them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from accounts.models import Team, User
from analytics.models import BillingPeriod, ReportDelivery
from analytics.models.reports import DeliveryState

SHOWN = 10
LATELY = timedelta(days=7)
WRONG = (DeliveryState.FAILED, DeliveryState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One letter. `about` is the account's or the team's name, `start` the period's start or the
    week's Monday, as a moment (a week's at midnight UTC). `at` is when it was sent or given up,
    None while it waits; `due_at` is when it is tried again."""

    id: int
    to: str
    kind: str
    about: str
    start: datetime
    state: str
    tries: int
    error: str
    due_at: datetime | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The latest letters that were not handed over, and how many are not listed."""

    rows: tuple[DeliveryView, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter to write. `period` is the billing period's id, None where it is known no more;
    `team` and `monday` are a week's. `subject` names it, the same for ever."""

    id: int
    person: User
    kind: str
    period: int | None
    team: Team | None
    monday: date | None
    subject: str


def wanted_letter(pk: int) -> Wanted | None:
    """None where it does not wait any more."""
    rows = ReportDelivery.objects.filter(pk=pk, state=DeliveryState.WAITING)
    row = rows.select_related("person", "team").first()
    if row is None:
        return None
    period = None
    if row.period_start:
        periods = BillingPeriod.objects.filter(account=row.account_id, start=row.period_start)
        period = periods.values_list("pk", flat=True).first()
    return Wanted(row.pk, row.person, row.kind, period, row.team, row.week, _subject(row))


def _subject(row: ReportDelivery) -> str:
    of = row.account_id or row.team_id
    since = row.period_start.isoformat() if row.period_start else row.week
    return f"{row.kind}/{of}/{since}/{row.person_id}"


def last_letter(user: User) -> DeliveryView | None:
    """The last one that a person got, or was to get."""
    rows = user.deliveries.exclude(state=DeliveryState.DROPPED)
    return next(iter(_views(rows.order_by("-decided_at", "-pk")[:1])), None)


def undelivered(now: datetime) -> Undelivered:
    """Of the last week: what the mail server did not take, or may not have taken."""
    waits = Q(state=DeliveryState.WAITING) & ~Q(error="")
    gone = Q(state__in=WRONG, ended_at__gt=now - LATELY)
    rows = ReportDelivery.objects.filter(waits | gone, person__is_active=True)
    listed = _views(rows.order_by("-decided_at", "-pk")[:SHOWN])
    return Undelivered(listed, rows.count() - len(listed))


def _views(rows: QuerySet[ReportDelivery]) -> tuple[DeliveryView, ...]:
    return tuple(_view(row) for row in rows.select_related("person", "account", "team"))


def _view(row: ReportDelivery) -> DeliveryView:
    monday = datetime.combine(row.week, time(), UTC) if row.week else None
    start = row.period_start or monday or row.decided_at
    return DeliveryView(
        id=row.pk,
        to=row.person.email,
        kind=row.kind,
        about=str(row.account or row.team),
        start=start,
        state=row.state,
        tries=row.tries,
        error=row.error,
        due_at=row.due_at,
        at=row.ended_at,
    )
