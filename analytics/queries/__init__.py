"""The read side: models to frozen dataclasses. The one place that answers "how many credits"."""

from analytics.queries.accounts import AccountView, Backfill, account_views, backfill
from analytics.queries.burn import TooManyBuckets, burn
from analytics.queries.cells import BY_TEAM, BurnCell, BurnTable, Dimension
from analytics.queries.chargeback import Borne, ChargeBack, charge_back
from analytics.queries.comparison import (
    Point,
    SamePoint,
    as_far,
    borne_until,
    burned_until,
    same_point,
)
from analytics.queries.contradictions import (
    Contradiction,
    Unattributed,
    contradictions,
    unattributed,
)
from analytics.queries.counts import image_counts
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
from analytics.queries.marks import Began, Granted, Marks, Unread, marks
from analytics.queries.operations import known_operations
from analytics.queries.periods import (
    Beginning,
    PeriodView,
    beginnings,
    current_periods,
    final_bounds,
    known_periods,
    periods_before,
)
from analytics.queries.reach import Reach, reach
from analytics.queries.reconciliation import (
    OperationReconciled,
    PriceView,
    Reconciliation,
    Residual,
    reconcile,
)
from analytics.queries.runs import RunPage, RunView, WorkView, find_runs, work_views
from analytics.queries.teams import NO_TEAM, OTHER_TEAMS, hide_teams
from analytics.queries.trials import TrialView, trial_view
from analytics.queries.troubles import RefusedKey, refused_keys
from analytics.queries.twins import TwinView, twins
from analytics.queries.weekhours import WeekHours, week_hours, window_of
from analytics.queries.windows import Window, burned_within, by_quarter

__all__ = [
    "BY_TEAM",
    "NO_TEAM",
    "OTHER_TEAMS",
    "SHOWN",
    "AccountView",
    "Backfill",
    "Balance",
    "BalanceMove",
    "Began",
    "Beginning",
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
    "Granted",
    "Held",
    "ImageFilter",
    "ImagePage",
    "ImageView",
    "JobView",
    "KeptAccount",
    "KeyView",
    "Marks",
    "OperationReconciled",
    "PeriodView",
    "Point",
    "PriceView",
    "PricedImages",
    "Reach",
    "ReadingView",
    "Reconciliation",
    "Reconstruction",
    "RefusedKey",
    "Residual",
    "RunPage",
    "RunView",
    "SamePoint",
    "TailView",
    "TooManyBuckets",
    "TrialView",
    "TwinView",
    "Unattributed",
    "Unread",
    "WeekHours",
    "Window",
    "WindowView",
    "WorkView",
    "account_views",
    "as_far",
    "backfill",
    "beginnings",
    "borne_until",
    "burn",
    "burned_until",
    "burned_within",
    "by_quarter",
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
    "hide_teams",
    "image_counts",
    "image_view",
    "kept_accounts",
    "known_operations",
    "known_periods",
    "marks",
    "matching_ids",
    "periods_before",
    "places",
    "reach",
    "reconcile",
    "refused_keys",
    "same_point",
    "trial_view",
    "twins",
    "unattributed",
    "week_hours",
    "window_of",
    "work_views",
]
