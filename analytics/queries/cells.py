"""What burn is told in: credits of a group in a bucket."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Dimension = Literal["operation", "account", "period", "team"]

BY_OPERATION: tuple[Dimension, ...] = ("operation",)
BY_TEAM: tuple[Dimension, ...] = ("team",)


@dataclass(frozen=True, slots=True)
class BurnCell:
    """Credits of one group in one bucket.

    A dimension that was not asked for is None; so is the period of reconstructed credits, and the
    team of credits that no team bears.
    `start` is the bucket's start (UTC), None for the whole range. Observed burn is
    `usage + correction`; the other two are never part of it.
    """

    operation: str | None
    account_id: int | None
    account: str | None
    period_id: int | None
    period_start: datetime | None
    period_edge: datetime | None
    start: datetime | None
    usage: int
    correction: int
    estimated: int
    reconstructed: int
    team_id: int | None = None
    team: str | None = None

    @property
    def credits(self) -> int:
        return self.usage + self.correction


@dataclass(frozen=True, slots=True)
class BurnTable:
    """Cells in order of bucket, account, period and operation; empty ones are left out.

    `[since, until)` is the range as it was answered, widened to whole quarter-hours (UTC);
    `edges` are the buckets' edges, empty where the range was not cut.
    """

    since: datetime | None
    until: datetime | None
    edges: tuple[datetime, ...]
    cells: tuple[BurnCell, ...]

    @property
    def credits(self) -> int:
        return sum(cell.credits for cell in self.cells)

    @property
    def correction(self) -> int:
        return sum(cell.correction for cell in self.cells)

    @property
    def estimated(self) -> int:
        return sum(cell.estimated for cell in self.cells)

    @property
    def reconstructed(self) -> int:
        return sum(cell.reconstructed for cell in self.cells)
