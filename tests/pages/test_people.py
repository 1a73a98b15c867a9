"""People, invitations and teams, as pages: who sees what, and that changes act at once."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts import teams
from accounts.audit import Actor
from accounts.invitations import invite
from accounts.models import AuditEvent, Invitation, Membership, Team, User
from accounts.models.audit import Act
from accounts.models.people import Role
from accounts.signin import issue_link
from tests.cast import Cast, an_account, person
from tests.pages.conftest import As

PASSWORD = "correct horse battery"


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast.assemble()


@pytest.fixture
def admin(cast: Cast, as_: As) -> Client:
    return as_(cast.admin)


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def change(client: Client, user: User, **given: Any) -> Any:
    """As the form sends it: what is not given stays as it is."""
    whole = {"name": user.name, "role": user.role, **given}
    return client.post(f"/people/{user.pk}/", whole)


class TestList:
    def test_it_opens_with_how_many_and_marks_leads(self, admin: Client) -> None:
        page = text(admin, "/people/")
        assert "6 people, 1 of them admin." in page
        assert "No invitation waits." in page
        assert re.search(r"Design</bdi></a> <span class=\"quiet\">lead", page)

    def test_a_member_sees_who_is_in_their_teams_and_nothing_else(
        self, cast: Cast, as_: As
    ) -> None:
        Membership.objects.create(user=cast.mate, team=cast.docs)
        page = text(as_(cast.lead), "/people/")
        assert "in 1 team</b>, with 1 other person" in page
        assert "mate@example.com" in page
        for hidden in ("Docs", "other@example.com", "admin@example.com", "Last sign-in", "Invite"):
            assert hidden not in page
        assert "no team yet" in text(as_(cast.nobody), "/people/")

    def test_finance_sees_all_and_changes_nothing(self, cast: Cast, as_: As) -> None:
        page = text(as_(cast.finance), "/people/")
        assert "other@example.com" in page
        assert "Docs" in page
        assert f"/people/{cast.lead.pk}/" not in page

    def test_what_people_are_called_is_text(self, cast: Cast, admin: Client) -> None:
        evil = "<script>alert(1)</script>"
        Team.objects.filter(pk=cast.design.pk).update(name=evil)
        User.objects.filter(pk=cast.lead.pk).update(name=f"{evil}'\"")
        account = an_account(evil, cast.design)
        pages = [
            "/people/",
            "/people/teams/",
            f"/people/{cast.lead.pk}/",
            f"/people/teams/{cast.design.pk}/",
            f"/accounts/{account.pk}/teams/",
        ]
        change(admin, cast.lead, name=evil)
        for address in [*pages, "/audit/"]:
            page = text(admin, address)
            assert evil not in page, address
            assert "&lt;script&gt;" in page, address


class TestPerson:
    def test_role_teams_and_leads_are_changed_in_one_go(self, cast: Cast, admin: Client) -> None:
        answer = change(
            admin, cast.lead, role="finance", **{"in": [cast.docs.pk], "lead": [cast.design.pk]}
        )
        assert answer["Location"] == "/people/"
        cast.lead.refresh_from_db()
        assert cast.lead.role == Role.FINANCE
        held = dict(cast.lead.memberships.values_list("team__name", "lead"))
        assert held == {"Docs": False, "Design": True}
        event = AuditEvent.objects.get()
        assert (event.who, event.origin) == ("admin@example.com", "127.0.0.1")

    def test_an_odd_role_or_team_is_refused_or_ignored(self, cast: Cast, admin: Client) -> None:
        assert change(admin, cast.lead, role="god").status_code == 422
        assert change(admin, cast.lead, **{"in": ["x", "999999"]}).status_code == 302
        assert not cast.lead.memberships.exists()

    def test_the_last_admin_is_told_at_the_field(self, cast: Cast, admin: Client) -> None:
        answer = change(admin, cast.admin, role="member", sure="yes")
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "This is the last admin" in page[page.index("id_role") :]
        answer = admin.post(f"/people/{cast.admin.pk}/deactivate/", {"sure": "yes"}, follow=True)
        assert "This is the last admin" in answer.content.decode()
        assert AuditEvent.objects.filter(failed=True).count() == 2

    def test_ones_own_role_is_asked_twice(self, cast: Cast, admin: Client) -> None:
        person("second", Role.ADMIN)
        asked = change(admin, cast.admin, role="member", **{"in": [cast.docs.pk]})
        assert "You will no longer be an admin." in asked.content.decode()
        cast.admin.refresh_from_db()
        assert cast.admin.role == Role.ADMIN
        fields = dict(
            re.findall(r'type="hidden" name="(name|role|in)" value="(.*?)"', asked.content.decode())
        )
        assert admin.post(f"/people/{cast.admin.pk}/", {**fields, "sure": "yes"}).status_code == 302
        cast.admin.refresh_from_db()
        assert cast.admin.role == Role.MEMBER
        assert list(cast.admin.teams.all()) == [cast.docs]
        assert admin.get("/audit/").status_code == 403

    def test_ones_own_access_is_asked_twice(self, cast: Cast, admin: Client) -> None:
        person("second", Role.ADMIN)
        asked = admin.post(f"/people/{cast.admin.pk}/deactivate/")
        assert "cannot come back alone" in asked.content.decode()
        cast.admin.refresh_from_db()
        assert cast.admin.is_active
        admin.post(f"/people/{cast.admin.pk}/deactivate/", {"sure": "yes"})
        assert admin.get("/people/").status_code == 302

    def test_who_loses_access_is_out_and_stays_out_when_they_return(
        self, cast: Cast, admin: Client, as_: As
    ) -> None:
        browser, other = as_(cast.lead), as_(cast.other)
        link = issue_link(cast.lead, datetime.now(UTC))
        admin.post(f"/people/{cast.lead.pk}/deactivate/")
        assert browser.get("/people/").status_code == 302
        admin.post(f"/people/{cast.lead.pk}/reactivate/")
        assert browser.get("/people/").status_code == 302
        assert Client().post(link).status_code == 410
        assert other.get("/people/").status_code == 200

    def test_a_link_is_handed_over_once(self, cast: Cast, admin: Client) -> None:
        page = admin.post(f"/people/{cast.lead.pk}/link/")
        assert "no-store" in page["Cache-Control"]
        path = re.findall(r">http://[^/]+(/sign-in/.+?)<", page.content.decode())[0]
        assert Client().post(path)["Location"] == "/"
        assert AuditEvent.objects.get(act=Act.LINK_ISSUED).object_name == "Lead"


class TestAtOnce:
    """A change acts on the next request of who is signed in already."""

    def test_a_role(self, cast: Cast, admin: Client, as_: As) -> None:
        theirs = as_(cast.nobody)
        assert theirs.get("/audit/").status_code == 403
        change(admin, cast.nobody, role="admin")
        assert theirs.get("/audit/").status_code == 200
        change(admin, cast.nobody, role="member")
        assert theirs.get("/audit/").status_code == 403

    def test_a_team(self, cast: Cast, admin: Client, as_: As) -> None:
        an_account("Ours", cast.design)
        theirs = as_(cast.nobody)
        assert "Ours" not in text(theirs, "/sync/")
        change(admin, cast.nobody, **{"in": [cast.design.pk]})
        assert "Ours" in text(theirs, "/sync/")
        admin.post(f"/people/teams/{cast.design.pk}/", {"name": "Design"})
        assert "Ours" not in text(theirs, "/sync/")
        assert theirs.get(f"/people/teams/{cast.design.pk}/").status_code == 404


ASKED = {"email": "new@example.com", "name": "", "role": "member"}


class TestInvitations:
    def test_without_mail_the_link_is_shown_once(self, cast: Cast, admin: Client) -> None:
        answer = admin.post("/people/invite/", {**ASKED, "lead": [cast.docs.pk]})
        page = answer.content.decode()
        assert "No mail is set up here" in page
        assert "no-store" in answer["Cache-Control"]
        path = re.findall(r">http://[^/]+(/join/.+?)<", page)[0]
        assert path not in text(admin, "/people/")
        assert "1 invitation waits." in text(admin, "/people/")
        theirs = Client()
        form = theirs.get(path).content.decode()
        assert "admin@example.com invites new@example.com as member, in" in form
        assert "Docs" in form
        joined = theirs.post(
            path, {"name": "Newcomer", "password1": PASSWORD, "password2": PASSWORD}
        )
        assert joined["Location"] == "/"
        assert "Newcomer" in text(theirs, "/people/")
        assert Client().get(path).status_code == 410
        assert User.objects.get(email="new@example.com").memberships.get().lead

    def test_joining_begins_a_new_session(self, cast: Cast, as_: As) -> None:
        _, path = invite(Actor("a", ""), "new@example.com", "", "member", {}, datetime.now(UTC))
        browser = as_(cast.other)
        before = browser.session.session_key
        assert "You are signed in as other@example.com" in text(browser, path)
        browser.post(path, {"name": "New", "password1": PASSWORD, "password2": PASSWORD})
        assert browser.session.session_key != before
        assert "<b>New</b>" in text(browser, "/people/")

    @pytest.mark.parametrize(
        ("one", "two", "said"),
        [("short", "short", "at least 12"), (PASSWORD, "another good one", "match")],
    )
    def test_a_weak_or_mistyped_password_uses_nothing_up(
        self, cast: Cast, one: str, two: str, said: str
    ) -> None:
        _, path = invite(Actor("a", ""), "new@example.com", "", "member", {}, datetime.now(UTC))
        answer = Client().post(path, {"name": "New", "password1": one, "password2": two})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert Client().get(path).status_code == 200

    def test_a_try_with_a_dead_link_is_kept_without_it_and_throttled(self, db: None) -> None:
        stranger = Client()
        assert stranger.get("/join/nobody-was-given-this/").status_code == 410
        answers = [stranger.post("/join/nobody-was-given-this/").status_code for _ in range(20)]
        assert answers == [410] * 19 + [429]
        failed = AuditEvent.objects.filter(act=Act.SIGNIN_FAILED, note="invitation")
        assert failed.count() == 19
        assert "nobody-was-given-this" not in str(list(AuditEvent.objects.values()))

    def test_who_is_here_is_said_at_the_field(self, cast: Cast, admin: Client) -> None:
        answer = admin.post("/people/invite/", {**ASKED, "email": "Lead@example.com"})
        assert answer.status_code == 422
        assert "Lead is here already" in answer.content.decode()

    def test_with_mail_it_is_sent_and_no_link_is_shown(
        self, cast: Cast, admin: Client, settings: Settings
    ) -> None:
        settings.MAIL_IS_SET = True
        answer = admin.post("/people/invite/", ASKED, follow=True)
        assert "on its way to new@example.com" in answer.content.decode()
        assert "/join/" not in answer.content.decode()
        [sent] = mail.outbox
        assert sent.to == ["new@example.com"]
        path = re.findall(r"http://[^/]+(/join/.+?/)\n", str(sent.body))[0]
        assert Client().get(path).status_code == 200

    def test_where_mail_fails_the_link_is_shown_and_why(
        self, cast: Cast, admin: Client, settings: Settings
    ) -> None:
        settings.MAIL_IS_SET = True
        settings.EMAIL_BACKEND = "tests.pages.test_people.Unreachable"
        page = admin.post("/people/invite/", ASKED).content.decode()
        assert "The mail server did not take it" in page
        assert "/join/" in page

    def test_a_new_link_and_withdrawing(self, cast: Cast, admin: Client) -> None:
        invitation, old = invite(
            Actor("a", ""), "new@example.com", "", "member", {}, datetime.now(UTC)
        )
        page = admin.post(f"/people/invitations/{invitation.pk}/renew/").content.decode()
        path = re.findall(r">http://[^/]+(/join/.+?)<", page)[0]
        assert [Client().get(each).status_code for each in (old, path)] == [410, 200]
        admin.post(f"/people/invitations/{invitation.pk}/withdraw/")
        assert Client().get(path).status_code == 410
        assert admin.post(f"/people/invitations/{invitation.pk}/renew/").status_code == 404
        assert Invitation.objects.get().withdrawn_at


class Unreachable:
    """A mail backend whose server is away."""

    def __init__(self, **_: object) -> None:
        pass

    def send_messages(self, _: object) -> int:
        raise ConnectionRefusedError


class TestTeams:
    @pytest.mark.parametrize(("page", "act"), [("", "change"), ("remove/", "remove")])
    def test_one_that_somebody_removes_meanwhile_is_not_there(
        self, page: str, act: str, cast: Cast, admin: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = getattr(teams, act)

        def late(who: Actor, team: Team, *given: Any) -> None:
            Team.objects.filter(pk=team.pk).delete()
            real(who, team, *given)

        monkeypatch.setattr(teams, act, late)
        answer = admin.post(f"/people/teams/{cast.docs.pk}/{page}", {"name": "Docs"})
        assert answer.status_code == 404

    def test_made_renamed_and_removed(self, cast: Cast, admin: Client) -> None:
        made = admin.post("/people/teams/", {"name": "Brand"})["Location"]
        admin.post(made, {"name": "Brands", "lead": [cast.other.pk]})
        team = Team.objects.get(name="Brands")
        assert list(team.memberships.values_list("user__email", "lead")) == [
            ("other@example.com", True)
        ]
        page = admin.post(f"{made}remove/", follow=True).content.decode()
        assert "The team Brands is removed." in page

    @pytest.mark.parametrize("address", ["/people/teams/", "/people/teams/{}/"])
    def test_a_taken_name_is_said_at_the_field(
        self, cast: Cast, admin: Client, address: str
    ) -> None:
        answer = admin.post(address.format(cast.design.pk), {"name": "DOCS"})
        assert answer.status_code == 422
        assert "There is a team “DOCS” already." in answer.content.decode()

    def test_who_may_only_look_changes_nothing(self, cast: Cast, as_: As) -> None:
        for user in (cast.finance, cast.lead, cast.mate):
            assert as_(user).post("/people/teams/", {"name": "Mine"}).status_code == 403
            address = f"/people/teams/{cast.design.pk}/"
            assert as_(user).post(address, {"name": "Mine"}).status_code == 403
            assert '<form class="form' not in text(as_(user), address)
        other = as_(cast.other).post(f"/people/teams/{cast.design.pk}/", {"name": "Mine"})
        assert other.status_code == 404
        assert not Team.objects.filter(name="Mine").exists()

    def test_only_admins_change_people_and_invite(self, cast: Cast, as_: As) -> None:
        for user in (cast.finance, cast.lead, cast.other, cast.nobody):
            theirs = as_(user)
            assert change(theirs, user, role="admin").status_code == 403
            given = {"email": "x@example.com", "role": "admin"}
            assert theirs.post("/people/invite/", given).status_code == 403
        assert {event.act for event in AuditEvent.objects.all()} == {Act.REFUSED}
