"""Who does a work, and when it is due again. A lease's fence orders those who write."""

import random
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import (
    Case,
    DateTimeField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from accounts.models import ApiAccount
from accounts.models.keys import AccountState
from analytics.graphicoal.errors import GraphiCoalError
from analytics.models import BillingPeriod, Work
from analytics.models.work import AT_HOME, WorkKind

# A lease is renewed while its work goes on, so it only has to outlast the longest silence: the
# requests of a poll, one after the other. Who is cut off for longer is refused by the fence, and
# who was killed is replaced that soon. A past that is played renews every second.
LEASE_REQUESTS = 8
REPLAY_LEASE = timedelta(seconds=45)
LONGEST_BACK_OFF = timedelta(hours=1)
EDGE_MARKS = (60, 10, 2)  # seconds before a period's edge: what is used after the last is unseen
PHASE_STEP = 0.618  # of the interval between one account and the next: never two at once
NO_TIME = timedelta()

Clock = Callable[[], datetime]
"""The time of this machine, aware UTC; long work asks it more than once."""


class LeaseLost(Exception):
    """Somebody else took the work meanwhile; what was read under the old fence is dropped."""


def due(now: datetime, kinds: Iterable[str], ahead: timedelta = NO_TIME) -> QuerySet[Work]:
    """The works that are due and held by nobody: oldest first, and of those due at the same moment
    (many periods end together) first the account that burned most in its period.

    Readings also where they come due within `ahead`. Accounts that are not active are not read;
    what is AT_HOME is done for them too.
    """
    periods = BillingPeriod.objects.filter(account=OuterRef("account")).order_by("-start")
    soon = Q(kind=WorkKind.READING, due_at__lte=now + ahead)
    return (
        Work.objects.filter(Q(due_at__lte=now) | soon, kind__in=kinds)
        .filter(_free(now), Q(account__state=AccountState.ACTIVE) | Q(kind__in=AT_HOME))
        .alias(burned=Subquery(periods.values("used")[:1]))
        .order_by("due_at", F("burned").desc(nulls_last=True))
    )


@transaction.atomic
def take(work_id: int, clock: datetime) -> Work | None:
    """Take the lease of a due work, or None if somebody holds it or did it meanwhile.

    A task may have waited behind another one for the same work: it finds nothing due, and a
    back-off stays one. `clock` is the time of this machine.
    """
    free = Work.objects.filter(_free(clock), pk=work_id, due_at__lte=clock)
    # One statement: of two workers at once, the second finds the lease taken.
    until = Case(
        When(kind=WorkKind.REPLAY, then=Value(clock + REPLAY_LEASE)),
        default=Value(clock + _lease()),
    )
    if free.update(lease_until=until, fence=F("fence") + 1) != 1:
        return None
    return Work.objects.select_related("account").get(pk=work_id)


def hold(work: Work) -> None:
    """Inside a transaction: lock the account's tables for this writer, or raise LeaseLost.

    A poll, a walk and the details of one account run at once and may derive the same hour: they
    take turns here. (SQLite has one writer anyway.)
    """
    lock(work.account)
    held = Work.objects.filter(pk=work.pk, fence=work.fence, lease_until__isnull=False)
    if held.update(done=work.done) != 1:
        raise LeaseLost(f"another worker took over the {work.kind} of {work.account}")


def lock(account: ApiAccount) -> None:
    """Inside a transaction: keep others from writing the account's tables until its end."""
    if connection.features.has_select_for_update:
        accounts = ApiAccount.objects.select_for_update(no_key=True).filter(pk=account.pk)
        list(accounts.values_list("pk"))


def renew(work: Work, clock: datetime) -> None:
    """Hold the lease for as long again; also writes how far the work has come."""
    held = Work.objects.filter(pk=work.pk, fence=work.fence)
    until = clock + (REPLAY_LEASE if work.kind == WorkKind.REPLAY else _lease())
    if held.update(lease_until=until, done=work.done, total=work.total) != 1:
        raise LeaseLost(f"another worker took over the {work.kind} of {work.account}")


def finish(work: Work, now: datetime, due_at: datetime | None) -> None:
    """Give the lease back after success; due again at `due_at`, or not before it is asked for.

    Who asked for it while it went on is not forgotten.
    """
    nobody_asked = Q(due_at=work.due_at) if work.due_at else Q(due_at__isnull=True)
    _held(work).update(
        lease_until=None,
        due_at=Case(When(nobody_asked, then=Value(due_at, DateTimeField())), default=F("due_at")),
        cursor=work.cursor,
        done=work.done,
        total=work.total,
        last_success_at=now,
        failing_since=None,
        failures=0,
        error_code="",
        error="",
    )


def put_back(work: Work, now: datetime) -> None:
    """Give the lease back unfinished, without blame: due again at once."""
    _held(work).update(
        lease_until=None, due_at=now, cursor=work.cursor, done=work.done, total=work.total
    )


def fail(work: Work, now: datetime, error: GraphiCoalError | Exception) -> None:
    """Give the lease back after a failure, due again after a growing, jittered pause."""
    _held(work).update(
        lease_until=None,
        due_at=now + pause(work.failures, error),
        cursor=work.cursor,
        done=work.done,
        total=work.total,
        failing_since=work.failing_since or now,
        failures=work.failures + 1,
        error_code=code_of(error),
        error=sentence_of(error),
    )


def pause(failures: int, error: Exception) -> timedelta:
    """How long to leave the vendor alone: what it asked for, or twice as long each time."""
    base = timedelta(seconds=settings.POLL_SECONDS)
    grown = min(base * 2 ** min(failures, 10), LONGEST_BACK_OFF)
    wanted = error.retry_after if isinstance(error, GraphiCoalError) else None
    asked = timedelta(seconds=wanted or 0)
    jitter: float = random.uniform(1, 1.2)  # noqa: S311  no secret
    longer: timedelta = max(grown, asked)
    return longer * jitter


def next_due(account: ApiAccount, now: datetime, edge: datetime | None = None) -> datetime:
    """The account's next turn after `now`: every POLL_SECONDS, at a phase of its own.

    Sooner where its period ends: at each of EDGE_MARKS before `edge` (rule 5).
    """
    marks = [edge - timedelta(seconds=mark) for mark in EDGE_MARKS] if edge else []
    return min([_next_turn(account, now), *(mark for mark in marks if mark > now)])


def _next_turn(account: ApiAccount, now: datetime) -> datetime:
    interval = settings.POLL_SECONDS
    phase = (account.pk * PHASE_STEP % 1) * interval
    turns = (now.timestamp() - phase) // interval + 1
    return datetime.fromtimestamp(turns * interval + phase, tz=now.tzinfo)


def ask_for(account_id: int, kind: WorkKind, now: datetime) -> None:
    """Make a work due at `now`, unless it is due already; also one that goes on just now."""
    work, _ = Work.objects.get_or_create(account_id=account_id, kind=kind, defaults={"due_at": now})
    later = Q(due_at__isnull=True) | Q(due_at__gt=now) | Q(lease_until__gt=now)
    Work.objects.filter(later, pk=work.pk).update(due_at=now)


def somebody_waits(account: ApiAccount) -> bool:
    """Whether a person asked for something that goes on: what nobody asked for gives way."""
    asked = Work.objects.filter(account=account, kind=WorkKind.DELETING, failures=0)
    return asked.filter(due_at__isnull=False).exists()


def is_replaying(account_id: int) -> bool:
    """Whether the account's past is still being played: nothing else may read it before the end."""
    replay = Work.objects.filter(account=account_id, kind=WorkKind.REPLAY)
    return replay.filter(due_at__isnull=False).exists()


def code_of(error: Exception) -> str:
    return str(getattr(error, "code", "") or type(error).__name__)[:64]


def sentence_of(error: Exception) -> str:
    """One sentence for people; of our own faults only the kind, the log has the rest."""
    sentence = getattr(error, "sentence", None)
    return str(sentence) if sentence else f"Coalmeter failed ({type(error).__name__}); see its log."


def _lease() -> timedelta:
    return timedelta(seconds=settings.VENDOR_DEADLINE * LEASE_REQUESTS)


def _held(work: Work) -> QuerySet[Work]:
    return Work.objects.filter(pk=work.pk, fence=work.fence)


def _free(clock: datetime) -> Q:
    return Q(lease_until__isnull=True) | Q(lease_until__lte=clock)
