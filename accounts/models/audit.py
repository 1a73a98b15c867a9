"""What people did: who, what, to which object, from where. Rows are never changed."""

from django.db import models


class Act(models.TextChoices):
    """What may be done to what, in the words that the audit log shows."""

    SIGNED_IN = "signin.done", "Signed in"
    SIGNIN_FAILED = "signin.failed", "Sign-in failed"
    SIGNED_OUT = "signin.ended", "Signed out"
    LINK_ISSUED = "signin.link", "Made a sign-in link"
    PASSWORD_CHANGED = "password.changed", "Changed a password"
    PASSWORD_RESET_ASKED = "password.reset_asked", "Asked for a password reset"
    FACTOR_ADDED = "factor.added", "Added a sign-in factor"
    FACTOR_REMOVED = "factor.removed", "Removed a sign-in factor"
    CODES_MADE = "factor.codes", "Made recovery codes"
    PERSON_INVITED = "person.invited", "Invited a person"
    INVITATION_WITHDRAWN = "person.uninvited", "Withdrew an invitation"
    PERSON_JOINED = "person.joined", "Joined"
    PERSON_CHANGED = "person.changed", "Changed a person"
    PERSON_LEFT = "person.deactivated", "Took a person’s access away"
    PERSON_RETURNED = "person.reactivated", "Gave a person’s access back"
    TOKEN_MADE = "token.made", "Made an API token"
    TOKEN_REVOKED = "token.revoked", "Revoked an API token"
    TEAM_MADE = "team.made", "Made a team"
    TEAM_CHANGED = "team.changed", "Changed a team"
    TEAM_REMOVED = "team.removed", "Removed a team"
    SHARES_SET = "account.shares", "Set an account’s teams and shares"
    ACCOUNT_CONNECTED = "account.connected", "Connected an account"
    ACCOUNT_CHANGED = "account.changed", "Changed an account"
    ACCOUNT_MERGED = "account.merged", "Merged an account"
    ACCOUNT_ERASED = "account.erased", "Erased an account"
    KEY_TRIED = "key.tried", "Tried a key"
    KEY_ADDED = "key.added", "Added a key"
    KEY_CHANGED = "key.changed", "Changed a key"
    KEY_REMOVED = "key.removed", "Removed a key"
    KEY_ROTATED = "key.rotated", "Rotated a key"
    SECRETS_ROTATED = "secrets.rotated", "Encrypted the secrets anew"
    PERIOD_RULED = "period.ruled", "Ruled on readings"
    PRICE_SET = "price.set", "Set a price of credits"
    PRICE_CORRECTED = "price.corrected", "Corrected a price of credits"
    PRICE_REMOVED = "price.removed", "Removed a price of credits"
    PURCHASE_ENTERED = "purchase.entered", "Entered a purchase of credits"
    PURCHASE_CORRECTED = "purchase.corrected", "Corrected a purchase of credits"
    PURCHASE_REMOVED = "purchase.removed", "Removed a purchase of credits"
    PERIOD_SIGNED = "period.signed", "Signed a period off"
    PERIOD_APPROVED = "period.approved", "Approved a sign-off"
    PERIOD_UNSIGNED = "period.unsigned", "Took a sign-off back"
    PERIOD_AMENDED = "period.amended", "Noted what became known after a sign-off"
    INVOICE_ADDED = "invoice.added", "Added an invoice"
    INVOICE_JUDGED = "invoice.judged", "Judged an invoice"
    INVOICE_REMOVED = "invoice.removed", "Removed an invoice"
    IMAGE_DELETION = "image.deletion", "Deleted an image"
    IMAGES_DELETION = "images.deletion", "Deleted images"
    REFUSED = "access.refused", "Tried what is not theirs"
    AUDIT_EXPORTED = "audit.exported", "Exported the audit log"


class AuditEvent(models.Model):
    """One act, or one attempt that failed. The database refuses to change or delete a row.

    People and objects are text: the log outlives both. `before` and `after` hold what changed,
    without secrets. `origin` is an address, or the name of the command or task.
    """

    at = models.DateTimeField()
    act = models.CharField(max_length=40)  # of Act; old rows outlive acts that we no longer know
    failed = models.BooleanField(default=False)
    who = models.CharField(max_length=254, blank=True)
    origin = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    object_id = models.CharField(max_length=200, blank=True)
    object_name = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["who", "-at"], name="audit_by_person"),
            models.Index(fields=["kind", "object_id", "-at"], name="audit_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.who or 'somebody'}: {self.act_name} {self.object_name}".strip()

    @property
    def act_name(self) -> str:
        return Act(self.act).label if self.act in Act.values else self.act
