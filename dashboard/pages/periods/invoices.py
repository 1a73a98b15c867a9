"""The invoices of a period: typed in beside its statement, judged, removed; and their files."""

from datetime import UTC, datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.models import ApiAccount
from analytics import invoicing
from analytics.models.invoices import Judgement
from dashboard.origin import actor
from dashboard.pages.door import person, show, signed_in
from dashboard.pages.periods.answer import statement_answer
from dashboard.pages.periods.finding import filed_of, period_of
from dashboard.pages.periods.invoice_form import OTHER, InvoiceForm, JudgementForm
from dashboard.pages.periods.naming import period_name
from dashboard.pages.periods.ruler import ruler_of
from dashboard.uploads import is_too_large

TWICE = "This period has an invoice of that number already."


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invoices(request: HttpRequest, pk: int) -> HttpResponse:
    """Those that are known, and a form for another one."""
    now, period = datetime.now(UTC), period_of(request, pk, access.checks_invoices)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = InvoiceForm(now.date(), *sent, too_large=is_too_large(request))
    if form.is_valid():
        account = get_object_or_404(ApiAccount, pk=period.account_id)
        file = form.cleaned_data["file"]
        try:
            invoicing.add(account, period.start, form.typed(), file, actor(request), now)
        except invoicing.KnownAlready:
            form.add_error("number", TWICE)
        else:
            messages.info(request, f"Invoice {form.cleaned_data['number']} is kept.")
            return redirect("invoices", pk)
    filed = filed_of(request, pk, now)
    context = {
        "filed": filed,
        "told": filed.told,
        "name": period_name(period.start, period.edge),
        "answer": statement_answer(filed, now),
        "ruler": ruler_of(filed),
        "form": form,
        "checks_invoices": True,
        "judgements": Judgement,
    }
    status = 422 if form.is_bound else 200
    return show(request, "periods/invoices.html", "periods/invoices.html", context, status=status)


@require_POST
@signed_in
def judge_invoice(request: HttpRequest, pk: int) -> HttpResponse:
    row, period = _invoice(request, pk)
    form = JudgementForm(request.POST)
    if form.is_valid():
        judgement = Judgement(form.cleaned_data["judgement"])
        note, now = form.cleaned_data["note"], datetime.now(UTC)
        invoicing.judge(row.id, judgement, note, actor(request), now)
        messages.info(request, f"Invoice {row.number}: {judgement.label.lower()}.")
    else:
        said = [str(line) for lines in form.errors.values() for line in lines]
        messages.error(request, " ".join(said))
    return redirect("invoices", period)


@require_POST
@signed_in
def remove_invoice(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    if access.checks_invoices(user) and not invoicing.known(access.visible_accounts(user), pk):
        messages.info(request, "That invoice is removed already.")
        return redirect("periods")
    row, period = _invoice(request, pk)
    invoicing.remove(row.id, actor(request))
    messages.info(request, f"Invoice {row.number} is removed. The audit log keeps what it said.")
    return redirect("invoices", period)


@require_safe
@signed_in
def invoice_file(request: HttpRequest, pk: int) -> HttpResponse:
    """As it was sent in, to be saved: never shown by the browser in our name."""
    row, _ = _invoice(request, pk)
    file = invoicing.file_of(row.id)
    if file is None:
        raise Http404
    response = HttpResponse(file.content, content_type=OTHER)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _invoice(request: HttpRequest, pk: int) -> tuple[invoicing.Known, int]:
    """The invoice, and the period that it is shown with: 404 while none starts there."""
    row = invoicing.known(access.visible_accounts(person(request)), pk)
    if row is None:
        raise Http404
    if not access.checks_invoices(person(request)):
        raise PermissionDenied
    if row.period is None:
        raise Http404
    return row, row.period
