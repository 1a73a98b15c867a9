"""A shared account: one balance, one gallery; and which accounts are not one another."""

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
    # Since then its prompts and images' metadata are no more, or are going; it stays closed.
    erased_at = models.DateTimeField(null=True, blank=True)

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
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True) | models.Q(state=AccountState.CLOSED),
                name="erased_account_stays_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def share(self) -> int:
        """Percent of a key's rate window that reading may use."""
        return self.read_share or settings.READ_SHARE


class NotTwins(models.Model):
    """An admin's word that these two are different accounts, so that nobody flags them again."""

    first = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_twins_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="not_twins_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} is not {self.second}"
