"""How teams share an account's credits, and from which day that holds."""

from django.db import models

from accounts.models.keys import ApiAccount
from accounts.models.people import Team

WHOLE = 10_000
"""Shares are whole hundredths of a percent, so that they add up exactly."""


class ShareAgreement(models.Model):
    """The shares of an account from the start of the day `since` (UTC) until the next agreement.

    One that holds for all of the past has `accounts.shares.BEGINNING` as its day: a date and not
    NULL, so that one constraint keeps any day from having two. One without shares says that no
    team bears the account's credits.
    """

    account = models.ForeignKey(ApiAccount, on_delete=models.CASCADE, related_name="agreements")
    since = models.DateField()
    set_by = models.CharField(max_length=254)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "since"], name="agreement_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"shares of {self.account} from {self.since}"


class TeamShare(models.Model):
    """One team's part; those of an agreement add up to WHOLE (accounts.sharing sees to it)."""

    agreement = models.ForeignKey(ShareAgreement, on_delete=models.CASCADE, related_name="shares")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="shares")
    hundredths = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "team"], name="share_once_a_team"),
            models.CheckConstraint(
                condition=models.Q(hundredths__gte=1, hundredths__lte=WHOLE),
                name="share_is_a_part_of_the_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hundredths / 100:.2f} % for {self.team}"
