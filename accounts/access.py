"""What a person may see and do. Every queryset that a page reads starts here."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, QuerySet

from accounts.models import ApiAccount, User
from accounts.models.people import Role


def read_accounts() -> QuerySet[ApiAccount]:
    """The accounts that are read: sandbox ones no more once there is a real one."""
    real = ApiAccount.objects.filter(is_sandbox=False)
    return ApiAccount.objects.exclude(Exists(real), is_sandbox=True)


def all_accounts() -> QuerySet[ApiAccount]:
    """The accounts that count in totals: those that are read, each once (`same_as`)."""
    return read_accounts().filter(same_as__isnull=True)


def visible_accounts(user: User | AnonymousUser) -> QuerySet[ApiAccount]:
    """The accounts whose figures a person may read: of their teams; all for admin and finance."""
    return _theirs(user, all_accounts())


def flagged_accounts(user: User | AnonymousUser) -> QuerySet[ApiAccount]:
    """The accounts that would be a person's to read, were they not others connected twice."""
    return _theirs(user, read_accounts().filter(same_as__isnull=False))


def prompt_accounts(user: User | AnonymousUser) -> QuerySet[ApiAccount]:
    """The accounts whose prompts a person may read: admins all, members those of their teams,
    finance only if FINANCE_READS_PROMPTS says so or a team of theirs uses the account."""
    visible = visible_accounts(user)
    if not isinstance(user, User) or user.role != Role.FINANCE or settings.FINANCE_READS_PROMPTS:
        return visible
    return visible.filter(pk__in=_team_accounts(user))


def manages_keys(user: User | AnonymousUser) -> bool:
    """Who connects accounts and looks after their keys."""
    return isinstance(user, User) and user.is_active and user.role == Role.ADMIN


def rules_on_readings(user: User | AnonymousUser) -> bool:
    """Who says how readings that contradict the ledger are counted."""
    return manages_keys(user)


def merges_accounts(user: User | AnonymousUser) -> bool:
    """Who makes one account of one that was connected twice."""
    return manages_keys(user)


def deletes_images(user: User | AnonymousUser) -> bool:
    """Who has images deleted at the vendor."""
    return manages_keys(user)


def _theirs(user: User | AnonymousUser, accounts: QuerySet[ApiAccount]) -> QuerySet[ApiAccount]:
    if not isinstance(user, User) or not user.is_active:
        return ApiAccount.objects.none()
    if user.role in (Role.ADMIN, Role.FINANCE):
        return accounts
    return accounts.filter(pk__in=_team_accounts(user))


def _team_accounts(user: User) -> QuerySet[ApiAccount]:
    return ApiAccount.objects.filter(teams__memberships__user=user)
