"""GET /burn: what the burn chart shows."""

from datetime import UTC, datetime

from django.http import HttpRequest
from ninja import Router

from accounts.models.tokens import Scope
from analytics.queries import (
    BY_TEAM,
    NO_TEAM,
    AccountView,
    BurnCell,
    BurnTable,
    TooManyBuckets,
    burn,
    hide_teams,
)
from dashboard.api.door import Bearer, holder
from dashboard.api.parameters import (
    Parameter,
    described,
    hold_to,
    one_of,
    query_of,
    refuse_unused_dates,
    text,
)
from dashboard.api.problems import Odd, refused
from dashboard.api.schemas.burn import AccountAge, Burn, BurnRange, BurnRow, BurnSums
from dashboard.filters.fineness import BUCKETS
from dashboard.filters.overview import GROUPS
from dashboard.filters.ranges import RANGES
from dashboard.pages.overview.scope import Scope as Asked
from dashboard.pages.overview.scope import scope_of
from dashboard.pages.overview.tabled import DIMENSIONS
from dashboard.templatetags.times import reporting_zone

MOST_ROWS = 100_000
NONE = "none"
A_TIME = r"^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:\d\d)?)?$"
SINCE = Parameter(
    "since",
    "The first day of a custom range, in the reporting timezone, such as 2026-11-01; or an "
    "instant, such as 2026-11-01T14:00Z.",
    text(40, A_TIME),
)
UNTIL = Parameter(
    "until",
    "The last day of a custom range, which is part of it, or an instant, which is not.",
    text(40, A_TIME),
)
ACCOUNT = Parameter(
    "account", "Only this account, by its id or name; several where repeated.", text(), repeats=True
)
PARAMETERS = (
    Parameter(
        "range",
        "The billing period that runs, the last one, or days and hours until now. "
        "`period` if left out, `custom` with dates.",
        one_of(RANGES),
    ),
    SINCE,
    UNTIL,
    ACCOUNT,
    Parameter(
        "team",
        "Only the accounts of this team, by its id or name; several where repeated.",
        text(),
        repeats=True,
    ),
    Parameter("by", "What rows are grouped by.", one_of(GROUPS, "operation")),
    Parameter(
        "bucket",
        "How finely the range is cut: not at all (`none`), or `auto` for what fits the range.",
        one_of([NONE, *BUCKETS], NONE),
    ),
)

router = Router(tags=["Burn"])


@router.get(
    "/burn",
    auth=Bearer(Scope.BURN),
    response=Burn,
    url_name="api_burn",
    operation_id="burn",
    summary="Credits burned",
    openapi_extra=described(PARAMETERS),
)
def burned(request: HttpRequest) -> Burn:
    """What the burn chart shows, from the same query: observed, estimated and reconstructed
    credits apart, by operation, account, team or billing period."""
    query, now = query_of(request, PARAMETERS), datetime.now(UTC)
    refuse_unused_dates(query)
    is_cut = query.get("bucket", NONE) != NONE
    if not is_cut:
        query.pop("bucket", None)  # no word of the pages, which always draw bars
    query["compare"] = "none"
    scope = scope_of(holder(request), query, now, reporting_zone())
    hold_to(request, PARAMETERS, scope.asked.notes)
    table = _table(scope, is_cut=is_cut)
    return Burn(
        range=_range(scope, table),
        by=scope.asked.by,
        bucket=scope.asked.bucket if is_cut else None,
        accounts=[_age(view) for view in scope.views],
        rows=[_row(cell, scope) for cell in table.cells],
        sums=BurnSums(
            credits=table.credits,
            corrections=table.correction,
            estimated=table.estimated,
            reconstructed=table.reconstructed,
        ),
    )


def _table(scope: Asked, *, is_cut: bool) -> BurnTable:
    asked = scope.asked
    try:
        table = burn(
            scope.names,
            asked.span.since,
            asked.span.until,
            by=DIMENSIONS.get(asked.by, (asked.by,)),
            bucket=asked.bucket if is_cut else None,
            zone=scope.zone,
            periods=asked.span.periods,
        )
    except TooManyBuckets as problem:
        raise refused([Odd("bucket", str(problem))]) from None
    if len(table.cells) > MOST_ROWS:
        sentence = f"That makes more than {MOST_ROWS:,} rows: cut it more coarsely."
        raise refused([Odd("bucket", sentence)])
    return hide_teams(table, scope.teams) if (asked.by,) == BY_TEAM else table


def _range(scope: Asked, table: BurnTable) -> BurnRange:
    span = scope.asked.span
    return BurnRange(
        name=span.name,
        since=table.since or span.since,
        until=table.until or span.until,
        timezone=scope.zone.key,
    )


def _age(view: AccountView) -> AccountAge:
    return AccountAge(
        id=view.id, name=view.name, data_through=view.data_through, is_stale=view.is_stale
    )


def _row(cell: BurnCell, scope: Asked) -> BurnRow:
    is_team = scope.asked.by == "team"
    return BurnRow(
        bucket=cell.start.astimezone(scope.zone) if cell.start else None,
        operation=cell.operation,
        account_id=cell.account_id,
        account=cell.account,
        period_start=cell.period_start,
        period_end=cell.period_edge,
        team_id=cell.team_id,
        team=(cell.team or NO_TEAM) if is_team else None,
        credits=cell.credits,
        corrections=cell.correction,
        estimated=cell.estimated,
        reconstructed=cell.reconstructed,
    )
