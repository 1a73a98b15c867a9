"""A text finds the prompts that contain it, in any case, the same ones on both databases."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import ApiAccount
from analytics.models import Image
from analytics.queries import ImageFilter, find_images, images, places, prompts
from analytics.queries.letters import ODD, SCRIPTS, simple_upper
from tests.cast import an_account
from tests.queries.test_images import an_image

pytestmark = pytest.mark.django_db

# Cases, wildcards of LIKE, GLOB and FTS5, quotes, what NUL becomes, marks that join and turn text.
LETTERS = "aAbBsSkK éÉöÖßẞσςΣжЖ %_\\*?[]^-\"'().:+ \n\ufffd\u200f\u0301👩\u200d🎨日本"
WORDS = st.text(LETTERS, max_size=8)


def ids(text: str, **keys: Any) -> list[int]:
    every = ApiAccount.objects.all()
    found = find_images(every, every, ImageFilter(text=text), size=200, **keys)
    assert found.count == len(found.images) or found.more or keys
    return [image.id for image in found.images]


def upper(text: str) -> str:
    return "".join(map(simple_upper, text))


@pytest.fixture
def account() -> ApiAccount:
    return an_account("Ours")


@pytest.fixture(params=[(10_000, 10_000), (1, 10_000), (1, 1), (10_000, 1)])
def bounds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way of searching: few and many that match, few and many that could."""
    counted, many = request.param
    monkeypatch.setattr(images, "COUNTED_TO", counted)
    monkeypatch.setattr(prompts, "MANY", many)


def written(account: ApiAccount, texts: list[str]) -> list[Image]:
    """Images with these prompts, newest first."""
    return [an_image(account, -number, prompt=text) for number, text in enumerate(texts)]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(WORDS, min_size=1, max_size=8), st.text(LETTERS, min_size=1, max_size=5), st.data())
def test_a_text_finds_what_contains_it(
    account: ApiAccount, bounds: None, texts: list[str], text: str, data: st.DataObject
) -> None:
    Image.objects.all().delete()
    if data.draw(st.booleans()):
        texts = [*texts, *(f"{one}{text.swapcase()}{one}" for one in texts)]
    rows = written(account, texts)
    expected = [row.pk for row in rows if upper(text) in upper(row.prompt)]
    assert ids(text) == expected
    assert expected == [row.pk for row in rows if places(row.prompt, text)]


def test_every_letter_of_the_known_scripts_is_found_in_its_cases(account: ApiAccount) -> None:
    letters = [chr(code) for script in SCRIPTS for code in script if chr(code).isalpha()]
    letters = [letter for letter in letters if letter not in ODD]
    rows = dict(
        zip(letters, written(account, [f"ab{letter}cd" for letter in letters]), strict=True)
    )
    for letter in letters:
        alike = {rows[one].pk for one in letters if simple_upper(one) == simple_upper(letter)}
        assert set(ids(f"ab{letter}cd")) == alike, letter


@pytest.mark.parametrize("text", ["ab", "a", "ö", "Ö", "öl", "[", "*", '"', "👩"])
def test_a_text_too_short_for_the_index_is_found(account: ApiAccount, text: str) -> None:
    rows = written(account, [f"x{text}y", "cde", f"{text.upper()}"])
    assert ids(text) == [rows[0].pk, rows[2].pk]


@pytest.mark.parametrize(
    "text", ["NEAR(a b)", "a OR b", "prompt:a", "^abc", "a + b", '"a"*', "NOT"]
)
def test_a_text_is_no_query_language(account: ApiAccount, text: str) -> None:
    rows = written(account, [f"so {text.lower()} it is", "abc a b prompt near or not"])
    assert ids(text)[0] == rows[0].pk


def test_the_pages_of_many_follow_one_another(account: ApiAccount, bounds: None) -> None:
    other = an_account("Other")
    rows = written(account, ["a fox"] * 5) + written(other, ["a FOX", "a hare", "a fox"])
    order = Image.objects.filter(prompt__iregex="fox").order_by("-created_at", "-pk")
    every, wanted = ApiAccount.objects.all(), ImageFilter(text="fox")
    page = find_images(every, every, wanted, size=3)
    seen = list(page.images)
    while page.older:
        page = find_images(every, every, wanted, size=3, before=page.older)
        seen += page.images
    assert [image.id for image in seen] == [row.pk for row in order]
    assert len(seen) == len(rows) - 1


def test_accounts_whose_prompts_are_not_the_readers_are_not_searched(
    account: ApiAccount, bounds: None
) -> None:
    other = an_account("Other")
    written(other, ["a secret fox"] * 3)
    [ours, _] = written(account, ["a secret fox"] * 2)
    every, readable = ApiAccount.objects.all(), ApiAccount.objects.filter(pk=account.pk)
    found = find_images(every, readable, ImageFilter(text="secret"))
    assert {image.account for image in found.images} == {"Ours"}
    assert found.images[0].id == ours.pk
    assert find_images(every, ApiAccount.objects.none(), ImageFilter(text="secret")).images == ()


def test_a_search_costs_the_same_queries_whatever_it_finds(
    account: ApiAccount, bounds: None, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    written(account, ["a fox"] * 60)
    with django_assert_max_num_queries(10):
        ids("fox")
