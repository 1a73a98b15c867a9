"""What credits cost, and when they were bought: typed in by people, kept in whole millionths."""

from django.db import models
from django.db.models import Q

from accounts.models import ApiAccount


class CreditPrice(models.Model):
    """The price of a credit from the start of the day `since` (UTC) until the next price.

    Without an account it holds for all of them; an account's own outdoes it. One that holds for
    all of the past has `accounts.shares.BEGINNING` as its day. `millionths` are of the currency
    (ISO 4217); `tax` is in millionths of the amount, and has a name exactly where there is one.
    """

    account = models.ForeignKey(
        ApiAccount, null=True, blank=True, on_delete=models.CASCADE, related_name="credit_prices"
    )
    since = models.DateField()
    millionths = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    tax = models.PositiveIntegerField(default=0)
    tax_name = models.CharField(max_length=40, blank=True)
    set_by = models.CharField(max_length=254)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "since"], name="credit_price_once_a_day"),
            models.UniqueConstraint(
                fields=["since"],
                condition=Q(account__isnull=True),
                name="credit_price_for_all_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(millionths__gte=0), name="credit_price_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(tax=0, tax_name="")
                | (Q(tax__gt=0, tax__lte=1_000_000) & ~Q(tax_name="")),
                name="credit_price_tax_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"price of a credit from {self.since}"


class Purchase(models.Model):
    """Credits bought for an account on a day (UTC): what was paid, in millionths of a currency.

    Which grant of the ledger it is, is found anew each time (`analytics.ledger.purchases`).
    """

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="purchases")
    day = models.DateField()
    credits = models.BigIntegerField()
    millionths = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    note = models.CharField(max_length=200, blank=True)
    entered_by = models.CharField(max_length=254)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(credits__gt=0), name="purchase_has_credits"),
            models.CheckConstraint(
                condition=Q(millionths__gte=0), name="purchase_amount_is_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["account", "-day"], name="purchase_latest")]

    def __str__(self) -> str:
        return f"{self.credits} credits bought on {self.day}"
