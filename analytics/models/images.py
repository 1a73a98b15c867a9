"""The gallery as it was seen."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest

from accounts.models import ApiAccount


class Image(models.Model):
    """An image of an account's gallery; its row stays when the image is gone.

    Identity is id, operation and time of creation together (faults 28): an id that is used again
    makes another row. `created_at` is the vendor's (UTC); where that was missing or unreadable,
    `created_flag` says so and the time first seen stands in.
    """

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="images")
    image_id = models.CharField(max_length=200)
    operation = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_flag = models.CharField(max_length=20, blank=True)
    prompt = models.TextField(blank=True)
    image_url = models.TextField(blank=True)
    width = models.PositiveBigIntegerField(null=True)
    height = models.PositiveBigIntegerField(null=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    # Known once the detail was read. Until then `detail_due_at` says when to try (again).
    credits_charged = models.BigIntegerField(null=True)
    analysis = models.TextField(null=True)  # noqa: DJ001  the vendor's null means "no analysis"
    svg_candidates = models.JSONField(default=list)
    detail_due_at = models.DateTimeField(null=True)
    # Since then its prompt and analysis are no more, and no reading brings them back.
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "image_id", "operation", "created_at"], name="image_once"
            ),
            models.CheckConstraint(
                condition=Q(last_seen_at__gte=F("first_seen_at")), name="image_times_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["image_id"], name="image_by_id"),
            models.Index(fields=["-created_at", "-id"], name="image_newest"),
            models.Index(fields=["account", "-created_at", "-id"], name="image_newest_of_account"),
            models.Index(
                fields=["account", "operation", "-created_at", "-id"], name="image_newest_of_kind"
            ),
            models.Index(
                fields=["-credits_charged", "-created_at", "-id"],
                name="image_dearest",
                condition=Q(credits_charged__isnull=False),
            ),
            models.Index(
                fields=["account", "-credits_charged", "-created_at", "-id"],
                name="image_dearest_of_account",
                condition=Q(credits_charged__isnull=False),
            ),
            models.Index(
                Greatest("width", "height"),
                F("created_at").desc(),
                F("id").desc(),
                name="image_by_size",
                condition=Q(width__isnull=False, height__isnull=False),
            ),
            models.Index(
                fields=["account", "-created_at"],
                name="image_detail_due",
                condition=Q(detail_due_at__isnull=False),
            ),
            models.Index(
                fields=["created_at"],
                name="image_to_forget",
                condition=Q(forgotten_at__isnull=True),
            ),
            models.Index(
                fields=["account", "last_seen_at"],
                name="image_present",
                condition=Q(gone_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.image_id
