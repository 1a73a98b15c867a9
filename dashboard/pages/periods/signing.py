"""Sign a period off, approve what another one signed, and take a sign-off back."""

from datetime import UTC, datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.models import ApiAccount
from analytics import signing
from analytics.queries.statement import Filed
from dashboard.origin import actor
from dashboard.pages.door import freshly_signed_in, person, show
from dashboard.pages.periods.finding import filed_of, period_of
from dashboard.pages.periods.naming import period_name


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands on the statement and in the audit log.",
        error_messages={"required": "Say why: it stands on the statement."},
    )


@require_POST
@freshly_signed_in
def sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the figures whose hash the form carries: those that the person saw."""
    user, now = person(request), datetime.now(UTC)
    period = period_of(request, pk, access.signs_off)
    name = period_name(period.start, period.edge)
    try:
        row = signing.sign(
            _account(period.account_id),
            period.start,
            request.POST.get("sha256", ""),
            user,
            actor(request),
            now,
        )
    except signing.NotSigned as reason:
        messages.error(request, str(reason))
    else:
        done = f"{name} is signed off. Its figures stay as they are."
        waits = f"You signed {name}. It waits for a second person’s approval."
        messages.info(request, done if row.is_complete else waits)
    return redirect(f"{reverse('period', args=[pk])}#sign-off-title")


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
def take_sign_off_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what it means, and un-sign for a reason."""
    now, period = datetime.now(UTC), period_of(request, pk, access.takes_sign_offs_back)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason, account = form.cleaned_data["reason"], _account(period.account_id)
        try:
            signing.take_back(account, period.start, reason, actor(request), now)
        except signing.NotSigned as refusal:
            form.add_error(None, str(refusal))
        else:
            name = period_name(period.start, period.edge)
            messages.info(request, f"The sign-off of {name} is taken back.")
            return redirect("period", pk)
    return _asked(request, filed_of(request, pk, now), form)


def _account(pk: int) -> ApiAccount:
    return get_object_or_404(ApiAccount, pk=pk)


def _asked(request: HttpRequest, filed: Filed, form: TakeBackForm) -> HttpResponse:
    context = {
        "filed": filed,
        "told": filed.told,
        "name": period_name(filed.told.period.start, filed.told.period.edge),
        "form": form,
    }
    template = "periods/take_back.html"
    return show(request, template, template, context, status=422 if form.is_bound else 200)
