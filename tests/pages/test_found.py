"""What a search found is marked in the prompt, and the prompt stays text."""

import re
from datetime import datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.models import Image
from dashboard.templatetags.found import marked, prompt_excerpt
from tests.pages.conftest import As
from tests.pages.stories import Told

HOSTILE = st.text("<>&\"'/mark aA\u202eéÉ\n{%}", max_size=40)


def plain(html: str) -> str:
    return unescape(html.replace("<mark>", "").replace("</mark>", ""))


@pytest.mark.parametrize(
    ("prompt", "text", "expected"),
    [
        ("A red Fox, a fox", "fox", "A red <mark>Fox</mark>, a <mark>fox</mark>"),
        ("a fox", "", "a fox"),
        ("a fox", "hare", "a fox"),
        ("<b>fox</b>", "b>f", "&lt;<mark>b&gt;f</mark>ox&lt;/b&gt;"),
        ("<mark>", "mark", "&lt;<mark>mark</mark>&gt;"),
        ("a & b", "amp", "a &amp; b"),
        ("50 % [off]", "% [", "50 <mark>% [</mark>off]"),
        ("aaaa", "aa", "<mark>aa</mark><mark>aa</mark>"),
        ("ein ÖL", "öl", "ein <mark>ÖL</mark>"),
        ("a 🦊 b", "🦊", "a <mark>🦊</mark> b"),
    ],
)
def test_each_place_is_marked(prompt: str, text: str, expected: str) -> None:
    assert marked(prompt, text) == expected


@given(HOSTILE, st.text("<>&\"'/mark aé", max_size=3), st.integers(5, 30))
def test_a_prompt_is_never_more_than_text(prompt: str, text: str, length: int) -> None:
    assert plain(marked(prompt, text)) == prompt
    cut = prompt_excerpt(prompt, text, length, length // 2)
    assert plain(cut).removeprefix("…").removesuffix("…") in prompt
    for html in (marked(prompt, text), cut):
        assert not re.search("[<>]", re.sub("</?mark>", "", html))


@pytest.mark.parametrize("seen", [30, 90])
@pytest.mark.parametrize("at", [0, 10, 27, 28, 60, 87, 88, 200, 480, 497])
def test_a_long_prompt_is_cut_so_that_the_place_is_seen(at: int, seen: int) -> None:
    prompt = f"{'x' * at}fox{'x' * (497 - at)}"
    cut = plain(prompt_excerpt(prompt, "fox", 90, seen)).strip("…")
    assert 0 <= cut.index("fox") <= seen - len("fox")
    assert len(cut) <= 90
    assert cut in prompt
    assert (cut == prompt[:90]) == (at + len("fox") <= seen)


def test_a_cut_begins_with_a_word_and_fills_the_room() -> None:
    prompt = f"{'some words ' * 20}a fox at the end"
    filled = prompt_excerpt(prompt, "fox", 40, 40)
    assert filled == "…some words some words a <mark>fox</mark> at the end"
    assert prompt_excerpt(prompt, "fox", 90, 20) == "…some words a <mark>fox</mark> at the end"


def test_a_place_longer_than_the_room_is_shown_from_its_beginning() -> None:
    assert prompt_excerpt(f"so {'fox' * 9}", "fox" * 9, 6, 6) == "…foxfox…"


def test_a_long_prompt_that_was_not_searched_is_cut_at_its_end() -> None:
    assert prompt_excerpt("a fox " * 50, "", 11, 11) == "a fox a fox…"
    assert prompt_excerpt("a fox", "hare", 5, 5) == "a fox"


def test_a_search_marks_what_it_found_and_so_does_the_image(
    told: Told, now: datetime, as_: As
) -> None:
    image = Image.objects.filter(account__name="Busy", gone_at=None).latest("created_at")
    prompt = f"{'so ' * 100}<script>alert('x&y')</script> end"
    Image.objects.filter(pk=image.pk).update(prompt=prompt)
    client = as_(told.cast.lead)
    for view in ("grid", "list"):
        page = client.get(f"/images/?view={view}&q=%3CSCRIPT%3Ealert%28").content.decode()
        assert "<mark>&lt;script&gt;alert(</mark>" in page
        assert "<script>alert" not in page
        found = re.search(rf'href="(/images/{image.pk}/\?q=[^"]*)"', page)
        assert found
        one = client.get(found[1]).content.decode()
        assert "<mark>&lt;script&gt;alert(</mark>&#x27;x&amp;y&#x27;)" in one
    assert "<mark>" not in client.get(f"/images/{image.pk}/").content.decode()
    assert "<mark>" not in client.get("/images/").content.decode()


def test_a_prompt_that_is_not_the_readers_shows_no_place(
    told: Told, now: datetime, as_: As
) -> None:
    image = Image.objects.filter(account__name="Busy", gone_at=None).latest("created_at")
    page = as_(told.cast.finance).get(f"/images/{image.pk}/?q={image.prompt[:4]}").content.decode()
    assert "<mark>" not in page
    assert image.prompt not in page
