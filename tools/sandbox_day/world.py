"""A lively world: four accounts whose periods end all day long, each with other ways."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from analytics.graphicoal.sandbox import World
from analytics.graphicoal.sandbox.billing import Every
from analytics.graphicoal.sandbox.profiles import (
    DOCS,
    MARKETING,
    PRODUCT,
    Batch,
    Plan,
    Profile,
)
from analytics.graphicoal.sandbox.vendor import Charge, Order, Renewal

LIFE_START: Final = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday that is no holiday
PAST: Final = timedelta(days=2)  # what happened before the accounts are connected
EVEN: Final = (1.0,) * 24  # somebody is always at work
OFTEN: Final = 365 * 15  # refunds a year, so that each day has some

SHOP: Final = replace(
    PRODUCT,
    name="Shop",
    slug="shop",
    plan=Plan(Every(timedelta(hours=6)), 80, Renewal.ANEW, low=30, pack=40, delay=(0.2, 1.5)),
    sessions=36,
    hours=EVEN,
    # A script that begins shortly before a period ends, and so mostly runs in its tail.
    batch=Batch((0, 1, 2, 3, 4), 17, (30, 50), (("edit", 3), ("generate", 1))),
    deleted=1.0,
    refunds_per_year=OFTEN,
)
PRESS: Final = replace(
    MARKETING,
    name="Press",
    slug="press",
    plan=Plan(Every(timedelta(hours=5)), 60, Renewal.RUNS_ON, low=40, pack=50, delay=(0.1, 1)),
    sessions=32,
    hours=EVEN,
    campaigns=0.0,
    order=Order.OLDEST,
    charge=Charge.SHARE,
    drift_per_day=12.0,
    deleted=0.7,
    refunds_per_year=OFTEN,
)
ICONS: Final = replace(
    DOCS,
    name="Icons",
    slug="icons",
    plan=Plan(Every(timedelta(hours=7)), 90, Renewal.RUNS_ON, low=20, pack=30, delay=(0.2, 2)),
    sessions=28,
    mix=(("analyze", 40), ("generate", 30), ("svg_generate", 20), ("svg_convert", 10)),
    hours=EVEN,
    opens_after_days=0,
    order=Order.SHUFFLED,
    charge=Charge.FIRST,
    deleted=0.7,
    refunds_per_year=OFTEN,
)
ARCHIVE: Final = replace(
    MARKETING,
    name="Archive",
    slug="archive",
    # Long enough for its balance to expire, 28 hours after a period began.
    plan=Plan(
        Every(timedelta(hours=34)), 500, Renewal.RUNS_ON, low=60, pack=90, delay=(0.5, 3), keeps=150
    ),
    sessions=24,
    hours=EVEN,
    campaigns=0.0,
    opens_after_days=1,
    drift_per_day=4.0,
    refunds_per_year=OFTEN,
)
PROFILES: Final[tuple[Profile, ...]] = (SHOP, PRESS, ICONS, ARCHIVE)


def lively_world(seed: str) -> World:
    """The world that every process of a run works out for itself: a function of `seed`."""
    return World(seed, LIFE_START - PAST, PROFILES)
