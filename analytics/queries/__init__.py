"""The read side: models to frozen dataclasses. The one place that answers "how many credits"."""

from analytics.queries.accounts import AccountView, Backfill, account_views, backfill
from analytics.queries.burn import BurnCell, BurnTable, Dimension, TooManyBuckets, burn
from analytics.queries.chargeback import Borne, ChargeBack, charge_back
from analytics.queries.comparison import SamePoint, same_point
from analytics.queries.contradictions import (
    Contradiction,
    Unattributed,
    contradictions,
    unattributed,
)
from analytics.queries.deletions import (
    SHOWN,
    DeletionView,
    Doomed,
    Held,
    JobView,
    deletion_job,
    deletion_jobs,
    deletions_of,
    doomed_images,
    held_up,
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
    matching_ids,
)
from analytics.queries.keys import (
    KeptAccount,
    KeyView,
    WindowView,
    erased_counts,
    kept_accounts,
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
    "SHOWN",
    "AccountView",
    "Backfill",
    "Balance",
    "BalanceMove",
    "Borne",
    "BurnCell",
    "BurnTable",
    "ChargeBack",
    "Contradiction",
    "DeletionView",
    "Dimension",
    "Doomed",
    "EntryView",
    "Explanation",
    "Held",
    "ImageFilter",
    "ImagePage",
    "ImageView",
    "JobView",
    "KeptAccount",
    "KeyView",
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
    "WindowView",
    "WorkView",
    "account_views",
    "backfill",
    "burn",
    "charge_back",
    "contradictions",
    "current_periods",
    "deletion_job",
    "deletion_jobs",
    "deletions_of",
    "doomed_images",
    "erased_counts",
    "explain",
    "explain_balance",
    "final_bounds",
    "find_images",
    "find_runs",
    "held_up",
    "image_view",
    "kept_accounts",
    "known_operations",
    "known_periods",
    "matching_ids",
    "periods_before",
    "places",
    "reconcile",
    "same_point",
    "trial_view",
    "twins",
    "unattributed",
    "work_views",
]
