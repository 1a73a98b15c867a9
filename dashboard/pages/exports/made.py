"""One's own files: the list, how one fares, and the file itself."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.models import User
from analytics import exporting
from analytics.exporting import Wish
from analytics.queries.exports import ExportView, export_of, exports_of
from dashboard.pages.door import person, show, signed_in
from dashboard.pages.exports.answer import exports_answer
from dashboard.pages.exports.kinds import FORMS, KINDS, address_of, asking_for, page_of
from dashboard.pages.exports.making import rights_of
from dashboard.pages.files import CSV, XLSX, ZIP, kept_file_answer

OVER = "It was kept until its time was over, and is deleted."
LESS = "You do not see all of it any more, so it is not handed out."
TYPES = {"csv": CSV, "xlsx": XLSX, "focus": ZIP}
SEEN = ("accounts", "prompts", "teams")
LOST = "Its file is not where it was put."


@require_safe
@signed_in
def exports(request: HttpRequest) -> HttpResponse:
    now, found = datetime.now(UTC), exports_of(person(request))
    rows = [(row, *_named(row), row.is_there(now)) for row in found]
    context = {"rows": rows, "answer": exports_answer(found, now), "now": now}
    return show(request, "exports/list.html", "exports/list.html", context)


@require_safe
@signed_in
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How it fares; looks again by itself until it is over."""
    row, now = _own(request, pk), datetime.now(UTC)
    title, form = _named(row)
    context = {
        "export": row,
        "title": title,
        "form": form,
        "is_there": row.is_there(now),
        "again": asking_for(address_of(_wish(row))),
        "there": page_of(_wish(row)),
        "now": now,
    }
    return show(request, "exports/export.html", "exports/_export.html", context)


@require_safe
@signed_in
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file, for who asked for it and still sees as much as then; else 410 and why."""
    row, user = _own(request, pk), person(request)
    if not row.is_ready:
        return redirect("export", pk)
    kept = exporting.file_of(row.id, row.fence)
    if why := _gone(row, user, kept):
        context = {"why": why, "again": asking_for(address_of(_wish(row))), "title": _named(row)[0]}
        return show(request, "exports/gone.html", "exports/gone.html", context, status=410)
    return kept_file_answer(kept, row.name, TYPES[row.form])


def _gone(row: ExportView, user: User, kept: Path) -> str:
    if not row.is_there(datetime.now(UTC)):
        return OVER
    now = rights_of(user)
    narrower = any(set(row.sees.get(name, ())) - set(now[name]) for name in SEEN)
    if narrower or row.sees["role"] not in (now["role"], "member"):
        return LESS
    return "" if kept.exists() else LOST


def _own(request: HttpRequest, pk: UUID) -> ExportView:
    row = export_of(person(request), pk)
    if row is None or row.what not in KINDS:
        raise Http404
    return row


def _named(row: ExportView) -> tuple[str, str]:
    kind = KINDS.get(row.what)
    return (kind.title if kind else row.what), FORMS.get(row.form, row.form)


def _wish(row: ExportView) -> Wish:
    return Wish(row.what, row.form, row.subject, row.query)
