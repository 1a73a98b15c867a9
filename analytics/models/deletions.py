"""Images that somebody asked to have deleted at the vendor, and what became of each."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import ApiAccount
from analytics.models.images import Image


class DeletionState(models.TextChoices):
    """How far a deletion has come. Nothing is sent twice: from ASKING on, only a read decides."""

    WAITING = "waiting", "Waiting"
    ASKING = "asking", "Being deleted"
    UNKNOWN = "unknown", "Not known yet"
    DELETED = "deleted", "Deleted"
    GONE = "gone", "Gone already"
    REFUSED = "refused", "Another image now"
    FAILED = "failed", "Not deleted"
    STOPPED = "stopped", "Stopped"


OPEN = (DeletionState.WAITING, DeletionState.ASKING, DeletionState.UNKNOWN)


class DeletionJob(models.Model):
    """Images that one person asked to have deleted at once. Its id comes with the form, so that
    a form that is sent twice is one job."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.CharField(max_length=254)
    origin = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=254, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-asked_at", "id"], name="deletion_job_latest")]

    def __str__(self) -> str:
        return f"deletion asked by {self.asked_by} at {self.asked_at:%Y-%m-%d %H:%M}"


class Deletion(models.Model):
    """One image of a job. `vendor_id`, `operation` and `created_at` are the image that was meant.

    `created_at` is None where the vendor never told it. `sent_at` is when the one DELETE was let
    go: it is written before the request leaves. `due_at` is when to go on, while it is open.
    """

    job = models.ForeignKey(DeletionJob, on_delete=models.CASCADE, related_name="deletions")
    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="deletions")
    # Without one, its account was merged into another that knew the image already.
    image = models.ForeignKey(Image, null=True, on_delete=models.SET_NULL, related_name="deletions")
    vendor_id = models.CharField(max_length=200)
    operation = models.CharField(max_length=64)
    created_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=DeletionState, default=DeletionState.WAITING)
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            # However many press at once, an image is deleted by one of them (faults 37).
            models.UniqueConstraint(
                fields=["image"], condition=Q(state__in=OPEN), name="deletion_open_once_an_image"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DeletionState.values), name="deletion_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True, due_at__isnull=False)
                | (~Q(state__in=OPEN) & Q(ended_at__isnull=False, due_at__isnull=True)),
                name="deletion_is_open_or_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["asking", "unknown", "deleted"]) | Q(sent_at__isnull=False),
                name="deletion_was_sent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "due_at"], name="deletion_due", condition=Q(state__in=OPEN)
            )
        ]

    def __str__(self) -> str:
        return f"deletion of {self.vendor_id}: {self.state}"
