"""Rule 8: whether each image of a call carries the whole charge, measured against the counter."""

from datetime import timedelta

import pytest

from analytics.ledger.chargemodes import ENOUGH, Votes, vote
from analytics.ledger.charges import Charge, ImageCharge, Mode, calls
from analytics.ledger.entries import Entry
from tests.ledger.notation import moment

START = moment("03-01")
SINCE, UNTIL = moment("03-03 10:00"), moment("03-03 10:15")


def used(credits: int, operation: str = "generate") -> Entry:
    return Entry("usage", operation, SINCE, UNTIL, credits, START)


def call(*charges: int | None, minute: int = 5, prompt: str = "fox") -> list[ImageCharge]:
    """The images of one call; None is a charge that was not read yet, where 2 stands in."""
    at = SINCE + timedelta(minutes=minute)
    return [
        ImageCharge("generate", prompt, at, 2 if charged is None else charged, charged is not None)
        for charged in charges
    ]


@pytest.mark.parametrize(
    ("images", "credits", "says"),
    [
        (call(2, 2, 2, 2), 2, Votes(whole=1)),
        (call(1, 1, 0, 0), 2, Votes(added=1, split=1)),
        (call(2, 0, 0, 0), 2, Votes(added=1)),
        (call(2) + call(3, minute=7), 5, Votes()),  # no call of several images
        (call(4, 2), 6, Votes(added=1, split=1)),
        (call(2, 2), 4, Votes()),  # a share each, or two calls of one prompt in one second
        (call(1, 1, 0) + call(2, 2, minute=7), 6, Votes(added=1, split=1)),
        (call(2, 2), 3, Votes()),  # something else happened in the interval
        (call(2), 2, Votes()),
        (call(2, None), 2, Votes()),
        (call(2, 2) + call(2, minute=7), 4, Votes(whole=1)),
        (call(2, 2) + call(2, 2, minute=20), 2, Votes(whole=1)),  # made after the interval
        ([], 2, Votes()),
    ],
)
def test_an_interval_votes_where_only_one_mode_explains_it(
    images: list[ImageCharge], credits: int, says: Votes
) -> None:
    assert vote(used(credits), images) == says


def test_neither_a_refund_nor_another_operation_votes() -> None:
    refund = Entry("correction", "generate", UNTIL, UNTIL, -2, START)
    assert vote(refund, call(2, 2)) == Votes()
    assert vote(used(2, "edit"), call(2, 2)) == Votes()


@pytest.mark.parametrize(
    ("votes", "mode"),
    [
        (Votes(), None),
        (Votes(whole=ENOUGH - 1), None),
        (Votes(whole=ENOUGH), "whole"),
        (Votes(added=ENOUGH), "first"),
        (Votes(added=ENOUGH, split=1), "share"),
        (Votes(whole=9, added=3), "whole"),
        (Votes(whole=3, added=9, split=2), "share"),
        (Votes(whole=8, added=3), None),
    ],
)
def test_a_mode_is_measured_once_intervals_agree_on_it(votes: Votes, mode: Mode | None) -> None:
    assert votes.mode == mode


@pytest.mark.parametrize(
    ("mode", "images", "credits"),
    [
        ("whole", call(2, 2, 2), 2),
        ("share", call(1, 1, 0), 2),
        ("first", call(2, 0, 0), 2),
        (None, call(1, 1, 0), 1),  # the lower bound
        ("share", call(1, None, None), 2),  # what is assumed stands for the call, not for each
        ("share", call(None, None), 2),
        ("whole", call(1, None), 1),  # one image that is known tells of its siblings
    ],
)
def test_a_call_costs_what_the_mode_says(
    mode: Mode | None, images: list[ImageCharge], credits: int
) -> None:
    at = SINCE + timedelta(minutes=5)
    assert calls(images, mode) == [Charge("generate", at, credits)]
