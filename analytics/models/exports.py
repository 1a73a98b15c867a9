"""Files that people asked for and that are made in the background."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class ExportState(models.TextChoices):
    ASKED = "asked", "Waiting"
    RUNNING = "running", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
    STOPPED = "stopped", "Stopped"


GOING_ON = (ExportState.ASKED, ExportState.RUNNING)


class Export(models.Model):
    """One file of one person. Its id comes with the form, so that one sent twice is one file.

    `what`, `form`, `subject` (a row of what it is about) and `query` are the address that shows
    the same. The lease is taken by a conditional update that raises `fence`; whoever writes under
    an older fence is refused, and each fence has a file of its own. `done` of `total` are rows.
    `sees` is what the person might see when it was made: whoever sees less does not get the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports"
    )
    what = models.CharField(max_length=20)
    form = models.CharField(max_length=5)
    subject = models.BigIntegerField(null=True)
    query = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.ASKED)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    sha256 = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=300, blank=True)
    sees = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ExportState.values), name="export_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=GOING_ON, finished_at__isnull=True)
                | (~Q(state__in=GOING_ON) & Q(finished_at__isnull=False)),
                name="export_goes_on_or_is_over",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(sha256="") & Q(expires_at__isnull=False)),
                name="export_that_is_ready_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="export_latest"),
            models.Index(fields=["asked_at"], name="export_going", condition=Q(state__in=GOING_ON)),
        ]

    def __str__(self) -> str:
        return f"export of {self.what} as {self.form}: {self.state}"
