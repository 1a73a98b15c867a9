"""GET /periods and /periods/{id}: billing periods, and the statement of one."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from accounts import access
from accounts.models.tokens import Scope
from analytics.ledger.money import Bill
from analytics.queries.statement import PeriodRow, filed_statement, period_rows, row_costs
from dashboard.api.burn import ACCOUNT
from dashboard.api.door import Bearer, holder
from dashboard.api.paging import key_of, limit_of, next_of
from dashboard.api.parameters import PAGING, described, hold_to, query_of
from dashboard.api.schemas.figures import charged
from dashboard.api.schemas.periods import Bounds, OperationCredits, Period, Periods
from dashboard.api.schemas.statement import Statement
from dashboard.api.statement import dated, statement_of
from dashboard.filters.periods import read_periods_filter

LISTING = "periods"
PARAMETERS = (ACCOUNT, *PAGING)

router = Router(tags=["Periods"])


@router.get(
    "/periods",
    auth=Bearer(Scope.PERIODS),
    response=Periods,
    url_name="api_periods",
    operation_id="periods",
    summary="Billing periods",
    openapi_extra=described(PARAMETERS),
)
def periods(request: HttpRequest, response: HttpResponse) -> Periods:
    """One row a billing period and account: what it used, what it cost, how far along it is."""
    query, now = query_of(request, PARAMETERS), datetime.now(UTC)
    visible = access.visible_accounts(holder(request))
    asked = read_periods_filter(query, dict(visible.values_list("pk", "name")))
    hold_to(request, PARAMETERS, asked.notes)
    accounts = visible.filter(pk__in=asked.accounts) if asked.accounts else visible
    key = key_of(request, LISTING)
    page = period_rows(
        accounts,
        now,
        before=(datetime.fromisoformat(key[0]), key[1]) if key else None,
        size=limit_of(request),
    )
    costs = row_costs(page.rows)
    last = page.rows[-1].period if page.older else None
    return Periods(
        periods=[_listed(row, costs[row.period.id]) for row in page.rows],
        next=next_of(
            request, response, LISTING, [last.start.isoformat(), last.id] if last else None
        ),
    )


@router.get(
    "/periods/{int:pk}",
    auth=Bearer(Scope.PERIODS),
    response=Statement,
    url_name="api_period",
    operation_id="period",
    summary="The statement of a billing period",
)
def period(request: HttpRequest, pk: int) -> Statement:
    """The statement as it stands in the books: with the signed figures where somebody signed."""
    query_of(request, ())
    found = filed_statement(access.visible_accounts(holder(request)), pk, datetime.now(UTC))
    if found is None:
        raise Http404
    return statement_of(found)


def _listed(row: PeriodRow, cost: Bill[None]) -> Period:
    return Period(
        **dated(row.period, row.standing),
        grants=row.grants,
        debits=row.debits,
        by_operation=[
            OperationCredits(operation=name, credits=credits) for name, credits in row.by_operation
        ],
        tail=_tail(row),
        observed_share=row.reached,
        cost=charged(cost),
        credits_without_price=cost.unpriced,
    )


def _tail(row: PeriodRow) -> Bounds | None:
    period = row.period
    if row.tail is None:
        return None
    return Bounds(
        low=period.tail_low or 0,
        best=period.tail_best or 0,
        high=period.tail_high or 0,
        seconds=row.tail,
    )
