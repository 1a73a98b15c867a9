"""Rule 8: what the images of one call cost together."""

from datetime import timedelta

from analytics.ledger.charges import Charge, ImageCharge, bounds, calls
from tests.ledger.notation import moment

AT = moment("03-03 10:00:00")
TENTH = timedelta(microseconds=100_000)


def image(credits: int, prompt: str = "fox", operation: str = "generate") -> ImageCharge:
    return ImageCharge(operation, prompt, AT, credits)


def test_images_of_one_call_are_one_charge() -> None:
    assert calls([image(2), image(2), image(2)]) == [Charge("generate", AT, 2)]


def test_the_lower_bound_holds_whichever_way_a_call_of_four_is_charged() -> None:
    whole, share, first = [8, 8, 8, 8], [2, 2, 2, 2], [8, 0, 0, 0]
    for charged in (whole, share, first):
        lower, upper = bounds(image(credits) for credits in charged)
        assert lower <= 8 <= upper


def test_another_prompt_operation_or_second_is_another_call() -> None:
    later = ImageCharge("generate", "fox", AT + timedelta(seconds=1), 2)
    images = [image(2), image(2, prompt="owl"), image(3, operation="edit"), later]
    assert [charge.credits for charge in calls(images)] == [3, 2, 2, 2]


def test_a_fraction_of_a_second_does_not_part_a_call() -> None:
    parts = [ImageCharge("generate", "fox", AT + TENTH * tenth, 2) for tenth in (9, 0, 4)]
    assert calls(parts) == [Charge("generate", AT, 2)]


def test_calls_come_by_time() -> None:
    later = ImageCharge("edit", "a", AT + timedelta(hours=1), 1)
    assert [charge.at for charge in calls([later, image(2)])] == [AT, later.at]


def test_the_largest_charge_of_a_call_is_certain() -> None:
    assert calls([image(8), image(0), image(3)]) == [Charge("generate", AT, 8)]
