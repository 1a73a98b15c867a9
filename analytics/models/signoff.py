"""What was signed of a billing period, and what became known afterwards.

All of it names its period by account and start: the rows of periods are derived, and may be made
anew. People are text, as in the audit log.
"""

from django.db import models
from django.db.models import F, Q

from accounts.models import ApiAccount


class AccountCode(models.Model):
    """The letters with which an account's statements are numbered. Never changed, never shared."""

    account = models.OneToOneField(
        ApiAccount, on_delete=models.CASCADE, primary_key=True, related_name="statement_code"
    )
    code = models.CharField(max_length=16, unique=True)

    def __str__(self) -> str:
        return self.code


class SignOff(models.Model):
    """The figures of one period as they were signed. The database refuses to change them.

    `figures` is the canonical text (analytics.ledger.canon) of which `sha256` is the hash. It is
    complete once as many people as `wanted` have signed, and lives until it is taken back.
    """

    account = models.ForeignKey(ApiAccount, on_delete=models.PROTECT, related_name="sign_offs")
    start = models.DateTimeField()
    number = models.CharField(max_length=48)
    figures = models.TextField()
    sha256 = models.CharField(max_length=64)
    wanted = models.PositiveSmallIntegerField()
    signed_at = models.DateTimeField()
    signed_by = models.CharField(max_length=254)
    signed_name = models.CharField(max_length=254)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=254, blank=True)
    approved_name = models.CharField(max_length=254, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=254, blank=True)
    undone_reason = models.TextField(blank=True)
    # When it was last looked whether something else has become known.
    compared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "start"],
                condition=Q(undone_at__isnull=True),
                name="sign_off_lives_once",
            ),
            models.CheckConstraint(
                condition=Q(wanted__in=[1, 2]), name="sign_off_wants_one_or_two"
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("signed_by")), name="sign_off_by_two_people"
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by="")
                | (Q(approved_at__isnull=False) & ~Q(approved_by="")),
                name="sign_off_approval_whole",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by="")
                | (Q(undone_at__isnull=False) & ~Q(undone_by="") & ~Q(undone_reason="")),
                name="sign_off_undone_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["compared_at"], name="sign_off_to_compare")]

    def __str__(self) -> str:
        return f"statement {self.number}"

    @property
    def is_complete(self) -> bool:
        return self.wanted == 1 or self.approved_at is not None


class Amendment(models.Model):
    """What became known of a signed period. `figures` are all of them, as they then were.

    `changes` has a row a line: which, as it stood before (signed, or amended before), and now.
    The database refuses to change it.
    """

    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveIntegerField()
    noticed_at = models.DateTimeField()
    reason = models.TextField()
    changes = models.JSONField()
    figures = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sign_off", "number"], name="amendment_number_once")
        ]

    def __str__(self) -> str:
        return f"amendment {self.number} of sign-off {self.sign_off_id}"
