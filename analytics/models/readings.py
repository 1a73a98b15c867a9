"""Readings of /quota, stored in proportion to change."""

from django.db import models

from accounts.models import ApiAccount


class Verdict(models.TextChoices):
    """Whether a reading counts in the ledger, or is shown but kept out of it (rule 4)."""

    COUNTED = "counted", "Counted"
    HELD = "held", "Held back"
    DROPPED = "dropped", "Left out"


class Snapshot(models.Model):
    """One answer of /quota, and every equal answer that followed it without a break.

    The answer held from `at` to `last_at` (UTC, both ends seen); it was given `times` times, with
    `longest_pause` seconds at most between two of them. `number` is the order in which the
    account's readings were taken.
    """

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="snapshots")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveBigIntegerField(default=1)
    longest_pause = models.FloatField(default=0)
    remaining = models.BigIntegerField()
    used = models.BigIntegerField()
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    breakdown = models.JSONField()
    total_images = models.PositiveBigIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.COUNTED)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="snapshot_number_once"),
            models.CheckConstraint(
                condition=models.Q(last_at__gte=models.F("at")), name="snapshot_times_in_order"
            ),
            models.CheckConstraint(condition=models.Q(times__gte=1), name="snapshot_was_seen"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=Verdict.values), name="snapshot_verdict_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "at"], name="snapshot_by_time"),
            models.Index(fields=["account", "period_start"], name="snapshot_by_period"),
            models.Index(
                fields=["account", "period_start"],
                name="snapshot_held",
                condition=models.Q(verdict=Verdict.HELD),
            ),
        ]

    def __str__(self) -> str:
        return f"reading {self.number} of account {self.account_id}"


class PeriodRuling(models.Model):
    """An admin's word on a period start that contradicted the ledger (rule 4).

    Readings that name `named_start` are counted under `counted_as`: under itself for "new
    period", under an earlier start for "same period, new dates".
    """

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="rulings")
    named_start = models.DateTimeField()
    counted_as = models.DateTimeField()
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=254)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "named_start"], name="ruling_once"),
        ]

    def __str__(self) -> str:
        return f"ruling on {self.named_start} of account {self.account_id}"

    @property
    def is_new_period(self) -> bool:
        return self.named_start == self.counted_as
