"""What an image of an operation costs, as seen: prices are measured, not assumed."""

from django.db import models

from accounts.models import ApiAccount


class PriceSeen(models.Model):
    """How many images of an operation were charged this many credits each."""

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="prices_seen")
    operation = models.CharField(max_length=64)
    credits = models.BigIntegerField()
    images = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "operation", "credits"], name="price_seen_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.operation} at {self.credits} credits"
