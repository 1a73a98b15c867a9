"""One key: its page, and what is done with it."""

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.models import ApiAccount, ApiKey
from accounts.models.keys import AccountState
from analytics import keys
from analytics.connecting import NotConnected
from analytics.queries import KeptAccount, KeyView, kept_accounts
from dashboard.origin import actor
from dashboard.pages.accounts.finding import kept_key
from dashboard.pages.accounts.forms import NameForm
from dashboard.pages.door import fresh_to_change, freshly_signed_in, person, show, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def key(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is known of it; a POST gives it another name."""
    row = kept_key(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = NameForm(posted, initial={"name": row.name})
    if form.is_valid():
        try:
            keys.rename(row, form.cleaned_data["name"], actor(request))
        except NotConnected as reason:
            form.add_error("name", str(reason))
        else:
            return redirect("key", row.pk)
    return _page(request, row, "accounts/key.html", {"form": form}, 422 if form.is_bound else 200)


@require_POST
@signed_in
def key_state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Disable it, enable it, or have it tried again."""
    row, word = kept_key(request, pk), request.POST.get("word")
    if word not in ("disable", "enable", "again"):
        raise Http404
    try:
        if word == "disable":
            keys.disable(row, actor(request))
            messages.info(request, f"{row.name} is disabled: no reading uses it.")
        else:
            keys.enable(row, actor(request), datetime.now(UTC))
            messages.info(request, f"The next reading of {row.account} tries {row.name}.")
    except keys.NotDone as reason:
        messages.error(request, str(reason))
    return redirect("accounts")


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_to_change
@signed_in
def rotation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Of a key that proves itself: let it take over now, or stop, and keep or remove it."""
    row = kept_key(request, pk)
    if request.method != "POST":
        return _page(request, row, "accounts/rotation.html")
    word, by = request.POST.get("word"), actor(request)
    try:
        if word == "take_over":
            keys.take_over_now(row, by, datetime.now(UTC))
            messages.info(request, f"{row.name} has taken over.")
        elif word in ("keep", "remove"):
            keys.stop_rotation(row, by, keep=word == "keep")
            reads_on = row.replaces.name if row.replaces else "Nothing else"
            messages.info(request, f"The rotation was stopped. {reads_on} reads on.")
        else:
            raise Http404
    except keys.NotDone as reason:
        messages.error(request, str(reason))
    return redirect("accounts")


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
def remove_key(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what is lost, then remove it."""
    row = kept_key(request, pk)
    if request.method != "POST":
        is_last = keys.is_last_good(row) and row.account.state == AccountState.ACTIVE
        return _page(request, row, "accounts/remove_key.html", {"is_last": is_last})
    keys.remove(row, actor(request))
    messages.info(request, f"{row} is removed. What it read stays with {row.account}.")
    return redirect("accounts")


def _page(
    request: HttpRequest,
    row: ApiKey,
    template: str,
    context: dict[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    now = datetime.now(UTC)
    account, view = _views(
        access.kept_accounts(person(request)).filter(pk=row.account_id), row, now
    )
    known = {"now": now, "account": account, "key": view}
    return show(request, template, template, known | (context or {}), status=status)


def _views(
    accounts: QuerySet[ApiAccount], row: ApiKey, now: datetime
) -> tuple[KeptAccount, KeyView]:
    """Raises Http404 for a key that went meanwhile."""
    for account in kept_accounts(accounts, now):
        for view in account.keys:
            if view.id == row.pk:
                return account, view
    raise Http404
