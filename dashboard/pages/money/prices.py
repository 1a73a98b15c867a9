"""The price book: what a credit costs from which day on."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.access import sets_prices
from analytics import pricing
from analytics.queries.cost import PricePage, PriceRow, price_page, price_row
from dashboard.filters.money import read_money_filter
from dashboard.origin import actor
from dashboard.pages.answers import Answer
from dashboard.pages.door import only, person, show
from dashboard.pages.money.price_form import PriceForm, as_typed
from dashboard.templatetags.figures import counted
from dashboard.templatetags.money import a_credit


@require_http_methods(["GET", "HEAD", "POST"])
@only(sets_prices)
def prices(request: HttpRequest) -> HttpResponse:
    """All of them, by date; another one is added."""
    now, visible = datetime.now(UTC), access.visible_accounts(person(request))
    names = dict(visible.order_by("name").values_list("pk", "name"))
    asked = read_money_filter(request.GET, names)
    page = price_page(visible, now, asked.before)
    currency = page.rows[0].price.currency if page.rows else "USD"
    given = request.POST if request.method == "POST" else None
    form = PriceForm(now.date(), names, given, initial={"currency": currency})
    if form.is_valid():
        account = visible.get(pk=form.account) if form.account else None
        try:
            pricing.set_price(actor(request), account, form.price, now)
        except pricing.DayTaken as problem:
            form.add_error("since", str(problem))
        else:
            messages.info(request, f"The price is set, for {account or 'all accounts'}.")
            return redirect("prices")
    context = {"asked": asked, "page": page, "form": form, "answer": _answer(page)}
    status = 422 if form.is_bound else 200
    return show(request, "money/prices.html", "money/prices.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@only(sets_prices)
def price(request: HttpRequest, pk: int) -> HttpResponse:
    """One price, to be corrected."""
    now, row = datetime.now(UTC), _row(request, pk)
    given = request.POST if request.method == "POST" else None
    form = PriceForm(now.date(), None, given, initial=as_typed(row.price))
    if form.is_valid():
        try:
            pricing.correct(actor(request), pk, form.price, now)
        except pricing.DayTaken as problem:
            form.add_error("since", str(problem))
        except pricing.Gone:
            raise Http404 from None
        else:
            messages.info(request, "The price is corrected, and with it what it holds for.")
            return redirect("prices")
    status = 422 if form.is_bound else 200
    context = {"row": row, "form": form}
    return show(request, "money/price.html", "money/price.html", context, status=status)


@require_POST
@only(sets_prices)
def remove_price(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        pricing.remove(actor(request), pk)
    except pricing.Gone:
        messages.info(request, "Somebody removed it before.")
    else:
        messages.info(request, "The price is removed: the one before it holds instead.")
    return redirect("prices")


def _row(request: HttpRequest, pk: int) -> PriceRow:
    row = price_row(access.visible_accounts(person(request)), pk)
    if row is None:
        raise Http404
    return row


def _answer(page: PricePage) -> Answer:
    """ "A credit costs $0.01. 2 accounts have a price of their own." """
    holds, own = page.holds, page.own
    rest = f" {counted(own, 'account has a price,accounts have prices')} of its own." if own else ""
    rest = rest.replace("of its own", "of their own") if own > 1 else rest
    if holds is None:
        return Answer(
            "No price holds for all accounts today.",
            rest,
            " What is burned has no cost until there is one.",
            "tight",
        )
    return Answer(f"A credit costs {a_credit(holds)}.", rest)
