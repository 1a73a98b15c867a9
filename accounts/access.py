"""What a person may see and do. Every queryset that a page reads starts here."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Q, QuerySet

from accounts.models import ApiAccount, AuditEvent, Team, User
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
    return _is(user, Role.ADMIN)


def kept_accounts(user: User | AnonymousUser) -> QuerySet[ApiAccount]:
    """The accounts whose keys a person looks after, those connected twice among them."""
    return read_accounts() if manages_keys(user) else ApiAccount.objects.none()


def known_accounts(user: User | AnonymousUser) -> QuerySet[ApiAccount]:
    """The accounts that a person knows of, be it only by a page that says who may see to them."""
    return _theirs(user, read_accounts())


def rules_on_readings(user: User | AnonymousUser) -> bool:
    """Who says how readings that contradict the ledger are counted."""
    return manages_keys(user)


def merges_accounts(user: User | AnonymousUser) -> bool:
    """Who makes one account of one that was connected twice."""
    return manages_keys(user)


def manages_people(user: User | AnonymousUser) -> bool:
    """Who invites people, changes roles, makes teams and says how they share accounts."""
    return _is(user, Role.ADMIN)


def reads_audit_log(user: User | AnonymousUser) -> bool:
    """Who sees what everybody did."""
    return _is(user, Role.ADMIN)


def reads_shares(user: User | AnonymousUser) -> bool:
    """Who sees which teams share an account, and how."""
    return _is(user, Role.ADMIN, Role.FINANCE)


def sets_prices(user: User | AnonymousUser) -> bool:
    """Who says what credits cost, and which were bought when."""
    return _is(user, Role.ADMIN, Role.FINANCE)


def checks_invoices(user: User | AnonymousUser) -> bool:
    """Who types in the vendor's invoices, judges them, and reads their notes and files.

    Whoever sees an account's figures sees the amounts and the difference to the statement.
    """
    return _is(user, Role.ADMIN, Role.FINANCE)


def signs_off(user: User | AnonymousUser) -> bool:
    """Who signs the statement of an ended period, and approves what another one signed."""
    return _is(user, Role.ADMIN, Role.FINANCE)


def takes_sign_offs_back(user: User | AnonymousUser) -> bool:
    """Who un-signs a period."""
    return _is(user, Role.ADMIN)


def leads(user: User | AnonymousUser, team: Team) -> bool:
    """Who speaks for a team: sets its budgets, next to the admins."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.memberships.filter(team=team, lead=True).exists()


def visible_teams(user: User | AnonymousUser) -> QuerySet[Team]:
    """The teams that a person may know of: their own; all for admin and finance."""
    if _is(user, Role.ADMIN, Role.FINANCE):
        return Team.objects.all()
    return Team.objects.filter(pk__in=_team_ids(user))


def visible_people(user: User | AnonymousUser) -> QuerySet[User]:
    """The people that a person may know of: who is in their teams and has access, and themselves;
    all for admin and finance."""
    if _is(user, Role.ADMIN, Role.FINANCE):
        return User.objects.all()
    if not isinstance(user, User) or not user.is_active:
        return User.objects.none()
    mates = User.objects.filter(is_active=True, memberships__team__in=_team_ids(user))
    return User.objects.filter(Q(pk=user.pk) | Q(pk__in=mates.values("pk")))


def visible_events(user: User | AnonymousUser) -> QuerySet[AuditEvent]:
    """The rows of the audit log that a person may read."""
    return AuditEvent.objects.all() if reads_audit_log(user) else AuditEvent.objects.none()


def _is(user: User | AnonymousUser, *roles: Role) -> bool:
    return isinstance(user, User) and user.is_active and user.role in roles


def _team_ids(user: User | AnonymousUser) -> QuerySet[Team]:
    if not isinstance(user, User) or not user.is_active:
        return Team.objects.none()
    return Team.objects.filter(memberships__user=user).values("pk")  # type: ignore[return-value]


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
