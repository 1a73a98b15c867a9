"""The charges of one statement, as it was signed, and what became known afterwards."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import ApiAccount
from analytics.ledger.buckets import DAY
from analytics.ledger.money import valid_at
from analytics.ledger.records import UNATTRIBUTED
from analytics.queries.charges.buying import bought, prepaid_from
from analytics.queries.charges.completeness import sectors
from analytics.queries.charges.placing import charges_of, levies_on
from analytics.queries.charges.records import Charge, Charged
from analytics.queries.statement.filing import Filed, filed
from analytics.queries.statement.records import Statement
from analytics.queries.statement.whole import live_statement


def statement_charged(
    accounts: QuerySet[ApiAccount], pk: int, now: datetime, *, with_purchases: bool
) -> tuple[Filed, Charged] | None:
    """A statement and its charges, a day and operation each (of UTC, as they are signed).

    What became known after the sign-off stands in charges of its own, which correct: with them
    the observed ones add up to what is known now. None where the period is none of these accounts'.
    """
    live = live_statement(accounts, pk, now)
    if live is None:
        return None
    found, period = filed(live), live.period
    charges = tuple(_charges(live, found))
    whole = (period.start, period.edge)
    return found, Charged(
        charges=charges,
        levies=tuple(levies_on(charges)),
        bought=bought([period.account_id], [period], None) if with_purchases else (),
        prepaid_from=prepaid_from([period.account_id]),
        sectors=sectors([period], *whole, now),
    )


def observed_charges(accounts: QuerySet[ApiAccount], pk: int, now: datetime) -> list[Charge]:
    """Only the charges of a statement, and of them what was observed."""
    live = live_statement(accounts, pk, now)
    charges = _charges(live, filed(live)) if live else iter(())
    return [charge for charge in charges if charge.observation == "observed"]


def _charges(live: Statement, found: Filed) -> Iterator[Charge]:
    told = list(_by_day(found.told))
    yield from told
    if found.sign_off is not None:
        yield from _tail(found.told)
        yield from _corrections(told, _by_day(live))


def _by_day(told: Statement) -> Iterator[Charge]:
    period = told.period
    whose = (period.account_id, period.account, period.start, period.edge)
    for cell in told.days.cells:
        start = cell.start or period.start
        yield from charges_of(cell, whose, start, start + DAY, valid_at(told.prices, start))


def _tail(told: Statement) -> Iterator[Charge]:
    """What was estimated is signed as one figure, without operations."""
    period, tail = told.period, told.tail
    if tail and tail.best and period.last_at < period.edge:
        yield Charge(
            account_id=period.account_id,
            account=period.account,
            period_start=period.start,
            period_edge=period.edge,
            operation=UNATTRIBUTED,
            start=max(period.last_at, period.start),
            end=period.edge,
            credits=tail.best,
            observation="estimated",
            price=valid_at(told.prices, period.last_at),
        )


def _corrections(signed: Iterable[Charge], known: Iterable[Charge]) -> Iterator[Charge]:
    """By day and operation: credits that are more or fewer; at another price, what was signed is
    taken back and what is known charged anew."""
    before, after = _sums(signed), _sums(known)
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old and new and _terms(old) == _terms(new):
            changed = [replace(new, credits=new.credits - old.credits)]
        else:
            changed = [replace(old, credits=-old.credits)] if old else []
            changed += [new] if new else []
        yield from (replace(each, corrects=True) for each in changed if each.credits)


def _sums(charges: Iterable[Charge]) -> dict[tuple[datetime, str], Charge]:
    """What was observed of each day and operation, all in one."""
    found: dict[tuple[datetime, str], Charge] = {}
    for charge in charges:
        if charge.observation == "observed":
            key = (charge.start, charge.operation)
            before = found[key].credits if key in found else 0
            found[key] = replace(charge, credits=before + charge.credits)
    return found


def _terms(charge: Charge) -> tuple[int, str, int, str] | None:
    return charge.price.terms if charge.price else None
