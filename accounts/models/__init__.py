"""People, teams, the shared accounts with their keys, and the audit log."""

from accounts.models.audit import AuditEvent
from accounts.models.invitations import Invitation, InvitedTo
from accounts.models.keys import ApiAccount, ApiKey, KeyTrial, KeyUse, NotTwins
from accounts.models.people import Membership, SignInLink, Team, User
from accounts.models.report_choices import ReportChoice
from accounts.models.saved_views import SavedView
from accounts.models.shares import ShareAgreement, TeamShare
from accounts.models.tokens import ApiToken

__all__ = [
    "ApiAccount",
    "ApiKey",
    "ApiToken",
    "AuditEvent",
    "Invitation",
    "InvitedTo",
    "KeyTrial",
    "KeyUse",
    "Membership",
    "NotTwins",
    "ReportChoice",
    "SavedView",
    "ShareAgreement",
    "SignInLink",
    "Team",
    "TeamShare",
    "User",
]
