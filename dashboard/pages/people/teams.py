"""Teams: which there are, and who is in one of them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts import teams as acts
from accounts.models import Team, User
from accounts.people import Places
from dashboard.origin import actor
from dashboard.pages.door import freshly_signed_in, person, show, signed_in
from dashboard.pages.people.forms import TeamForm
from dashboard.pages.people.ticks import people_ticks, places_of, ticked


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: HttpRequest) -> HttpResponse:
    """The teams that the reader may know of; admins make another."""
    if request.method == "POST" and not access.manages_people(person(request)):
        raise PermissionDenied
    form = TeamForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = acts.make(actor(request), form.cleaned_data["name"])
        except acts.NameTaken as problem:
            form.add_error("name", str(problem))
        else:
            return redirect("team", made.pk)
    return _list(request, form)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def team_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is in it and what it sees. Admins change that."""
    team = get_object_or_404(access.visible_teams(person(request)), pk=pk)
    if request.method != "POST":
        held = team.memberships.filter(user__is_active=True)
        form = TeamForm(initial={"name": team.name})
        return _page(request, team, form, places_of(held, "user_id"))
    if not access.manages_people(person(request)):
        raise PermissionDenied
    form = TeamForm(request.POST)
    places = ticked(request.POST, _active().values_list("pk", flat=True))
    if form.is_valid():
        try:
            acts.change(actor(request), team, form.cleaned_data["name"], places)
        except acts.NameTaken as problem:
            form.add_error("name", str(problem))
        except Team.DoesNotExist:  # it was removed a moment ago
            raise Http404 from None
        else:
            messages.info(request, "It is changed, and holds from everybody’s next click on.")
            return redirect("teams")
    return _page(request, team, form, places)


@require_POST
@freshly_signed_in
def remove_team(request: HttpRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(access.visible_teams(person(request)), pk=pk)
    if not access.manages_people(person(request)):
        raise PermissionDenied
    try:
        acts.remove(actor(request), team)
    except acts.StillSharing as refusal:
        messages.error(request, str(refusal))
        return redirect("team", team.pk)
    except Team.DoesNotExist:  # somebody else was quicker
        raise Http404 from None
    messages.info(request, f"The team {team} is removed.")
    return redirect("teams")


def _list(request: HttpRequest, form: TeamForm) -> HttpResponse:
    user = person(request)
    active = Count("memberships", filter=Q(memberships__user__is_active=True), distinct=True)
    seen = Count("accounts", filter=Q(accounts__in=access.visible_accounts(user)), distinct=True)
    known = access.visible_teams(user).annotate(people=active, account_count=seen)
    accounts = access.visible_accounts(user).order_by("name").prefetch_related("teams")
    context = {
        "teams": known.order_by("name"),
        "form": form,
        "accounts": accounts if access.reads_shares(user) else [],
        "manages_people": access.manages_people(user),
    }
    status = 422 if form.is_bound else 200
    return show(request, "people/teams.html", "people/teams.html", context, status=status)


def _page(request: HttpRequest, team: Team, form: TeamForm, places: Places) -> HttpResponse:
    user = person(request)
    manages = access.manages_people(user)
    memberships = team.memberships.filter(user__is_active=True).select_related("user")
    context = {
        "team": team,
        "form": form,
        "members": memberships.order_by("-lead", "user__name", "user__email"),
        "ticks": people_ticks(_active(), places) if manages else [],
        "seen": access.visible_accounts(user).filter(teams=team).order_by("name"),
        "manages_people": manages,
        "reads_shares": access.reads_shares(user),
        "bears": team.shares.exists(),
    }
    status = 422 if form.is_bound else 200
    return show(request, "people/team.html", "people/team.html", context, status=status)


def _active() -> QuerySet[User]:
    return User.objects.filter(is_active=True).order_by("name", "email")
