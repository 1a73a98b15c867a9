"""A key's life in a real browser: refused, connected, rotated, and the old one removed."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import ApiAccount, ApiKey
from accounts.models.keys import PROOFS
from analytics import tasks
from analytics.graphicoal.sandbox import SandboxAccount
from analytics.models import Work
from analytics.models.work import WorkKind
from analytics.sync import leases, work_on
from tests.pages.browsing import PATIENCE, Visit
from tests.pages.conftest import Queue

pytestmark = pytest.mark.browser


def work_off(queue: Queue) -> None:
    """What a worker does with the trial that waits for it."""
    (message,) = queue.take()
    tasks.try_key.run(message.split("'")[1])


def tried(page: Page, queue: Queue, key: str) -> None:
    page.get_by_label("Key", exact=True).fill(key)
    page.get_by_role("button", name="Try the key").click()
    expect(page.locator("#trial")).to_contain_text("Trying the key for")
    work_off(queue)


def read(account: ApiAccount, visit: Visit) -> None:
    """One reading of the account, now."""
    clock = visit.told.world.clock
    clock.now += timedelta(minutes=2)
    leases.ask_for(account.pk, WorkKind.READING, clock())
    run = work_on.reading(Work.objects.get(account=account, kind=WorkKind.READING).pk, clock)
    assert run is not None
    assert run.outcome == "ok", run.note


def card_of(visit: Visit, name: str) -> SandboxAccount:
    return next(card for card in visit.told.world.world.cards() if card.name == name)


def test_a_keys_life(visit: Visit, queue: Queue) -> None:
    card = card_of(visit, "Busy")
    busy = ApiAccount.objects.get(name="Busy")
    page = visit.open("/accounts/")
    section = page.locator("section", has=page.get_by_role("heading", name="Busy"))
    section.get_by_role("link", name="Add a key").click()
    tried(page, queue, "gc_a_key_that_nobody_made")
    expect(page.locator("#trial")).to_contain_text(
        "The vendor does not know this key", timeout=PATIENCE
    )
    assert page.get_by_label("Key", exact=True).input_value() == ""
    visit.open("/accounts/")
    section.get_by_role("link", name="Rotate").click()
    page.get_by_label("Name").fill("Next")
    tried(page, queue, card.read_only_key)
    expect(page.locator("#trial")).to_contain_text("is proving itself", timeout=PATIENCE)
    expect(page.locator("#trial")).to_contain_text("no, it answers 403")
    page.get_by_role("link", name="See the accounts and keys").click()
    expect(section).to_contain_text("0 of 20 good reads")
    read(busy, visit)
    expect(section).to_contain_text("1 of 20 good reads", timeout=PATIENCE)  # by itself
    ApiKey.objects.filter(name="Next").update(good_reads=PROOFS - 1)
    read(busy, visit)
    expect(section).to_contain_text("revoke First key at the vendor", timeout=PATIENCE)
    section.get_by_role("link", name="Remove First key").click()
    page.get_by_role("button", name="Remove First key").click()
    expect(page.locator(".messages")).to_contain_text("What it read stays with Busy.")
    assert [key.name for key in busy.keys.all()] == ["Next"]
    read(busy, visit)


def test_it_is_the_same_without_scripts(scriptless: Visit, queue: Queue) -> None:
    card = card_of(scriptless, "Busy")
    page = scriptless.open("/accounts/")
    page.locator("#state").select_option("refused")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("main")).to_contain_text("No key is in that state.")
    page.get_by_role("link", name="Add an account").click()
    page.get_by_label("Name").fill("Ours")
    page.get_by_label("Key", exact=True).fill(card.read_only_key)
    page.get_by_label("Address").fill(scriptless.told.world.server.base_url)
    page.get_by_role("button", name="Try the key").click()
    work_off(queue)
    page.get_by_role("link", name="Look again").click()
    expect(page.locator("#trial")).to_contain_text(
        "This key reads Busy, which is connected already."
    )
    assert ApiAccount.objects.count() == 2
