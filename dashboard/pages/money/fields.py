"""Fields for amounts, credits, currencies and days: read exactly, refused with how to write it."""

import re
from datetime import date
from typing import Any

from django import forms

from analytics.ledger.amounts import NotAnAmount, read_amount
from analytics.ledger.currencies import CODES

PLAIN = {"autocomplete": "off"}
EARLIEST = date(2000, 1, 1)
MOST_CREDITS = 10**12


class AmountField(forms.CharField):
    """Cleans to whole millionths, or None where it may be left empty and is."""

    def __init__(self, *, most: int, example: str, **kwargs: Any) -> None:
        attrs = {**PLAIN, "inputmode": "decimal"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.most, self.example = most, example
        self.error_messages["required"] = f"Write an amount such as {example}."

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_amount(text, most=self.most, example=self.example)
        except NotAnAmount as problem:
            raise forms.ValidationError(str(problem)) from None


class CreditsField(forms.CharField):
    """Cleans to whole credits, at least one."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {**PLAIN, "inputmode": "numeric"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.error_messages["required"] = "How many credits were bought?"

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not re.fullmatch(r"[0-9]+", text) or not 1 <= int(text) <= MOST_CREDITS:
            raise forms.ValidationError(
                "Write whole credits, at least 1, in the digits 0 to 9 alone, such as 5000."
            )
        return int(text)


class CurrencyField(forms.CharField):
    """Three letters of ISO 4217, capital or not."""

    def __init__(self) -> None:
        super().__init__(
            label="Currency",
            max_length=3,
            widget=forms.TextInput(attrs={**PLAIN, "size": "4", "spellcheck": "false"}),
            error_messages={
                "required": "In which currency? Write its three letters, such as USD.",
                "max_length": "Write a currency’s three letters, such as USD or EUR.",
            },
        )

    def clean(self, value: Any) -> Any:
        code = super().clean(value).upper()
        if code not in CODES:
            raise forms.ValidationError(
                "Write a currency’s three letters by ISO 4217, such as USD or EUR."
            )
        return code


class DayField(forms.CharField):
    """Cleans to a date in UTC, from the year 2000 to `latest`; None where it is left empty."""

    def __init__(self, latest: date, too_late: str, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(max_length=40, widget=widget, **kwargs)
        self.latest, self.too_late = latest, too_late

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise forms.ValidationError("Write a date such as 2026-11-26.")
        try:
            found = date.fromisoformat(text)
        except ValueError:
            raise forms.ValidationError("There is no such day: look at the calendar.") from None
        if found < EARLIEST:
            raise forms.ValidationError(f"That is too long ago: no day before {EARLIEST} counts.")
        if found > self.latest:
            raise forms.ValidationError(self.too_late)
        return found
