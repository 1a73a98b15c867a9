"""How a key on trial fares."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import KeyTrial, User


@dataclass(frozen=True, slots=True)
class TrialView:
    """`problem` is why the key was not connected, one sentence; "" while it is tried or when it
    was. `account` is the account that it became."""

    id: UUID
    name: str
    base_url: str
    asked_at: datetime
    is_over: bool
    problem: str
    account: str | None


def trial_view(asked_by: User, trial_id: UUID) -> TrialView | None:
    """A trial that this person asked for, or None."""
    row = KeyTrial.objects.filter(asked_by=asked_by, pk=trial_id).select_related("account").first()
    if row is None:
        return None
    return TrialView(
        id=row.pk,
        name=row.name,
        base_url=row.base_url,
        asked_at=row.asked_at,
        is_over=row.ended_at is not None,
        problem=row.problem,
        account=row.account.name if row.account else None,
    )
