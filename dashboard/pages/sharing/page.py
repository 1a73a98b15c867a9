"""The page of an account's teams and shares."""

from datetime import UTC, date, datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from accounts import access, sharing
from accounts.models import ApiAccount, Team
from accounts.shares import Agreement, agreements, shares_on
from analytics.queries import charge_back, current_periods
from dashboard.origin import actor
from dashboard.pages.door import person, show, signed_in
from dashboard.pages.sharing.answer import shares_answer
from dashboard.pages.sharing.form import SharesForm, first_values


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def account_teams(request: HttpRequest, pk: int) -> HttpResponse:
    """Admins say which teams see an account and how they share it; finance reads it."""
    user, now = person(request), datetime.now(UTC)
    account = get_object_or_404(access.visible_accounts(user), pk=pk)
    writes = request.method == "POST"
    if not (access.manages_people(user) if writes else access.reads_shares(user)):
        raise PermissionDenied
    known = agreements(account)
    form = _form(request, account, known, now.date())
    if form.is_valid():
        _share(request, account, form, now)
        return redirect("account_teams", account.pk)
    return _page(request, account, form, known, now.date())


def _form(
    request: HttpRequest, account: ApiAccount, known: tuple[Agreement, ...], today: date
) -> SharesForm:
    teams = list(Team.objects.order_by("name"))
    if request.method == "POST":
        return SharesForm(teams, today, request.POST)
    seen = set(account.teams.values_list("pk", flat=True))
    parts = {share.team_id: share.hundredths for share in shares_on(known, today)}
    return SharesForm(teams, today, initial=first_values(seen, parts, today if known else None))


def _share(request: HttpRequest, account: ApiAccount, form: SharesForm, now: datetime) -> None:
    since = form.cleaned_data["since"]
    sharing.share(actor(request), account, form.teams, form.parts, since, now)
    equally = " They share it in equal parts." if form.in_equal_parts and form.teams[1:] else ""
    messages.info(request, f"The teams of {account} are set.{equally}")


def _page(
    request: HttpRequest,
    account: ApiAccount,
    form: SharesForm,
    known: tuple[Agreement, ...],
    today: date,
) -> HttpResponse:
    user = person(request)
    periods = current_periods(access.visible_accounts(user).filter(pk=account.pk))
    borne = charge_back(account, periods[0]) if periods else None
    in_force = [agreement for agreement in known if agreement.since <= today]
    context = {
        "account": account,
        "form": form,
        "agreements": known[::-1],
        "in_force": in_force[-1] if in_force else None,
        "borne": borne,
        "answer": shares_answer(borne),
        "manages_people": access.manages_people(user),
    }
    status = 422 if form.is_bound else 200
    return show(request, "accounts/teams.html", "accounts/teams.html", context, status=status)
