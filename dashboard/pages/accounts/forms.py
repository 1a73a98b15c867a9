"""What is typed in about accounts and keys."""

from django import forms
from django.conf import settings

from analytics.connecting import LONGEST_KEY_NAME, LONGEST_NAME

PLAIN = {"autocomplete": "off"}


class SecretField(forms.CharField):
    """A key. It has no initial value and is never written back into a page."""

    def __init__(self) -> None:
        super().__init__(
            label="Key",
            max_length=4096,
            help_text="Made in GraphiCoal’s dashboard, with the scope graphicoal:read.",
            widget=forms.PasswordInput(
                render_value=False, attrs={"autocomplete": "off", "spellcheck": "false"}
            ),
            error_messages={"required": "Paste a key."},
        )


class ConnectForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        help_text="What people here call the account.",
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": "Give the account a name."},
    )
    key = SecretField()
    base_url = forms.CharField(
        label="Address",
        max_length=500,
        help_text="GraphiCoal’s own, unless your company reaches it by another.",
        widget=forms.URLInput(attrs=PLAIN),
        error_messages={"required": "Give the address of GraphiCoal’s API."},
    )


class KeyForm(forms.Form):
    """A further key of an account."""

    key_name = forms.CharField(
        label="Name",
        max_length=LONGEST_KEY_NAME,
        required=False,
        help_text="What people here call it, such as where it is used. Left empty, it gets a name.",
        widget=forms.TextInput(attrs=PLAIN),
    )
    key = SecretField()


class NameForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=LONGEST_KEY_NAME,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": "Give the key a name."},
    )


class AccountForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": "Give the account a name."},
    )
    base_url = forms.CharField(
        label="Address",
        max_length=500,
        widget=forms.URLInput(attrs=PLAIN),
        error_messages={"required": "Give the address of GraphiCoal’s API."},
    )
    read_share = forms.IntegerField(
        label="Our share of each key’s rate window, in percent",
        required=False,
        min_value=1,
        max_value=90,
        error_messages={
            "min_value": "Give 1 to 90 percent.",
            "max_value": "Give 1 to 90 percent: the rest is your own traffic’s.",
            "invalid": "Give a whole number from 1 to 90.",
        },
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        usual: int = settings.READ_SHARE
        self.fields["read_share"].help_text = f"Empty: {usual}, as this installation is set to."


class EraseForm(forms.Form):
    name = forms.CharField(
        label="The account’s name",
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": "Type the account’s name."},
    )
