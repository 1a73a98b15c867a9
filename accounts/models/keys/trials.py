"""Keys on trial."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models.keys.accounts import ApiAccount
from accounts.models.keys.bearers import ApiKey


class TrialPurpose(models.TextChoices):
    """What a key was typed in for."""

    ACCOUNT = "account", "Connect an account"
    KEY = "key", "Add a key to an account"
    ROTATION = "rotation", "Replace a key"


class KeyTrial(models.Model):
    """A key on trial: what it was typed in for, what it showed so far, and how the trial ended.

    The secret lies here encrypted while the trial lasts, and is deleted with its end. `name` is
    that of the account, `key_name` that of the key ("": one is found for it). `target` is the
    account that it must read, `replaces` the key that it is to replace. `found` is for the page:
    see analytics.connecting.trying.Tell. `account` and `key` are what it became.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=10, choices=TrialPurpose, default=TrialPurpose.ACCOUNT)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    asked_at = models.DateTimeField()
    origin = models.CharField(max_length=64, blank=True)  # where the one who asked sat
    name = models.CharField(max_length=300)
    key_name = models.CharField(max_length=100, blank=True)
    base_url = models.CharField(max_length=500)
    target = models.ForeignKey(
        ApiAccount, null=True, blank=True, on_delete=models.CASCADE, related_name="trials_for"
    )
    replaces = models.ForeignKey(
        ApiKey, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ciphertext = models.BinaryField(null=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)
    found = models.JSONField(default=dict)
    account = models.ForeignKey(ApiAccount, null=True, blank=True, on_delete=models.SET_NULL)
    key = models.ForeignKey(
        ApiKey, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ciphertext__isnull=True),
                name="trial_that_ended_keeps_no_secret",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__in=TrialPurpose.values), name="trial_purpose_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(purpose=TrialPurpose.ACCOUNT) | models.Q(target__isnull=False),
                name="trial_of_a_further_key_names_its_account",
            ),
        ]

    def __str__(self) -> str:
        return f"trial of a key for {self.name}"
