"""Tokens of the REST API: each is one person's, and lets a script read what that person may."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F

LONGEST_NAME = 60  # characters
LONGEST_LIFE = timedelta(days=366)


class Scope(models.TextChoices):
    """What a token may read. None of them lets it write, or see more than its person."""

    BURN = "burn", "Burn"
    PERIODS = "periods", "Billing periods"
    IMAGES = "images", "Images"
    PROMPTS = "prompts", "Prompts of images"
    ACCOUNTS = "accounts", "Accounts"
    SYNC = "sync", "Sync runs"


class ApiToken(models.Model):
    """A token, of which only a digest is kept; `prefix` stands for it where it is listed.

    `scopes` are of Scope. It ends at `expires_at`, or when it is revoked.
    """

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=LONGEST_NAME)
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="api_token_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=F("made_at")), name="api_token_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_names(self) -> list[str]:
        """In words, in the order of Scope; one that we no longer know is left out."""
        return [scope.label for scope in Scope if scope in self.scopes]

    def standing(self, now: datetime) -> str:
        """ "live", "expired" or "revoked"."""
        if self.revoked_at is not None:
            return "revoked"
        return "live" if now < self.expires_at else "expired"
