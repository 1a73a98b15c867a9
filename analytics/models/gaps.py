"""Stretches of time in which nobody read an account."""

from django.db import models
from django.db.models import F, Q

from accounts.models import ApiAccount


class ReadingGap(models.Model):
    """Between the readings at `since` and `until` (UTC) the account was not read.

    Written with the reading that ends it, so that a chart need not look at every reading to find
    the few gaps; only what `analytics.sync.gaps` calls long is kept.
    """

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="gaps")
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "since"], name="reading_gap_once"),
            models.CheckConstraint(
                condition=Q(until__gt=F("since")), name="reading_gap_has_length"
            ),
        ]
        indexes = [models.Index(fields=["account", "until"], name="reading_gap_by_time")]

    def __str__(self) -> str:
        return f"account {self.account_id} was not read from {self.since} to {self.until}"
