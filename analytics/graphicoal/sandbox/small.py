"""A small world for tests: two busy accounts, periods of two days, everything that can happen."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from analytics.graphicoal.sandbox.billing import Every
from analytics.graphicoal.sandbox.folder import Folder
from analytics.graphicoal.sandbox.profiles import DOCS, MARKETING, Profile
from analytics.graphicoal.sandbox.world import World

BUSY: Final = replace(
    MARKETING,
    name="Busy",
    slug="busy",
    plan=replace(MARKETING.plan, billing=Every(timedelta(days=2)), allowance=90, low=30, pack=60),
    sessions=9,
    weekend=0.8,
    campaigns=0.0,
    deleted=0.15,
    refunds_per_year=250,
)

QUIET: Final = replace(
    DOCS,
    name="Quiet",
    slug="quiet",
    plan=replace(DOCS.plan, billing=Every(timedelta(days=2)), allowance=80, keeps=100),
    sessions=4,
    weekend=0.8,
    opens_after_days=1,
    deleted=0.4,
)

SMALL: Final[tuple[Profile, ...]] = (BUSY, QUIET)


def small_world(epoch: datetime, seed: str = "small", folder: Folder | None = None) -> World:
    """The first account opens at `epoch`, the second a day later."""
    return World(seed, epoch, SMALL, folder)
