"""Your letters: which reports you get by e-mail, and the link in each that turns it off."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.report_choices import switch, switches_of
from analytics.queries import last_letter
from dashboard.pages.door import person, signed_in
from dashboard.reporting.stopping import stopped_by

GONE = 410


def letters_context(user: User) -> dict[str, Any]:
    """What the section of the settings page shows."""
    return {
        "switches": switches_of(user),
        "mail_is_set": settings.MAIL_IS_SET,
        "last_letter": last_letter(user),
        "now": datetime.now(UTC),
    }


@require_POST
@signed_in
def your_letters(request: HttpRequest) -> HttpResponse:
    """Keep every switch that the form shows and was moved; what is no switch of theirs is
    nothing."""
    user = person(request)
    for each in switches_of(user):
        wanted = each.name in request.POST
        if f"was-{each.name}" in request.POST and wanted != each.wanted:
            switch(user, each.kind, each.team, wanted)
    messages.info(request, "Your letters are saved.")
    return redirect(f"{reverse('your_settings')}#letters")


@csrf_exempt  # the link is the proof; a mail program that clicks it (RFC 8058) has no cookie
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_letters(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at the link turns nothing off: scanners of mail look at every link. The button
    does."""
    stopped = stopped_by(token)
    if stopped is None:
        return render(request, "you/stop_gone.html", status=GONE)
    is_off = request.method == "POST"
    if is_off:
        stopped.turn_off()
    return render(request, "you/stop.html", {"stopped": stopped, "is_off": is_off})
