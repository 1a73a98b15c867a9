"""Your API tokens: made once, shown once, revoked by oneself or an admin."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken, AuditEvent, User
from accounts.models.audit import Act
from accounts.tokens import token_of
from tests.cast import Cast
from tests.pages.conftest import As
from tests.pages.scripts import Script, a_token

PAGE = "/you/tokens/"


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast.assemble()


def sent(client: Client, **given: Any) -> Any:
    good = {"name": "Nightly report", "scopes": ["burn", "images"], "expires": in_days(30)}
    return client.post(PAGE, {**good, **given})


def in_days(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def text_in(page: HttpResponse) -> str:
    """The token that a page shows."""
    return page.content.decode().partition('spellcheck="false">')[2].partition("<")[0]


def test_a_token_is_shown_by_the_answer_that_made_it_and_never_again(cast: Cast, as_: As) -> None:
    client = as_(cast.lead)
    answer = sent(client)
    text = text_in(answer)
    assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    now = datetime.now().astimezone()
    token = token_of(text, now)
    assert token is not None
    assert (token.user, token.name, token.scopes) == (
        cast.lead,
        "Nightly report",
        ["burn", "images"],
    )
    assert timedelta(days=30) < token.expires_at - now <= timedelta(days=31)
    page = client.get(PAGE).content.decode()
    assert f"cm_{token.prefix}" in page
    assert text not in page
    assert Script(text).get("/burn").status_code == 200
    assert AuditEvent.objects.get(act=Act.TOKEN_MADE).who == cast.lead.email


@pytest.mark.parametrize(
    ("odd", "sentence"),
    [
        ({"name": ""}, "Give it a name"),
        ({"name": "\u202e"}, "Give it a name"),
        ({"name": "x" * 61}, "at most 60"),
        ({"scopes": []}, "Choose what it may read"),
        ({"scopes": ["everything"]}, "not one of the available choices"),
        ({"scopes": ["prompts"]}, "choose images too"),
        ({"expires": ""}, "Say until when"),
        ({"expires": "tomorrow"}, "Write the day like"),
        ({"expires": in_days(-1)}, "Choose a day from today to"),
        ({"expires": in_days(366)}, "Choose a day from today to"),
        ({"expires": "9999-12-31"}, "Choose a day from today to"),
    ],
)
def test_a_slip_is_said_at_its_field_and_nothing_is_made(
    odd: dict[str, Any], sentence: str, cast: Cast, as_: As
) -> None:
    answer = sent(as_(cast.lead), **odd)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    (field,) = odd
    assert f'id="{field}-error"' in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_what_was_typed_is_kept_beside_a_slip(cast: Cast, as_: As) -> None:
    page = sent(as_(cast.lead), expires=in_days(-1)).content.decode()
    assert 'value="Nightly report"' in page
    assert page.count(" checked") == 2


@pytest.mark.parametrize(("days", "whole"), [(0, 1), (365, 366)])
def test_the_last_day_is_part_of_its_life(days: int, whole: int, cast: Cast, as_: As) -> None:
    assert sent(as_(cast.lead), expires=in_days(days)).status_code == 200
    token = ApiToken.objects.get()
    assert token.expires_at - token.made_at <= timedelta(days=whole)
    assert token.expires_at.hour == token.expires_at.minute == 0


@pytest.mark.parametrize(
    ("who", "status", "revoked"),
    [
        ("lead", 302, True),
        ("admin", 302, True),
        ("finance", 403, False),
        ("mate", 403, False),
        ("other", 404, False),
        ("nobody", 404, False),
    ],
)
def test_one_revokes_ones_own_and_an_admin_anybodys(
    who: str, status: int, revoked: bool, cast: Cast, as_: As
) -> None:
    made = a_token(cast.lead)
    user: User = getattr(cast, who)
    answer = as_(user).post(reverse("revoke_token", args=[made.token.pk]))
    assert answer.status_code == status
    assert (Script(made.text).get("/accounts").status_code == 401) == revoked
    assert AuditEvent.objects.filter(act=Act.TOKEN_REVOKED, who=user.email).exists() == revoked


def test_an_admin_sees_a_persons_tokens_on_their_page(cast: Cast, as_: As) -> None:
    made = a_token(cast.lead)
    page = as_(cast.admin).get(reverse("person", args=[cast.lead.pk])).content.decode()
    assert f"cm_{made.token.prefix}" in page
    assert made.text not in page
    assert reverse("revoke_token", args=[made.token.pk]) in page
    other = as_(cast.admin).get(reverse("person", args=[cast.other.pk])).content.decode()
    assert "API tokens</h2>" not in other


def test_everybody_sees_their_own_alone(cast: Cast, as_: As) -> None:
    made = a_token(cast.lead)
    for user in (cast.admin, cast.mate):
        assert made.token.prefix not in as_(user).get(PAGE).content.decode()


def test_the_page_about_the_api_lists_all_without_scripts(cast: Cast, as_: As) -> None:
    page = as_(cast.nobody).get("/api/v1/docs").content.decode()
    for path in ("/burn", "/periods/{pk}", "/images", "/accounts", "/sync/runs"):
        assert f"/api/v1{path}</th>" in page
    assert "ninja/swagger-ui-bundle.js" in page
    for place in ("/help/", PAGE):
        assert 'href="/api/v1/docs"' in as_(cast.nobody).get(place).content.decode()
