"""The statement of a billing period: what it cost in credits, whether that is final, and why."""

from analytics.ledger.invoicing import Comparison
from analytics.queries.statement.filing import (
    AmendmentView,
    Filed,
    SignOffView,
    figures_text,
    filed,
    filed_statement,
    is_settled,
    statement,
)
from analytics.queries.statement.invoices import Invoiced, InvoicedMoney, InvoiceView
from analytics.queries.statement.money import Bounds, PeriodCost, statement_cost, team_costs
from analytics.queries.statement.quality import Quality, quality, reached, tail_seconds
from analytics.queries.statement.records import BalanceLines, OperationLine, Statement, Tail
from analytics.queries.statement.rows import PeriodPage, PeriodRow, period_rows, row_costs
from analytics.queries.statement.status import STATUSES, Standing, Status, standings
from analytics.queries.statement.whole import live_statement

__all__ = [
    "STATUSES",
    "AmendmentView",
    "BalanceLines",
    "Bounds",
    "Comparison",
    "Filed",
    "InvoiceView",
    "Invoiced",
    "InvoicedMoney",
    "OperationLine",
    "PeriodCost",
    "PeriodPage",
    "PeriodRow",
    "Quality",
    "SignOffView",
    "Standing",
    "Statement",
    "Status",
    "Tail",
    "figures_text",
    "filed",
    "filed_statement",
    "is_settled",
    "live_statement",
    "period_rows",
    "quality",
    "reached",
    "row_costs",
    "standings",
    "statement",
    "statement_cost",
    "tail_seconds",
    "team_costs",
]
