"""What kind of customer an account is: its plan, its habits, and the vendor's ways with it."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from analytics.graphicoal.sandbox.billing import Billing, Monthly
from analytics.graphicoal.sandbox.vendor import Charge, Order, Renewal

Weights: TypeAlias = tuple[tuple[str, float], ...]

#: Share of a working day that falls into each hour, local time.
OFFICE: Final = (
    0,
    0,
    0,
    0,
    0,
    0,
    0.2,
    1.5,
    6,
    10,
    12,
    10,
    6,
    8,
    11,
    10,
    8,
    4,
    1.2,
    0.5,
    0.3,
    0.2,
    0,
    0,
)
LATE: Final = (0.3, 0, 0, 0, 0, 0, 0, 0.5, 3, 8, 10, 10, 7, 8, 10, 12, 11, 8, 4, 2, 2, 2, 1, 0.6)


@dataclass(frozen=True, slots=True)
class Batch:
    """Calls that a scheduler makes on some weekdays (Monday is 0) at an hour in UTC."""

    weekdays: tuple[int, ...]
    hour: int
    calls: tuple[int, int]
    mix: Weights


@dataclass(frozen=True, slots=True)
class Plan:
    """Credits: what a period brings, and how the customer buys more.

    Below `low` credits somebody is told, and buys `pack` credits between `delay` hours later.
    A balance above `keeps` loses the rest on the second day of a period.
    """

    billing: Billing
    allowance: int
    renewal: Renewal
    low: int
    pack: int
    delay: tuple[float, float]
    keeps: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Profile:
    """One account. `sessions` is how often somebody sits down on a plain day of its first weeks."""

    name: str
    slug: str
    plan: Plan
    sessions: float
    calls_per_session: float
    mix: Weights
    sizes: tuple[tuple[tuple[int, int], float], ...]
    hours: tuple[float, ...] = OFFICE
    weekend: float = 0.06
    growth: float = 0.8
    campaigns: float = 0.0
    batch: Batch | None = None
    opens_after_days: int = 0
    order: Order = Order.NEWEST
    charge: Charge = Charge.WHOLE
    drift_per_day: float = 0.0
    deleted: float = 0.01
    imageless: float = 0.08
    refunds_per_year: float = 6.0
    subjects: str = "product"


PRODUCT: Final = Profile(
    name="Product images",
    slug="product",
    plan=Plan(Monthly(1), 3300, Renewal.ANEW, low=220, pack=600, delay=(1, 20)),
    sessions=6.7,
    calls_per_session=4.0,
    mix=(("edit", 52), ("generate", 40), ("analyze", 6), ("svg_convert", 2)),
    sizes=(((1024, 1024), 6), ((1024, 1280), 3), ((1536, 1024), 2), ((2048, 2048), 0.5)),
    batch=Batch((1, 3), 2, (24, 60), (("edit", 80), ("generate", 20))),
    growth=0.6,
    subjects="product",
)

MARKETING: Final = Profile(
    name="Marketing",
    slug="marketing",
    plan=Plan(Monthly(17), 600, Renewal.RUNS_ON, low=90, pack=400, delay=(3, 60)),
    sessions=3.3,
    calls_per_session=3.4,
    mix=(("generate", 78), ("edit", 15), ("svg_generate", 5), ("analyze", 2)),
    sizes=(
        ((1536, 1024), 4),
        ((1024, 1024), 4),
        ((1080, 1350), 3),
        ((1920, 1080), 3),
        ((1080, 1920), 1),
    ),
    hours=LATE,
    weekend=0.15,
    campaigns=0.3,
    growth=0.5,
    refunds_per_year=8,
    subjects="marketing",
)

DOCS: Final = Profile(
    name="Docs & icons",
    slug="docs",
    plan=Plan(
        Monthly(9, 10, 24), 800, Renewal.RUNS_ON, low=60, pack=300, delay=(4, 48), keeps=1100
    ),
    sessions=4.6,
    calls_per_session=4.2,
    mix=(("analyze", 46), ("svg_generate", 28), ("svg_convert", 24), ("generate", 2)),
    sizes=(((512, 512), 5), ((1024, 1024), 3), ((1280, 800), 3), ((768, 512), 1)),
    weekend=0.02,
    growth=0.4,
    opens_after_days=75,
    refunds_per_year=3,
    subjects="docs",
)

PROFILES: Final = (PRODUCT, MARKETING, DOCS)
