"""The statement of a billing period as sheets of a workbook."""

from collections.abc import Iterator, Sequence

from analytics.queries import BurnCell
from analytics.queries.reconciliation import OperationReconciled
from analytics.queries.statement import Statement
from dashboard.exports.sheets import Cell, Formula, Share, Sheet
from dashboard.exports.statement_money import StatementMoney, money_sheets

WITNESSES = ("held", "gone", "shared", "unread", "gone_unread", "corrections", "imageless")
LINES = (
    *("images", "used", "given_back", "credits", "share", "credits_before", "images_before"),
    *("volume", "price"),
)


def statement_sheets(told: Statement, money: StatementMoney | None = None) -> tuple[Sheet, ...]:
    """Everything that the page says in figures; credits as they are signed there, instants in
    UTC. Without `money` there are credits alone."""
    credits = (_summary(told), _operations(told), _days(told), _reconciliation(told), _tail(told))
    return (*credits, *money_sheets(money)) if money else credits


def _summary(told: Statement) -> Sheet:
    period, lines = told.period, told.balance
    facts: list[Sequence[Cell]] = [
        ("Account", period.account),
        ("Period start", period.start),
        ("Period end", period.edge),
        ("Status", told.standing.status),
        ("Images without a price", told.standing.unpriced),
        ("Readings", told.quality.readings),
        ("First read", period.first_at),
        ("Last read", period.last_at),
        ("Longest gap, seconds", told.quality.longest_gap),
        ("Not observed at the end, seconds", told.quality.tail),
        ("Share of the time observed", Share(told.quality.covered)),
        ("Credits used, as observed", period.used),
    ]
    first = len(facts) + 2  # row of the opening balance: the header is row 1
    end = lines.opening + lines.grants + lines.debits - lines.usage - lines.corrections
    balance: list[Sequence[Cell]] = [
        ("Opening balance", lines.opening),
        ("Grants", lines.grants),
        ("Debits", lines.debits),
        ("Usage", -lines.usage),
        ("Corrections", -lines.corrections),
        ("Closing balance", Formula(f"=SUM(B{first}:B{first + 4})", end)),
        ("Closing balance as last read", lines.closing),
        ("Difference", Formula(f"=B{first + 5}-B{first + 6}", end - lines.closing)),
    ]
    return Sheet(
        "Summary", ("line", "value"), [*facts, *balance], wide=frozenset({"line", "value"})
    )


def _operations(told: Statement) -> Sheet:
    rows: Iterator[Sequence[Cell]] = (
        (
            line.operation,
            line.images,
            line.used,
            line.given_back,
            line.credits,
            None if line.share is None else Share(line.share),
            line.before,
            line.images_before,
            line.variance.volume if line.variance else None,
            line.variance.price if line.variance else None,
        )
        for line in told.operations
    )
    summed = frozenset({"images", "used", "given_back", "credits"})
    return Sheet("Operations", ("operation", *LINES), rows, summed, frozenset({"operation"}))


def _days(told: Statement) -> Sheet:
    """A row a day and operation, of the vendor's days (UTC)."""
    header = ("day", "operation", "used", "given_back", "credits")
    rows = (_day(cell) for cell in told.days.cells)
    return Sheet("Days", header, rows, frozenset(header[2:]), frozenset({"operation"}))


def _day(cell: BurnCell) -> Sequence[Cell]:
    day = cell.start.date() if cell.start else None
    return (day, cell.operation or "", cell.usage, cell.correction, cell.credits)


def _reconciliation(told: Statement) -> Sheet:
    """`explained` adds up what images and their residuals say; it is the counter, to the credit."""
    header = ("operation", "counter", *WITNESSES, "explained")
    rows = (_witnessed(row, at) for at, row in enumerate(told.reconciliation.operations, start=2))
    return Sheet("Reconciliation", header, rows, frozenset(header[1:]), frozenset({"operation"}))


def _witnessed(row: OperationReconciled, at: int) -> Sequence[Cell]:
    said = [line.credits for line in row.lines]
    return (row.operation, row.counter, *said, Formula(f"=SUM(C{at}:I{at})", sum(said)))


def _tail(told: Statement) -> Sheet:
    """Without figures while the period runs: nobody knows them yet."""
    header, tail, used = ("figure", "low", "best", "high"), told.tail, told.period.used
    rows: list[Sequence[Cell]] = [("Observed", used, used, used)]
    if tail is None:
        rows.append(("Tail", "not known yet", "not known yet", "not known yet"))
        return Sheet("Tail", header, rows)
    rows.append(("Tail, estimated", tail.low, tail.best, tail.high))
    whole = zip("BCD", told.bounds, strict=True)
    rows.append(("Credits of the period", *(Formula(f"={c}2+{c}3", v) for c, v in whole)))
    return Sheet("Tail", header, rows, wide=frozenset({"figure"}))
