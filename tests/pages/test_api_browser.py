"""From making a token to an answer on the page about the API, in a browser."""

import pytest
from playwright.sync_api import expect

from accounts.models import ApiToken
from tests.pages.axe import PHONE, violations
from tests.pages.browsing import PATIENCE, Visit

pytestmark = pytest.mark.browser


def test_a_token_is_made_shown_once_and_tried_where_the_api_is_described(visit: Visit) -> None:
    page = visit.open("/you/tokens/")
    page.get_by_label("Name").fill("Nightly report")
    page.get_by_label("Accounts", exact=False).first.check()
    page.get_by_role("button", name="Make the token").click()
    text = page.get_by_label("Token").input_value()
    assert text.startswith("cm_")

    page.get_by_role("link", name="Done").click()
    assert text not in page.content()
    row = page.locator("tbody tr", has_text="Nightly report")
    expect(row).to_contain_text("never")

    page.get_by_role("link", name="What can be asked").click()
    page.get_by_role("button", name="Authorize").click()
    page.locator("[aria-label='auth-bearer-value']").fill(text)
    page.locator(".auth-btn-wrapper .authorize").click()
    page.locator(".close-modal").click()
    page.locator("#operations-Accounts-accounts").get_by_role("button").first.click()
    assert violations(page) == []
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    answer = page.locator(".live-responses-table")
    expect(answer).to_contain_text('"Busy"', timeout=PATIENCE)
    expect(answer).to_contain_text("ratelimit")
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert ApiToken.objects.get().last_used_at is not None

    visit.open("/you/tokens/").get_by_role("button", name="Revoke Nightly report").click()
    expect(page.locator("tbody tr", has_text="Nightly report")).to_contain_text("Revoked")
