"""Your settings: how pages look and write to you, and where you begin."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.models.preferences import NumberFormat, StartPage, Theme
from accounts.preferences import Preferences, set_preferences, set_theme, zone_named, zones
from dashboard.pages.door import came_from, person, signed_in
from dashboard.pages.letters import letters_context
from dashboard.pages.saved_views import Views, views_of
from dashboard.reader import Reader, read_by, reader
from dashboard.start import may_begin_at
from dashboard.templatetags.figures import credits
from dashboard.templatetags.times import moment

UNPROCESSABLE, NO_CONTENT = 422, 204
VIEW = "view-"  # before a saved view's number among the start pages
EXAMPLE = 24_016  # credits


class SettingsForm(forms.Form):
    timezone = forms.CharField(required=False, max_length=64, label="Timezone of clocks")
    number_format = forms.ChoiceField(choices=NumberFormat.choices, label="Numbers")
    theme = forms.ChoiceField(choices=Theme.choices, label="Theme")
    shortcuts = forms.BooleanField(required=False, label="Keyboard shortcuts")

    def __init__(self, user: User, views: Views, given: Any = None) -> None:
        super().__init__(given, initial=_current(user))
        self.fields["start"] = forms.ChoiceField(choices=_starts(user, views), label="Start page")

    def clean_timezone(self) -> str:
        text = self.cleaned_data["timezone"]
        zone = zone_named(text) if text else ""
        if zone is None:
            raise forms.ValidationError(
                f"“{text}” is no timezone. Choose one from the list, such as Europe/Berlin."
            )
        return zone

    def chosen(self) -> Preferences:
        given = self.cleaned_data
        start = given["start"]
        view = int(start.removeprefix(VIEW)) if start.startswith(VIEW) else None
        return Preferences(
            timezone=given["timezone"],
            number_format=given["number_format"],
            theme=given["theme"],
            start_page=StartPage.OVERVIEW if view else start,
            view=view,
            shortcuts=given["shortcuts"],
        )

    def as_chosen(self) -> Reader:
        """Who would read as the form says; a field that cannot be used is as it was."""
        now = {**self.initial, **(self.cleaned_data if self.is_bound else {})}
        return Reader(now["timezone"], now["number_format"])


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def your_settings(request: HttpRequest) -> HttpResponse:
    user = person(request)
    views = views_of(user)
    form = SettingsForm(user, views, request.POST if request.method == "POST" else None)
    if form.is_valid():
        set_preferences(user, form.chosen())
        messages.info(request, "Your settings are saved.")
        return redirect("your_settings")
    context = {
        "form": form,
        "zones": zones(),
        "reporting": settings.REPORTING_TIMEZONE,
        "formats": [(value, label, _number(value)) for value, label in NumberFormat.choices],
        "themes": Theme.choices,
        "example": _example(form.as_chosen(), datetime.now(UTC)),
        "views": views,
        **letters_context(user),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "you/settings.html", context, status=status)


@require_POST
@signed_in
def your_theme(request: HttpRequest) -> HttpResponse:
    """The switch in the menu: back to where it was pressed. The script wants no page."""
    theme = request.POST.get("theme", "")
    if theme not in Theme.values:
        raise Http404
    set_theme(person(request), theme)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=NO_CONTENT)
    return redirect(came_from(request, reverse("overview")))


def _current(user: User) -> dict[str, Any]:
    return {
        "timezone": user.timezone,
        "number_format": user.number_format,
        "theme": user.theme,
        "start": f"{VIEW}{user.start_view_id}" if user.start_view_id else user.start_page,
        "shortcuts": user.shortcuts,
    }


def _starts(user: User, views: Views) -> list[Any]:
    pages = [choice for choice in StartPage.choices if may_begin_at(user, choice[0])]
    own = [(f"{VIEW}{view.pk}", view.name) for view, _ in views]
    return [*pages, ("Your saved views", own)] if own else pages


def _number(number_format: str) -> str:
    with read_by(Reader(reader().timezone, number_format)):
        return credits(EXAMPLE)


def _example(who: Reader, now: datetime) -> dict[str, str]:
    with read_by(who):
        return {"credits": credits(EXAMPLE), "moment": moment(now)}
