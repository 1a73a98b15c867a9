"""Connect a key: it is typed in once, tried by a worker, and never shown again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from analytics import tasks, trials
from analytics.connecting import LONGEST_NAME, NotConnected
from analytics.queries import trial_view
from dashboard.pages.asking import UNREACHABLE, asked
from dashboard.pages.door import key_managers, person, show

PATIENCE = timedelta(seconds=settings.VENDOR_DEADLINE * 2)  # a trial asks GraphiCoal twice


class ConnectForm(forms.Form):
    """The key has no initial value and is never written back into the page."""

    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        help_text="What people here call the account.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give the account a name."},
    )
    key = forms.CharField(
        label="Key",
        max_length=4096,
        help_text="Made in GraphiCoal’s dashboard, with the scope graphicoal:read.",
        widget=forms.PasswordInput(
            render_value=False, attrs={"autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": "Paste a key."},
    )
    base_url = forms.CharField(
        label="Address",
        max_length=500,
        help_text="GraphiCoal’s own, unless your company reaches it by another.",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give the address of GraphiCoal’s API."},
    )


@never_cache
@sensitive_post_parameters("key")
@key_managers
@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: HttpRequest) -> HttpResponse:
    form = ConnectForm(
        request.POST if request.method == "POST" else None,
        initial={"base_url": settings.GRAPHICOAL_BASE_URL},
    )
    if form.is_valid():
        try:
            return redirect("trial", _started(request, form))
        except NotConnected as reason:
            form.add_error(None, str(reason))
    return _page(request, form)


@never_cache
@key_managers
@require_safe
def trial(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How the trial fares; when the key was not good, the form to try another."""
    found = trial_view(person(request), pk)
    if found is None:
        raise Http404
    again = ConnectForm(initial={"name": found.name, "base_url": found.base_url})
    is_slow = datetime.now(UTC) - found.asked_at > PATIENCE
    context = {"trial": found, "form": again, "is_slow": is_slow}
    return show(request, "connect/trial.html", "connect/_trial.html", context)


def _started(request: HttpRequest, form: ConnectForm) -> UUID:
    """The trial that a worker was asked to make. Raises NotConnected; then nothing is kept."""
    given = form.cleaned_data
    now = datetime.now(UTC)
    made = trials.ask(person(request), given["name"], given["base_url"], given["key"], now)
    if not asked(tasks.try_key, str(made.pk)):
        made.delete()
        raise NotConnected(UNREACHABLE)
    return made.pk


def _page(request: HttpRequest, form: ConnectForm) -> HttpResponse:
    status = 200 if not form.is_bound else 422
    return show(request, "connect/page.html", "connect/page.html", {"form": form}, status=status)
