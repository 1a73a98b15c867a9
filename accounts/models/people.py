"""Who signs in, with which role, and in which teams."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower, Now

from accounts.models.keys import ApiAccount
from accounts.models.preferences import NumberFormat, StartPage, Theme
from accounts.models.saved_views import SavedView


class Role(models.TextChoices):
    """What a person may do in the whole installation (product words)."""

    ADMIN = "admin", "Admin"
    FINANCE = "finance", "Finance"
    MEMBER = "member", "Member"


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str, password: str | None = None, *, role: str = Role.MEMBER, **fields: Any
    ) -> "User":
        """A person who can sign in; without a password only by a one-time link."""
        user = self.model(email=email.strip().lower(), role=role, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Addresses are kept in lower case, and typed in any."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField("e-mail", max_length=254, unique=True)
    name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(db_default=Now())

    # What they set for themselves; `timezone` is an IANA name, empty for the reporting timezone
    timezone = models.CharField(max_length=64, blank=True, default="")
    number_format = models.CharField(max_length=10, choices=NumberFormat, default=NumberFormat.THIN)
    theme = models.CharField(max_length=10, choices=Theme, default=Theme.SYSTEM)
    start_page = models.CharField(max_length=10, choices=StartPage, default=StartPage.OVERVIEW)
    start_view = models.ForeignKey(
        SavedView, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )  # stands before start_page
    shortcuts = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_in_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="user_role_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(number_format__in=NumberFormat.values),
                name="user_number_format_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(theme__in=Theme.values), name="user_theme_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(start_page__in=StartPage.values),
                name="user_start_page_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Who may open the Django admin."""
        return self.role == Role.ADMIN


class Team(models.Model):
    name = models.CharField(max_length=150)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")
    accounts: "models.ManyToManyField[ApiAccount, models.Model]" = models.ManyToManyField(
        ApiAccount, related_name="teams", blank=True
    )

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    lead = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class SignInLink(models.Model):
    """A link that signs one person in, once. Only a digest of its token is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link for {self.user}"
