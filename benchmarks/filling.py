"""An installation that has been used for a while, written straight into its tables."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from uuid import uuid4

from django.db import models

from accounts.models import ApiAccount, ApiKey, AuditEvent, Membership, Team, User
from accounts.secrets import encrypt, fingerprint
from analytics.models import BillingPeriod, DayBurn, Image, QuarterBurn, Snapshot, SyncRun, Work
from analytics.models.work import WorkKind

OPERATIONS = ("generate", "edit", "analyze", "svg_generate", "svg_convert")
DAY, PERIOD = timedelta(days=1), timedelta(days=30)
HOURS = (7, 10, 13, 16)  # when an account burns, each day
AN_HOUR = 4  # credits of each operation in such an hour
LEFT = 5000
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything: images and days are of each account."""

    accounts: int
    days: int
    images: int
    people: int
    acts: int

    def __str__(self) -> str:
        images = self.accounts * self.images
        return (
            f"{self.accounts} accounts, {self.days} days, {images:,} images, "
            f"{self.people} people, {self.acts:,} acts in the audit log"
        )


def fill(size: Size, now: datetime) -> None:
    """Beside what is there already; every name is new."""
    mark = uuid4().hex[:6]
    teams = [Team.objects.create(name=f"Team {mark} {n}") for n in range(size.accounts)]
    for number, team in enumerate(teams):
        account = ApiAccount.objects.create(
            name=f"Account {mark} {number}",
            base_url="https://coals.example/api/v1/graphicoal",
            connected_at=now - size.days * DAY,
        )
        account.teams.set([team])
        _keys(account, now)
        _history(account, size, now)
        _save(_images(account, size, now))
        _save(_runs(account, size, now))
    _people(size, mark, teams)
    _save(
        AuditEvent(at=now - n * timedelta(minutes=7), act="person.signed_in", who=f"{mark}@a.b")
        for n in range(size.acts)
    )


def _save(rows: Iterable[models.Model]) -> None:
    waiting = iter(rows)
    while some := list(islice(waiting, AT_ONCE)):
        type(some[0])._default_manager.bulk_create(some)


def _keys(account: ApiAccount, now: datetime) -> None:
    for name in ("CI", "Studio"):
        key, secret = uuid4(), f"gc_{uuid4().hex}"
        window = {"window_limit": 1000, "window_remaining": 700, "window_told_at": now}
        ApiKey.objects.create(
            id=key,
            account=account,
            name=name,
            ciphertext=encrypt(secret, key),
            fingerprint=fingerprint(secret),
            last_four=secret[-4:],
            last_success_at=now,
            **window,
        )
    for kind in (WorkKind.READING, WorkKind.GALLERY, WorkKind.DETAILS, WorkKind.DAYS):
        due = None if kind == WorkKind.DAYS else now + PERIOD
        cursor = {"zone": "UTC"} if kind == WorkKind.DAYS else {}
        Work.objects.create(
            account=account, kind=kind, due_at=due, cursor=cursor, last_success_at=now
        )


def _history(account: ApiAccount, size: Size, now: datetime) -> None:
    """Periods of thirty days; a reading a day; so much burned in some hours of each day."""
    today = datetime.combine(now.date(), datetime.min.time(), UTC)
    number, start = 0, today - (size.days - 1) * DAY
    while start <= today:
        days = [start + n * DAY for n in range(PERIOD.days) if start + n * DAY <= today]
        period = _period(account, start, len(days), now)
        _save(_quarters(account, period, days))
        _save(_days(account, period, days))
        _save(_readings(account, period, days, number, now))
        number, start = number + len(days), start + PERIOD


def _period(account: ApiAccount, start: datetime, days: int, now: datetime) -> BillingPeriod:
    used = days * len(HOURS) * AN_HOUR
    edge = start + PERIOD
    over = {"tail_low": 0, "tail_best": 0, "tail_high": 0} if edge <= now else {}
    return BillingPeriod.objects.create(
        account=account,
        start=start,
        end=edge - timedelta(seconds=1),
        edge=edge,
        opening=LEFT + used * len(OPERATIONS),
        remaining=LEFT,
        used=used * len(OPERATIONS),
        counted=dict.fromkeys(OPERATIONS, used),
        first_at=start,
        last_at=min(now, edge),
        **over,
    )


def _quarters(
    account: ApiAccount, period: BillingPeriod, days: list[datetime]
) -> Iterator[QuarterBurn]:
    for day, hour, operation in product(days, HOURS, OPERATIONS):
        yield QuarterBurn(
            account=account,
            period=period,
            quarter=day + timedelta(hours=hour),
            operation=operation,
            usage=AN_HOUR,
        )


def _days(account: ApiAccount, period: BillingPeriod, days: list[datetime]) -> Iterator[DayBurn]:
    for day, operation in product(days, OPERATIONS):
        yield DayBurn(
            account=account,
            period=period,
            zone="UTC",
            day=day.date(),
            operation=operation,
            usage=AN_HOUR * len(HOURS),
        )


def _readings(
    account: ApiAccount, period: BillingPeriod, days: list[datetime], first: int, now: datetime
) -> Iterator[Snapshot]:
    for number, day in enumerate(days):
        used = number * len(HOURS) * AN_HOUR
        yield Snapshot(
            account=account,
            number=first + number + 1,
            at=day,
            last_at=now if day + DAY > now else day + DAY,
            times=500,
            remaining=period.opening - used * len(OPERATIONS),
            used=used * len(OPERATIONS),
            period_start=period.start,
            period_end=period.end,
            breakdown=dict.fromkeys(OPERATIONS, used),
            total_images=10,
        )


def _images(account: ApiAccount, size: Size, now: datetime) -> Iterator[Image]:
    apart = size.days * DAY / size.images
    for number in range(size.images):
        at = now - number * apart
        yield Image(
            account=account,
            image_id=f"img_{number}",
            operation=OPERATIONS[number % len(OPERATIONS)],
            created_at=at,
            first_seen_at=at,
            last_seen_at=now,
            prompt=f"A black cat asleep on a heap of glowing coal, number {number}, side view",
            image_url=f"https://coals.example/images/img_{number}.webp",
            width=1024,
            height=1024,
            credits_charged=AN_HOUR,
        )


def _runs(account: ApiAccount, size: Size, now: datetime) -> Iterator[SyncRun]:
    for number in range(size.days * 10):
        at = now - number * DAY / 10
        yield SyncRun(
            account=account, kind=WorkKind.READING, started_at=at, finished_at=at, requests=2
        )


def _people(size: Size, mark: str, teams: list[Team]) -> None:
    for number in range(size.people):
        user = User.objects.create_user(f"person-{number}-{mark}@example.com", name=f"P {number}")
        Membership.objects.create(user=user, team=teams[number % len(teams)])
