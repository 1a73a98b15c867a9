"""API tokens: one's own list, a new one that is shown once, and revoking, also by an admin."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.models import ApiToken, User
from accounts.models.tokens import LONGEST_LIFE, LONGEST_NAME, Scope
from accounts.tokens import USUAL_LIFE, NotMade, make_token, revoke
from analytics.ledger.buckets import DAY, day_start
from dashboard.origin import actor
from dashboard.pages.door import fresh_to_change, person, signed_in
from dashboard.templatetags.times import reporting_zone

UNPROCESSABLE = 422
SHOWN = 50  # ended ones tell when they were last used; nobody reads hundreds
MEANS = {
    Scope.BURN: "Credits by operation, account, team and period",
    Scope.PERIODS: "The list of them, and each statement",
    Scope.IMAGES: "What there is and what each cost, without prompts",
    Scope.PROMPTS: "Prompts and analyses too, where you may read them",
    Scope.ACCOUNTS: "What is left, and how fresh that is",
    Scope.SYNC: "What was read when",
}

Tokens = list[tuple[ApiToken, str]]  # each with how it stands


class TokenForm(forms.Form):
    """`expires` is the last day, in the reporting timezone, on which the token reads."""

    name = forms.CharField(
        max_length=LONGEST_NAME, error_messages={"required": "Give it a name: what will use it?"}
    )
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices, error_messages={"required": "Choose what it may read."}
    )
    expires = forms.DateField(
        error_messages={
            "required": "Say until when: a token without an end would be forgotten.",
            "invalid": "Write the day like 2026-11-23.",
        }
    )

    def __init__(self, today: date, given: Any = None) -> None:
        super().__init__(given, initial={"expires": (today + USUAL_LIFE).isoformat()})
        self.first, self.last = today, today + LONGEST_LIFE - timedelta(days=1)

    def clean_expires(self) -> date:
        day: date = self.cleaned_data["expires"]
        if not self.first <= day <= self.last:
            raise forms.ValidationError(f"Choose a day from today to {self.last.isoformat()}.")
        return day


@never_cache
@fresh_to_change
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def your_tokens(request: HttpRequest) -> HttpResponse:
    """The list and the form. Sent, it makes a token, whose text this answer alone shows."""
    now, zone = datetime.now(UTC), reporting_zone()
    form = TokenForm(
        now.astimezone(zone).date(), request.POST if request.method == "POST" else None
    )
    if form.is_valid():
        given = form.cleaned_data
        ends = day_start(given["expires"] + DAY, zone)
        user, who = person(request), actor(request)
        try:
            made = make_token(who, user, given["name"], given["scopes"], ends, now)
        except NotMade as problem:
            form.add_error(problem.field, str(problem))
        else:
            context = {"token": made.token, "text": made.text, "api": f"{settings.BASE_URL}/api/v1"}
            return render(request, "you/token.html", context)
    context = {
        "form": form,
        "scopes": [(scope, scope.label, MEANS[scope]) for scope in Scope],
        "tokens": tokens_of(person(request), now),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "you/tokens.html", context, status=status)


@require_POST
@signed_in
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own; an admin anybody's. For who sees neither, there is no such token."""
    user = person(request)
    visible = ApiToken.objects.filter(user__in=access.visible_people(user))
    token = get_object_or_404(visible.select_related("user"), pk=pk)
    if token.user != user and not access.manages_people(user):
        raise PermissionDenied
    if revoke(actor(request), token, datetime.now(UTC)):
        messages.info(request, f"“{token}” is revoked: it reads nothing any more.")
    return redirect("your_tokens") if token.user == user else redirect("person", token.user.pk)


def tokens_of(user: User, now: datetime) -> Tokens:
    """Theirs: those that live first, then the latest."""
    rows = ApiToken.objects.filter(user=user).order_by("-made_at", "-pk")
    found = [(row, row.standing(now)) for row in rows]
    return sorted(found, key=lambda each: each[1] != "live")[:SHOWN]
