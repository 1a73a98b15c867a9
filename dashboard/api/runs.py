"""GET /sync/runs: what was read when, and what came of it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router

from accounts import access
from accounts.models.tokens import Scope
from analytics.queries.runs import Place, RunView, find_runs
from dashboard.api.burn import ACCOUNT
from dashboard.api.door import Bearer, holder
from dashboard.api.paging import key_of, limit_of, next_of
from dashboard.api.parameters import PAGING, Parameter, described, hold_to, one_of, query_of
from dashboard.api.schemas.runs import Run, Runs
from dashboard.filters import read_runs_filter
from dashboard.filters.asked import Asked
from dashboard.filters.runs import OUTCOMES

LISTING = "runs"
PARAMETERS = (
    Parameter("outcome", "All runs, or the failed ones alone.", one_of(OUTCOMES, "any")),
    ACCOUNT,
    *PAGING,
)

router = Router(tags=["Sync"])


@router.get(
    "/sync/runs",
    auth=Bearer(Scope.SYNC),
    response=Runs,
    url_name="api_runs",
    operation_id="runs",
    summary="Sync runs",
    openapi_extra=described(PARAMETERS),
)
def runs(request: HttpRequest, response: HttpResponse) -> Runs:
    """What the sync page lists, page by page. Runs in which nothing happened are tallied by day."""
    query = query_of(request, PARAMETERS)
    visible = access.visible_accounts(holder(request))
    asked, whose = read_runs_filter(query), Asked(query)
    chosen = whose.accounts(dict(visible.values_list("pk", "name")))
    hold_to(request, PARAMETERS, (*asked.notes, *whose.notes))
    page = find_runs(
        visible.filter(pk__in=chosen) if chosen else visible,
        before=_place(key_of(request, LISTING)),
        failed=asked.failed,
        size=limit_of(request),
    )
    last = page.runs[-1] if page.older is not None else None
    key = [last.started_at.isoformat(), last.id] if last else None
    return Runs(
        runs=[_told(run) for run in page.runs], next=next_of(request, response, LISTING, key)
    )


def _place(key: tuple[str, int] | None) -> Place | None:
    return None if key is None else (datetime.fromisoformat(key[0]), key[1])


def _told(run: RunView) -> Run:
    return Run(**{name: getattr(run, name) for name in Run.model_fields})
