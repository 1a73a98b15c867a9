"""The accounts with their keys, as the page about them shows them. No secret comes near it."""

from analytics.queries.keys.kept import erased_counts, kept_accounts
from analytics.queries.keys.records import KeptAccount, KeyView, WindowView

__all__ = ["KeptAccount", "KeyView", "WindowView", "erased_counts", "kept_accounts"]
