"""Guessing is slowed down, and never locks the rightful person out of their own browser."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.models import AuditEvent, User
from accounts.models.audit import Act
from dashboard.signin.known_browsers import COOKIE
from tests.cast import Cast
from tests.pages.signing import PASSWORD, signed_in, signs_in, with_password


@pytest.fixture
def lead(db: None) -> User:
    return with_password(Cast.assemble().lead)


def a_browser(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def guesses(lead: User, times: int, address: str = "203.0.113.9") -> list[int]:
    client = a_browser(address)
    return [signs_in(client, lead, f"guess {turn}").status_code for turn in range(times)]


def guesses_from_everywhere(lead: User, times: int) -> list[int]:
    return [guesses(lead, 1, f"198.51.100.{turn % 250}")[0] for turn in range(times)]


def later(minutes: int) -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes))


def test_the_same_address_is_stopped_and_told_for_how_long(lead: User) -> None:
    assert guesses(lead, 8) == [422] * 6 + [429] * 2
    refused = signs_in(a_browser("203.0.113.9"), lead)
    assert refused.status_code == 429, "even with the right password"
    assert "Wait 5 minutes" in refused.content.decode()
    assert "python manage.py signin_link" in refused.content.decode()
    assert refused["Retry-After"] == "300"
    with later(minutes=6):
        assert signs_in(a_browser("203.0.113.9"), lead).status_code == 302


def test_an_address_cannot_go_through_the_people(lead: User) -> None:
    client = a_browser("203.0.113.9")
    answers = [
        client.post("/sign-in/", {"login": f"{turn}@example.com", "password": "x"}).status_code
        for turn in range(31)
    ]
    assert answers == [422] * 30 + [429]


def test_many_addresses_together_are_stopped_for_one_person(lead: User) -> None:
    assert guesses_from_everywhere(lead, 62) == [422] * 60 + [429] * 2
    elsewhere = a_browser("192.0.2.1").post(
        "/sign-in/", {"login": "x@example.com", "password": "x"}
    )
    assert elsewhere.status_code == 422, "others are not stopped by it"


def test_a_hundred_guesses_from_elsewhere_do_not_stop_a_browser_that_is_known(lead: User) -> None:
    own = a_browser("192.0.2.1")
    assert signs_in(own, lead).status_code == 302
    own.post("/sign-out/")
    assert guesses_from_everywhere(lead, 100)[-1] == 429
    assert guesses(lead, 40, "192.0.2.1")[-1] == 429, "from behind the same address too"
    assert signs_in(a_browser("192.0.2.7"), lead).status_code == 429, "a strange browser waits"
    assert signs_in(own, lead).status_code == 302
    assert signed_in(own) == lead.email


def test_a_known_browser_may_not_guess_without_end_either(lead: User) -> None:
    own = a_browser("192.0.2.1")
    signs_in(own, lead)
    own.post("/sign-out/")
    answers = [signs_in(own, lead, "wrong").status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_a_browser_is_known_for_its_own_person_only(lead: User) -> None:
    other = with_password(User.objects.get(email="other@example.com"))
    theirs = a_browser("192.0.2.1")
    signs_in(theirs, other)
    theirs.post("/sign-out/")
    assert guesses_from_everywhere(lead, 61)[-1] == 429
    assert signs_in(theirs, lead).status_code == 429


def test_with_a_new_password_old_browsers_are_strange(lead: User) -> None:
    own, stolen = a_browser("192.0.2.1"), a_browser("192.0.2.2")
    signs_in(own, lead)
    stolen.cookies[COOKIE] = own.cookies[COOKIE].value
    new = {
        "old_password": PASSWORD,
        "new_password1": "quite another",
        "new_password2": "quite another",
    }
    assert own.post("/you/password/", new).status_code == 302
    own.post("/sign-out/")
    guesses_from_everywhere(lead, 61)
    assert signs_in(stolen, lead, "quite another").status_code == 429
    assert signs_in(own, lead, "quite another").status_code == 302


@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", "{}"])
def test_a_cookie_that_we_did_not_write_is_no_known_browser(lead: User, cookie: str) -> None:
    client = a_browser("203.0.113.9")
    client.cookies[COOKIE] = cookie
    answers = [signs_in(client, lead, "wrong").status_code for _ in range(7)]
    assert answers == [422] * 6 + [429]


def test_the_cookie_is_out_of_reach_for_scripts(lead: User) -> None:
    own = a_browser("192.0.2.1")
    cookie = signs_in(own, lead).cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert lead.email not in cookie.value


def test_right_ones_are_not_counted(lead: User) -> None:
    for _ in range(40):
        client = a_browser("192.0.2.1")
        assert signs_in(client, lead).status_code == 302


def test_links_cannot_be_guessed_through(lead: User) -> None:
    client = a_browser("203.0.113.9")
    answers = [client.get(f"/sign-in/{turn:032d}/").status_code for turn in range(21)]
    assert answers == [410] * 20 + [429]
    assert a_browser("192.0.2.1").get(f"/sign-in/{0:032d}/").status_code == 410


def test_behind_a_proxy_each_address_counts_for_itself(lead: User, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1

    def from_address(address: str) -> HttpResponse:
        client = Client(headers={"X-Forwarded-For": f"192.0.2.66, {address}"})
        return signs_in(client, lead, "wrong")

    assert [from_address("203.0.113.9").status_code for _ in range(7)][-1] == 429
    assert from_address("203.0.113.10").status_code == 422


def test_failures_are_in_the_log_and_throttled_ones_do_not_fill_it(lead: User) -> None:
    guesses(lead, 20)
    events = AuditEvent.objects.filter(act=Act.SIGNIN_FAILED).order_by("pk")
    assert len(events) == 7
    first, last = events[0], events[6]
    assert (first.failed, first.origin, first.object_name) == (True, "203.0.113.9", lead.email)
    assert "throttled for 5 min" in last.note
    assert "guess" not in str(list(events.values()))


@pytest.mark.redis
def test_a_redis_counts_the_same(lead: User, settings: Settings, redis_url: str) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}
    }
    assert guesses(lead, 7) == [422] * 6 + [429]
