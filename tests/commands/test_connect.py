"""`manage.py connect`: a good key becomes an account; anything else is one sentence and no row."""

import logging
from contextlib import AbstractContextManager
from functools import partial

import pytest
from pytest_django import Settings

from accounts.access import all_accounts
from accounts.models import ApiAccount, ApiKey
from accounts.secrets import decrypt
from analytics.connecting import NotConnected, connect
from analytics.graphicoal.sandbox import SandboxAccount, Server, World
from analytics.models import Work
from analytics.models.work import WorkKind
from analytics.sync import work_on
from analytics.sync.leases import ask_for
from tests.cast import an_account
from tests.commands import wrong
from tests.commands.conftest import Run, everything_stored, row_counts
from tests.graphicoal.listener import Listener
from tests.worlds import Clock

KEY = "gc_live_5eCReT0f7h15tE5t"


def connect_to(run: Run, vendor: Server, key: str, name: str = "Ours") -> None:
    ended = run("connect", name, "--key-stdin", "--base-url", vendor.base_url, stdin=key)
    assert (ended.status, ended.err) == (0, "")


def refused(run: Run, url: str, key: str, name: str = "Ours") -> str:
    """The sentence of a key that was not connected; nothing is stored and nothing echoed."""
    before = row_counts()
    ended = run("connect", name, "--key-stdin", "--base-url", url, stdin=key)
    assert ended.status == 1
    assert ended.out == ""
    assert row_counts() == before
    if key.strip():
        assert key.strip() not in ended.err
    sentence = ended.line.removeprefix("CommandError: ")
    assert sentence.endswith(".")
    assert len(sentence) < 600
    return sentence


def test_a_good_key_becomes_an_account_that_is_due_to_be_read(
    run: Run, vendor: Server, card: SandboxAccount
) -> None:
    url = f" {vendor.base_url}/ "
    ended = run("connect", " Our  images ", "--key-stdin", "--base-url", url, stdin=card.key + "\n")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("Connected Our images: ")
    assert card.key not in ended.out
    account = ApiAccount.objects.get()
    assert (account.name, account.base_url) == ("Our images", vendor.base_url)
    assert not account.is_sandbox
    key = account.keys.get()
    assert decrypt(key.ciphertext, key.pk) == card.key
    assert card.key.endswith(key.last_four)
    due = set(account.works.filter(due_at__isnull=False).values_list("kind", flat=True))
    assert due == {WorkKind.READING, WorkKind.GALLERY, WorkKind.DETAILS}


def test_what_it_says_is_what_the_vendor_says(
    run: Run, vendor: Server, world: World, card: SandboxAccount, clock: Clock
) -> None:
    truth = world.truth(clock())[0]
    url = vendor.base_url
    ended = run("connect", "Ours", "--key-stdin", "--base-url", url, stdin=card.key)
    assert f"{truth.balance} credits left, {truth.used} used since" in ended.out
    assert f"since {truth.periods[-1].start[:10]} UTC, {len(truth.images)} images." in ended.out


def test_a_key_that_may_only_read_is_enough(run: Run, vendor: Server, card: SandboxAccount) -> None:
    connect_to(run, vendor, card.read_only_key)


def test_a_key_without_the_scope_is_told_which_one(
    run: Run, vendor: Server, card: SandboxAccount
) -> None:
    sentence = refused(run, vendor.base_url, card.scopeless_key)
    assert sentence.startswith("The key is good, but lacks the scope graphicoal:read")


def test_a_key_that_nobody_knows_is_told_so(run: Run, vendor: Server) -> None:
    sentence = refused(run, vendor.base_url, KEY)
    assert sentence.startswith("The vendor does not know this key (")
    assert sentence.endswith("check that you copied all of it.")


@pytest.mark.parametrize("key", ["", "\n", "   \n", "\n" + KEY])
def test_no_key_is_told_so(run: Run, vendor: Server, key: str) -> None:
    assert "No key was given" in refused(run, vendor.base_url, key)


@pytest.mark.parametrize(
    "key", [f"Bearer {KEY}", f"{KEY}\x00", "schlüssel-" + KEY, "k" * 4097, "k" * 100_000]
)
def test_what_cannot_be_a_key_is_not_sent(run: Run, key: str) -> None:
    with Listener(wrong.HTML) as listener:
        assert refused(run, listener.url, key).startswith("This cannot be a GraphiCoal key (")
    assert listener.requests == []


def test_bytes_that_are_no_text_are_no_key(run: Run, vendor: Server) -> None:
    url = vendor.base_url
    ended = run("connect", "Ours", "--key-stdin", "--base-url", url, stdin=b"gc_\xff\xfe\n")
    assert ended.status == 1
    assert ended.line.startswith("CommandError: This cannot be a GraphiCoal key")


NOT_LIKE_IT = "does not answer like GraphiCoal"


@pytest.mark.parametrize(
    ("place", "opening", "advice"),
    [
        (wrong.dead, "GraphiCoal cannot be reached (nothing listens", "check the address"),
        (partial(wrong.saying, wrong.HTML), NOT_LIKE_IT, "check the address"),
        (partial(wrong.saying, wrong.OTHER_JSON), NOT_LIKE_IT, "check the address"),
        (partial(wrong.saying, wrong.NO_SUCCESS), NOT_LIKE_IT, "check the address"),
        (partial(wrong.saying, wrong.NOT_FOUND), NOT_LIKE_IT, "check the address"),
        (partial(wrong.saying, wrong.NO_PAGE), NOT_LIKE_IT, "check the address"),
        (partial(wrong.saying, wrong.NOT_ALLOWED), "GraphiCoal refused", "check the address"),
        (partial(wrong.saying, wrong.DOWN), "not working at the moment (Upstr", "try again later"),
        (partial(wrong.saying, wrong.DOWN_HTML), "not working at the moment", "try again later"),
        (partial(wrong.saying, wrong.MOVED), "redirects elsewhere (to elsewhere.exa", "if you tr"),
        (partial(wrong.saying, wrong.BUSY), "used up its requests", "try again in 30 seconds"),
    ],
)
def test_each_wrong_address_is_told_apart(
    run: Run, place: "partial[AbstractContextManager[str]]", opening: str, advice: str
) -> None:
    with place() as url:
        sentence = refused(run, url, KEY)
    assert opening in sentence
    assert advice in sentence
    assert "we shall" not in sentence, "nobody asks again on their own"


def test_a_vendor_that_hangs_is_given_up(run: Run, settings: Settings) -> None:
    settings.VENDOR_DEADLINE = 1
    with wrong.silent() as url:
        assert "too slow (no complete answer within 1 seconds)" in refused(run, url, KEY)


def test_a_wrong_path_at_the_vendor_is_told(run: Run, vendor: Server, card: SandboxAccount) -> None:
    for url in (vendor.origin, vendor.origin + "/api/v2/graphicoal", vendor.base_url + "/images"):
        assert refused(run, url, card.key).startswith(f"{url} does not answer like GraphiCoal")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "coals.ai/api",
        "ftp://coals.ai/api",
        "http://",
        "http://u:geheim@coals.ai/",
        "https://coals.ai/" + "a" * 500,
    ],
)
def test_what_is_no_address_is_told(run: Run, url: str) -> None:
    sentence = refused(run, url, KEY)
    assert "address" in sentence
    assert "geheim" not in sentence


def test_the_same_key_does_not_connect_twice(
    run: Run, vendor: Server, card: SandboxAccount
) -> None:
    connect_to(run, vendor, card.key)
    assert "connected already" in refused(run, vendor.base_url, card.key, name="Again")


def test_another_key_of_the_account_is_known_by_its_images(
    run: Run, vendor: Server, world: World, card: SandboxAccount, clock: Clock
) -> None:
    connect_to(run, vendor, card.key)
    ask_for(ApiAccount.objects.get().pk, WorkKind.READING, clock())
    work_on.reading(Work.objects.get(kind=WorkKind.READING).pk, clock)
    url, key = vendor.base_url, card.read_only_key
    ended = run("connect", "Again", "--key-stdin", "--base-url", url, stdin=key)
    said = "This key reads Ours, which is connected already: it has the key Key ••••"
    assert ended.out.startswith(said)
    assert ApiAccount.objects.get().keys.count() == 2
    connect_to(run, vendor, world.cards()[1].key, name="The other account")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "Give the account a name"),
        (" \t\u2003 ", "Give the account a name"),
        ("x" * 301, "more than 300 characters"),
        ("OURS", "already"),
        ("  ours ", "already"),
        ("a\x00b", "cannot be shown"),
        ("a\udcffb", "cannot be shown"),
        ("a\u202eb", "cannot be shown"),
    ],
)
def test_odd_names_are_refused_in_words(
    run: Run, vendor: Server, card: SandboxAccount, name: str, reason: str
) -> None:
    an_account("Ours")
    assert reason in refused(run, vendor.base_url, card.key, name=name)


@pytest.mark.parametrize("name", ["x" * 300, "Bücher & Köche", "%", "O'Hara", "=1+1", "日本", "💡"])
def test_other_names_are_people_s_own_business(
    run: Run, vendor: Server, card: SandboxAccount, name: str
) -> None:
    connect_to(run, vendor, card.key, name=name)
    assert ApiAccount.objects.get().name == name


def test_a_sandbox_account_takes_no_name_from_the_first_real_one(
    run: Run, vendor: Server, card: SandboxAccount
) -> None:
    an_account("Marketing", sandbox=True)
    connect_to(run, vendor, card.key, name="Marketing")
    assert [account.is_sandbox for account in all_accounts()] == [False]


def test_the_key_is_found_nowhere_afterwards(
    run: Run, vendor: Server, card: SandboxAccount, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        connect_to(run, vendor, card.key)
    stored = everything_stored()
    assert ApiKey.objects.get().fingerprint.encode() in stored, "the dump is one"
    assert card.key.encode() not in stored
    assert card.key not in caplog.text


def test_of_two_at_once_the_second_is_told(
    db: None, vendor: Server, world: World, clock: Clock
) -> None:
    first, second = world.cards()
    connect("Ours", vendor.base_url, first.key, clock(), by="a test")
    before = row_counts()
    for name, key in (("ours", second.key), ("Theirs", first.key)):
        with pytest.raises(NotConnected, match="a moment ago"):
            connect(name, vendor.base_url, key, clock(), by="a test")
    assert row_counts() == before


def test_without_key_stdin_it_says_how(run: Run) -> None:
    ended = run("connect", "Ours")
    assert ended.status == 2
    assert "--key-stdin" in ended.err
