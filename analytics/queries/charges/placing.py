"""From cells of a burn to charges, and from charges to the tax on them."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from analytics.ledger.money import Burned, Price, bill
from analytics.queries.cells import BurnCell
from analytics.queries.charges.records import Charge, Levy, Observation

Whose = tuple[int, str, datetime | None, datetime | None]
"""An account's id and name, and the start and edge of a billing period."""


def charges_of(
    cell: BurnCell, whose: Whose, since: datetime, until: datetime, price: Price | None
) -> Iterator[Charge]:
    """What a cell holds, in `[since, until)` as far as that lies in its billing period."""
    account, name, start, edge = whose
    parts: tuple[tuple[int, Observation], ...] = (
        (cell.usage, "observed"),
        (cell.correction, "observed"),
        (cell.estimated, "estimated"),
        (cell.reconstructed, "reconstructed"),
    )
    for credits, observation in parts:
        if credits:
            yield Charge(
                account_id=account,
                account=name,
                period_start=start,
                period_edge=edge,
                operation=cell.operation or "",
                start=max(since, start) if start else since,
                end=min(until, edge) if edge else until,
                credits=credits,
                observation=observation,
                price=price,
            )


def levies_on(charges: Iterable[Charge]) -> Iterator[Levy]:
    """The tax on what was observed: each account and billing period is rounded by itself, and what
    became known after a sign-off apart from it."""
    groups: dict[tuple[Whose, bool], list[Charge]] = {}
    for charge in charges:
        if charge.observation == "observed":
            whose = (charge.account_id, charge.account, charge.period_start, charge.period_edge)
            groups.setdefault((whose, charge.corrects), []).append(charge)
    for (whose, corrects), taxed in groups.items():
        told = bill(Burned(None, charge.credits, charge.price) for charge in taxed)
        start, end = min(c.start for c in taxed), max(c.end for c in taxed)
        for cost in told.costs:
            for tax in cost.taxes:
                yield Levy(
                    *whose, start, end, tax.name, tax.rate, tax.amount, cost.currency, corrects
                )
