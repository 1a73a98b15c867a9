"""What is typed in of an invoice, and the file that comes with it."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from analytics.invoicing import Sent, Typed
from analytics.models.invoices import Judgement

MOST = 10**12  # credits, or of a currency
EARLIEST, AHEAD = date(2000, 1, 1), timedelta(days=366)
MILLIONTHS = 1_000_000
OFF = {"autocomplete": "off"}
SPACES = re.compile(r"[\s\u202f\u00a0\u2009']")
# what a file's name promises → what its first bytes must be
SIGNATURES = {
    "pdf": (b"%PDF-", "application/pdf", "PDF"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png", "PNG"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg", "JPEG"),
    "jpeg": (b"\xff\xd8\xff", "image/jpeg", "JPEG"),
}
OTHER = "application/octet-stream"


class Money(forms.DecimalField):
    """An amount of up to six decimals, with a point or a comma; negative on a credit note."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(
            label=label,
            min_value=-MOST,
            max_value=MOST,
            decimal_places=6,
            widget=forms.TextInput(attrs={**OFF, "inputmode": "decimal"}),
            error_messages={
                "required": "Write the amount that the invoice states.",
                "invalid": "Write an amount such as 138.16, without thousands’ marks or currency.",
                "max_decimal_places": "An amount has six decimals at most.",
            },
            **more,
        )

    def to_python(self, value: Any) -> Any:
        text = SPACES.sub("", str(value or "")).replace("\u2212", "-").replace(",", ".")
        return super().to_python(text)


class Credits(forms.IntegerField):
    """Whole credits, with or without thin spaces."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(SPACES.sub("", str(value or "")).replace("\u2212", "-"))


class InvoiceForm(forms.Form):
    number = forms.CharField(
        label="Number",
        max_length=64,
        widget=forms.TextInput(attrs=OFF),
        error_messages={"required": "Write the invoice’s number."},
    )
    day = forms.DateField(
        label="Date",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "When was it written?",
            "invalid": "Write a date such as 2026-11-04.",
        },
    )
    credits = Credits(
        label="Credits",
        required=False,
        min_value=-MOST,
        max_value=MOST,
        help_text="If it names them. A credit note is negative.",
        widget=forms.TextInput(attrs={**OFF, "inputmode": "numeric"}),
        error_messages={"invalid": "Write whole credits such as 13816."},
    )
    amount = Money("Amount, without tax")
    tax = Money("Tax", required=False, help_text="Empty: none.")
    currency = forms.CharField(
        label="Currency",
        max_length=3,
        initial="USD",
        help_text="Three letters, such as USD or EUR.",
        widget=forms.TextInput(attrs=OFF),
        error_messages={"required": "In which currency is it?"},
    )
    note = forms.CharField(
        label="Note",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    file = forms.FileField(
        label="File",
        required=False,
        max_length=200,
        help_text="PDF, PNG, JPEG or another, up to 10 MB.",
        error_messages={
            "empty": "The file is empty.",
            "max_length": "The file’s name is too long: 200 characters at most.",
        },
    )

    def __init__(self, today: date, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        """`too_large` says that a file was sent, and refused before it was read."""
        super().__init__(*args, **kwargs)
        self._today, self._too_large = today, too_large

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not EARLIEST <= day <= self._today + AHEAD:
            raise forms.ValidationError("That is too far away: is the year right?")
        return day

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).upper()
        if not re.fullmatch(r"[A-Z]{3}", code):
            raise forms.ValidationError("Write three letters, such as USD.")
        return code

    def clean_file(self) -> Sent | None:
        """One that was too large was never kept."""
        if self._too_large:
            raise forms.ValidationError("The file is larger than 10 MB. Send a smaller one.")
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if not file:
            return None
        name, content = str(file.name), file.read()
        start, kind, word = SIGNATURES.get(name.rpartition(".")[2].lower(), (b"", OTHER, ""))
        if not content.startswith(start):
            raise forms.ValidationError(f"The file’s name says {word}, but it is none.")
        return Sent("".join(filter(str.isprintable, name)) or "file", kind, content)

    def typed(self) -> Typed:
        given = self.cleaned_data
        return Typed(
            number=given["number"],
            day=given["day"],
            credits=given["credits"],
            amount=_millionths(given["amount"]),
            tax=_millionths(given["tax"] or Decimal()),
            currency=given["currency"],
            note=given["note"],
        )


def _millionths(value: Decimal) -> int:
    """Exact: a field of six decimals holds no part of one."""
    return int(value * MILLIONTHS)


class JudgementForm(forms.Form):
    judgement = forms.ChoiceField(choices=Judgement.choices, required=False)
    note = forms.CharField(max_length=2000, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("judgement") == Judgement.DISPUTED and not given.get("note"):
            self.add_error("note", "Say what is disputed.")
        return given
