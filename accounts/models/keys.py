"""The shared GraphiCoal accounts and the keys that read them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now


class AccountState(models.TextChoices):
    """Read; not read for now; kept but neither read nor alerted on."""

    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    CLOSED = "closed", "Closed"


class SameWhy(models.TextChoices):
    """What shows that two accounts are one that was connected twice."""

    IMAGES = "images", "the same images"
    LOCKSTEP = "lockstep", "counters in lockstep"


class ApiAccount(models.Model):
    """A GraphiCoal account: one balance, one gallery."""

    name = models.CharField(max_length=300)
    base_url = models.CharField(max_length=500)
    is_sandbox = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=AccountState, default=AccountState.ACTIVE)
    connected_at = models.DateTimeField(db_default=Now())
    read_share = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Percent of each key's rate window that reading may use; empty: the setting.",
    )
    # The older account that this one is, connected a second time: it is read, and counts nowhere.
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="twins"
    )
    same_why = models.CharField(max_length=30, blank=True, choices=SameWhy)

    class Meta:
        constraints = [
            # Real and sandbox accounts are never seen together, and take no name from each other.
            models.UniqueConstraint(Lower("name"), "is_sandbox", name="account_name_once_its_kind"),
            models.CheckConstraint(condition=~models.Q(name=""), name="account_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(state__in=AccountState.values), name="account_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(read_share__isnull=True)
                | models.Q(read_share__gte=1, read_share__lte=90),
                name="account_read_share_in_1_to_90",
            ),
            models.CheckConstraint(
                condition=models.Q(same_as__isnull=True) | ~models.Q(same_as=models.F("id")),
                name="account_is_not_its_own_twin",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def share(self) -> int:
        """Percent of a key's rate window that reading may use."""
        return self.read_share or settings.READ_SHARE


class KeyState(models.TextChoices):
    """What is known of a key since it was last used."""

    GOOD = "good", "Good"
    INVALID = "invalid", "Refused"
    SCOPE_MISSING = "scope_missing", "May not read"
    DISABLED = "disabled", "Disabled"


SLICES = 6
"""A window is thought of in so many slices; a rolling one touches one more than fit into it."""

# Until a key's own headers tell: the plan's default, over a window that is rather too long.
USUAL_LIMIT, USUAL_SECONDS = 1000, 3600.0


class ApiKey(models.Model):
    """A bearer key. The secret is kept encrypted (accounts.secrets) and never shown again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(max_length=100)
    ciphertext = models.BinaryField()
    fingerprint = models.CharField(max_length=64, unique=True)
    last_four = models.CharField(max_length=4)
    state = models.CharField(max_length=15, choices=KeyState, default=KeyState.GOOD)
    added_at = models.DateTimeField(db_default=Now())
    added_by = models.CharField(max_length=254, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_error_at = models.DateTimeField(null=True, blank=True)
    last_error_code = models.CharField(max_length=64, blank=True)
    last_error_message = models.CharField(max_length=500, blank=True)
    # The rate window as the last answer told it; its length in seconds is the longest seen.
    window_limit = models.PositiveBigIntegerField(null=True, blank=True)
    window_remaining = models.PositiveBigIntegerField(null=True, blank=True)
    window_reset_at = models.DateTimeField(null=True, blank=True)
    window_seconds = models.FloatField(null=True, blank=True)
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
        ]

    def __str__(self) -> str:
        return f"{self.name} ••••{self.last_four}"

    @property
    def limit(self) -> int:
        """Requests that a window holds, as far as it is known."""
        return self.window_limit or USUAL_LIMIT

    @property
    def slice_seconds(self) -> float:
        return (self.window_seconds or USUAL_SECONDS) / SLICES

    def slice_budget(self, share: int) -> int:
        """Requests of one slice that `share` percent of the window leave to reading, 1 at least.

        So no stretch of the window's length, wherever it begins, sees more than the share.
        """
        return max(1, self.limit * share // (100 * (SLICES + 1)))


class KeyTrial(models.Model):
    """A key on trial: what it was typed in for, and how the trial ended.

    The secret lies here encrypted while the trial lasts, and is deleted with its end.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    asked_at = models.DateTimeField()
    name = models.CharField(max_length=300)
    base_url = models.CharField(max_length=500)
    ciphertext = models.BinaryField(null=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)
    account = models.ForeignKey(ApiAccount, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ciphertext__isnull=True),
                name="trial_that_ended_keeps_no_secret",
            )
        ]

    def __str__(self) -> str:
        return f"trial of a key for {self.name}"
