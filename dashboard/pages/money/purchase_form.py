"""A purchase of credits, as a form that says what is wrong."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django import forms

from analytics.purchasing import Entered
from analytics.queries.cost import PurchaseRow
from dashboard.pages.money.fields import PLAIN, AmountField, CreditsField, CurrencyField, DayField
from dashboard.templatetags.money import typed
from dashboard.templatetags.times import day as shown_day

MOST = 1_000_000_000  # of any currency


class PurchaseForm(forms.Form):
    """`entered` is what a valid form says; `account` whose purchase it is."""

    entered: Entered
    account: int

    def __init__(
        self,
        today: date,
        accounts: Mapping[int, str],
        known_since: Callable[[int], datetime | None],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """With one account, nobody is asked which it is. `known_since` is when the first known
        period of an account starts."""
        super().__init__(*args, **kwargs)
        self._accounts, self._known_since = accounts, known_since
        if len(accounts) != 1:
            choices = [(str(pk), name) for pk, name in accounts.items()]
            self.fields["for_account"] = forms.ChoiceField(
                label="Account",
                choices=[("", "Choose…"), *choices],
                error_messages={"required": "For which account?"},
            )
        self.fields["day"] = DayField(
            today,
            "That day is still to come.",
            label="Bought on",
            help_text="A day in UTC.",
            error_messages={"required": "On which day were they bought?"},
        )
        self.fields["credits"] = CreditsField(label="Credits")
        self.fields["amount"] = AmountField(
            most=MOST, example="450.00", label="Paid", help_text="Without tax."
        )
        self.fields["currency"] = CurrencyField()
        self.fields["note"] = forms.CharField(
            label="Note",
            max_length=200,
            required=False,
            help_text="Such as the invoice’s number.",
            widget=forms.TextInput(attrs=PLAIN),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        asked = "for_account" in self.fields
        chosen = given.get("for_account") if asked else next(iter(self._accounts))
        if chosen and given.get("day"):
            self._refuse_before_it_existed(int(chosen), given["day"])
        if not self.errors:
            self.account = int(chosen or 0)
            self.entered = Entered(
                given["day"], given["credits"], given["amount"], given["currency"], given["note"]
            )
        return given

    def _refuse_before_it_existed(self, account: int, on: date) -> None:
        first, name = self._known_since(account), self._accounts[account]
        if first is None:
            problem = f"No reading of {name} is known yet: enter what was bought after the first."
            self.add_error("day", problem)
        elif on < first.astimezone(UTC).date():
            since = shown_day(first.astimezone(UTC).date())
            problem = f"{name} is known since {since}, when its first known period began (UTC)."
            self.add_error("day", f"{problem} Nothing was bought for it before.")


def as_typed(row: PurchaseRow) -> dict[str, Any]:
    """What the form shows of a known purchase."""
    return {
        "day": row.day,
        "credits": row.credits,
        "amount": typed(row.millionths, row.currency),
        "currency": row.currency,
        "note": row.note,
    }
