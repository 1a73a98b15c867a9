"""People, teams, the shared accounts with their keys, and the audit log."""

from accounts.models.audit import AuditEvent
from accounts.models.keys import ApiAccount, ApiKey, KeyTrial, KeyUse, NotTwins
from accounts.models.people import Membership, SignInLink, Team, User

__all__ = [
    "ApiAccount",
    "ApiKey",
    "AuditEvent",
    "KeyTrial",
    "KeyUse",
    "Membership",
    "NotTwins",
    "SignInLink",
    "Team",
    "User",
]
