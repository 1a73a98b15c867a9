"""One-time links: once, for a day, for who may sign in; kept as a digest."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.forms.models import model_to_dict
from pytest_django import Settings

from accounts.models import AuditEvent, SignInLink, User
from accounts.models.audit import Act
from accounts.models.people import Role
from accounts.signin import FIRST_ADMIN, VALID_FOR, first_admin, holder, issue_link, redeem
from tests.cast import Cast, person

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def token_of(link: str) -> str:
    start, token, end = link[:9], link[9:-1], link[-1]
    assert (start, end) == ("/sign-in/", "/")
    return token


def test_a_link_signs_its_person_in_once(cast: Cast) -> None:
    token = token_of(issue_link(cast.lead, NOW))
    assert holder(token, NOW) == cast.lead
    assert holder(token, NOW) == cast.lead, "looking does not use it up"
    assert redeem(token, NOW) == cast.lead
    assert redeem(token, NOW) is None
    assert holder(token, NOW) is None


def test_two_links_of_one_person_are_apart(cast: Cast) -> None:
    first, second = (token_of(issue_link(cast.lead, NOW)) for _ in range(2))
    assert redeem(second, NOW) == cast.lead
    assert redeem(first, NOW) == cast.lead


def test_a_link_is_good_for_a_day(cast: Cast) -> None:
    token = token_of(issue_link(cast.lead, NOW))
    assert redeem(token, NOW + VALID_FOR) is None
    assert redeem(token, NOW + VALID_FOR - INSTANT) == cast.lead


def test_who_was_deactivated_meanwhile_does_not_get_in(cast: Cast) -> None:
    token = token_of(issue_link(cast.lead, NOW))
    User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    assert holder(token, NOW) is None
    assert redeem(token, NOW) is None
    User.objects.filter(pk=cast.lead.pk).update(is_active=True)
    assert redeem(token, NOW) == cast.lead, "the link was not used up"


@pytest.mark.parametrize("token", ["", "x", "../admin", "é" * 40, "0" * 10_000])
def test_a_token_that_nobody_was_given_opens_nothing(cast: Cast, token: str) -> None:
    issue_link(cast.admin, NOW)
    assert redeem(token, NOW) is None


def test_of_the_token_only_a_digest_is_kept(cast: Cast) -> None:
    token = token_of(issue_link(cast.lead, NOW))
    assert len(token) >= 32
    kept = str(model_to_dict(SignInLink.objects.get()))
    assert token not in kept
    assert token[:8] not in kept
    assert redeem(SignInLink.objects.get().digest, NOW) is None


def test_links_that_ran_out_are_swept_away_and_live_ones_stay(cast: Cast) -> None:
    issue_link(cast.lead, NOW - VALID_FOR - INSTANT)
    live = token_of(issue_link(cast.other, NOW - timedelta(hours=1)))
    issue_link(cast.admin, NOW)
    assert SignInLink.objects.count() == 2
    assert redeem(live, NOW) == cast.other


@pytest.mark.django_db
def test_the_first_start_makes_an_admin_and_later_ones_find_the_longest_serving() -> None:
    made = first_admin()
    assert (made.email, made.role, made.has_usable_password()) == (FIRST_ADMIN, Role.ADMIN, False)
    person("second", Role.ADMIN)
    assert first_admin() == made
    User.objects.filter(pk=made.pk).update(is_active=False)
    assert first_admin().email == "second@example.com"


def test_the_command_prints_a_link_that_works(cast: Cast, settings: Settings) -> None:
    settings.BASE_URL = "https://coalmeter.example"
    out = StringIO()
    call_command("signin_link", " Lead@Example.COM ", stdout=out)
    link = out.getvalue().strip()
    assert link.startswith("https://coalmeter.example/sign-in/")
    token = token_of(link.removeprefix("https://coalmeter.example"))
    assert redeem(token, datetime.now(UTC)) == cast.lead


@pytest.mark.parametrize("email", ["stranger@example.com", "", " Lead@example.com"])
def test_the_command_gives_no_link_to_a_stranger(cast: Cast, email: str) -> None:
    User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    with pytest.raises(CommandError, match="may sign in"):
        call_command("signin_link", email)
    assert not SignInLink.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.MEMBER}])
def test_where_no_admin_is_left_the_first_one_comes_back(change: dict[str, object]) -> None:
    made = first_admin()
    User.objects.filter(pk=made.pk).update(**change)
    again = first_admin()
    assert (again.pk, again.role, again.is_active) == (made.pk, Role.ADMIN, True)
    assert User.objects.get() == again


def test_the_command_is_in_the_audit_log_without_the_token(cast: Cast) -> None:
    out = StringIO()
    call_command("signin_link", cast.lead.email, stdout=out)
    event = AuditEvent.objects.get()
    assert (event.act, event.origin, event.object_name) == (
        Act.LINK_ISSUED,
        "signin_link command",
        "Lead",
    )
    assert out.getvalue().strip().split("/")[-2] not in str(vars(event))
