"""The REST API: who gets what by which token, and what every answer keeps to."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings as SettingsOfTest

from accounts import people
from accounts.audit import NOBODY
from accounts.models import ApiAccount, ApiToken, AuditEvent, User
from accounts.tokens import revoke
from tests.pages.scripts import ALL, LISTS, Script, a_token, ones, problem
from tests.pages.stories import Told
from tests.pages.test_access import only_reading

pytestmark = pytest.mark.usefixtures("now")

SCOPES = {
    "/burn": "burn",
    "/periods": "periods",
    "/images": "images",
    "/accounts": "accounts",
    "/sync/runs": "sync",
}
PEOPLE = ("admin", "finance", "lead", "mate", "other", "nobody")


def names_in(said: Any) -> set[str]:
    """Every account that an answer names."""
    if isinstance(said, list):
        return set().union(*map(names_in, said))
    if not isinstance(said, dict):
        return set()
    own = {said["account"]} if isinstance(said.get("account"), str) else set()
    own |= {each["name"] for each in said.get("accounts", ())}
    return own.union(*map(names_in, said.values()))


# Who


@pytest.mark.parametrize("who", PEOPLE)
def test_each_of_the_cast_reads_what_is_theirs(who: str, told: Told, many: None) -> None:
    script = Script.of(getattr(told.cast, who))
    theirs = {"admin": {"Busy", "Quiet"}, "finance": {"Busy", "Quiet"}, "other": {"Quiet"}}
    wanted = theirs.get(who, {"Busy"} if who in ("lead", "mate") else set())
    for path in (*LISTS, "/burn?by=account", "/burn?range=12m&by=period"):
        assert names_in(script.read(path)) - wanted == set(), path
    assert names_in(script.read("/accounts")) == wanted
    for path in ones():
        assert script.get(path).status_code == (200 if "Busy" in wanted else 404)


@pytest.mark.parametrize("scope", ALL)
def test_a_token_reads_what_its_scope_names_and_no_more(scope: str, told: Told, many: None) -> None:
    scopes = {scope, "images"} if scope == "prompts" else {scope}
    script = Script.of(told.cast.admin, scopes)
    for path, needed in {**SCOPES, **ones()}.items():
        answer = script.get(path)
        if needed in scopes:
            assert answer.status_code == 200
            continue
        assert problem(answer)["detail"] == f"This token lacks the scope {needed}."
        assert answer.status_code == 403
        assert f'error="insufficient_scope", scope="{needed}"' in answer["WWW-Authenticate"]


def test_prompts_want_the_scope_and_the_right(
    told: Told, many: None, settings: SettingsOfTest
) -> None:
    def prompts(who: User, *scopes: str) -> list[str | None]:
        page = Script.of(who, scopes).read("/images", {"limit": 5, "account": "Busy"})
        one = Script.of(who, scopes).read(f"/images/{page['images'][0]['id']}")
        assert one == page["images"][0]
        return [image["prompt"] for image in page["images"]]

    assert all(prompts(told.cast.lead, "images", "prompts"))
    assert prompts(told.cast.lead, "images") == [None] * 5
    assert prompts(told.cast.finance, "images", "prompts") == [None] * 5
    settings.FINANCE_READS_PROMPTS = True
    assert all(prompts(told.cast.finance, "images", "prompts"))


def test_searching_prompts_wants_their_scope(told: Told, many: None) -> None:
    asked = {"q": "a"}
    assert Script.of(told.cast.lead).read("/images", asked)["count"] > 0
    assert Script.of(told.cast.finance).read("/images", asked)["count"] == 0
    assert Script.of(told.cast.lead, ["images"]).get("/images", asked).status_code == 403


def test_without_a_good_token_there_is_nothing(told: Told, now: datetime) -> None:
    made = a_token(told.cast.lead)
    answer = Script().get("/burn")
    assert problem(answer)["status"] == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="Coalmeter"'
    for wrong in (made.text[:-1], f"{made.text}0", "cm_", "ü", made.text.upper()):
        answer = Script(wrong).get("/burn")
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer["WWW-Authenticate"]
        assert wrong not in answer.content.decode()
    assert Script(made.text).get("/burn").status_code == 200


def test_other_schemes_and_sessions_do_not_count(told: Told) -> None:
    text = a_token(told.cast.admin).text
    for header in (f"Basic {text}", text, "Bearer", "Bearer  "):
        answer = Client().get("/api/v1/burn", headers={"Authorization": header})
        assert answer.status_code == 401, header
    browser = Client()
    browser.force_login(told.cast.admin)
    assert browser.get("/api/v1/burn").status_code == 401
    assert Client().get("/api/v1/burn", headers={"Authorization": f"bEARER {text}"}).json()


def test_a_token_stops_at_once(told: Told, now: datetime) -> None:
    ended, revoked, gone = (a_token(told.cast.lead) for _ in range(3))
    script = Script(revoked.text)
    assert script.get("/burn").status_code == 200
    revoke(NOBODY, revoked.token, now)
    assert script.get("/burn").status_code == 401
    people.deactivate(NOBODY, told.cast.lead)
    assert Script(gone.text).get("/burn").status_code == 401
    people.reactivate(NOBODY, told.cast.lead)
    fresh = a_token(told.cast.lead)
    with time_machine.travel(now + timedelta(days=89), tick=False):
        assert Script(fresh.text).get("/accounts").status_code == 200
    with time_machine.travel(now + timedelta(days=90), tick=False):
        assert Script(fresh.text).get("/accounts").status_code == 401
        assert Script(ended.text).get("/accounts").status_code == 401


def test_a_changed_role_holds_from_the_next_request_on(told: Told) -> None:
    script = Script.of(told.cast.lead)
    told.cast.lead.memberships.all().delete()
    assert script.read("/accounts") == {"accounts": []}


def test_use_is_seen_and_nothing_else_written(told: Told, lead: Script) -> None:
    lead.get("/burn")
    assert ApiToken.objects.get().last_used_at is not None
    with only_reading():
        for path in (*LISTS, *ones()):
            assert lead.get(path).status_code == 200


def test_a_database_that_takes_no_writes_can_still_be_read(
    lead: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("dashboard.api.door.note_use", full)
    assert lead.get("/accounts").status_code == 200


# How answers are made


@pytest.mark.parametrize("path", LISTS)
def test_an_answer_that_is_known_is_not_sent_again(path: str, lead: Script) -> None:
    first = lead.get(path)
    assert first["Cache-Control"] == "private, no-cache"
    assert "Authorization" in first["Vary"]
    assert first["ETag"].startswith('"')
    for known in (first["ETag"], f"W/{first['ETag']}", f'"x", {first["ETag"]}', "*"):
        again = lead.get(path, If_None_Match=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert "RateLimit" in again.headers
    assert lead.get(path, If_None_Match='"other"').content == first.content


def test_a_changed_answer_is_sent(lead: Script) -> None:
    first = lead.get("/accounts")
    ApiAccount.objects.filter(name="Busy").update(name="Busier")
    assert lead.get("/accounts", If_None_Match=first["ETag"]).status_code == 200


@pytest.mark.parametrize("path", [*LISTS, "/openapi.json"])
def test_head_is_get_without_the_body(path: str, lead: Script) -> None:
    whole, head = lead.get(path), lead.send("head", path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length"):
        assert head[name] == whole[name]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace", "query"])
@pytest.mark.parametrize("path", ["/burn", "/openapi.json", "/nothing"])
def test_there_is_nothing_to_change(method: str, path: str, lead: Script) -> None:
    answer = lead.send(method, path)
    assert problem(answer)["status"] == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_options_say_what_there_is_and_let_no_other_site_in(lead: Script) -> None:
    answer = lead.send("options", "/burn", Origin="https://elsewhere.example")
    assert (answer.status_code, answer["Allow"]) == (204, "GET, HEAD, OPTIONS")
    for each in (answer, lead.get("/burn", Origin="https://elsewhere.example")):
        assert not [name for name in each.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    "path", ["/nothing", "/burn/", "/images/x", "/images/-1", f"/images/{2**70}", "/periods/0", ""]
)
def test_what_is_not_there_is_a_problem_too(path: str, lead: Script) -> None:
    assert problem(lead.get(path))["status"] == 404


def test_only_json_is_spoken(lead: Script) -> None:
    assert problem(lead.get("/burn", Accept="text/csv"))["status"] == 406
    for accepted in ("application/json", "text/html, */*;q=0.1", "application/*"):
        assert lead.get("/burn", Accept=accepted).status_code == 200


def test_what_django_refuses_is_a_problem_too(told: Told) -> None:
    answer = Client().get("/api/v1/burn", headers={"Host": "elsewhere.example"})
    assert problem(answer)["status"] == 400


def test_what_breaks_is_told_without_its_inside(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr("dashboard.api.accounts.account_views", broken)
    client = Client(raise_request_exception=False)
    header = {"Authorization": f"Bearer {a_token(told.cast.lead).text}"}
    answer = client.get("/api/v1/accounts", headers=header)
    assert problem(answer)["status"] == 500
    assert b"inside" not in answer.content


# How often


def test_a_token_has_so_many_requests_a_minute(
    told: Told, now: datetime, settings: SettingsOfTest
) -> None:
    settings.API_RATE = 3
    script, other = Script.of(told.cast.lead), Script.of(told.cast.lead)
    for left in (2, 1, 0):
        answer = script.get("/accounts")
        assert answer["RateLimit-Policy"] == '"token";q=3;w=60'
        assert answer["RateLimit"] == f'"token";r={left};t={60 - now.second}'
    answer = script.get("/accounts")
    assert problem(answer)["status"] == 429
    assert answer["Retry-After"] == str(60 - now.second)
    assert answer["RateLimit"].startswith('"token";r=0;')
    assert other.get("/accounts").status_code == 200
    with time_machine.travel(now + timedelta(seconds=60), tick=False):
        assert script.get("/accounts").status_code == 200


def test_without_a_cache_answers_come_and_say_nothing_of_limits(
    told: Told, settings: SettingsOfTest
) -> None:
    place = {"BACKEND": "django.core.cache.backends.redis.RedisCache"}
    settings.CACHES = {"default": {**place, "LOCATION": "redis://127.0.0.1:1/0"}}
    answer = Script.of(told.cast.lead).get("/accounts")
    assert answer.status_code == 200
    assert "RateLimit" not in answer.headers
    assert Script("wrong").get("/accounts").status_code == 401


def test_guessing_is_slowed_down_and_locks_nobody_out(told: Told) -> None:
    guesser = Script("cm_00000000_wrong", "203.0.113.9")
    assert [guesser.get("/burn").status_code for _ in range(32)] == [401] * 30 + [429] * 2
    answer = guesser.get("/burn")
    assert 0 < int(answer["Retry-After"]) <= 300
    assert problem(answer)["status"] == 429
    assert AuditEvent.objects.filter(origin="203.0.113.9", failed=True).count() == 1
    assert Script(a_token(told.cast.lead).text, "203.0.113.9").get("/burn").status_code == 200
    assert Script("wrong", "203.0.113.10").get("/burn").status_code == 401


def test_no_token_is_in_the_cache(told: Told, lead: Script) -> None:
    lead.get("/burn")
    token = ApiToken.objects.get()
    assert token.digest not in str(getattr(cache, "_cache", {}))
