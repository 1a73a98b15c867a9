"""Tokens of the REST API: who has one, how long it lives, and that nobody can read it again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts import people
from accounts.audit import Actor
from accounts.models import ApiToken, AuditEvent, User
from accounts.models.audit import Act
from accounts.models.tokens import LONGEST_LIFE, LONGEST_NAME
from accounts.tokens import MOST, Made, NotMade, make_token, note_use, revoke, token_of
from tests.cast import Cast
from tests.commands.conftest import everything_stored

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
END = NOW + timedelta(days=90)
WHO = Actor("admin@example.com", "192.0.2.1")


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast.assemble()


@pytest.fixture
def made(cast: Cast) -> Made:
    return make_token(WHO, cast.lead, "Nightly report", ["periods", "burn"], END, NOW)


def test_a_token_finds_its_person_and_scopes(made: Made, cast: Cast) -> None:
    found = token_of(made.text, NOW)
    assert found == made.token
    assert found is not None
    assert (found.user, found.scopes) == (cast.lead, ["burn", "periods"])


def test_nothing_stored_and_nothing_shown_holds_the_secret(made: Made) -> None:
    secret = made.text.rpartition("_")[2]
    assert len(secret) == 60
    assert secret.encode() not in everything_stored()
    assert secret not in repr(made)
    event = AuditEvent.objects.get(act=Act.TOKEN_MADE)
    assert (event.who, event.object_name) == (WHO.who, "Nightly report")
    assert event.after["person"] == "lead@example.com"


def test_no_two_are_alike(cast: Cast) -> None:
    texts = {make_token(WHO, cast.lead, "x", ["burn"], END, NOW).text for _ in range(20)}
    assert len(texts) == 20


@pytest.mark.parametrize("place", [0, 3, 11, 12, 40, 70])
def test_another_letter_anywhere_is_another_token(made: Made, place: int) -> None:
    letter = "b" if made.text[place] != "b" else "c"
    assert token_of(made.text[:place] + letter + made.text[place + 1 :], NOW) is None


def test_a_right_prefix_with_anothers_secret_is_none(made: Made, cast: Cast) -> None:
    other = make_token(WHO, cast.lead, "Other", ["burn"], END, NOW)
    ApiToken.objects.filter(pk=made.token.pk).update(digest="0" * 64)
    assert token_of(made.text, NOW) is None
    assert token_of(other.text, NOW) is not None


@pytest.mark.parametrize("text", ["", "cm_", "x" * 500, "cm_00000000_" + "a" * 60, "é", "\0"])
def test_what_is_no_token_is_none(text: str, db: None) -> None:
    assert token_of(text, NOW) is None


def test_it_ends_by_itself_and_by_being_revoked(made: Made) -> None:
    assert token_of(made.text, END - timedelta(seconds=1)) is not None
    assert token_of(made.text, END) is None
    assert revoke(WHO, made.token, NOW)
    assert token_of(made.text, NOW) is None
    assert not revoke(WHO, made.token, NOW)
    assert AuditEvent.objects.filter(act=Act.TOKEN_REVOKED).count() == 1


def test_who_loses_access_loses_their_tokens_for_good(made: Made, cast: Cast) -> None:
    people.deactivate(WHO, cast.lead)
    assert token_of(made.text, NOW) is None
    people.reactivate(WHO, cast.lead)
    assert token_of(made.text, NOW) is None
    assert AuditEvent.objects.get(act=Act.TOKEN_REVOKED).object_name == "Nightly report"


def test_an_inactive_person_is_nobody_even_with_a_live_token(made: Made, cast: Cast) -> None:
    User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    assert token_of(made.text, NOW) is None


def test_use_is_noted_once_a_minute(made: Made) -> None:
    def used(seconds: int) -> datetime | None:
        found = token_of(made.text, NOW)
        assert found is not None
        note_use(found, NOW + timedelta(seconds=seconds))
        return ApiToken.objects.get().last_used_at

    assert used(0) == NOW
    assert used(59) == NOW
    assert used(60) == NOW + timedelta(seconds=60)


GOOD: dict[str, Any] = {"name": "x", "scopes": ["burn"], "expires_at": END}


@pytest.mark.parametrize(
    ("odd", "field"),
    [
        ({"name": " \n"}, "name"),
        ({"name": "x" * (LONGEST_NAME + 1)}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["burn", "everything"]}, "scopes"),
        ({"scopes": ["burn", "prompts"]}, "scopes"),
        ({"expires_at": NOW}, "expires"),
        ({"expires_at": NOW + LONGEST_LIFE + timedelta(seconds=1)}, "expires"),
    ],
)
def test_a_slip_is_named_and_nothing_is_made(odd: dict[str, Any], field: str, cast: Cast) -> None:
    with pytest.raises(NotMade) as caught:
        make_token(WHO, cast.lead, now=NOW, **{**GOOD, **odd})
    assert caught.value.field == field
    assert not ApiToken.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_person_has_so_many_and_no_more(cast: Cast) -> None:
    ApiToken.objects.bulk_create(
        ApiToken(
            user=cast.lead,
            name="x",
            prefix=f"{number:08x}",
            digest="0" * 64,
            scopes=["burn"],
            made_at=NOW,
            expires_at=END,
        )
        for number in range(MOST)
    )
    with pytest.raises(NotMade, match="Revoke one first"):
        make_token(WHO, cast.lead, **GOOD, now=NOW)
    make_token(WHO, cast.mate, **GOOD, now=NOW)
    make_token(WHO, cast.lead, "x", ["burn"], END + timedelta(days=9), END)


def test_names_are_kept_as_they_print(cast: Cast) -> None:
    made = make_token(WHO, cast.lead, "  a\u202e \n b\0", ["burn"], END, NOW)
    assert made.token.name == "a b"
    assert replace(made, text="").text == ""
