"""The statement of a billing period: what it cost in credits, whether that is final, and why."""

from analytics.queries.statement.quality import Quality, quality, reached, tail_seconds
from analytics.queries.statement.records import BalanceLines, OperationLine, Statement, Tail
from analytics.queries.statement.rows import PeriodPage, PeriodRow, period_rows
from analytics.queries.statement.status import STATUSES, Standing, Status, standings
from analytics.queries.statement.whole import statement

__all__ = [
    "STATUSES",
    "BalanceLines",
    "OperationLine",
    "PeriodPage",
    "PeriodRow",
    "Quality",
    "Standing",
    "Statement",
    "Status",
    "Tail",
    "period_rows",
    "quality",
    "reached",
    "standings",
    "statement",
    "tail_seconds",
]
