"""What was signed of billing periods: the figures that lists go on showing."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Count

from analytics.ledger.money import Bill, Burned, Price, bill, valid_at
from analytics.models import SignOff
from analytics.queries.cells import BurnCell
from analytics.queries.periods import PeriodView

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Signed:
    """The figures that count of one period, whoever else still has to approve them.

    `period` is the period as it was signed; `amended` are the credits known now less those that
    were signed; `amendments` is how many of them are recorded, of credits or of anything else.
    """

    number: str
    period: PeriodView
    figures: Figures
    amended: int
    amendments: int

    @property
    def is_amended(self) -> bool:
        return bool(self.amended or self.amendments)

    @property
    def prices(self) -> tuple[Price, ...]:
        return prices_in(self.figures)

    @property
    def days(self) -> tuple[BurnCell, ...]:
        return days_in(self.figures)

    @property
    def cost(self) -> Bill[None]:
        """What was observed, at the prices that were signed with it."""
        prices, start = self.prices, self.period.start
        rows = [(cell.credits, valid_at(prices, cell.start or start)) for cell in self.days]
        rows = rows or [(0, valid_at(prices, start))]
        return bill(Burned(None, credits, price) for credits, price in rows)


def signed_of(periods: Sequence[PeriodView]) -> dict[int, Signed]:
    """Of those of these periods that somebody signed, by id; one query."""
    by_start = {(period.account_id, period.start): period for period in periods}
    rows = SignOff.objects.filter(
        account__in={period.account_id for period in periods},
        start__in={period.start for period in periods},
        undone_at__isnull=True,
    ).annotate(count=Count("amendments"))
    found: dict[int, Signed] = {}
    for account, start, number, figures, count in rows.values_list(
        "account_id", "start", "number", "figures", "count"
    ):
        live = by_start.get((account, start))
        if live is not None:
            kept = json.loads(figures)
            told = period_in(kept, live)
            found[live.id] = Signed(number, told, kept, live.used - told.used, count)
    return found


def period_in(figures: Figures, live: PeriodView) -> PeriodView:
    """The period with its signed figures; its name and when it was first read are as now."""
    dates, balance, tail = figures["period"], figures["balance"], figures["tail"] or {}
    return replace(
        live,
        edge=datetime.fromisoformat(dates["edge"]),
        last_at=datetime.fromisoformat(dates["last_reading"]),
        opening=balance["opening"],
        remaining=balance["closing"],
        used=balance["usage"] + balance["corrections"],
        tail_low=tail.get("low"),
        tail_best=tail.get("best"),
        tail_high=tail.get("high"),
    )


def prices_in(figures: Figures) -> tuple[Price, ...]:
    return tuple(
        Price(date.fromisoformat(since), **terms) for since, terms in figures["prices"].items()
    )


def days_in(figures: Figures) -> tuple[BurnCell, ...]:
    """Credits by UTC day and operation."""
    return tuple(
        BurnCell(
            operation=name,
            account_id=None,
            account=None,
            period_id=None,
            period_start=None,
            period_edge=None,
            start=datetime.fromisoformat(day).replace(tzinfo=UTC),
            usage=row["used"],
            correction=row["given_back"],
            estimated=0,
            reconstructed=0,
        )
        for day, rows in figures["days"].items()
        for name, row in rows.items()
    )
