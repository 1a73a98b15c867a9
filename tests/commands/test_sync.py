"""`manage.py sync` reads now, says what it found, and fails if an account could not be read."""

import pytest
from django.db import connection

from accounts.models import ApiAccount, ApiKey
from accounts.models.keys import AccountState
from analytics.connecting import connect
from analytics.graphicoal.sandbox import Server, World
from analytics.management.commands import sync
from analytics.models import Snapshot, Work
from analytics.models.work import WorkKind
from analytics.sandbox_accounts import connect_sandbox
from tests.commands.conftest import Run
from tests.commands.wrong import dead
from tests.worlds import Clock


@pytest.fixture
def two(
    db: None, vendor: Server, world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> list[ApiAccount]:
    """Two accounts that were never read; the command's clock is the vendor's."""
    monkeypatch.setattr(sync, "clock", clock)
    return [
        connect(card.name, vendor.base_url, card.key, clock(), by="a test")
        for card in world.cards()
    ]


def read_accounts() -> set[str]:
    return set(Snapshot.objects.values_list("account__name", flat=True))


def test_it_reads_every_account_and_says_what_it_found(
    run: Run, two: list[ApiAccount], world: World, clock: Clock
) -> None:
    ended = run("sync")
    assert ended.status == 0
    books = {book.name: book for book in world.truth(clock())}
    for line, name in zip(ended.out.splitlines(), ["Busy", "Quiet"], strict=True):
        assert line.startswith(f"{name}: new figures, {len(books[name].images)} new images, ")
    again = run("sync")
    assert "Busy: unchanged, 0 new images, 1 requests" in again.out


def test_it_reads_the_accounts_that_are_named_once_each(run: Run, two: list[ApiAccount]) -> None:
    assert run("sync", "QUIET", "Quiet").status == 0
    assert read_accounts() == {"Quiet"}


def test_an_unknown_name_reads_nothing(run: Run, two: list[ApiAccount]) -> None:
    ended = run("sync", "Busy", "Nope")
    assert ended.status == 1
    assert "There is no account named Nope. Known: Busy, Quiet." in ended.err
    assert read_accounts() == set()


def test_one_that_fails_does_not_stop_the_others_and_fails_the_whole(
    run: Run, two: list[ApiAccount]
) -> None:
    with dead() as url:
        ApiAccount.objects.filter(name="Busy").update(base_url=url)
        ended = run("sync")
    assert ended.status == 1
    assert "Busy: GraphiCoal cannot be reached (nothing listens at that address)" in ended.out
    assert "CommandError: 1 of 2 accounts could not be read." in ended.err
    assert read_accounts() == {"Quiet"}


@pytest.mark.parametrize("state", [AccountState.PAUSED, AccountState.CLOSED])
def test_an_account_that_is_not_to_be_read_is_not_read(
    run: Run, two: list[ApiAccount], state: str
) -> None:
    ApiAccount.objects.filter(name="Busy").update(state=state)
    assert run("sync").status == 0
    assert read_accounts() == {"Quiet"}
    ended = run("sync", "Busy")
    assert ended.status == 1
    assert f"Busy is {state}: it is not read" in ended.err
    assert read_accounts() == {"Quiet"}


def test_without_accounts_it_says_how_to_connect_one(run: Run) -> None:
    ended = run("sync")
    assert ended.status == 1
    assert "manage.py connect NAME --key-stdin" in ended.err


def test_what_another_worker_reads_is_left_to_it(
    run: Run, two: list[ApiAccount], clock: Clock
) -> None:
    Work.objects.filter(kind=WorkKind.READING).update(lease_until=clock.now.replace(year=2027))
    ended = run("sync")
    assert ended.status == 0
    assert "Busy: being read by another worker at this moment" in ended.out


def test_an_account_whose_past_is_played_is_left_to_that(
    run: Run, vendor: Server, world: World, clock: Clock
) -> None:
    connect_sandbox(world.cards(), vendor.base_url, clock())
    ended = run("sync")
    assert ended.status == 0
    assert "Busy: its past is being played" in ended.out
    assert read_accounts() == set()


def test_no_key_is_printed(run: Run, two: list[ApiAccount], world: World) -> None:
    ApiKey.objects.update(ciphertext=b"\x01damaged")
    ended = run("sync")
    assert ended.status == 1
    assert "ENCRYPTION_KEYS" in ended.out
    assert connection.is_usable()
    for card in world.cards():
        assert card.key not in ended.out + ended.err
