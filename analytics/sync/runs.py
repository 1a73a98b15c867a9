"""What became of each run: a row, or a share of the day's row for runs without an event."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import ApiAccount
from analytics.models import SyncRun
from analytics.models.work import Outcome, WorkKind

# Their turns are short, and many: one look through a gallery is made of hundreds.
BY_THE_HUNDRED = (WorkKind.GALLERY, WorkKind.DETAILS, WorkKind.REPLAY)
COUNTS = ("requests", "readings", "new_images", "gone_images", "priced_images")


def eventful(run: SyncRun) -> bool:
    """Worth a row of its own: it failed, or found something that does not come by the hundred."""
    if run.outcome != Outcome.OK or run.note:
        return True
    found = run.readings or run.new_images or run.gone_images
    return run.kind not in BY_THE_HUNDRED and bool(found)


def record(run: SyncRun, now: datetime) -> None:
    """Keep a run that ended `now`, unless its account was merged into another one meanwhile."""
    run.finished_at = now
    run.seconds = (now - run.started_at).total_seconds()
    try:
        with transaction.atomic():
            run.save() if eventful(run) else _tally(run)
            if not ApiAccount.objects.filter(pk=run.account_id).exists():
                transaction.set_rollback(True)
    except IntegrityError:
        if ApiAccount.objects.filter(pk=run.account_id).exists():
            raise


def _tally(run: SyncRun) -> None:
    counts = {name: getattr(run, name) for name in COUNTS}
    row, new = SyncRun.objects.get_or_create(
        account=run.account,
        kind=run.kind,
        tally_day=run.started_at.date(),
        defaults={
            "started_at": run.started_at,
            "finished_at": run.finished_at,
            "seconds": run.seconds,
            "outcome": run.outcome,
            **counts,
        },
    )
    if not new:
        SyncRun.objects.filter(pk=row.pk).update(
            finished_at=run.finished_at,
            runs=F("runs") + 1,
            seconds=F("seconds") + run.seconds,
            **{name: F(name) + value for name, value in counts.items()},
        )
