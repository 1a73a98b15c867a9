"""How an account stands: its balance, how fresh that is, and what is in the way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accounts.models import ApiAccount
from accounts.models.keys import AccountState, KeyState
from analytics.models import Image, Snapshot, Work
from analytics.models.work import WorkKind

STALE_AFTER = 3  # turns without an answer


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account's last known figures (credits) and what is known of their age (UTC).

    All figures are None before the first reading; a failed reading changes none of them.
    `received_at` is when the vendor last answered, `data_through` the moment that its figures
    stand for (the past, while a sandbox's past is played). `problem` is one sentence, or "".
    """

    id: int
    name: str
    is_sandbox: bool
    state: str
    remaining: int | None
    used: int | None
    total_images: int | None
    period_start: datetime | None
    period_end: datetime | None
    received_at: datetime | None
    data_through: datetime | None
    failing_since: datetime | None
    problem: str
    is_stale: bool
    replayed: int | None
    to_replay: int | None

    @property
    def replaying(self) -> bool:
        return self.to_replay is not None

    @property
    def is_read(self) -> bool:
        """False for one that is paused or closed: that its figures grow old is meant to be."""
        return self.state == AccountState.ACTIVE

    @property
    def in_trouble(self) -> bool:
        """Somebody should look after it."""
        return self.is_read and (self.is_stale or bool(self.problem))


@dataclass(frozen=True, slots=True)
class Backfill:
    """How many of an account's images in the gallery have a known price.

    At `share` percent of its best key's window the rest takes `seconds`; None where no key works.
    """

    account: str
    priced: int
    total: int
    share: int
    seconds: float | None


def account_views(
    accounts: QuerySet[ApiAccount], now: datetime, known: Iterable[Work] | None = None
) -> list[AccountView]:
    """By name. A handful of queries, however many accounts; `known` are all their works."""
    if known is None:
        kinds = [WorkKind.READING, WorkKind.REPLAY]
        known = Work.objects.filter(account__in=accounts, kind__in=kinds)
    works = {(work.account_id, work.kind): work for work in known}
    last = last_readings(accounts)
    return [
        _view(account, works, last.get(account.pk), now) for account in accounts.order_by("name")
    ]


def backfill(accounts: QuerySet[ApiAccount]) -> list[Backfill]:
    """The accounts that still have images to price, by name."""
    here = Q(gone_at__isnull=True)
    rows = (
        Image.objects.filter(here, account__in=accounts)
        .values_list("account")
        .annotate(total=Count("pk"), due=Count("pk", filter=Q(detail_due_at__isnull=False)))
        .order_by()
    )
    waiting = {account: (total, due) for account, total, due in rows if due}
    found = accounts.filter(pk__in=waiting).order_by("name").prefetch_related("keys")
    return [_backfill(account, *waiting[account.pk]) for account in found]


def _backfill(account: ApiAccount, total: int, due: int) -> Backfill:
    share = account.share
    paces = [
        key.slice_budget(share) / key.slice_seconds
        for key in account.keys.all()
        if key.state == KeyState.GOOD
    ]
    seconds = due / max(paces) if paces else None
    return Backfill(account.name, total - due, total, share, seconds)


def last_readings(accounts: QuerySet[ApiAccount]) -> dict[int, Snapshot]:
    """Each account's last reading of all, by account."""
    newest = Snapshot.objects.filter(account=OuterRef("pk")).order_by("-number").values("pk")[:1]
    last = accounts.order_by().annotate(last=Subquery(newest)).values("last")
    return {row.account_id: row for row in Snapshot.objects.filter(pk__in=last)}


def _view(
    account: ApiAccount,
    works: Mapping[tuple[int, str], Work],
    last: Snapshot | None,
    now: datetime,
) -> AccountView:
    reading = works.get((account.pk, WorkKind.READING))
    past = works.get((account.pk, WorkKind.REPLAY))
    replaying = past is not None and past.due_at is not None
    work = past if replaying else reading
    received = work.last_success_at if work else None
    patience = timedelta(seconds=STALE_AFTER * settings.POLL_SECONDS)
    return AccountView(
        id=account.pk,
        name=account.name,
        is_sandbox=account.is_sandbox,
        state=account.state,
        remaining=last.remaining if last else None,
        used=last.used if last else None,
        total_images=last.total_images if last else None,
        period_start=last.period_start if last else None,
        period_end=last.period_end if last else None,
        received_at=received,
        data_through=last.last_at if last else None,
        failing_since=work.failing_since if work else None,
        problem=work.error if work else "",
        is_stale=not replaying and last is not None and now - last.last_at > patience,
        replayed=past.done if past and replaying else None,
        to_replay=(past.total or 0) if past and replaying else None,
    )
