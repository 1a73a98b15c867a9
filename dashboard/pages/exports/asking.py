"""Ask for a file that is made in the background, and stop one."""

from datetime import UTC, datetime
from typing import cast
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from analytics import exporting
from analytics.exporting import Wish
from analytics.queries.exports import export_of
from dashboard.pages.asking import UNREACHABLE, asked
from dashboard.pages.door import person, show, signed_in
from dashboard.pages.exports.kinds import FORMS, KINDS, page_of, wish_of
from dashboard.tasks import make_export

LONGEST = 8000  # characters of an address


class ExportForm(forms.Form):
    """In which form; the id makes a form that is sent twice one file."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    form = forms.ChoiceField(label="Form", error_messages={"required": "Choose a form."})

    def __init__(self, data: QueryDict | None, wish: Wish) -> None:
        super().__init__(data, initial={"id": uuid4(), "form": wish.form})
        field = cast("forms.ChoiceField", self.fields["form"])
        field.choices = [(name, FORMS[name]) for name in KINDS[wish.what].names]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """What would be made, and the form that asks for it: `of` is the address of the file."""
    address = request.GET.get("of", "")
    wish = wish_of(address) if len(address) <= LONGEST else None
    if wish is None:
        raise Http404
    form = ExportForm(request.POST if request.method == "POST" else None, wish)
    if form.is_valid():
        chosen = Wish(wish.what, form.cleaned_data["form"], wish.subject, wish.query)
        try:
            exporting.ask(form.cleaned_data["id"], person(request), chosen, datetime.now(UTC))
        except exporting.NotAsked as reason:
            form.add_error(None, str(reason))
        else:
            return _sent(request, form.cleaned_data["id"])
    context = {
        "form": form,
        "title": KINDS[wish.what].title,
        "there": page_of(wish),
        "here": request.get_full_path(),
    }
    status = 422 if form.is_bound else 200
    return show(request, "exports/ask.html", "exports/ask.html", context, status=status)


@signed_in
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = person(request)
    if export_of(user, pk) is None:
        raise Http404
    if exporting.stop(pk, user, datetime.now(UTC)):
        messages.info(request, "It is stopped, and nothing of it is kept.")
    return redirect("export", pk)


def _sent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A queue that does not answer is no loss: it is asked again every half minute."""
    if not asked(make_export, str(pk)):
        messages.warning(request, UNREACHABLE)
    return redirect("export", pk)
