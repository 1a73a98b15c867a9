"""Deleting in Debian's chromium: tick, say how many, and watch it come to its end."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from analytics.models import Deletion, Image, Work
from analytics.models.work import WorkKind
from analytics.sync import work_on
from tests.pages.browsing import Visit

pytestmark = pytest.mark.browser


def delete() -> None:
    """What a worker does when the work is due."""
    work_on.deleting(Work.objects.get(kind=WorkKind.DELETING).pk, lambda: datetime.now(UTC))


def test_two_ticked_images_are_deleted_and_the_page_sees_the_end(visit: Visit) -> None:
    page = visit.open("/images/")
    act = page.get_by_role("button", name="Delete the chosen…")
    expect(act).to_be_hidden()
    boxes = page.locator(".grid .pick input")
    boxes.nth(0).check()
    boxes.nth(1).check()
    ticked = [int(boxes.nth(number).input_value()) for number in (0, 1)]
    images = Image.objects.filter(pk__in=ticked)
    credits = sum(image.credits_charged or 0 for image in images)
    expect(page.locator("#chosen-count")).to_have_text(f"2 chosen · {credits} credits")
    act.click()
    expect(page.locator(".answer")).to_contain_text("2 images would be deleted")
    page.get_by_label("Type how many").fill("2")
    page.get_by_role("button", name="Delete 2 images for good").click()
    expect(page.locator("#job")).to_contain_text("0 of 2 images are done.")
    delete()
    expect(page.locator("#job")).to_contain_text("2 of 2 images were deleted.")
    expect(page.locator("#job progress")).to_have_count(0)
    assert images.filter(gone_at__isnull=False).count() == 2
    page.get_by_role("link", name="Deletions").click()
    expect(page.locator("tbody")).to_contain_text("Deleted: 2")
    for path in ("/images/?view=list", "/images/deletions/"):
        visit.open(path)


def test_without_scripts_it_can_be_asked_for_followed_and_stopped(
    scriptless: Visit,
) -> None:
    page = scriptless.open("/images/?view=list")
    page.locator(".pick input").nth(0).check()
    page.locator(".pick input").nth(2).check()
    page.get_by_role("button", name="Delete the chosen…").click()
    page.get_by_label("Type how many").fill("2")
    page.get_by_role("button", name="Delete 2 images for good").click()
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("button", name="Stop, and keep the 2 images that wait").click()
    expect(page.locator(".messages")).to_contain_text("Nothing more of it is deleted.")
    expect(page.locator("#job")).to_contain_text("Stopped: 2")
    assert set(Deletion.objects.values_list("state", flat=True)) == {"stopped"}
