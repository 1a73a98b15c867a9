"""`manage.py token` makes, lists and revokes tokens, and says what it does not do."""

from datetime import UTC, datetime

import pytest

from accounts.models import ApiToken, AuditEvent
from accounts.tokens import token_of
from tests.cast import Cast
from tests.commands.conftest import Run


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast.assemble()


def created(run: Run, *words: str) -> str:
    ended = run("token", "create", *words)
    assert (ended.status, ended.err) == (0, "")
    return ended.out.strip()


def test_what_is_printed_is_a_token_and_nothing_else(run: Run, cast: Cast) -> None:
    text = created(run, "LEAD@example.com", "Report", "--scope", "images", "burn", "--days", "7")
    token = token_of(text, datetime.now(UTC))
    assert token is not None
    assert (token.user, token.name, token.scopes) == (cast.lead, "Report", ["burn", "images"])
    assert (token.expires_at - token.made_at).days == 7
    assert AuditEvent.objects.get().origin == "token command"


def test_the_list_tells_no_secret(run: Run, cast: Cast) -> None:
    text = created(run, "lead@example.com", "Report", "--scope", "burn")
    created(run, "finance@example.com", "Books", "--scope", "periods")
    (line,) = run("token", "list", "lead@example.com").out.splitlines()
    assert line.startswith(f"cm_{text[3:11]}  lead@example.com  Report  burn  live  ends ")
    assert line.endswith("never used")
    assert text[12:40] not in line
    assert len(run("token", "list").out.splitlines()) == 2


def test_a_revoked_one_reads_nothing(run: Run, cast: Cast) -> None:
    text = created(run, "lead@example.com", "Report", "--scope", "burn")
    assert run("token", "revoke", text[:11]).out == (
        "Report of lead@example.com reads nothing any more.\n"
    )
    assert token_of(text, datetime.now(UTC)) is None
    assert "revoked before" in run("token", "revoke", text[3:11]).line


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["create", "stranger@example.com", "x", "--scope", "burn"], "Nobody has the address"),
        (["create", "lead@example.com", " ", "--scope", "burn"], "Give it a name"),
        (["create", "lead@example.com", "x", "--scope", "prompts"], "choose images too"),
        (["create", "lead@example.com", "x", "--scope", "burn", "--days", "367"], "1 to 366"),
        (["create", "gone@example.com", "x", "--scope", "burn"], "has no access"),
        (["list", "stranger@example.com"], "Nobody has the address"),
        (["revoke", "00000000"], "There is no token 00000000"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    words: list[str], sentence: str, run: Run, cast: Cast
) -> None:
    type(cast.lead).objects.create_user("gone@example.com", is_active=False)
    ended = run("token", *words)
    assert ended.status == 1
    assert sentence in ended.line
    assert not ApiToken.objects.exists()


def test_words_that_it_does_not_know_are_refused(run: Run, cast: Cast) -> None:
    assert run("token", "create", "lead@example.com", "x", "--scope", "all").status == 2
    assert run("token", "create", "lead@example.com", "x").status == 2
    assert run("token").status == 2
