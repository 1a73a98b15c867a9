"""The keys of an account, and what reading spends of their rate windows."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from accounts.models.keys.accounts import ApiAccount


class KeyState(models.TextChoices):
    """What is known of a key since it was last used. A retired one keeps no secret."""

    GOOD = "good", "Good"
    INVALID = "invalid", "Refused"
    SCOPE_MISSING = "scope_missing", "May not read"
    DISABLED = "disabled", "Disabled"
    RETIRED = "retired", "Retired"


class MayDelete(models.TextChoices):
    """Whether a key may delete images. A trial never proves it, for it deletes none."""

    UNKNOWN = "unknown", "delete not tried"
    UNREFUSED = "unrefused", "delete not refused"
    YES = "yes", "delete proven"
    NO = "no", "delete answers 403"


SLICES = 6
"""A window is thought of in so many slices; a rolling one touches one more than fit into it."""

KEEP_FREE = 0.2
"""Of a window is always left alone by background reading."""

UNREADABLE = "secret_unreadable"
"""`last_error_code` of a key that no configured encryption key opens."""

PROOFS = 20
"""Good reads after which a new key takes over from the one that it replaces."""

# Until a key's own headers tell: the plan's default, over a window that is rather too long.
USUAL_LIMIT, USUAL_SECONDS = 1000, 3600.0


class ApiKey(models.Model):
    """A bearer key. The secret is kept encrypted (accounts.secrets) and never shown again.

    One that `replaces` another proves itself until it `took_over_at`: it reads first, the other
    wherever it fails. From then on the other is retired: its secret is gone, and its fingerprint
    stays, so that it is known if it is typed in again, as long as the encryption key that made the
    fingerprint is configured.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(max_length=100)
    ciphertext = models.BinaryField(null=True)
    fingerprint = models.CharField(max_length=64, unique=True)
    last_four = models.CharField(max_length=4)
    state = models.CharField(max_length=15, choices=KeyState, default=KeyState.GOOD)
    added_at = models.DateTimeField(db_default=Now())
    added_by = models.CharField(max_length=254, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaced_by"
    )
    good_reads = models.PositiveSmallIntegerField(default=0)
    took_over_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    may_delete = models.CharField(max_length=10, choices=MayDelete, default=MayDelete.UNKNOWN)
    may_delete_at = models.DateTimeField(null=True, blank=True)  # when that was learned
    last_success_at = models.DateTimeField(null=True, blank=True)
    refused_since = models.DateTimeField(null=True, blank=True)
    last_error_at = models.DateTimeField(null=True, blank=True)
    last_error_code = models.CharField(max_length=64, blank=True)
    last_error_message = models.CharField(max_length=500, blank=True)
    # The rate window as the last answer told it; its length in seconds is the longest seen, and
    # `window_seen_at` when it was seen last.
    window_told_at = models.DateTimeField(null=True, blank=True)
    window_limit = models.PositiveBigIntegerField(null=True, blank=True)
    window_remaining = models.PositiveBigIntegerField(null=True, blank=True)
    window_reset_at = models.DateTimeField(null=True, blank=True)
    window_seconds = models.FloatField(null=True, blank=True)
    window_seen_at = models.DateTimeField(null=True, blank=True)
    # What reading itself has spent in the slice of the window that ends at `slice_until`.
    slice_requests = models.PositiveIntegerField(default=0)
    slice_until = models.DateTimeField(null=True, blank=True)
    # A 429 asked for silence until then.
    resting_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="key_name_once_an_account"),
            models.CheckConstraint(
                condition=models.Q(state__in=KeyState.values), name="key_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(may_delete__in=MayDelete.values),
                name="key_may_delete_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(replaces__isnull=True) | ~models.Q(replaces=models.F("id")),
                name="key_replaces_another",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state=KeyState.RETIRED, ciphertext__isnull=True, retired_at__isnull=False
                )
                | (
                    ~models.Q(state=KeyState.RETIRED)
                    & models.Q(ciphertext__isnull=False, retired_at__isnull=True)
                ),
                name="retired_key_keeps_no_secret",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ••••{self.last_four}"

    @property
    def is_proving(self) -> bool:
        """Whether it is to replace another key and has not taken over yet."""
        return self.replaces_id is not None and self.took_over_at is None

    @property
    def rotate_by(self) -> datetime | None:
        """When people are reminded to replace it; None where they never are."""
        days: int = settings.ROTATE_DAYS
        return self.added_at + timedelta(days=days) if days else None

    @property
    def limit(self) -> int:
        """Requests that a window holds, as far as it is known."""
        return self.window_limit or USUAL_LIMIT

    @property
    def window_length(self) -> float:
        """Seconds, as far as they are known."""
        return self.window_seconds or USUAL_SECONDS

    @property
    def slice_seconds(self) -> float:
        return self.window_length / SLICES

    def slice_budget(self, share: int) -> int:
        """Requests of one slice that `share` percent of the window leave to reading, 1 at least.

        So no stretch of the window's length, wherever it begins, sees more than the share.
        """
        return max(1, self.limit * share // (100 * (SLICES + 1)))


class KeyUse(models.Model):
    """Our requests with a key, by the minute in which they ended. Kept for a little over a day."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="uses")
    minute = models.DateTimeField()
    requests = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "minute"], name="key_use_once_a_minute")
        ]

    def __str__(self) -> str:
        return f"{self.requests} requests at {self.minute:%Y-%m-%d %H:%M}"
