"""The four figures over the accounts and their keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.queries import KeptAccount, KeyView


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Keys in use and those that answer; our requests in all windows together; the key whose
    window is fullest; and the one that is to be rotated next (None where nothing is known)."""

    answering: int
    total: int
    failing: int
    rotating: int
    ours: int | None
    limits: int
    share: int
    fullest: KeyView | None
    next: KeyView | None
    next_is_due: bool

    @property
    def our_part(self) -> float | None:
        """Of all windows together, 0 to 1."""
        return self.ours / self.limits if self.ours is not None and self.limits else None


def key_figures(accounts: Sequence[KeptAccount], now: datetime) -> KeyFigures:
    keys = [key for account in accounts for key in account.keys if key.counts]
    windows = [key.window for key in keys if key.window]
    told = [key for key in keys if key.window]
    due = [key for key in keys if key.rotate_by and not key.replaced_by]
    first = min(due, key=lambda key: key.rotate_by or now, default=None)
    return KeyFigures(
        answering=sum(key.answers for key in keys),
        total=len(keys),
        failing=sum(
            key.standing in ("refused", "unscoped", "unreadable", "halted") for key in keys
        ),
        rotating=sum(key.standing == "proving" for key in keys),
        ours=sum(window.ours for window in windows) if windows else None,
        limits=sum(window.limit for window in windows),
        share=max((account.share for account in accounts), default=0),
        fullest=max(told, key=_fullness, default=None),
        next=first,
        next_is_due=bool(first and first.rotate_by and first.rotate_by <= now),
    )


def _fullness(key: KeyView) -> float:
    return key.window.used / key.window.limit if key.window else 0.0
