"""Images are found by what was asked, once each, by who may see them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.access import prompt_accounts, visible_accounts
from accounts.models import ApiAccount, User
from analytics.models import Image
from analytics.queries import (
    DEAREST,
    NEWEST,
    ImageFilter,
    ImagePage,
    Order,
    each_image,
    find_images,
    image_view,
    known_operations,
)
from analytics.queries import images as module
from tests.cast import Cast, an_account

pytestmark = pytest.mark.django_db

T0 = datetime(2026, 3, 2, tzinfo=UTC)
ANY = ImageFilter()


def an_image(account: ApiAccount, number: int, **fields: Any) -> Image:
    defaults: dict[str, Any] = {
        "operation": "generate",
        "created_at": T0 + timedelta(minutes=number),
        "first_seen_at": T0,
        "last_seen_at": T0,
        "prompt": f"prompt {number}",
        "analysis": "a fox",
    }
    return Image.objects.create(account=account, image_id=f"img_{number}", **defaults | fields)


@pytest.fixture
def account() -> ApiAccount:
    return an_account("Ours")


def found(wanted: ImageFilter = ANY, **keys: Any) -> ImagePage:
    every = ApiAccount.objects.all()
    return find_images(every, every, wanted, **keys)


def ids(page: ImagePage) -> list[int]:
    return [image.id for image in page.images]


def as_seen_by(user: User, wanted: ImageFilter = ANY) -> ImagePage:
    return find_images(visible_accounts(user), prompt_accounts(user), wanted)


@pytest.mark.parametrize("size", [1, 2, 5, 6, 12, 13])
def test_pages_meet_every_image_once_forward_and_back(account: ApiAccount, size: int) -> None:
    """Seven of the twelve were created in the same instant."""
    for number in range(12):
        an_image(account, number, created_at=T0 + timedelta(seconds=max(0, number - 6)))
    order = list(Image.objects.order_by("-created_at", "-pk").values_list("pk", flat=True))
    page = found(size=size)
    assert page.newer is None
    forward = [ids(page)]
    while page.older and len(forward) <= 12:
        page = found(size=size, before=page.older)
        forward.append(ids(page))
    assert [pk for part in forward for pk in part] == order
    back = [ids(page)]
    while page.newer and len(back) <= 12:
        page = found(size=size, after=page.newer)
        back.append(ids(page))
    assert [pk for part in reversed(back) for pk in part] == order
    assert page.older is not None or size >= 12
    assert {page.count} == {12}


def test_pages_stay_put_while_new_images_come(account: ApiAccount) -> None:
    for number in range(6):
        an_image(account, number)
    first = found(size=3)
    for number in range(6, 9):
        an_image(account, number)
    second = found(size=3, before=first.older or "")
    assert not set(ids(first)) & set(ids(second))
    newer = found(size=3, after=second.newer or "")
    assert ids(newer) == ids(first)
    assert newer.newer is not None


@pytest.mark.parametrize("counted", [0, 100])  # along the order, and put in order here
@pytest.mark.parametrize("size", [1, 2, 5, 9])
def test_the_dearest_come_first_page_by_page_and_those_without_a_price_nowhere(
    account: ApiAccount, size: int, counted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COUNTED_TO", counted)
    for number, credits in enumerate([3, 1, None, 3, 7, 1, None, 1, 0]):
        at = T0 + timedelta(minutes=number // 2)
        an_image(account, number, credits_charged=credits, created_at=at)
    priced = Image.objects.filter(credits_charged__isnull=False)
    order = priced.order_by("-credits_charged", "-created_at", "-pk").values_list("pk", flat=True)
    page = found(order=DEAREST, size=size)
    forward = [ids(page)]
    while page.older and len(forward) <= 9:
        page = found(order=DEAREST, size=size, before=page.older)
        forward.append(ids(page))
    assert [pk for part in forward for pk in part] == list(order)
    back = [ids(page)]
    while page.newer and len(back) <= 9:
        page = found(order=DEAREST, size=size, after=page.newer)
        back.append(ids(page))
    assert [pk for part in reversed(back) for pk in part] == list(order)
    assert page.count == (9 if counted else 0)


def test_a_key_of_the_other_order_gives_the_first_page(account: ApiAccount) -> None:
    for number in range(4):
        an_image(account, number, credits_charged=number)
    newest, dearest = found(size=2).older or "", found(order=DEAREST, size=2).older or ""
    assert found(size=2, before=dearest) == found(size=2)
    assert found(order=DEAREST, size=2, before=newest) == found(order=DEAREST, size=2)


@pytest.mark.parametrize("order", [NEWEST, DEAREST])
@pytest.mark.parametrize("counted", [0, 100])
def test_a_time_is_kept_to_in_both_orders(
    account: ApiAccount, order: Order, counted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COUNTED_TO", counted)
    rows = [an_image(account, number, credits_charged=1) for number in range(5)]
    an_image(an_account("Other"), 9, credits_charged=9, created_at=T0)
    wanted = ImageFilter(since=rows[1].created_at, until=rows[4].created_at)
    assert ids(found(wanted, order=order)) == [row.pk for row in rows[3:0:-1]]


def test_what_all_that_match_cost_is_told_with_those_whose_price_is_not_read(
    account: ApiAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, (operation, credits) in enumerate(
        [("edit", 3), ("edit", 3), ("generate", 1), ("generate", 2), ("analyze", None)]
    ):
        an_image(account, number, operation=operation, credits_charged=credits)
    cost = found(size=1).cost
    assert cost is not None
    assert (cost.credits, cost.priced, cost.unread) == (9, 4, 1)
    assert [(each.operation, each.average) for each in cost.operations] == [
        ("edit", 3.0),
        ("generate", 1.5),
    ]
    monkeypatch.setattr(module, "COUNTED_TO", 3)
    assert found(size=1).cost is None


def test_sizes_are_by_the_longer_side_and_credits_at_least(account: ApiAccount) -> None:
    shapes = [(512, 300), (300, 513), (1024, 1024), (100, 1025), (None, None)]
    rows = [
        an_image(account, number, width=wide, height=high, credits_charged=number)
        for number, (wide, high) in enumerate(shapes)
    ]
    pks = [row.pk for row in rows]
    assert ids(found(ImageFilter(size="small"))) == [pks[0]]
    assert ids(found(ImageFilter(size="medium"))) == [pks[2], pks[1]]
    assert ids(found(ImageFilter(size="large"))) == [pks[3]]
    assert ids(found(ImageFilter(least=3))) == [pks[4], pks[3]]
    other = an_account("Other")
    mine = ApiAccount.objects.filter(pk=account.pk)
    small = an_image(other, 9, width=1, height=1)
    assert ids(find_images(mine, mine, ImageFilter(size="small"))) == [pks[0]]
    assert ids(found(ImageFilter(size="small"))) == [small.pk, pks[0]]


def test_an_export_has_all_in_their_order_up_to_its_bound(account: ApiAccount) -> None:
    for number in range(5):
        an_image(account, number, credits_charged=-number % 3)
    every = ApiAccount.objects.all()
    for order in (NEWEST, DEAREST):
        told = islice(each_image(every, every, ANY, order), 4)
        assert [image.id for image in told] == ids(found(order=order))[:4]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "_",
        "x",
        "2026-03-02",
        "2026-03-02T00:00:00_1",
        "2026-03-02T00:00:00+00:00_",
        "2026-03-02T00:00:00+00:00_-1",
        "2026-03-02T00:00:00+00:00_99999999999999999999999",
        "2026-03-02T00:00:00+00:00_" + "9" * 5000,
        "0001-01-01T00:00:00+14:00_1",
        "9999-12-31T23:59:59-14:00_1",
        "2026-03-02T00:00:00+00:00_1; DROP TABLE",
        "\x00_1",
        "2026-03-02T00:00:00+00:00_٣x",
    ],
)
def test_a_key_that_is_none_gives_the_first_page(account: ApiAccount, key: str) -> None:
    for number in range(3):
        an_image(account, number)
    first = found(size=2)
    assert found(size=2, before=key) == found(size=2, after=key) == first


def test_a_key_beyond_the_ends_gives_the_first_page(account: ApiAccount) -> None:
    for number in range(3):
        an_image(account, number)
    first = found(size=2)
    later, earlier = "2030-01-01T00:00:00+00:00_1", "2000-01-01T00:00:00+00:00_1"
    assert found(size=2, after=later) == first
    assert found(size=2, before=earlier) == first
    assert found(size=2, before=later) == first, "nothing newer is promised"
    last = found(size=2, after=earlier)
    assert (ids(last), last.older) == ([first.images[1].id, ids(found(size=3))[2]], None)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(), st.text())
def test_any_key_gives_a_page(account: ApiAccount, before: str, after: str) -> None:
    assert found(before=before, after=after).count == 0


def test_filters_keep_what_was_asked_for(account: ApiAccount) -> None:
    a = an_image(account, 1, operation="edit")
    b = an_image(account, 2, operation="analyze", gone_at=T0)
    c = an_image(account, 3, operation="brand_new")
    assert ids(found(ImageFilter(operations=("edit", "brand_new")))) == [c.pk, a.pk]
    assert ids(found(ImageFilter(operations=("no such",)))) == []
    assert ids(found(ImageFilter(gone=True))) == [b.pk]
    assert ids(found(ImageFilter(gone=False))) == [c.pk, a.pk]
    assert ids(found(ImageFilter(since=b.created_at))) == [c.pk, b.pk]
    assert ids(found(ImageFilter(until=b.created_at))) == [a.pk]
    both = ImageFilter(since=a.created_at, until=c.created_at, gone=False, text="prompt")
    assert ids(found(both)) == [a.pk]
    assert found(both).count == 1
    assert known_operations(ApiAccount.objects.all()) == ["analyze", "brand_new", "edit"]


TEXTS = ["100%", "under_score", 'O\'Hara "quoted"', "back\\slash", "%", "_", "\\", "'; --", "日本"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_found_as_it_was_typed(account: ApiAccount, text: str) -> None:
    hit = an_image(account, 1, prompt=f"a {text} b")
    an_image(account, 2, prompt="a underXscore 100 percent OHara b")
    assert ids(found(ImageFilter(text=text))) == [hit.pk]


def test_a_text_is_found_in_any_case(account: ApiAccount) -> None:
    hit = an_image(account, 1, prompt="A Red FOX")
    assert ids(found(ImageFilter(text="red fox"))) == [hit.pk]


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "x" * 20_000, "% " * 1000])
def test_a_text_that_no_prompt_has_is_found_nowhere(account: ApiAccount, text: str) -> None:
    an_image(account, 1)
    assert found(ImageFilter(text=text)).images == ()


def test_a_text_with_nul_is_found_as_it_was_stored(account: ApiAccount) -> None:
    hit = an_image(account, 1, prompt="odd \ufffd prompt")
    assert ids(found(ImageFilter(text="\x00 prompt"))) == [hit.pk]


def test_a_count_goes_no_further_than_its_bound(
    account: ApiAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        an_image(account, number)
    monkeypatch.setattr(module, "COUNTED_TO", 3)
    page = found(size=1)
    assert (page.count, page.more) == (3, True)
    monkeypatch.setattr(module, "COUNTED_TO", 4)
    page = found(size=1)
    assert (page.count, page.more) == (4, False)


@pytest.fixture
def cast() -> Cast:
    """Of an account of Design and one of Docs, each with an image of the same prompt."""
    cast = Cast.assemble()
    for number, team in enumerate([cast.design, cast.docs]):
        an_image(an_account(team.name, team), number, prompt="a secret fox")
    return cast


@pytest.mark.parametrize(
    ("who", "prompts"),
    [
        ("admin", ["a secret fox", "a secret fox"]),
        ("finance", [None, None]),
        ("lead", ["a secret fox"]),
        ("other", ["a secret fox"]),
        ("nobody", []),
    ],
)
def test_prompts_are_shown_and_found_by_who_may_read_them(
    cast: Cast, who: str, prompts: list[str | None]
) -> None:
    user = getattr(cast, who)
    page = as_seen_by(user)
    assert [image.prompt for image in page.images] == prompts
    assert [image.analysis is None for image in page.images] == [p is None for p in prompts]
    searched = as_seen_by(user, ImageFilter(text="secret"))
    assert searched.count == len(searched.images) == len([p for p in prompts if p])


def test_finance_may_be_let_read_prompts(cast: Cast, settings: Settings) -> None:
    settings.FINANCE_READS_PROMPTS = True
    assert as_seen_by(cast.finance, ImageFilter(text="secret")).count == 2


def test_one_image_is_for_who_may_see_its_account(cast: Cast) -> None:
    image = Image.objects.get(account__name="Docs")

    def seen(user: User, pk: int = image.pk) -> Any:
        return image_view(visible_accounts(user), prompt_accounts(user), pk)

    assert seen(cast.other).prompt == "a secret fox"
    assert (seen(cast.finance).prompt, seen(cast.finance).analysis) == (None, None)
    assert seen(cast.lead) is None
    assert seen(cast.nobody) is None
    for odd in (0, -1, 2**31, 2**63 - 1, 2**63, 10**30):
        assert seen(cast.admin, odd) is None


def test_a_page_costs_the_same_queries_whatever_it_holds(
    account: ApiAccount, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for number in range(60):
        an_image(account, number)
    with django_assert_max_num_queries(5):
        page = found()
    with django_assert_max_num_queries(5):
        found(before=page.older or "")


def test_operations_are_those_of_the_accounts_in_view(account: ApiAccount) -> None:
    for number, operation in enumerate(["edit", "edit", "analyze", "Ünknown_1"]):
        an_image(account, number, operation=operation)
    other = an_account("Other")
    an_image(other, 9, operation="generate")
    every = ApiAccount.objects.all()
    assert known_operations(every) == ["analyze", "edit", "generate", "Ünknown_1"]
    assert known_operations(every.filter(pk=other.pk)) == ["generate"]
    assert known_operations(every.exclude(pk__in=[account.pk, other.pk])) == []
    an_account("Empty")
    assert len(known_operations(every)) == 4
