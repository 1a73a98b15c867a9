"""axe-core over a page as it stands in the browser, in sentences that name element and rule."""

from collections.abc import Iterator

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize, expect

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
OF_COLOURS = ("color-contrast", "link-in-text-block")
# The script is handed over by the debugger, as from a browser's console. So the page keeps its
# policy, and a breach by axe would show; with bypass_csp another site would be looked at.
RUN = """([inside, only, tags]) => axe.run(inside ? document.querySelector(inside) : document, {
    runOnly: only.length ? { type: "rule", values: only } : { type: "tag", values: tags },
    resultTypes: ["violations"],
}).then((found) => found.violations.flatMap((rule) => rule.nodes.map((node) =>
    [rule.id, node.target.join(" "), node.html.slice(0, 200), node.failureSummary])))"""
MARK = """[...document.querySelectorAll("details:not([open]), dialog:not([open])")]
    .map((part, number) => part.setAttribute("data-shut", number)).length"""
OPEN = """(shut) => {
    const part = document.querySelector(shut);
    if (!part?.textContent.trim()) return false;  // a dialog that is filled when it is asked for
    if (part.matches("dialog")) part.showModal(); else part.open = true;
    return part.checkVisibility();
}"""
SHUT = """(shut) => {
    const part = document.querySelector(shut);
    if (part?.matches("dialog")) part.close(); else if (part) part.open = false;
}"""

# One link for each dialog that a link fills
ASKERS = """() => {
    const first = new Map();
    for (const link of document.querySelectorAll("[hx-get]")) {
        const into = link.closest("[hx-target]")?.getAttribute("hx-target");
        const target = into?.startsWith("#") && document.querySelector(into);
        if (target && target.closest("dialog") && link.checkVisibility() && !first.has(into)) {
            first.set(into, link);
            link.setAttribute("data-asks", into);
        }
    }
    return [...first.keys()];
}"""


def violations(page: Page, inside: str = "", only: tuple[str, ...] = ()) -> list[str]:
    """What axe holds against the page, or against what lies in `inside` (a selector)."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[list[str]] = page.evaluate(RUN, [inside, list(only), list(TAGS)])
    return [f"{rule}: {where}\n  {html}\n  {why}" for rule, where, html, why in found]


def asked_for(page: Page) -> Iterator[str]:
    """Dialogs that a link of the page fills, one after the other, while they are open."""
    for into in page.evaluate(ASKERS):
        page.locator(f'[data-asks="{into}"]').first.press("Enter")
        expect(page.locator(into)).not_to_be_empty()
        yield into
        page.keyboard.press("Escape")
        expect(page.locator(into)).to_be_hidden()


def opened(page: Page) -> Iterator[str]:
    """Menus, folds and dialogs, one after the other: each is open while its selector is used."""
    for number in range(page.evaluate(MARK)):
        shut = f'[data-shut="{number}"]'
        if page.evaluate(OPEN, shut):
            yield shut
        page.evaluate(SHUT, shut)
