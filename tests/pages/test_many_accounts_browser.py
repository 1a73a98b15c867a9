"""Among sixty accounts one is found by typing a part of its name."""

import pytest
from playwright.sync_api import expect

from accounts.models import ApiAccount
from tests.pages.browsing import Visit

pytestmark = pytest.mark.browser


def test_the_menu_narrows_while_one_types(visit: Visit) -> None:
    story = visit.told.world
    ApiAccount.objects.bulk_create(
        ApiAccount(
            name=f"Shop {number:02}",
            base_url=story.server.base_url,
            connected_at=story.clock(),
        )
        for number in range(60)
    )
    for path in ("/", "/images/"):
        page = visit.open(path)
        page.locator("#menu-accounts summary").click()
        page.locator("#find").press_sequentially("shop 4")
        expect(page.locator("#menu-accounts input[name=account]")).to_have_count(10)
        expect(page.locator("#find")).to_be_focused()
        assert "find=shop%204" in page.url
        page.get_by_label("Shop 42", exact=True).check()
        expect(page.locator("#menu-accounts summary")).to_contain_text(
            "62 accounts" if path == "/images/" else "Shop 42"
        )
        expect(page.get_by_label("Shop 42", exact=True)).to_be_checked()
    assert visit.complaints == []
    assert visit.elsewhere == []
