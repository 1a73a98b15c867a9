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
from analytics.queries.explain import (
    Balance,
    BalanceMove,
    EntryView,
    Explanation,
    PricedImages,
    ReadingView,
    Reconstruction,
    TailView,
    explain,
    explain_balance,
)
from analytics.queries.images import (
    ImageFilter,
    ImagePage,
    ImageView,
    find_images,
    image_view,
)
from analytics.queries.letters import places
from analytics.queries.operations import known_operations
from analytics.queries.periods import (
    PeriodView,
    current_periods,
    final_bounds,
    known_periods,
    periods_before,
)
from analytics.queries.reconciliation import (
    OperationReconciled,
    PriceView,
    Reconciliation,
    Residual,
    reconcile,
)
from analytics.queries.runs import RunPage, RunView, WorkView, find_runs, work_views
from analytics.queries.trials import TrialView, trial_view
from analytics.queries.twins import TwinView, twins

__all__ = [
    "AccountView",
    "Backfill",
    "Balance",
    "BalanceMove",
    "BurnCell",
    "BurnTable",
    "Contradiction",
    "Dimension",
    "EntryView",
    "Explanation",
    "ImageFilter",
    "ImagePage",
    "ImageView",
    "OperationReconciled",
    "PeriodView",
    "PriceView",
    "PricedImages",
    "ReadingView",
    "Reconciliation",
    "Reconstruction",
    "Residual",
    "RunPage",
    "RunView",
    "SamePoint",
    "TailView",
    "TooManyBuckets",
    "TrialView",
    "TwinView",
    "Unattributed",
    "WorkView",
    "account_views",
    "backfill",
    "burn",
    "contradictions",
    "current_periods",
    "explain",
    "explain_balance",
    "final_bounds",
    "find_images",
    "find_runs",
    "image_view",
    "known_operations",
    "known_periods",
    "periods_before",
    "places",
    "reconcile",
    "same_point",
    "trial_view",
    "twins",
    "unattributed",
    "work_views",
]
