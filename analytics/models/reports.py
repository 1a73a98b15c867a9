"""Reports by e-mail: which periods have ended lately, and what became of each letter."""

from django.db import models
from django.db.models import Q

from accounts.models import ApiAccount, Team, User
from accounts.models.report_choices import ReportKind


class PeriodEnding(models.Model):
    """A billing period that is over. `ended_at` is when it was noticed that it had *ended*.

    Until then images of it wait for their price, or nothing of the next period was seen. Periods
    are named by account and start, as their own rows may be made anew.
    """

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="endings")
    start = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "start"], name="period_ending_once")
        ]
        indexes = [models.Index(fields=["ended_at"], name="period_ending_latest")]

    def __str__(self) -> str:
        return f"end of the period of account {self.account_id} from {self.start:%Y-%m-%d}"


class DeliveryState(models.TextChoices):
    """How far a letter has come. From SENDING on it is never handed over again, unless the mail
    server is known not to have taken it."""

    WAITING = "waiting", "Waits"
    SENDING = "sending", "Being handed over"
    SENT = "sent", "Sent"
    FAILED = "failed", "Not sent"
    UNKNOWN = "unknown", "Not known"
    DROPPED = "dropped", "Not wanted any more"


class ReportDelivery(models.Model):
    """One letter to one person: decided once, whoever decides, and handed over at most once.

    A statement is of the period of `account` from `period_start`; a week is of `team`, from
    Monday `week` on. `due_at` is when to hand it over, while it waits; `handed_at` is written
    before that begins. `error` is why the last try failed.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=10, choices=ReportKind)
    account = models.ForeignKey(
        ApiAccount, null=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    period_start = models.DateTimeField(null=True)
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="deliveries")
    week = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    decided_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "account", "period_start"],
                condition=Q(kind="statement"),
                name="delivery_of_a_statement_once",
            ),
            models.UniqueConstraint(
                fields=["person", "team", "week"],
                condition=Q(kind="week"),
                name="delivery_of_a_week_once",
            ),
            # So no part of what must be unique is ever NULL.
            models.CheckConstraint(
                condition=Q(
                    kind="statement",
                    account__isnull=False,
                    period_start__isnull=False,
                    team__isnull=True,
                    week__isnull=True,
                )
                | Q(
                    kind="week",
                    account__isnull=True,
                    period_start__isnull=True,
                    team__isnull=False,
                    week__isnull=False,
                ),
                name="delivery_is_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", due_at__isnull=False, ended_at__isnull=True)
                | Q(
                    state="sending",
                    due_at__isnull=True,
                    ended_at__isnull=True,
                    handed_at__isnull=False,
                )
                | Q(
                    state__in=["sent", "failed", "unknown", "dropped"],
                    due_at__isnull=True,
                    ended_at__isnull=False,
                ),
                name="delivery_waits_or_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="delivery_due", condition=Q(state="waiting")),
            models.Index(fields=["person", "-decided_at"], name="delivery_latest_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}: {self.state}"
