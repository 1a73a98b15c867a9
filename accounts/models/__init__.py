"""People, teams, and the shared accounts with their keys."""

from accounts.models.keys import ApiAccount, ApiKey, KeyTrial
from accounts.models.people import Membership, SignInLink, Team, User

__all__ = ["ApiAccount", "ApiKey", "KeyTrial", "Membership", "SignInLink", "Team", "User"]
