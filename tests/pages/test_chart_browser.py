"""The burn chart in Debian's chromium: what a mouse, a finger, a theme and a printer do with it."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from analytics.models import Image
from dashboard.palette import DARK, LIGHT, PRINT
from tests.pages.browsing import PATIENCE, Visit, until, visiting
from tests.pages.stories import Told

pytestmark = pytest.mark.browser

CHART = "document.querySelector('#burn-chart')"
GROUND = f"{CHART}._fullLayout.template.data.bar[0].marker.line.color"
DRAWN = "#burn-chart[data-drawn]"


def drawn(visit: Visit, path: str) -> Page:
    page = visit.open(path)
    expect(page.locator(DRAWN)).to_be_visible(timeout=PATIENCE)
    page.locator("#burn-chart").scroll_into_view_if_needed()
    return page


def middle(part: Locator) -> tuple[float, float]:
    box = part.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def tallest(page: Page, layer: str) -> tuple[Locator, dict[str, int]]:
    """The highest bar of a layer, and how many credits it says."""
    number, curve = page.evaluate(
        f"""(() => {{
            const bars = {CHART}.data.filter((trace) => trace.type === "bar");
            const curve = bars.findIndex((trace) => trace.name === "{layer}");
            const y = [...bars[curve].y];
            return [y.indexOf(Math.max(...y)), curve];
        }})()"""
    )
    credits = page.evaluate(f"{CHART}.data[{curve}].y[{number}]")
    path = page.locator("#burn-chart .trace.bars").nth(curve).locator(".point path").nth(number)
    return path, {"credits": credits, "number": number}


def query_of(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))


def drag(page: Page, since: float, to: float) -> None:
    """Over a part of the upper panel's width."""
    box = page.locator("#burn-chart .xy .plot, #burn-chart .nsewdrag").first.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + since * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + to * box["width"], y + 4, steps=8)
    page.mouse.up()


def test_pointing_at_a_bar_says_it_in_words_and_a_click_leads_to_its_images(visit: Visit) -> None:
    page = drawn(visit, "/?range=7d&bucket=day")
    bar, said = tallest(page, "generate")
    page.mouse.move(*middle(bar))
    words = page.locator("#burn-chart .hoverlayer")
    expect(words).to_contain_text(f"generate {said['credits']} credits")
    expect(words).to_contain_text(re.compile(r"\d+\s% of the day"))
    expect(words).to_contain_text("credits in all")
    page.mouse.click(*middle(bar))
    page.wait_for_url("**/images/**")
    asked = query_of(page)
    assert asked["operation"] == "generate"
    assert asked["since"] == asked["until"]
    assert page.locator(".grid a, .grid li").count() > 0
    shown = Image.objects.filter(operation="generate", credits_charged__isnull=False)
    assert shown.exists()
    page.go_back()
    expect(page.locator(DRAWN)).to_be_visible(timeout=PATIENCE)


def test_a_drag_is_an_address_and_there_are_two_ways_back(visit: Visit) -> None:
    page = drawn(visit, "/?range=7d&bucket=day&by=account")
    drag(page, 0.45, 0.99)
    page.wait_for_url("**range=custom**")
    days = query_of(page)
    assert (days["by"], days["whole"]) == ("account", "7d")
    assert days["since"] < days["until"]
    assert "bucket" not in days
    expect(page.locator("#since")).to_have_value(days["since"])
    until(page, f"{CHART}.data.length && document.querySelector('#bucket').value === 'auto'")
    page.wait_for_timeout(500)
    drag(page, 0.5, 0.9)
    page.wait_for_url("**T**")
    hours = query_of(page)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ", hours["since"])
    assert hours["whole"] == "7d"
    page.go_back()
    expect(page.locator(DRAWN)).to_be_visible(timeout=PATIENCE)
    assert query_of(page) == days
    page.get_by_role("link", name="Whole range again").click()
    page.wait_for_url("**range=7d**")
    assert query_of(page) == {"range": "7d", "by": "account"}
    expect(page.get_by_role("link", name="Whole range again")).to_have_count(0)


def test_a_finger_does_not_zoom(chromium: Browser, story: Told, live_server: LiveServer) -> None:
    phone = {"width": 390, "height": 844}
    for visit in visiting(
        chromium, story, live_server, viewport=phone, has_touch=True, is_mobile=True
    ):
        page = drawn(visit, "/?range=7d")
        assert page.evaluate(f"{CHART}._fullLayout.dragmode") is False
        assert page.evaluate(f"{CHART}._fullLayout.xaxis.fixedrange") is True


def test_the_theme_follows_the_system_the_choice_and_the_printer(visit: Visit) -> None:
    page = drawn(visit, "/?range=7d")
    patterned = f"{CHART}._fullData.filter((trace) => trace.marker?.pattern?.shape).length"
    before = page.evaluate(patterned)  # what is estimated
    assert page.evaluate(GROUND) == LIGHT.ground
    page.evaluate(
        """document.documentElement.dataset.theme = "dark";
           document.dispatchEvent(new CustomEvent("themechange"))"""
    )
    until(page, f"{GROUND} === '{DARK.ground}'")
    page.emulate_media(media="print")
    until(page, f"{GROUND} === '{PRINT.ground}'")
    assert page.evaluate(patterned) > before
    page.emulate_media(media="screen")
    until(page, f"{GROUND} === '{DARK.ground}'")
    until(page, f"{patterned} === {before}")


def test_unchanged_figures_are_not_drawn_again(visit: Visit) -> None:
    page = drawn(visit, "/?range=7d&bucket=day")
    page.evaluate(
        """(() => {
            const react = Plotly.react;
            window.draws = 0;
            Plotly.react = (...given) => { window.draws += 1; return react(...given); };
        })()"""
    )
    page.evaluate("htmx.trigger('#live', 'wake')")
    page.wait_for_timeout(1500)
    assert page.evaluate("draws") == 0
    page.locator("#by-account").click()
    expect(page.locator("#groups-title")).to_have_text("By account")
    until(page, "draws === 1")


def test_its_place_is_kept_and_where_it_cannot_be_drawn_the_table_is_open(visit: Visit) -> None:
    page = visit.page

    def refuse(route: Route) -> None:
        route.abort()

    page.route("**/plotly.min*.js", refuse)
    page.goto(f"{visit.address}/?range=7d")
    expect(page.locator("[data-failed]")).to_be_visible()
    expect(page.locator("#burn-table .scroll")).to_be_visible()
    box = page.locator(".plot").bounding_box()
    page.unroute("**/plotly.min*.js", refuse)
    page.goto(f"{visit.address}/?range=7d")
    expect(page.locator(DRAWN)).to_be_visible(timeout=PATIENCE)
    after = page.locator(".plot").bounding_box()
    assert box
    assert after
    assert box["height"] == after["height"]
    expect(page.locator("[data-wait]")).to_be_hidden()
    # Of what we refused ourselves, and of nothing else.
    assert all(re.search("plotly|ERR_FAILED", said) for said in visit.complaints)
    visit.complaints.clear()
