"""Connect an account, add a key, replace one: typed in once, tried by a worker, never shown."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from analytics import tasks, trials
from analytics.connecting import NotConnected
from analytics.queries import TrialView, trial_view
from analytics.trials import Wish
from dashboard.origin import actor
from dashboard.pages.accounts.finding import kept_account, kept_key
from dashboard.pages.accounts.forms import ConnectForm, KeyForm
from dashboard.pages.asking import UNREACHABLE, asked
from dashboard.pages.door import key_managers, person, show, signed_in

PATIENCE = timedelta(seconds=settings.VENDOR_DEADLINE * 4)  # a trial asks GraphiCoal four times


@never_cache
@sensitive_post_parameters("key")
@key_managers
@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: HttpRequest) -> HttpResponse:
    form = ConnectForm(
        request.POST if request.method == "POST" else None,
        initial={"base_url": settings.GRAPHICOAL_BASE_URL},
    )
    wish = Wish()
    if form.is_valid():
        wish = Wish(form.cleaned_data["name"], form.cleaned_data["base_url"])
    return _tried(request, form, wish)


@never_cache
@sensitive_post_parameters("key")
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add_key(request: HttpRequest, pk: int) -> HttpResponse:
    """A further key of an account."""
    account = kept_account(request, pk)
    form = KeyForm(request.POST if request.method == "POST" else None)
    name = form.cleaned_data["key_name"] if form.is_valid() else ""
    return _tried(request, form, Wish(key_name=name, target=account))


@never_cache
@sensitive_post_parameters("key")
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def rotate_key(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A key that is to replace another."""
    old = kept_key(request, pk)
    form = KeyForm(request.POST if request.method == "POST" else None)
    name = form.cleaned_data["key_name"] if form.is_valid() else ""
    return _tried(request, form, Wish(key_name=name, target=old.account, replaces=old))


@never_cache
@key_managers
@require_safe
def trial(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How the trial fares; when the key was not good, the form to try another."""
    found = trial_view(person(request), pk)
    if found is None:
        raise Http404
    is_slow = datetime.now(UTC) - found.asked_at > PATIENCE
    context = {"trial": found, "form": _again(found), "is_slow": is_slow}
    return show(request, "connect/trial.html", "connect/_trial.html", context)


def _again(found: TrialView) -> ConnectForm | KeyForm:
    """The form that the key was typed into, without the key."""
    if found.target_id is not None:
        return KeyForm(initial={"key_name": found.key_name})
    return ConnectForm(initial={"name": found.name, "base_url": found.base_url})


def _tried(request: HttpRequest, form: ConnectForm | KeyForm, wish: Wish) -> HttpResponse:
    """Have a valid form's key tried, and follow that; else the form, with what is wrong."""
    if form.is_valid():
        try:
            return redirect("trial", _started(request, form.cleaned_data["key"], wish))
        except NotConnected as reason:
            form.add_error(None, str(reason))
    status = 422 if form.is_bound else 200
    context = {"form": form, "wish": wish}
    return show(request, "connect/page.html", "connect/page.html", context, status=status)


def _started(request: HttpRequest, secret: str, wish: Wish) -> UUID:
    """The trial that a worker was asked to make. Raises NotConnected; then nothing is kept."""
    made = trials.ask(person(request), wish, secret, datetime.now(UTC), actor(request).origin)
    if not asked(tasks.try_key, str(made.pk)):
        made.delete()
        raise NotConnected(UNREACHABLE)
    return made.pk
