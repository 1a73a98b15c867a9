"""What a question costs: a year of burn from days, and the same from quarter-hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from accounts.models import ApiAccount
from analytics.models import DayBurn, QuarterBurn, Work
from analytics.models.work import WorkKind
from analytics.queries import burn
from benchmarks.timing import median, tell

ACCOUNTS, OPERATIONS = 10, ("generate", "edit", "analyze", "svg_generate", "svg_convert")
SINCE, DAYS = datetime(2025, 1, 1, tzinfo=UTC), 365
PLAIN = "SELECT operation, SUM(usage) FROM analytics_dayburn GROUP BY operation"


def measure() -> None:
    ApiAccount.objects.all().delete()
    for number in range(ACCOUNTS):
        _a_year(number)
    accounts, until = ApiAccount.objects.all(), SINCE + timedelta(days=DAYS)

    def plain() -> None:
        with connection.cursor() as cursor:
            cursor.execute(PLAIN)
            cursor.fetchall()

    base = median(plain, 20)
    days = median(lambda: burn(accounts, SINCE, until, bucket="day"), 20)
    kolkata = ZoneInfo("Asia/Kolkata")
    quarters = median(lambda: burn(accounts, SINCE, until, bucket="day", zone=kolkata), 5)
    print(f"{DayBurn.objects.count()} day rows, {QuarterBurn.objects.count()} quarter-hour rows")
    tell("A year of 10 accounts by day", days, "one plain SQL sum over the days", base)
    tell("The same in another timezone, from quarter-hours", quarters, "that from days", days)


def _a_year(number: int) -> None:
    account = ApiAccount.objects.create(name=f"Account {number}", base_url="http://127.0.0.1")
    Work.objects.create(account=account, kind=WorkKind.DAYS, cursor={"zone": "UTC"})
    first: date = SINCE.date()
    DayBurn.objects.bulk_create(
        DayBurn(
            account=account,
            zone="UTC",
            day=first + timedelta(days=day),
            operation=operation,
            usage=40,
        )
        for day in range(DAYS)
        for operation in OPERATIONS
    )
    QuarterBurn.objects.bulk_create(
        (
            QuarterBurn(
                account=account,
                quarter=SINCE + timedelta(days=day, hours=hour),
                operation=operation,
                usage=4,
            )
            for day in range(DAYS)
            for hour in range(8, 18)
            for operation in OPERATIONS
        ),
        batch_size=5000,
    )
