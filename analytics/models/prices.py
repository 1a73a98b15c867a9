"""What images cost, as seen: prices and the way of sharing a charge are measured, not assumed."""

from django.db import models
from django.db.models import F, Q

from accounts.models import ApiAccount


class PriceSeen(models.Model):
    """How many images of an operation were charged this many credits each.

    `first_at` and `last_at` are when the first and the last of them were created (UTC): a price
    that changed shows as one that ends where another begins.
    """

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="prices_seen")
    operation = models.CharField(max_length=64)
    credits = models.BigIntegerField()
    images = models.PositiveBigIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "operation", "credits"], name="price_seen_once"
            ),
            models.CheckConstraint(
                condition=Q(last_at__gte=F("first_at")), name="price_times_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation} at {self.credits} credits"


class ChargeMode(models.TextChoices):
    """What each image of one call carries of the call's charge."""

    UNKNOWN = "", "Not known yet"
    WHOLE = "whole", "Each image carries the whole charge"
    SHARE = "share", "Each image carries a share"
    FIRST = "first", "The first image carries all of it"


class MeasuredCharge(models.Model):
    """The charge mode of an account, and the votes that speak for it (ledger.chargemodes)."""

    account = models.OneToOneField(
        ApiAccount, on_delete=models.CASCADE, related_name="measured_charge"
    )
    mode = models.CharField(
        max_length=5, choices=ChargeMode, default=ChargeMode.UNKNOWN, blank=True
    )
    whole = models.PositiveBigIntegerField(default=0)
    added = models.PositiveBigIntegerField(default=0)
    split = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mode__in=ChargeMode.values), name="charge_mode_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"charges of account {self.account_id}: {self.get_mode_display()}"


class ChargeVote(models.Model):
    """What the intervals that end in a UTC quarter-hour say of the charge mode."""

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="charge_votes")
    quarter = models.DateTimeField()
    whole = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    split = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "quarter"], name="charge_vote_once"),
        ]

    def __str__(self) -> str:
        return f"votes of account {self.account_id} in the quarter-hour of {self.quarter}"
