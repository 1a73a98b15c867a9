"""Why a figure changed: volume and price add up to the change, and each means what it says."""

from hypothesis import given
from hypothesis import strategies as st

from analytics.ledger.variance import Variance, split

CREDITS, IMAGES = st.integers(-(10**9), 10**9), st.integers(1, 10**6)


def test_more_images_at_the_same_price_are_volume() -> None:
    assert split(300, 100, 240, 80) == Variance(volume=60, price=0)


def test_the_same_images_at_another_price_are_price() -> None:
    assert split(200, 100, 300, 100) == Variance(volume=0, price=-100)


def test_both_at_once() -> None:
    # 80 images at 3 became 100 at 2: 20 more at 3, then 100 each 1 cheaper.
    assert split(200, 100, 240, 80) == Variance(volume=60, price=-100)


def test_without_images_there_is_no_price_to_compare() -> None:
    assert split(10, 0, 20, 5) is None
    assert split(10, 5, 20, 0) is None


@given(CREDITS, IMAGES, CREDITS, IMAGES)
def test_the_parts_add_up_to_the_change(now: int, images: int, before: int, earlier: int) -> None:
    found = split(now, images, before, earlier)
    assert found is not None
    assert found.change == now - before
    assert abs(found.volume - (images - earlier) * before / earlier) <= 0.5 + 1e-3


@given(CREDITS, IMAGES, IMAGES)
def test_half_a_credit_is_rounded_alike_up_and_down(before: int, images: int, earlier: int) -> None:
    up, down = split(0, images, before, earlier), split(0, images, -before, earlier)
    assert up is not None
    assert down is not None
    assert up.volume == -down.volume
