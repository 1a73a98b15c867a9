"""The shared GraphiCoal accounts, the keys that read them, and keys on trial."""

from accounts.models.keys.accounts import AccountState, ApiAccount, NotTwins, SameWhy
from accounts.models.keys.bearers import (
    KEEP_FREE,
    PROOFS,
    SLICES,
    UNREADABLE,
    ApiKey,
    KeyState,
    KeyUse,
    MayDelete,
)
from accounts.models.keys.trials import KeyTrial, TrialPurpose

__all__ = [
    "KEEP_FREE",
    "PROOFS",
    "SLICES",
    "UNREADABLE",
    "AccountState",
    "ApiAccount",
    "ApiKey",
    "KeyState",
    "KeyTrial",
    "KeyUse",
    "MayDelete",
    "NotTwins",
    "SameWhy",
    "TrialPurpose",
]
