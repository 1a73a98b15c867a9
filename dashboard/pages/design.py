"""The design page: every component in every state, drawn by the parts that the pages use.

What it shows is invented and stands in this file; nothing is read.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analytics.queries import AccountView
from dashboard.pages.answers import Answer
from dashboard.pages.door import signed_in
from dashboard.palette import LIGHT, OPERATIONS, UNATTRIBUTED

NOW = datetime(2026, 11, 23, 14, 20, 8, tzinfo=UTC)
COLORS = (
    *("ground", "paper", "sunk", "track", "line", "line-2", "ink", "ink-2", "ink-3"),
    *("ember", "on-ember", "good", "warn", "bad"),
)
HEAT_STEPS = range(7)
SIZES = (40, 28, 20, 16, 14, 12)  # px

ANSWERS = (
    Answer("158 of 1,000 credits", " are used with 9 days to go. About 620 are left then."),
    Answer("24,016 of 36,000 credits", " are used, but ", "Marketing runs dry soon.", "tight"),
    Answer("Five of six keys answer.", " Nothing stands behind CI 2. ", "CI is refused.", "bad"),
    Answer("Nothing was read since 9:12.", " What is left now cannot be said.", tone="unknown"),
)
MESSAGES = (
    Message(constants.INFO, "Brand is read now."),
    Message(constants.WARNING, "The new key reads, but may not delete."),
    Message(constants.ERROR, "GraphiCoal did not answer. Nothing was changed."),
)
NOTES = ("The dates were the wrong way round: they are swapped.",)

_FRESH = AccountView(
    id=0,
    name="Brand",
    is_sandbox=False,
    state="active",
    remaining=842,
    used=158,
    total_images=47,
    period_start=datetime(2026, 11, 1, tzinfo=UTC),
    period_end=datetime(2026, 12, 1, tzinfo=UTC),
    received_at=NOW,
    data_through=NOW,
    failing_since=None,
    problem="",
    is_stale=False,
    replayed=None,
    to_replay=None,
)
_REFUSED = "GraphiCoal refuses the key CI (401): “API key revoked.” Replace it."
ACCOUNTS = (
    _FRESH,
    replace(_FRESH, is_stale=True, data_through=NOW - timedelta(hours=3)),
    replace(_FRESH, problem=_REFUSED, failing_since=NOW - timedelta(minutes=78)),
    replace(_FRESH, remaining=None),
    replace(_FRESH, state="paused"),
    replace(_FRESH, state="closed"),
    replace(_FRESH, replayed=30, to_replay=365),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the sample table: credits, and their share of 1."""

    operation: str
    credits: int
    share: float


ROWS = (
    Row("generate", 11_414, 0.475),
    Row("edit", 7_611, 0.317),
    Row("analyze", 1_580, 0.066),
    Row("svg_generate", 1_722, 0.072),
    Row("svg_convert", 1_689, 0.07),
)


class SampleForm(forms.Form):
    """A field in each state; sent empty, so that what must be filled in says so."""

    plain = forms.CharField(label="Name", initial="Brand", help_text="Shown beside its figures.")
    wrong = forms.CharField(label="Key", error_messages={"required": "A key is needed."})
    off = forms.CharField(label="Address", disabled=True, initial="https://coals.ai")
    choice = forms.ChoiceField(label="Role", choices=[("member", "Member"), ("admin", "Admin")])
    long = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 2}), required=False)


@require_safe
@signed_in
def design(request: HttpRequest) -> HttpResponse:
    context = {
        "now": NOW,
        "colors": COLORS,
        "heat_steps": HEAT_STEPS,
        "sizes": SIZES,
        "operations": [*OPERATIONS, "from_tomorrow", UNATTRIBUTED],
        "tones": range(len(LIGHT.tones)),
        "answers": ANSWERS,
        "samples": MESSAGES,
        "asked": {"notes": NOTES},
        "accounts": ACCOUNTS,
        "rows": ROWS,
        "form": SampleForm({"plain": "Brand", "choice": "member"}),
        "link": "https://coalmeter.example.com/join/Zk3V9cQy0mV1pXb7d2R8sT4uW6yA1bC3dE5fG7hJ/",
    }
    return render(request, "design/page.html", context)
