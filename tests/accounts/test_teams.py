"""Teams: made, changed and removed, with what that did in the log."""

from datetime import UTC, date, datetime

import pytest

from accounts import teams
from accounts.audit import Actor
from accounts.models import AuditEvent, Team, User
from accounts.models.audit import Act
from accounts.sharing import share
from tests.cast import Cast, an_account

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
WHO = Actor("admin@example.com", "192.0.2.7")


def test_a_name_is_taken_in_any_case(cast: Cast) -> None:
    made = teams.make(WHO, "Brand")
    with pytest.raises(teams.NameTaken, match="“BRAND”"):
        teams.make(WHO, "BRAND")
    with pytest.raises(teams.NameTaken):
        teams.change(WHO, made, "docs", {})
    made.refresh_from_db()
    assert made.name == "Brand"
    assert [event.act for event in AuditEvent.objects.all()] == [Act.TEAM_MADE]


def test_a_change_tells_who_came_and_who_left(cast: Cast) -> None:
    teams.change(WHO, cast.design, "Art", {cast.other.pk: True, cast.mate.pk: False})
    event = AuditEvent.objects.get()
    assert event.before["members"] == ["lead@example.com", "mate@example.com"]
    assert event.after == {
        "name": "Art",
        "members": ["mate@example.com", "other@example.com"],
        "leads": ["other@example.com"],
    }


def test_who_has_no_access_keeps_their_place(cast: Cast) -> None:
    User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    teams.change(WHO, cast.design, "Design", {})
    assert list(cast.design.members.all()) == [cast.lead]


def test_a_team_goes_and_its_members_lose_sight(cast: Cast) -> None:
    an_account("Ours", cast.design)
    teams.remove(WHO, cast.design)
    assert not Team.objects.filter(name="Design").exists()
    event = AuditEvent.objects.get()
    assert (event.act, event.before["accounts"]) == (Act.TEAM_REMOVED, ["Ours"])


def test_a_team_in_any_agreement_stays_and_the_attempt_is_in_the_log(cast: Cast) -> None:
    account = an_account("Ours", cast.design)
    share(WHO, account, [cast.design.pk], {cast.design.pk: 10_000}, date(2026, 1, 1), NOW)
    share(WHO, account, [cast.docs.pk], {cast.docs.pk: 10_000}, date(2026, 2, 1), NOW)
    with pytest.raises(teams.StillSharing, match="a share of Ours, now or in the past"):
        teams.remove(WHO, cast.design)
    assert Team.objects.filter(name="Design").exists()
    assert AuditEvent.objects.get(act=Act.TEAM_REMOVED).failed
