"""A statement, as its page tells it, in the shape of the API."""

from typing import Any

from analytics.queries import PeriodView
from analytics.queries.reconciliation import OperationReconciled
from analytics.queries.statement import (
    AmendmentView,
    BalanceLines,
    Filed,
    OperationLine,
    SignOffView,
    Standing,
    statement_cost,
)
from analytics.queries.statement import Statement as Told
from dashboard.api.schemas import statement as schemas
from dashboard.api.schemas.figures import Charged
from dashboard.api.schemas.periods import Bounds

RESIDUALS = ("held", "gone", "shared", "unread", "gone_unread", "corrections", "imageless")


def statement_of(filed: Filed) -> schemas.Statement:
    told = filed.told
    low, best, high = told.bounds
    return schemas.Statement(
        **dated(told.period, told.standing),
        number=told.number,
        low=low,
        best=best,
        high=high,
        balance=_balance(told.balance),
        operations=[_operation(line) for line in told.operations],
        days=_days(told),
        reconciliation=schemas.Reconciliation(
            used=told.reconciliation.used,
            mode=told.reconciliation.mode,
            is_bound=told.reconciliation.is_bound,
            operations=[_reconciled(row) for row in told.reconciliation.operations],
        ),
        tail=_tail(told),
        quality=schemas.Quality(
            readings=told.quality.readings,
            longest_gap=told.quality.longest_gap,
            tail=told.quality.tail,
            observed_share=told.quality.covered,
        ),
        cost=_cost(told),
        sha256=filed.sha256,
        sign_off=_sign_off(filed.sign_off) if filed.sign_off else None,
        amendments=[_amendment(each) for each in filed.amendments],
        pending=_amendment(filed.pending) if filed.pending else None,
    )


def dated(period: PeriodView, standing: Standing) -> dict[str, Any]:
    """The fields of Dated."""
    return {
        "id": period.id,
        "account_id": period.account_id,
        "account": period.account,
        "start": period.start,
        "end": period.edge,
        "status": standing.status,
        "last_reading_at": period.last_at,
        "opening": period.opening,
        "used": period.used,
        "closing": period.remaining,
        "unpriced_images": standing.unpriced,
        "signed_at": standing.signed_at,
        "closed_at": standing.closed_at,
    }


def _balance(lines: BalanceLines) -> schemas.Balance:
    return schemas.Balance(
        opening=lines.opening,
        grants=lines.grants,
        debits=lines.debits,
        usage=lines.usage,
        corrections=lines.corrections,
        closing=lines.closing,
        moves=[
            schemas.Move(since=move.since, until=move.until, credits=move.credits)
            for move in lines.moves
        ],
        more_moves=lines.more_moves,
        renewal=lines.renewal,
    )


def _operation(line: OperationLine) -> schemas.OperationOfPeriod:
    return schemas.OperationOfPeriod(
        operation=line.operation,
        images=line.images,
        credits=line.credits,
        used=line.used,
        given_back=line.given_back,
        before=line.before,
        images_before=line.images_before,
        by_volume=line.variance.volume if line.variance else None,
        by_price=line.variance.price if line.variance else None,
    )


def _days(told: Told) -> list[schemas.OperationOfDay]:
    return [
        schemas.OperationOfDay(
            day=(cell.start or told.period.start).date(),
            operation=cell.operation or "",
            used=cell.usage,
            given_back=cell.correction,
        )
        for cell in told.days.cells
        if cell.usage or cell.correction
    ]


def _reconciled(row: OperationReconciled) -> schemas.Reconciled:
    lines = {name: getattr(row, name) for name in RESIDUALS}
    return schemas.Reconciled(
        operation=row.operation,
        counter=row.counter,
        **{
            name: schemas.Residual(credits=line.credits, count=line.count)
            for name, line in lines.items()
        },
    )


def _tail(told: Told) -> Bounds | None:
    tail = told.tail
    if tail is None:
        return None
    return Bounds(low=tail.low, best=tail.best, high=tail.high, seconds=tail.seconds)


def _cost(told: Told) -> schemas.Cost:
    cost = statement_cost(told)
    return schemas.Cost(
        observed=[Charged.of(each) for each in cost.observed.costs],
        credits_without_price=cost.observed.unpriced,
        bounds=[
            schemas.CostBounds(currency=each.currency, low=each.low, best=each.best, high=each.high)
            for each in cost.bounds
        ],
    )


def _sign_off(signed: SignOffView) -> schemas.SignOff:
    return schemas.SignOff(
        signed_at=signed.signed_at,
        signed_by=signed.signed_name,
        approved_at=signed.approved_at,
        approved_by=signed.approved_name,
        is_complete=signed.is_complete,
    )


def _amendment(view: AmendmentView) -> schemas.Amendment:
    return schemas.Amendment(
        number=view.number,
        noticed_at=view.noticed_at,
        reason=view.reason,
        changes=[
            schemas.Change(line=each.line, before=each.before, after=each.after)
            for each in view.changes
        ],
        sha256=view.sha256,
    )
