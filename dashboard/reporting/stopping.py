"""The links in letters by which who gets them turns them off, without signing in."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import Team, User
from accounts.models.report_choices import ReportKind
from accounts.report_choices import switch

SALT = "coalmeter.letters.stop"


@dataclass(frozen=True, slots=True)
class Stopped:
    """Which letters a link turns off, for whom."""

    person: User
    kind: ReportKind
    team: Team | None

    def turn_off(self) -> None:
        switch(self.person, self.kind, self.team, wanted=False)


def stop_address(person: User, kind: str, team: Team | None = None) -> str:
    """Whoever has it can turn these letters off, and do nothing else. It does not end."""
    said = [person.pk, kind, team.pk if team else None]
    token = signing.dumps(said, salt=SALT)
    return settings.BASE_URL + reverse("stop_letters", args=[token])


def stopped_by(token: str) -> Stopped | None:
    """None where we signed no such link, or the person or team is no more."""
    try:
        person, kind, team = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = User.objects.filter(pk=person).first()
    of = Team.objects.filter(pk=team).first() if team else None
    if found is None or (kind == ReportKind.WEEK) != (of is not None):
        return None
    return Stopped(found, ReportKind(kind), of)
