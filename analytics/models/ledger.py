"""What the ledger derives from readings: periods and entries (analytics.ledger says how)."""

from django.db import models
from django.db.models import F, Q

from accounts.models import ApiAccount
from analytics.models.readings import Snapshot


class BillingPeriod(models.Model):
    """The state of one billing period of one account: `[start, edge)`, UTC, credits.

    `end` is the vendor's own, inclusive. `counted` is the breakdown as counted: what the vendor
    says, with operations that its answers dropped carried on. The tail columns are empty until a
    later period was seen; then they hold what the last reading of this one could not see.
    """

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="periods")
    start = models.DateTimeField()
    end = models.DateTimeField()
    edge = models.DateTimeField()
    opening = models.BigIntegerField()
    remaining = models.BigIntegerField()
    used = models.BigIntegerField()
    counted = models.JSONField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    tail_low = models.BigIntegerField(null=True)
    tail_best = models.BigIntegerField(null=True)
    tail_high = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "start"], name="period_once"),
            models.CheckConstraint(condition=Q(edge__gt=F("start")), name="period_is_not_empty"),
            models.CheckConstraint(
                condition=Q(tail_low__isnull=True, tail_best__isnull=True, tail_high__isnull=True)
                | Q(
                    tail_low__gte=0,
                    tail_best__gte=F("tail_low"),
                    tail_high__gte=F("tail_best"),
                ),
                name="period_tail_in_order",
            ),
        ]
        indexes = [models.Index(fields=["account", "-start"], name="period_latest")]

    def __str__(self) -> str:
        return f"period of account {self.account_id} from {self.start:%Y-%m-%d}"


class EntryKind(models.TextChoices):
    USAGE = "usage", "Usage"
    CORRECTION = "correction", "Correction"
    GRANT = "grant", "Grant"
    DEBIT = "debit", "Debit"


class LedgerEntry(models.Model):
    """Credits that moved in `(since, until]`, as one reading told them; signed as in the ledger."""

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="entries")
    period = models.ForeignKey(BillingPeriod, on_delete=models.CASCADE, related_name="entries")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind)
    operation = models.CharField(max_length=64, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    credits = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "kind", "operation"], name="entry_once_a_reading"
            ),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="entry_times_in_order"),
            models.CheckConstraint(
                condition=Q(kind__in=EntryKind.values), name="entry_kind_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "until"], name="entry_by_time"),
            models.Index(fields=["period", "kind", "until"], name="entry_by_period"),
        ]

    def __str__(self) -> str:
        return f"{self.credits} {self.kind} {self.operation}".strip()
