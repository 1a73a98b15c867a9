"""What is due, who holds it, and what became of it. Due times live here, not in the broker."""

from django.db import models
from django.db.models import Q

from accounts.models import ApiAccount


class WorkKind(models.TextChoices):
    READING = "reading", "Reading"
    GALLERY = "gallery", "Looking through the gallery"
    DETAILS = "details", "Reading prices"
    REPLAY = "replay", "Playing the sandbox’s past"
    DAYS = "days", "Days in the reporting timezone"
    REBUILD = "rebuild", "Counting everything anew"
    ERASING = "erasing", "Erasing an account"
    DELETING = "deleting", "Deleting images"


# Works that ask no vendor, and are done for accounts that are not read, too
AT_HOME = (WorkKind.DAYS, WorkKind.REBUILD, WorkKind.ERASING)


class Work(models.Model):
    """One kind of work on one account: when it is due, and the lease of who does it.

    The lease is taken by a conditional update that raises `fence`; whoever writes under an older
    fence is refused. `cursor` is where an interrupted work goes on.
    """

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="works")
    kind = models.CharField(max_length=10, choices=WorkKind)
    due_at = models.DateTimeField(null=True)
    fence = models.PositiveBigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    cursor = models.JSONField(default=dict)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    last_success_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "kind"], name="work_once_an_account"),
            models.CheckConstraint(
                condition=Q(kind__in=WorkKind.values), name="work_kind_is_known"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="work_due")]

    def __str__(self) -> str:
        return f"{self.kind} of account {self.account_id}"


class Rederivation(models.Model):
    """A stretch `[since, until)` (UTC) of an account's rollups that is to be derived anew.

    Without ends: everything, from the readings on. Whoever changes evidence of a long time leaves
    rows here, and a work derives them a month at a time.
    """

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="rederivations")
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(since__isnull=True),
                name="rederivation_of_everything_once",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True, until__isnull=True)
                | Q(until__gt=models.F("since")),
                name="rederivation_is_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.account_id} from {self.since} to {self.until}"


class Outcome(models.TextChoices):
    OK = "ok", "Done"
    FAILED = "failed", "Failed"


class SyncRun(models.Model):
    """One run of a work, with what it found; equal uneventful ones share a row a day.

    A run that changed nothing is added to the day's tally: the row with `tally_day` set, where
    `runs` says how many and `requests` what they cost in all.
    """

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=10, choices=WorkKind)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OK)
    tally_day = models.DateField(null=True)
    runs = models.PositiveIntegerField(default=1)
    seconds = models.FloatField(default=0)
    requests = models.PositiveIntegerField(default=0)
    readings = models.PositiveIntegerField(default=0)
    new_images = models.PositiveIntegerField(default=0)
    gone_images = models.PositiveIntegerField(default=0)
    priced_images = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "tally_day"],
                condition=Q(tally_day__isnull=False),
                name="run_tally_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="run_outcome_is_known"
            ),
            models.CheckConstraint(condition=Q(runs__gte=1), name="run_happened"),
        ]
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="run_latest"),
            models.Index(fields=["account", "-started_at"], name="run_latest_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of account {self.account_id} at {self.started_at:%Y-%m-%d %H:%M}"
