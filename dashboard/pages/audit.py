"""The audit log: who did what, when and from where."""

from datetime import UTC, datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import reads_audit_log, visible_events
from accounts.audit import record
from accounts.audit.reading import KINDS, all_events, find_events, group_name, known_acts
from accounts.models.audit import Act
from dashboard.exports.audit import audit_csv
from dashboard.filters import read_audit_filter
from dashboard.filters.audit import OUTCOMES
from dashboard.origin import actor
from dashboard.pages.audit_answer import audit_answer
from dashboard.pages.door import only, person, show
from dashboard.templatetags.times import reporting_zone


@require_safe
@only(reads_audit_log)
def audit(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    asked = read_audit_filter(request.GET, now, reporting_zone())
    events = visible_events(person(request))
    found = find_events(events, asked.wanted, before=asked.before, after=asked.after)
    acts = [(group, group_name(group), acts) for group, acts in known_acts().items()]
    context = {
        "asked": asked,
        "found": found,
        "answer": audit_answer(found, now, narrows=asked.narrows),
        "acts": acts,
        "kinds": KINDS,
        "outcomes": OUTCOMES,
    }
    return show(request, "audit/page.html", "audit/_view.html", context)


@require_POST
@only(reads_audit_log)
def export(request: HttpRequest) -> StreamingHttpResponse:
    """All that the filters of the address match. By POST: it writes that it was done."""
    now = datetime.now(UTC)
    asked = read_audit_filter(request.GET, now, reporting_zone())
    with transaction.atomic():
        record(Act.AUDIT_EXPORTED, actor(request), after=asked.told)
    lines = audit_csv(all_events(visible_events(person(request)), asked.wanted))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-log-{now:%Y-%m-%d}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
