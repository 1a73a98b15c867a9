"""The list of billing periods: one row a period and account."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts import access
from analytics.ledger.money import Bill
from analytics.queries.statement import PeriodRow, period_rows, row_costs
from dashboard.filters.periods import read_periods_filter
from dashboard.menus import menu_of
from dashboard.pages.door import person, show, signed_in
from dashboard.pages.periods.answer import listing_answer
from dashboard.pages.periods.bars import looks
from dashboard.pages.periods.naming import period_name


@dataclass(frozen=True, slots=True)
class Part:
    """An operation's part of a row's bar: where it begins and how wide it is, of 1."""

    swatch: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Listed:
    """A row as it is shown. `parts` make a bar as long as the credits are, of the longest row."""

    row: PeriodRow
    name: str
    parts: tuple[Part, ...]
    cost: Bill[None]


@require_safe
@signed_in
def periods(request: HttpRequest) -> HttpResponse:
    now, visible = datetime.now(UTC), access.visible_accounts(person(request))
    names = dict(visible.order_by("name").values_list("pk", "name"))
    asked = read_periods_filter(request.GET, names)
    accounts = visible.filter(pk__in=asked.accounts) if asked.accounts else visible
    page = period_rows(accounts, now, before=asked.before)
    context = {
        "now": now,
        "asked": asked,
        "names": names,
        "accounts_menu": menu_of(names, asked.accounts, asked.found),
        "answer": listing_answer(page.rows),
        "rows": listed(page.rows),
        "older": page.older,
        "sets_prices": access.sets_prices(person(request)),
    }
    return show(request, "periods/page.html", "periods/_view.html", context)


def listed(rows: tuple[PeriodRow, ...]) -> list[Listed]:
    longest = max((row.period.used for row in rows), default=0)
    costs = row_costs(rows)
    return [
        Listed(
            row,
            period_name(row.period.start, row.period.edge),
            _parts(row, longest),
            costs[row.period.id],
        )
        for row in rows
    ]


def _parts(row: PeriodRow, longest: int) -> tuple[Part, ...]:
    amounts = {name: max(0, credits) for name, credits in row.by_operation}
    parts, x = [], 0.0
    for look, amount in looks(amounts):
        width = amount / longest if longest > 0 else 0
        if width:
            parts.append(Part(look, round(x, 5), round(width, 5)))
        x += width
    return tuple(parts)
