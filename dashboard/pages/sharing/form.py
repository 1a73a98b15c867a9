"""Ticks, percents and a day, as a form that says what does not add up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms import BoundField

from accounts.models import Team
from accounts.shares import BEGINNING, equal_parts, percent
from accounts.sharing import NotWhole, refuse_unless_whole

EARLIEST = date(2000, 1, 1)
AHEAD = timedelta(days=366)


class Percent(forms.DecimalField):
    """A percent of at most two decimals, with a point or a comma."""

    def __init__(self, name: str) -> None:
        super().__init__(
            label=f"Share of {name}, percent",
            required=False,
            min_value=0,
            max_value=100,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={"invalid": "Write a percent such as 33.34."},
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value or "").strip().removesuffix("%").replace(",", "."))


@dataclass(frozen=True, slots=True)
class Row:
    """A team with its tick and its percent."""

    team: str
    tick: BoundField
    share: BoundField


class SharesForm(forms.Form):
    """`teams` and `parts` (hundredths of a percent by team) are what a valid form says."""

    since = forms.DateField(
        label="Holds from",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write a date such as 2026-11-26."},
    )

    def __init__(self, teams: list[Team], today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._teams, self._today = teams, today
        self.teams: list[int] = []
        self.parts: dict[int, int] = {}
        self.in_equal_parts = False
        for team in teams:
            self.fields[f"team-{team.pk}"] = forms.BooleanField(label=team.name, required=False)
            self.fields[f"share-{team.pk}"] = Percent(team.name)

    @property
    def rows(self) -> list[Row]:
        return [
            Row(team.name, self[f"team-{team.pk}"], self[f"share-{team.pk}"])
            for team in self._teams
        ]

    def clean_since(self) -> date:
        """The start of a day in UTC; an empty field means from the beginning."""
        since: date | None = self.cleaned_data["since"]
        if since is None:
            return BEGINNING
        if not EARLIEST <= since <= self._today + AHEAD:
            raise forms.ValidationError("That is too far away: take a day within a year from now.")
        return since

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.teams = [team.pk for team in self._teams if given.get(f"team-{team.pk}")]
        said = {team.pk: given.get(f"share-{team.pk}") for team in self._teams}
        self.parts = {team: int(share * 100) for team, share in said.items() if share}
        for team in self.parts.keys() - set(self.teams):
            self.add_error(f"share-{team}", "Tick the team, or leave its share empty.")
        if self.teams and not any(value is not None for value in said.values()):
            self.in_equal_parts = True
            self.parts = dict(zip(self.teams, equal_parts(len(self.teams)), strict=True))
        if not self.errors:
            self._refuse_unless_whole()
        return given

    def _refuse_unless_whole(self) -> None:
        try:
            refuse_unless_whole(self.parts)
        except NotWhole as problem:
            self.add_error(None, str(problem))


def first_values(seen: set[int], parts: Mapping[int, int], since: date | None) -> dict[str, Any]:
    """What the form shows before anything is typed: who sees the account, and bears what."""
    ticks = {f"team-{team}": True for team in seen}
    return {
        **ticks,
        **{f"share-{team}": percent(part) for team, part in parts.items() if team in seen},
        "since": since,
    }
