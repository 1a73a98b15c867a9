"""An account as no layout expects one: ten thousand operations, endless names, huge figures."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from accounts.models import ApiAccount, ApiKey, Team, User
from accounts.models.keys import KeyState
from analytics.ledger.buckets import quarter_of
from analytics.models import BillingPeriod, DayBurn, Image, QuarterBurn, Snapshot, SyncRun, Work

OPERATIONS = 10_000
HUGE = 9_999_999_999
UNBROKEN = "W" * 150
BACKWARDS = "صورة لقطة سوداء تنام على كومة من الفحم المتوهج، منظر جانبي، ضوء دافئ "
NAME = (UNBROKEN + BACKWARDS * 3)[:300]
AT_ONCE = 2000
NEWEST = 200  # images whose words are endless


def make_hostile(account: ApiAccount, now: datetime) -> None:
    """Its latest period burns ten thousand operations, and people named things at their longest."""
    with transaction.atomic():  # an installation may be working meanwhile
        ApiAccount.objects.filter(pk=account.pk).update(name=NAME)
        _big_figures(account)
        _long_words(account, now)
        _many_operations(account, now)
    _know_the_tables()


def _long_words(account: ApiAccount, now: datetime) -> None:
    newest = Image.objects.filter(account=account).order_by("-created_at")[:NEWEST]
    Image.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).update(
        prompt=BACKWARDS * 40, analysis=UNBROKEN * 20 + BACKWARDS * 20, credits_charged=HUGE
    )
    for number, key in enumerate(ApiKey.objects.filter(account=account)):
        key.name = f"{number}{UNBROKEN}"[:100]
        key.state, key.refused_since, key.last_error_at = KeyState.INVALID, now, now
        key.last_error_message = (UNBROKEN * 4)[:500]
        key.window_limit, key.window_remaining = HUGE, HUGE // 3
        key.save()
    Work.objects.filter(account=account).update(error=UNBROKEN * 4, failures=3, failing_since=now)
    SyncRun.objects.filter(account=account).update(note=UNBROKEN + BACKWARDS, new_images=HUGE // 9)
    longest = Team._meta.get_field("name").max_length
    for team in Team.objects.all():
        Team.objects.filter(pk=team.pk).update(name=f"{team.pk}{NAME}"[:longest])
    User.objects.update(name=UNBROKEN[:100])


def _big_figures(account: ApiAccount) -> None:
    period = BillingPeriod.objects.filter(account=account).latest("start")
    counted = dict.fromkeys(_operations(), HUGE // OPERATIONS)
    BillingPeriod.objects.filter(pk=period.pk).update(
        opening=2 * HUGE, remaining=HUGE, used=HUGE, counted=counted
    )
    last = Snapshot.objects.filter(account=account).latest("number")
    Snapshot.objects.filter(pk=last.pk).update(
        remaining=HUGE, used=HUGE, breakdown=counted, total_images=HUGE
    )


def _many_operations(account: ApiAccount, now: datetime) -> None:
    period = BillingPeriod.objects.filter(account=account).latest("start")
    at = max(period.start, now - timedelta(hours=3))
    quarter, day = quarter_of(at), at.date()
    zone = settings.REPORTING_TIMEZONE
    credits = {name: HUGE // (number + 1) for number, name in enumerate(_operations())}
    QuarterBurn.objects.bulk_create(
        [
            QuarterBurn(account=account, period=period, quarter=quarter, operation=o, usage=used)
            for o, used in credits.items()
        ],
        batch_size=AT_ONCE,
    )
    DayBurn.objects.bulk_create(
        [
            DayBurn(account=account, period=period, zone=zone, day=day, operation=o, usage=used)
            for o, used in credits.items()
        ],
        batch_size=AT_ONCE,
    )
    Image.objects.bulk_create(
        [
            Image(
                account=account,
                image_id=f"hostile-{number}",
                operation=operation,
                created_at=at - timedelta(seconds=number),
                first_seen_at=at,
                last_seen_at=at,
            )
            for number, operation in enumerate(_operations())
        ],
        batch_size=AT_ONCE,
    )


def _know_the_tables() -> None:
    """PostgreSQL does so by itself within a minute of so many rows; until then it plans in the
    dark."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _operations() -> Iterator[str]:
    """As long as they may be, in both directions."""
    for number in range(OPERATIONS):
        yield f"{number}{UNBROKEN if number % 2 else BACKWARDS}"[:64]
