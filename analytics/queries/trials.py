"""How a key on trial fares."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import KeyTrial, User
from accounts.models.keys import MayDelete


@dataclass(frozen=True, slots=True)
class Question:
    """One of the things that a trial asks, and how it stands: asked, yes, no, or open (not told).

    `answer` is a few words for people.
    """

    label: str
    standing: str
    answer: str


@dataclass(frozen=True, slots=True)
class TrialView:
    """`problem` is why the key was not stored, one sentence; "" while it is tried or when it was.

    `account` and `key` are the names of what it became; `is_new` says that the account was made
    for it. `purpose` is account, key or rotation; `replaced` names the key that it replaces.
    """

    id: UUID
    purpose: str
    name: str
    key_name: str
    base_url: str
    target_id: int | None
    replaces_id: UUID | None
    replaced: str
    asked_at: datetime
    is_over: bool
    problem: str
    account: str | None
    key: str
    is_new: bool
    questions: tuple[Question, ...]


def trial_view(asked_by: User, trial_id: UUID) -> TrialView | None:
    """A trial that this person asked for, or None."""
    rows = KeyTrial.objects.select_related("account", "key", "replaces")
    row = rows.filter(asked_by=asked_by, pk=trial_id).first()
    if row is None:
        return None
    return TrialView(
        id=row.pk,
        purpose=row.purpose,
        name=row.name,
        key_name=row.key_name,
        base_url=row.base_url,
        target_id=row.target_id,
        replaces_id=row.replaces_id,
        replaced=row.replaces.name if row.replaces else "",
        asked_at=row.asked_at,
        is_over=row.ended_at is not None,
        problem=row.problem,
        account=row.account.name if row.account else None,
        key=str(row.key) if row.key else "",
        is_new=bool(row.account and row.account.name == row.name),
        questions=_questions(row),
    )


def _questions(row: KeyTrial) -> tuple[Question, ...]:
    found, over = row.found, row.ended_at is not None
    return (
        _asked(
            "Valid?", found, "valid", over, yes="the vendor knows it", no="the vendor refuses it"
        ),
        _account(row, over),
        _asked("May it read?", found, "read", over, yes="yes", no="it lacks graphicoal:read"),
        _delete(found, over),
        _window(found, over),
    )


def _asked(
    label: str, found: dict[str, Any], name: str, over: bool, *, yes: str, no: str
) -> Question:
    if name not in found:
        return _unanswered(label, over)
    return Question(label, "yes", yes) if found[name] else Question(label, "no", no)


def _account(row: KeyTrial, over: bool) -> Question:
    label = "Which account?"
    if row.account:
        return Question(label, "yes", row.account.name)
    if over and row.found.get("read"):
        return Question(label, "no", "not this one" if row.target_id else "nothing was stored")
    return _unanswered(label, over)


def _delete(found: dict[str, Any], over: bool) -> Question:
    label = "May it delete?"
    told = found.get("delete")
    if told == MayDelete.NO:
        return Question(label, "open", "no, it answers 403")
    if told == MayDelete.UNREFUSED:
        return Question(label, "yes", "not refused")
    return Question(label, "open", "not told") if told else _unanswered(label, over)


def _window(found: dict[str, Any], over: bool) -> Question:
    label = "What window?"
    if "limit" not in found:
        return _unanswered(label, over)
    if found["limit"] is None:
        return Question(label, "open", "not told")
    return Question(label, "yes", f"{found['limit']} requests, {found['remaining']} left")


def _unanswered(label: str, over: bool) -> Question:
    return Question(label, "open", "not asked" if over else "…")
