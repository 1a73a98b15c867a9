"""What is typed in about people and teams."""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordMixin
from django.http import QueryDict

from accounts.models import Invitation, User
from accounts.models.people import Role

LONGEST_NAME = 150
OFF = {"autocomplete": "off"}
ROLES = (
    "Admins look after people, keys and settings. Finance reads every account. "
    "Members read the accounts of their teams."
)


class PersonForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        required=False,
        help_text="Empty: the e-mail stands for it.",
        widget=forms.TextInput(attrs=OFF),
    )
    role = forms.ChoiceField(
        label="Role", choices=Role.choices, initial=Role.MEMBER, help_text=ROLES
    )


class InviteForm(PersonForm):
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs=OFF),
        error_messages={"required": "Whom do you invite?"},
    )
    field_order = ("email", "name", "role")


class TeamForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs=OFF),
        error_messages={"required": "Give the team a name."},
    )


class JoinForm(SetPasswordMixin, forms.Form):  # type: ignore[type-arg]
    """What one is called here, and a password that the site's rules take."""

    name = forms.CharField(
        label="Your name",
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "What are you called here?"},
    )
    password1, password2 = SetPasswordMixin.create_password_fields("Password", "Once more")

    def __init__(self, invitation: Invitation, given: QueryDict | None) -> None:
        super().__init__(given, initial={"name": invitation.name})
        self.invitation = invitation
        self.fields["password1"].help_text = "At least 12 characters, and not one that many use."
        self.fields["password2"].help_text = ""

    def clean(self) -> dict[str, Any]:
        self.validate_passwords()
        who = User(email=self.invitation.email, name=self.cleaned_data.get("name", ""))
        self.validate_password_for_user(who, "password1")
        return super().clean() or self.cleaned_data
