"""Rollups: the ledger's entries placed in quarter-hours and days, kept apart by certainty."""

from django.db import models
from django.db.models import Q

from accounts.models import ApiAccount
from analytics.models.ledger import BillingPeriod


class Burn(models.Model):
    """Credits of one operation in one bucket: burn is `usage + correction` (both observed).

    `estimated` belongs to the unseen tail of a period, `reconstructed` to times that only images
    tell of; the latter has no period.
    """

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="+")
    period = models.ForeignKey(BillingPeriod, null=True, on_delete=models.CASCADE, related_name="+")
    operation = models.CharField(max_length=64)
    usage = models.BigIntegerField(default=0)
    correction = models.BigIntegerField(default=0)
    estimated = models.BigIntegerField(default=0)
    reconstructed = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


def once(*bucket: str, name: str) -> list[models.BaseConstraint]:
    """One row a bucket, operation and period; and one where there is no period."""
    fields = ["account", *bucket, "operation"]
    return [
        models.UniqueConstraint(fields=[*fields, "period"], name=f"{name}_once"),
        models.UniqueConstraint(
            fields=fields, condition=Q(period__isnull=True), name=f"{name}_once_without_period"
        ),
    ]


class QuarterBurn(Burn):
    """Burn in the quarter-hour `[quarter, quarter + 15 min)`, UTC."""

    quarter = models.DateTimeField()

    class Meta(Burn.Meta):
        constraints = once("quarter", name="quarter_burn")
        indexes = [models.Index(fields=["quarter"], name="quarter_burn_by_time")]

    def __str__(self) -> str:
        return f"{self.operation} in the quarter-hour of {self.quarter:%Y-%m-%d %H:%M}"


class DayBurn(Burn):
    """Burn on a day of `zone`, the reporting timezone for which the row was made."""

    zone = models.CharField(max_length=64)
    day = models.DateField()

    class Meta(Burn.Meta):
        constraints = once("zone", "day", name="day_burn")
        indexes = [models.Index(fields=["zone", "day"], name="day_burn_by_time")]

    def __str__(self) -> str:
        return f"{self.operation} on {self.day}"
