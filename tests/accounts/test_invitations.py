"""Invitations: one open one an address, a link that works once and for a week."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts import joining
from accounts.audit import Actor
from accounts.invitations import NotInvited, digest, invite, renew, withdraw
from accounts.joining import invited, join
from accounts.models import AuditEvent, Invitation, User
from accounts.models.audit import Act
from accounts.models.people import Role
from tests.cast import Cast

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
WHO = Actor("admin@example.com", "192.0.2.7")
PASSWORD = "correct horse battery"


def token_of(link: str) -> str:
    return link.split("/")[2]


def asked(cast: Cast, email: str = "New@Example.com") -> tuple[Invitation, str]:
    invitation, link = invite(WHO, email, "New", Role.FINANCE, {cast.docs.pk: True}, NOW)
    return invitation, token_of(link)


def test_who_accepts_is_what_they_were_invited_to_be(cast: Cast) -> None:
    _, token = asked(cast)
    user = join(token, "Newcomer", PASSWORD, "198.51.100.4", NOW)
    assert user is not None
    assert (user.email, user.name, user.role) == ("new@example.com", "Newcomer", Role.FINANCE)
    assert user.check_password(PASSWORD)
    assert list(user.memberships.values_list("team__name", "lead")) == [("Docs", True)]
    joined = AuditEvent.objects.get(act=Act.PERSON_JOINED)
    assert (joined.who, joined.origin) == ("new@example.com", "198.51.100.4")
    assert joined.after == {"role": "finance", "invited_by": WHO.who}


def test_a_link_works_once(cast: Cast) -> None:
    _, token = asked(cast)
    assert join(token, "New", PASSWORD, "", NOW)
    assert invited(token, NOW) is None
    assert join(token, "Again", PASSWORD, "", NOW) is None
    assert User.objects.filter(email="new@example.com").count() == 1


def test_a_link_works_for_a_week(cast: Cast) -> None:
    _, token = asked(cast)
    assert invited(token, NOW + timedelta(days=6, hours=23))
    assert invited(token, NOW + timedelta(days=7)) is None
    assert join(token, "New", PASSWORD, "", NOW + timedelta(days=7)) is None


def test_inviting_again_renews_and_the_old_link_is_dead(cast: Cast) -> None:
    first, old = asked(cast)
    later = NOW + timedelta(days=8)
    second, link = invite(WHO, "new@example.com", "", Role.MEMBER, {cast.design.pk: False}, later)
    assert second.pk == first.pk
    assert invited(old, later) is None
    held = invited(token_of(link), later)
    assert held is not None
    assert (held.role, [str(team) for team in held.teams.all()]) == (Role.MEMBER, ["Design"])
    again, link = renew(WHO, held, later)
    assert [str(team) for team in again.teams.all()] == ["Design"]
    assert invited(token_of(link), later)
    assert (
        AuditEvent.objects.filter(act=Act.PERSON_INVITED, note__startswith="Renewed").count() == 2
    )


def test_a_withdrawn_one_is_dead_and_the_address_free(cast: Cast) -> None:
    first, token = asked(cast)
    assert withdraw(WHO, first, NOW)
    assert not withdraw(WHO, first, NOW)
    assert invited(token, NOW) is None
    assert AuditEvent.objects.filter(act=Act.INVITATION_WITHDRAWN).count() == 1
    second, _ = asked(cast)
    assert second.pk != first.pk


def test_who_is_here_is_not_invited(cast: Cast) -> None:
    with pytest.raises(NotInvited, match="is here already"):
        asked(cast, "LEAD@example.com")
    User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    with pytest.raises(NotInvited, match="give their access back"):
        asked(cast, "lead@example.com")
    assert not Invitation.objects.exists()


def test_who_came_another_way_meanwhile_cannot_be_made_twice(cast: Cast) -> None:
    _, token = asked(cast)
    User.objects.create_user("new@example.com")
    assert invited(token, NOW) is None
    assert join(token, "New", PASSWORD, "", NOW) is None


def test_who_comes_another_way_at_the_same_moment_leaves_none_to_be_made(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation, token = asked(cast)

    def found_before_they_came(*_: object) -> Invitation:
        User.objects.create_user("new@example.com")
        return invitation

    monkeypatch.setattr(joining, "invited", found_before_they_came)
    assert join(token, "New", PASSWORD, "", NOW) is None


def test_one_that_is_accepted_while_it_is_renewed_is_not_made_anew(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation, token = asked(cast)

    def token_while_they_join(_size: int) -> str:
        assert join(token, "New", PASSWORD, "", NOW)
        return "another"

    monkeypatch.setattr("accounts.invitations.secrets.token_urlsafe", token_while_they_join)
    with pytest.raises(NotInvited, match="is here already"):
        renew(WHO, invitation, NOW)


def test_the_token_is_kept_nowhere(cast: Cast) -> None:
    invitation, token = asked(cast)
    invitation.refresh_from_db()
    assert invitation.digest == digest(token)
    everything = [vars(invitation), *(vars(event) for event in AuditEvent.objects.all())]
    assert token not in str(everything)
    assert invitation.digest not in str(everything[1:])


def test_the_database_keeps_one_open_invitation_an_address(cast: Cast) -> None:
    first, _ = asked(cast)
    first.pk, first.digest = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)
