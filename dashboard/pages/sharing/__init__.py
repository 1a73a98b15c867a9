"""An account's teams: which see it, and how they share its credits from which day on."""

from dashboard.pages.sharing.page import account_teams

__all__ = ["account_teams"]
