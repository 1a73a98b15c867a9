"""The vendor's invoices, as people type them in beside a statement."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Upper

from accounts.models import ApiAccount


class Judgement(models.TextChoices):
    """What finance says of an invoice."""

    OPEN = "", "Not judged yet"
    ACCEPTED = "accepted", "Accepted"
    DISPUTED = "disputed", "Disputed"


class Invoice(models.Model):
    """An invoice or credit note of the vendor for the period of `account` that begins at `start`.

    `amount` (without tax) and `tax` are whole millionths of `currency`; a credit note is negative.
    """

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="invoices")
    start = models.DateTimeField()
    number = models.CharField(max_length=64)
    day = models.DateField()
    credits = models.BigIntegerField(null=True)
    amount = models.BigIntegerField()
    tax = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    note = models.TextField(blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=254)
    judgement = models.CharField(
        max_length=8, choices=Judgement, default=Judgement.OPEN, blank=True
    )
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=254, blank=True)
    judged_note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("account", "start", Lower("number"), name="invoice_once"),
            models.CheckConstraint(condition=~Q(number=""), name="invoice_has_a_number"),
            models.CheckConstraint(
                condition=Q(currency=Upper("currency")) & ~Q(currency=""),
                name="invoice_currency_in_capitals",
            ),
            models.CheckConstraint(
                condition=Q(judgement__in=Judgement.values), name="invoice_judgement_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"invoice {self.number}"


class InvoiceFile(models.Model):
    """The file of an invoice, as it was sent in: kept apart, so that lists never load it.

    `kind` is what its first bytes say. It is only ever handed out as a download.
    """

    invoice = models.OneToOneField(
        Invoice, on_delete=models.CASCADE, primary_key=True, related_name="file"
    )
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.name
