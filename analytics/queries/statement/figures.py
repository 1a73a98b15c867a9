"""The figures of a statement that are signed, and a statement that says them again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC

from analytics.ledger.money import Price
from analytics.ledger.variance import split
from analytics.queries.cells import BurnTable
from analytics.queries.periods import PeriodView
from analytics.queries.reconciliation import OperationReconciled, Reconciliation, Residual
from analytics.queries.signed import Figures, days_in, period_in, prices_in
from analytics.queries.statement.money import bounds_of
from analytics.queries.statement.records import OperationLine, Statement, Tail

BOUNDS = ("low", "best", "high")
MOVES = ("opening", "grants", "debits", "usage", "corrections", "closing")


def figures_of(told: Statement) -> Figures:
    """What is signed: credits as whole numbers, cost as whole millionths of each currency.

    Left out is what changes without anything becoming known: whether an image is still in the
    gallery, what usual prices are, names, and how often was read.
    """
    period, tail = told.period, told.tail
    return {
        "statement": told.number,
        "period": {
            "start": period.start,
            "edge": period.edge,
            "last_reading": period.last_at,
        },
        "balance": {name: getattr(told.balance, name) for name in MOVES},
        "operations": _operations(told),
        "tail": {"low": tail.low, "best": tail.best, "high": tail.high} if tail else None,
        "days": _days(told.days),
        "cost": {
            currency: dict(zip(BOUNDS, bounds.millionths, strict=True))
            for currency, bounds in bounds_of(told).items()
        },
        "prices": {price.since.isoformat(): _price(price) for price in told.prices},
    }


def _price(price: Price) -> dict[str, int | str]:
    return {
        "millionths": price.millionths,
        "currency": price.currency,
        "tax": price.tax,
        "tax_name": price.tax_name,
    }


def _operations(told: Statement) -> dict[str, dict[str, int]]:
    rows = {row.operation: row for row in told.reconciliation.operations}
    return {
        line.operation: {
            "used": line.used,
            "given_back": line.given_back,
            **_of_images(line, rows.get(line.operation)),
        }
        for line in told.operations
    }


def _of_images(line: OperationLine, row: OperationReconciled | None) -> dict[str, int]:
    """`open` is what no read charge explains: the usual prices of images without one are in it."""
    stated, shared = (row.stated, row.shared.credits) if row else (0, 0)
    unpriced = (row.unread.count or 0) + (row.gone_unread.count or 0) if row else 0
    return {
        "images": line.images,
        "unpriced": unpriced,
        "stated": stated,
        "shared": shared,
        "open": line.credits - stated - shared - line.given_back,
    }


def _days(days: BurnTable) -> dict[str, dict[str, dict[str, int]]]:
    found: dict[str, dict[str, dict[str, int]]] = {}
    for cell in days.cells:
        if cell.start is not None and (cell.usage or cell.correction):
            of_day = found.setdefault(f"{cell.start.astimezone(UTC):%Y-%m-%d}", {})
            of_day[cell.operation or ""] = {"used": cell.usage, "given_back": cell.correction}
    return found


def as_signed(live: Statement, figures: Figures) -> Statement:
    """The statement with these figures in the place of those that are known now.

    What is not among them (names, readings, the period before) is as it is known now.
    """
    period = period_in(figures, live.period)
    lines = [_line(name, row, live) for name, row in figures["operations"].items()]
    whole = sum(line.credits for line in lines)
    lines = [replace(line, share=line.credits / whole if whole > 0 else None) for line in lines]
    tail = figures["tail"]
    return replace(
        live,
        number=figures["statement"],
        period=period,
        balance=replace(live.balance, **figures["balance"]),
        operations=lines,
        total=replace(
            live.total,
            images=sum(line.images for line in lines),
            used=sum(line.used for line in lines),
            given_back=sum(line.given_back for line in lines),
        ),
        days=replace(live.days, cells=days_in(figures)),
        reconciliation=_reconciliation(live.reconciliation, period, figures["operations"]),
        prices=prices_in(figures),
        tail=Tail(**tail, seconds=_seconds(period), last_at=period.last_at) if tail else None,
    )


def _seconds(period: PeriodView) -> float:
    return max(0.0, (period.edge - period.last_at).total_seconds())


def _line(name: str, row: Mapping[str, int], live: Statement) -> OperationLine:
    known = next((line for line in live.operations if line.operation == name), None)
    before, images_before = (known.before, known.images_before) if known else (None, None)
    credits = row["used"] + row["given_back"]
    return OperationLine(
        operation=name,
        images=row["images"],
        used=row["used"],
        given_back=row["given_back"],
        share=None,
        before=before,
        images_before=images_before,
        variance=split(credits, row["images"], before or 0, images_before or 0),
    )


def _reconciliation(
    live: Reconciliation, period: PeriodView, operations: Mapping[str, Mapping[str, int]]
) -> Reconciliation:
    """Images in the gallery and gone are one line: that was not signed."""
    prices = {row.operation: row for row in live.operations}
    return replace(
        live,
        edge=period.edge,
        last_at=period.last_at,
        used=period.used,
        operations=tuple(
            OperationReconciled(
                operation=name,
                counter=row["used"] + row["given_back"],
                prices=prices[name].prices if name in prices else (),
                held=Residual(row["stated"], row["images"] - row["unpriced"]),
                gone=Residual(),
                shared=Residual(row["shared"], 1 if row["shared"] else 0),
                unread=Residual(0, row["unpriced"]),
                gone_unread=Residual(),
                corrections=Residual(row["given_back"], 1 if row["given_back"] else 0),
                imageless=Residual(row["open"], None),
            )
            for name, row in operations.items()
        ),
    )
