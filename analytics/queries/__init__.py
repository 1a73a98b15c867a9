"""The read side: models to frozen dataclasses. The one place that answers "how many credits"."""

from analytics.queries.accounts import AccountView, Backfill, account_views, backfill
from analytics.queries.burn import BurnCell, BurnTable, Dimension, TooManyBuckets, burn
from analytics.queries.comparison import SamePoint, same_point
from analytics.queries.contradictions import (
    Contradiction,
    Unattributed,
    contradictions,
    unattributed,
)
from analytics.queries.images import (
    ImageFilter,
    ImagePage,
    ImageView,
    find_images,
    image_view,
    known_operations,
)
from analytics.queries.periods import PeriodView, current_periods, final_bounds, periods_before
from analytics.queries.runs import RunPage, RunView, WorkView, find_runs, work_views
from analytics.queries.trials import TrialView, trial_view

__all__ = [
    "AccountView",
    "Backfill",
    "BurnCell",
    "BurnTable",
    "Contradiction",
    "Dimension",
    "ImageFilter",
    "ImagePage",
    "ImageView",
    "PeriodView",
    "RunPage",
    "RunView",
    "SamePoint",
    "TooManyBuckets",
    "TrialView",
    "Unattributed",
    "WorkView",
    "account_views",
    "backfill",
    "burn",
    "contradictions",
    "current_periods",
    "final_bounds",
    "find_images",
    "find_runs",
    "image_view",
    "known_operations",
    "periods_before",
    "same_point",
    "trial_view",
    "unattributed",
    "work_views",
]
