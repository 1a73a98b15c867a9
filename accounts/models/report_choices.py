"""Which reports people get by e-mail, where they chose something else than is usual for them."""

from django.db import models
from django.db.models import Q


class ReportKind(models.TextChoices):
    STATEMENT = "statement", "Statement of a billing period"
    WEEK = "week", "Week of a team"


class ReportChoice(models.Model):
    """One switch that a person has set; without a row, what is usual for them holds.

    The week is chosen for each team, the statement for all accounts that a person sees.
    """

    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="report_choices"
    )
    kind = models.CharField(max_length=10, choices=ReportKind)
    team = models.ForeignKey(
        "accounts.Team", null=True, on_delete=models.CASCADE, related_name="report_choices"
    )
    wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(kind="statement"), name="report_choice_statement_once"
            ),
            models.UniqueConstraint(
                fields=["user", "team"], condition=Q(kind="week"), name="report_choice_week_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="statement", team__isnull=True)
                | Q(kind="week", team__isnull=False),
                name="report_choice_is_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user}: {'on' if self.wanted else 'off'}"
