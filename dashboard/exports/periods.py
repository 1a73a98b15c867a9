"""The list of billing periods as a file: a row a period and account."""

from collections.abc import Iterable, Iterator

from analytics.queries.statement import PeriodRow
from dashboard.exports.csv_lines import Cell as PlainCell
from dashboard.exports.csv_lines import csv_lines
from dashboard.exports.sheets import Share, Sheet
from dashboard.palette import OPERATIONS

NAMED = tuple(f"of_it_{name}" for name in OPERATIONS)
HEADER = (
    *("account", "period_start", "period_end", "status", "unpriced_images", "last_read"),
    *("credits", *NAMED, "of_it_other", "opening", "grants", "debits", "closing"),
    *("unobserved_seconds", "tail_low", "tail_best", "tail_high", "amended_by", "reached"),
)
SUMMED = frozenset({"credits", *NAMED, "of_it_other", "grants", "debits"})
WIDE = frozenset({"account", "period_start", "period_end", "last_read"})


def periods_csv(rows: Iterable[PeriodRow]) -> Iterator[str]:
    """Line by line; instants in ISO 8601, UTC. `credits` are observed, the tail is beside them:
    what is empty there is not known yet. A signed period stands as it was signed; `amended_by` is
    how many credits more are known of it since, empty where nobody signed. `reached` is of 1."""
    return csv_lines(HEADER, ((*_cells(row), row.reached) for row in rows))


def periods_sheet(rows: Iterable[PeriodRow]) -> Sheet:
    """The same rows and columns, with a total of what was used and moved."""
    cells = ((*_cells(row), Share(row.reached)) for row in rows)
    return Sheet("Periods", HEADER, cells, SUMMED, WIDE)


def _cells(row: PeriodRow) -> tuple[PlainCell, ...]:
    period, used = row.period, dict(row.by_operation)
    named = [used.pop(name, 0) for name in OPERATIONS]
    return (
        period.account,
        period.start,
        period.edge,
        row.standing.status,
        row.standing.unpriced,
        period.last_at,
        period.used,
        *named,
        sum(used.values()),
        period.opening,
        row.grants,
        row.debits,
        row.closing,
        row.tail,
        period.tail_low,
        period.tail_best,
        period.tail_high,
        row.signed.amended if row.signed else None,
    )
