"""`manage.py connect_sandbox`: the sandbox's accounts, once, with their past still to be played."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.access import all_accounts
from accounts.audit import Actor
from accounts.models import ApiAccount, ApiKey
from analytics.connecting import add_key
from analytics.graphicoal.sandbox import Server, World, accounts_of
from analytics.models import Work
from analytics.models.work import WorkKind
from analytics.sandbox_accounts import connect_sandbox
from analytics.sync.replay import begins
from analytics.sync.rotation import take_over
from tests.cast import an_account
from tests.commands.conftest import EPOCH, Run, row_counts
from tests.worlds import Clock


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.SANDBOX_DIR = tmp_path / "sandbox"
    return tmp_path / "sandbox"


def test_it_connects_what_the_sandbox_has(run: Run, folder: Path) -> None:
    World.found(folder, EPOCH)
    ended = run("connect_sandbox", "--port", "8190")
    cards = accounts_of(folder)
    assert (ended.status, ended.err) == (0, "")
    address = "http://127.0.0.1:8190/api/v1/graphicoal"
    assert ended.out == f"{len(cards)} sandbox accounts at {address}, {len(cards)} of them new\n"
    accounts = ApiAccount.objects.all()
    assert {account.name for account in accounts} == {card.name for card in cards}
    assert {(account.base_url, account.is_sandbox) for account in accounts} == {(address, True)}
    assert not any(card.key in ended.out for card in cards)


def test_twice_adds_nothing_and_tells_the_new_address(run: Run, folder: Path) -> None:
    World.found(folder, EPOCH)
    run("connect_sandbox", "--port", "8190")
    before = row_counts()
    ended = run("connect_sandbox", "--port", "8191")
    assert "0 of them new" in ended.out
    assert row_counts() == before
    addresses = set(ApiAccount.objects.values_list("base_url", flat=True))
    assert addresses == {"http://127.0.0.1:8191/api/v1/graphicoal"}


def test_a_renamed_account_whose_key_was_rotated_is_still_the_same(run: Run, folder: Path) -> None:
    World.found(folder, EPOCH)
    run("connect_sandbox", "--port", "8190")
    card = accounts_of(folder)[0]
    account = ApiAccount.objects.get(name=card.name)
    new = add_key(account, "New", card.read_only_key, by="a test", replaces=account.keys.get())
    assert take_over(new, Actor("", "a test"), EPOCH)
    account.keys.exclude(pk=new.pk).delete()
    ApiAccount.objects.filter(pk=account.pk).update(name="Ours")
    before = row_counts()
    assert "0 of them new" in run("connect_sandbox", "--port", "8191").out
    assert row_counts() == before
    account.refresh_from_db()
    assert account.base_url.startswith("http://127.0.0.1:8191/")


def test_without_a_sandbox_it_says_so(run: Run, folder: Path) -> None:
    ended = run("connect_sandbox")
    assert ended.status == 1
    assert ended.line.startswith("CommandError: There is no sandbox in")
    assert not ApiAccount.objects.exists()


def test_the_past_comes_first_and_begins_with_the_account(
    db: None, vendor: Server, world: World, clock: Clock
) -> None:
    assert connect_sandbox(world.cards(), vendor.base_url, clock()) == 2
    due = Work.objects.filter(due_at__lte=clock())
    assert set(due.values_list("kind", flat=True)) == {WorkKind.REPLAY}
    for card in world.cards():
        work = due.get(account__name=card.name)
        assert datetime.fromisoformat(work.cursor["from"]) == begins(card.opened_at, clock())


def test_a_real_account_of_the_same_name_is_not_in_the_way(
    db: None, vendor: Server, world: World, clock: Clock
) -> None:
    an_account(world.cards()[0].name)
    assert connect_sandbox(world.cards(), vendor.base_url, clock()) == 2
    assert [account.is_sandbox for account in all_accounts()] == [False]


def test_the_accounts_of_a_sandbox_that_was_lost_go_with_it(run: Run, folder: Path) -> None:
    World.found(folder, EPOCH)
    run("connect_sandbox")
    real = an_account("Marketing")
    shutil.rmtree(folder)
    World.found(folder, EPOCH)
    ended = run("connect_sandbox")
    cards = accounts_of(folder)
    assert f"{len(cards)} of them new" in ended.out
    keys = ApiKey.objects.filter(account__is_sandbox=True).values_list("last_four", flat=True)
    assert sorted(keys) == sorted(card.key[-4:] for card in cards)
    assert ApiAccount.objects.filter(pk=real.pk).exists()
