"""A price, as a form that says what is missing."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms

from accounts.shares import BEGINNING
from analytics.ledger.amounts import written
from analytics.ledger.money import Price
from dashboard.pages.money.fields import PLAIN, AmountField, CurrencyField, DayField
from dashboard.templatetags.money import typed

AHEAD = timedelta(days=366)
MOST = 1_000_000  # of any currency, for one credit
ALL = "All accounts without a price of their own"


class PriceForm(forms.Form):
    """`price` is what a valid form says, `account` whom it is for (None: all)."""

    price: Price
    account: int | None = None

    def __init__(
        self, today: date, accounts: Mapping[int, str] | None, *args: Any, **kwargs: Any
    ) -> None:
        """Without accounts, the price stays whose it is."""
        super().__init__(*args, **kwargs)
        if accounts is not None:
            choices = [("", ALL), *((str(pk), name) for pk, name in accounts.items())]
            self.fields["for_account"] = forms.ChoiceField(
                label="For", choices=choices, required=False
            )
        self.fields["since"] = DayField(
            today + AHEAD,
            "That is too far away: take a day within a year from now.",
            label="Holds from",
            required=False,
            help_text="The start of a day in UTC.",
        )
        self.fields["beginning"] = forms.BooleanField(
            label="From the beginning: for all that was ever burned", required=False
        )
        self.fields["amount"] = AmountField(
            most=MOST, example="0.01", label="A credit costs", help_text="Up to six decimals."
        )
        self.fields["currency"] = CurrencyField()
        self.fields["tax"] = AmountField(
            most=100,
            example="19",
            label="Tax, percent",
            required=False,
            help_text="Shown as a line of its own. Empty: none.",
        )
        self.fields["tax_name"] = forms.CharField(
            label="What the tax is called",
            max_length=40,
            required=False,
            widget=forms.TextInput(attrs=PLAIN),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        since = self._since(given)
        tax, name = given.get("tax") or 0, given.get("tax_name", "")
        if tax % 100:
            self.add_error("tax", "At most four decimals are kept. Write it such as 19.")
        if tax and not name and "tax_name" not in self.errors:
            self.add_error("tax_name", "Say what the tax is called, such as VAT.")
        if name and not tax and "tax" not in self.errors:
            self.add_error("tax", "Say how many percent it is, such as 19, or leave both empty.")
        if not self.errors and since is not None:
            self.price = Price(since, given["amount"], given["currency"], tax // 100, name)
            self.account = int(given["for_account"]) if given.get("for_account") else None
        return given

    def _since(self, given: dict[str, Any]) -> date | None:
        since: date | None = given.get("since")
        if given.get("beginning"):
            if since:
                self.add_error("since", "Either a day or from the beginning: not both.")
            return BEGINNING
        if since is None and "since" not in self.errors:
            self.add_error(
                "since",
                "From which day does it hold? Take a day, or tick “From the beginning” below.",
            )
        return since


def as_typed(price: Price) -> dict[str, Any]:
    """What the form shows of a known price."""
    beginning = price.since == BEGINNING
    return {
        "since": None if beginning else price.since,
        "beginning": beginning,
        "amount": typed(price.millionths, price.currency),
        "currency": price.currency,
        "tax": written(price.tax * 100) if price.tax else "",
        "tax_name": price.tax_name,
    }
