"""Invitations: who may join, with which role and in which teams."""

from django.db import models
from django.db.models.functions import Lower

from accounts.models.people import Role, Team

OPEN = models.Q(accepted_at__isnull=True, withdrawn_at__isnull=True)


class Invitation(models.Model):
    """One person asked to join, until `expires_at`. Only a digest of the link's token is kept.

    It is open until it is accepted or withdrawn; an open one that has expired can be renewed.
    """

    email = models.EmailField("e-mail", max_length=254)
    name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    teams = models.ManyToManyField(Team, through="InvitedTo", related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=254)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=OPEN, name="invitation_open_once_an_address"
            ),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="invitation_email_in_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="invitation_role_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
                name="invitation_ends_one_way",
            ),
        ]

    def __str__(self) -> str:
        return self.email


class InvitedTo(models.Model):
    """A team that the invited person will be in, and whether as its lead."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="places")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    lead = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "team"], name="invited_to_team_once"),
        ]

    def __str__(self) -> str:
        return f"{self.invitation} to {self.team}"
