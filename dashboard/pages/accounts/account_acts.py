"""One account: its page, its settings, and what is done with it."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.audit import record_failure
from accounts.models import ApiAccount
from accounts.models.audit import Act
from analytics import accounts, erasing, merging
from analytics.connecting import NotConnected
from analytics.queries import erased_counts, kept_accounts
from dashboard.origin import actor
from dashboard.pages.accounts.finding import kept_account
from dashboard.pages.accounts.forms import AccountForm, EraseForm
from dashboard.pages.door import freshly_signed_in, person, show, signed_in

DONE = {
    "pause": "{} is paused: it is not read until you resume it.",
    "resume": "{} is read again.",
    "close": "{} is closed: it is kept, not read, and nothing alerts on it.",
    "reopen": "{} is open again, and read.",
}
MERGED = (
    "There is nothing to merge: it was merged already, is an account of its own, "
    "or the older one was erased."
)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Its settings; a POST changes them."""
    row = kept_account(request, pk)
    posted = request.POST if request.method == "POST" else None
    fields = ("name", "base_url", "read_share")
    form = AccountForm(posted, initial={field: getattr(row, field) for field in fields})
    if form.is_valid():
        try:
            accounts.change(row, accounts.Settings(**form.cleaned_data), actor(request))
        except NotConnected as reason:
            form.add_error(None, str(reason))
        else:
            messages.info(request, "The settings are stored.")
            return redirect("account", row.pk)
    return _page(request, row, "accounts/account.html", form, 422 if form.is_bound else 200)


@require_POST
@signed_in
def account_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause, resume, close, reopen."""
    row, word = kept_account(request, pk), request.POST.get("word", "")
    if word not in DONE:
        raise Http404
    try:
        accounts.move(row, word, actor(request), datetime.now(UTC))
        messages.info(request, DONE[word].format(row))
    except accounts.NotChanged as reason:
        messages.error(request, str(reason))
    return redirect("account", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
def erase_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what goes and what stays, and erase it once its name was typed."""
    row = kept_account(request, pk)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            erasing.begin(row, form.cleaned_data["name"], actor(request), datetime.now(UTC))
        except erasing.NotErased as reason:
            record_failure(Act.ACCOUNT_ERASED, actor(request), row, note=str(reason))
            form.add_error("name", str(reason))
        else:
            messages.info(request, f"{row} is being erased. Its credits stay in the books.")
            return redirect("account", row.pk)
    status = 422 if form.is_bound else 200
    return _page(request, row, "accounts/erase.html", form, status, lost=erased_counts(row))


@require_POST
@signed_in
def not_twin(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it is not the account that it was taken for."""
    row = kept_account(request, pk)
    try:
        other = accounts.set_apart(row, actor(request))
    except accounts.NotChanged as reason:
        messages.error(request, str(reason))
    else:
        messages.info(request, f"{row} and {other} are two accounts, and both count.")
    return redirect("accounts")


@require_POST
@freshly_signed_in
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one of an account and the older one that it is. Who asks twice is told so."""
    user = person(request)
    row = access.flagged_accounts(user).filter(pk=pk).first()
    if row is None and not access.merges_accounts(user):
        raise Http404
    try:
        older = merging.merge(_own(request, row), actor(request), datetime.now(UTC))
    except merging.NothingToMerge:
        messages.error(request, MERGED)
    else:
        said = f"The keys of {row} read {older} now; its figures follow in a moment."
        messages.info(request, said)
    return redirect("sync")


def _own(request: HttpRequest, row: ApiAccount | None) -> ApiAccount:
    """Raises NothingToMerge without an account, 403 for one that the reader only sees."""
    if row is None:
        raise merging.NothingToMerge
    return kept_account(request, row.pk)


def _page(
    request: HttpRequest,
    row: ApiAccount,
    template: str,
    form: AccountForm | EraseForm,
    status: int,
    **more: object,
) -> HttpResponse:
    now = datetime.now(UTC)
    (view,) = kept_accounts(access.kept_accounts(person(request)).filter(pk=row.pk), now)
    context = {"now": now, "account": view, "form": form, **more}
    return show(request, template, template, context, status=status)
