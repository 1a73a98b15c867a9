"""The people that the reader may know of, and the invitations that wait."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Invitation, Membership, User
from accounts.models.invitations import OPEN
from accounts.models.people import Role
from dashboard.pages.answers import Answer
from dashboard.pages.door import person, show, signed_in
from dashboard.templatetags.figures import counted


@require_safe
@signed_in
def people(request: HttpRequest) -> HttpResponse:
    user, now = person(request), datetime.now(UTC)
    manages = access.manages_people(user)
    found = list(_with_teams(user).order_by("-is_active", "name", "email"))
    waiting = list(_waiting()) if manages else []
    answer = _answer(found, waiting) if manages else _of_teams(user, found)
    context = {"now": now, "people": found, "waiting": waiting, "answer": answer}
    context["manages_people"] = manages
    return show(request, "people/page.html", "people/page.html", context)


def _with_teams(user: User) -> QuerySet[User]:
    """Each with the memberships that the reader may know of."""
    known = Membership.objects.filter(team__in=access.visible_teams(user))
    memberships = known.select_related("team").order_by("team__name")
    return access.visible_people(user).prefetch_related(Prefetch("memberships", memberships))


def _waiting() -> QuerySet[Invitation]:
    return Invitation.objects.filter(OPEN).order_by("invited_at").prefetch_related("places__team")


def _answer(found: Sequence[User], waiting: Sequence[Invitation]) -> Answer:
    active = [each for each in found if each.is_active]
    if len(active) == 1 and not waiting:
        return Answer("Only you so far.", " Invite the first colleague.")
    admins = sum(each.role == Role.ADMIN for each in active)
    lead = f"{counted(len(active), 'person,people')}, {admins} of them admin{'s'[: admins > 1]}."
    if not waiting:
        return Answer(lead, " No invitation waits.")
    waits = "1 invitation waits" if len(waiting) == 1 else f"{len(waiting)} invitations wait"
    return Answer(lead, f" {waits}.")


def _of_teams(user: User, found: Sequence[User]) -> Answer:
    """For who may only look."""
    teams = access.visible_teams(user).count()
    if access.reads_shares(user):
        return Answer(f"{counted(len(found), 'person,people')} in {counted(teams, 'team,teams')}.")
    if not teams:
        return Answer("You are in no team yet.", " An admin can put you in one.", tone="unknown")
    others = len(found) - 1
    return Answer(
        f"You are in {counted(teams, 'team,teams')}",
        f", with {counted(others, 'other person,other people')}." if others else ", alone so far.",
    )
