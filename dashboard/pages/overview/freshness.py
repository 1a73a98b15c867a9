"""How fresh the accounts in view are, taken together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from analytics.queries import AccountView

State = Literal["fresh", "stale", "failing", "playing", "waiting", "resting"]


@dataclass(frozen=True, slots=True)
class Freshness:
    """The state of the worst account; both times are the oldest of all accounts', UTC.

    Those that are paused or closed count only where no other is in view.
    """

    state: State
    received_at: datetime | None
    data_through: datetime | None


def freshness(views: Sequence[AccountView]) -> Freshness:
    views = [view for view in views if view.is_read] or views
    received = [view.received_at for view in views if view.received_at]
    through = [view.data_through for view in views if view.data_through]
    whole = len(through) == len(views)
    return Freshness(
        _state(views),
        min(received) if len(received) == len(views) and received else None,
        min(through) if whole and through else None,
    )


def _state(views: Sequence[AccountView]) -> State:
    if not any(view.is_read for view in views):
        return "resting"
    if any(view.problem for view in views):
        return "failing"
    if any(view.replaying for view in views):
        return "playing"
    if any(view.data_through is None for view in views):
        return "waiting"
    return "stale" if any(view.is_stale for view in views) else "fresh"
