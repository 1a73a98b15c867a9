"""Roles, teams and access: changed with a row in the log, and an admin is always left."""

import pytest

from accounts import people
from accounts.audit import Actor
from accounts.models import AuditEvent, SignInLink, User
from accounts.models.audit import Act
from accounts.models.people import Role
from accounts.signin import issue_link
from tests.accounts.test_signin_links import NOW
from tests.cast import Cast, person

WHO = Actor("admin@example.com", "192.0.2.7")


def places(user: User) -> dict[str, bool]:
    return dict(user.memberships.values_list("team__name", "lead"))


def test_a_change_says_what_was_and_what_is(cast: Cast) -> None:
    people.change(WHO, cast.lead, "Lea", Role.FINANCE, {cast.docs.pk: False, cast.design.pk: True})
    cast.lead.refresh_from_db()
    assert (cast.lead.name, cast.lead.role) == ("Lea", Role.FINANCE)
    assert places(cast.lead) == {"Design": True, "Docs": False}
    event = AuditEvent.objects.get()
    assert (event.act, event.who, event.object_id) == (
        Act.PERSON_CHANGED,
        WHO.who,
        str(cast.lead.pk),
    )
    assert event.before == {"name": "Lead", "role": "member", "teams": ["Design"]}
    assert event.after == {"name": "Lea", "role": "finance", "teams": ["Design", "Docs"]}


def test_what_changes_nothing_is_not_in_the_log(cast: Cast) -> None:
    people.change(WHO, cast.lead, "Lead", Role.MEMBER, {cast.design.pk: True})
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.FINANCE])
def test_the_last_admin_stays_one_and_the_attempt_is_in_the_log(cast: Cast, role: Role) -> None:
    with pytest.raises(people.LastAdmin):
        people.change(WHO, cast.admin, "New name", role, {cast.docs.pk: True})
    cast.admin.refresh_from_db()
    assert (cast.admin.name, cast.admin.role) == ("Admin", Role.ADMIN)
    assert places(cast.admin) == {}
    event = AuditEvent.objects.get()
    assert (event.act, event.failed) == (Act.PERSON_CHANGED, True)
    assert "last admin" in event.note


def test_the_last_admin_keeps_access(cast: Cast) -> None:
    with pytest.raises(people.LastAdmin):
        people.deactivate(WHO, cast.admin)
    cast.admin.refresh_from_db()
    assert cast.admin.is_active
    assert AuditEvent.objects.get().failed


def test_an_admin_without_access_is_none_that_is_left(cast: Cast) -> None:
    second = person("second", Role.ADMIN)
    people.deactivate(WHO, second)
    with pytest.raises(people.LastAdmin):
        people.change(WHO, cast.admin, "Admin", Role.MEMBER, {})
    people.reactivate(WHO, second)
    people.change(WHO, cast.admin, "Admin", Role.MEMBER, {})
    assert list(User.objects.filter(role=Role.ADMIN)) == [second]


def test_who_loses_access_keeps_their_place_and_loses_their_links(cast: Cast) -> None:
    issue_link(cast.lead, NOW)
    people.deactivate(WHO, cast.lead)
    people.deactivate(WHO, cast.lead)
    assert not SignInLink.objects.filter(user=cast.lead).exists()
    people.reactivate(WHO, cast.lead)
    assert places(cast.lead) == {"Design": True}
    assert [event.act for event in AuditEvent.objects.order_by("pk")] == [
        Act.PERSON_LEFT,
        Act.PERSON_RETURNED,
    ]


def test_a_link_to_hand_over_is_in_the_log_without_its_token(cast: Cast) -> None:
    token = people.sign_in_link(WHO, cast.lead, NOW).split("/")[2]
    event = AuditEvent.objects.get()
    assert (event.act, event.object_name) == (Act.LINK_ISSUED, "Lead")
    assert token not in str(vars(event))
