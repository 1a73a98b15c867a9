"""The accounts with their keys, as the page about them shows them. No secret comes near it."""

from analytics.queries.keys.kept import erased_counts, kept_accounts
from analytics.queries.keys.records import KeptAccount, KeyView, WindowView
from analytics.queries.keys.windows import KeyWindow, windows_of

__all__ = [
    "KeptAccount",
    "KeyView",
    "KeyWindow",
    "WindowView",
    "erased_counts",
    "kept_accounts",
    "windows_of",
]
