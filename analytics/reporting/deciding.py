"""Decide who gets which letter. Each is decided once, whoever decides (faults 40)."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from accounts.access import all_accounts, visible_accounts
from accounts.models import Team
from accounts.models.report_choices import ReportKind
from accounts.report_choices import statement_readers, week_readers
from analytics.models import BillingPeriod, ReportDelivery, Work
from analytics.models.work import WorkKind
from analytics.reporting.endings import lately_ended, note_endings
from analytics.reporting.weeks import Week, latest_week


@transaction.atomic
def decide(now: datetime) -> None:
    """Note which periods have ended, and the letters that are due for them and for the last week.

    The database keeps one row a person and subject, so two who decide at once decide the same.
    Without a mail server none is due: what would have been meanwhile is not sent later, but for
    the last week and the periods that ended lately.
    """
    note_endings(now)
    if settings.MAIL_IS_SET:
        rows = [*_statements(now), *_weeks(now)]
        ReportDelivery.objects.bulk_create(rows, ignore_conflicts=True)


def _statements(now: datetime) -> Iterator[ReportDelivery]:
    endings = list(lately_ended(now))
    for person in statement_readers() if endings else []:
        seen = set(visible_accounts(person).values_list("pk", flat=True))
        for ending in endings:
            if ending.account_id in seen:
                yield ReportDelivery(
                    person=person,
                    kind=ReportKind.STATEMENT,
                    account_id=ending.account_id,
                    period_start=ending.start,
                    decided_at=now,
                    due_at=now,
                )


def _weeks(now: datetime) -> Iterator[ReportDelivery]:
    week = latest_week(now, ZoneInfo(settings.REPORTING_TIMEZONE))
    for person, team in week_readers(_teams_to_tell(week)):
        yield ReportDelivery(
            person_id=person,
            kind=ReportKind.WEEK,
            team_id=team,
            week=week.monday,
            decided_at=now,
            due_at=now,
        )


def _teams_to_tell(week: Week) -> list[int]:
    """Those of which something is known by then; none whose sandbox still plays its past."""
    known = BillingPeriod.objects.filter(start__lt=week.until).values("account")
    playing = Work.objects.filter(kind=WorkKind.REPLAY, due_at__isnull=False).values("account")
    told = all_accounts().filter(pk__in=known).exclude(pk__in=playing)
    return list(Team.objects.filter(accounts__in=told).distinct().values_list("pk", flat=True))
