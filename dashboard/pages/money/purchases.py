"""Purchases of credits, beside the grants that the ledger found."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.access import sets_prices
from analytics import purchasing
from analytics.queries import cost
from dashboard.filters.money import MoneyFilter, read_money_filter
from dashboard.origin import actor
from dashboard.pages.answers import Answer
from dashboard.pages.door import only, person, show
from dashboard.pages.money.purchase_form import PurchaseForm, as_typed
from dashboard.templatetags.figures import counted


@require_http_methods(["GET", "HEAD", "POST"])
@only(sets_prices)
def purchases(request: HttpRequest) -> HttpResponse:
    """All of them, the latest first; another one is entered."""
    now, visible = datetime.now(UTC), access.visible_accounts(person(request))
    names = dict(visible.order_by("name").values_list("pk", "name"))
    asked = read_money_filter(request.GET, names)
    accounts = visible.filter(pk__in=asked.accounts) if asked.accounts else visible
    told = cost.purchase_page(accounts, asked.before)
    form = _form(request, names, asked, now) if names else None
    if form is not None and form.is_valid():
        account = visible.get(pk=form.account)
        purchasing.enter(actor(request), account, form.entered, now)
        messages.info(request, f"The purchase for {account} is entered.")
        return redirect("purchases")
    context = {
        "asked": asked,
        "names": names,
        "told": told,
        "form": form,
        "answer": _answer(told),
    }
    status = 422 if form is not None and form.is_bound else 200
    return show(request, "money/purchases.html", "money/purchases.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@only(sets_prices)
def purchase(request: HttpRequest, pk: int) -> HttpResponse:
    """One purchase, to be corrected."""
    now, row = datetime.now(UTC), _row(request, pk)
    given = request.POST if request.method == "POST" else None
    names = {row.account_id: row.account}
    form = PurchaseForm(now.date(), names, _known_since(request), given, initial=as_typed(row))
    if form.is_valid():
        try:
            purchasing.correct(actor(request), pk, form.entered, now)
        except purchasing.Gone:
            raise Http404 from None
        messages.info(request, "The purchase is corrected.")
        return redirect("purchases")
    status = 422 if form.is_bound else 200
    context = {"row": row, "form": form}
    return show(request, "money/purchase.html", "money/purchase.html", context, status=status)


@require_POST
@only(sets_prices)
def remove_purchase(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        purchasing.remove(actor(request), pk)
    except purchasing.Gone:
        messages.info(request, "Somebody removed it before.")
    else:
        messages.info(request, "The purchase is removed.")
    return redirect("purchases")


def _form(
    request: HttpRequest, names: Mapping[int, str], asked: MoneyFilter, now: datetime
) -> PurchaseForm:
    given = request.POST if request.method == "POST" else None
    chosen = str(asked.accounts[0]) if len(asked.accounts) == 1 else ""
    initial = {"currency": "USD", "for_account": chosen}
    return PurchaseForm(now.date(), names, _known_since(request), given, initial=initial)


def _known_since(request: HttpRequest) -> Callable[[int], datetime | None]:
    visible = access.visible_accounts(person(request))
    return lambda pk: cost.known_since(visible.get(pk=pk))


def _row(request: HttpRequest, pk: int) -> cost.PurchaseRow:
    for row in cost.purchases(access.visible_accounts(person(request))).rows:
        if row.id == pk:
            return row
    raise Http404


def _answer(told: cost.PurchasePage) -> Answer:
    """Whether every purchase was seen, and every grant bought."""
    if not told.count:
        return Answer("No purchase is entered yet.", tone="unknown")
    lead = f"{counted(told.count, 'purchase,purchases')} of credits"
    if not told.unseen:
        return Answer(lead, ", each seen by the counters.")
    return Answer(
        f"{lead}.",
        "",
        f" {counted(told.unseen, 'was not seen,were not seen')} by the counters.",
        "tight",
    )
