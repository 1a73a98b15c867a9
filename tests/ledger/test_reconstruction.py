"""Rule 9: where no counter was ever read."""

from analytics.ledger.charges import Charge
from analytics.ledger.reconstruction import reconstruct, uncovered
from tests.ledger.notation import books, moment

HISTORY = """
    March = 03-01 .. 03-31
    May   = 05-01 .. 05-31
    June  = 06-01 .. 06-30
    03-09 | March | 1 left | 0 used
    05-09 | May   | 1 left | 0 used
    06-09 | June  | 1 left | 0 used
"""
PERIODS = list(books(HISTORY).periods.values())
NOW = moment("08-01")


def test_before_the_first_period_and_between_periods_nothing_is_covered() -> None:
    assert uncovered(PERIODS, NOW) == [
        (None, moment("03-01")),
        (moment("04-01"), moment("05-01")),
    ]


def test_stretches_end_where_the_question_ends() -> None:
    assert uncovered(PERIODS, moment("04-10")) == [
        (None, moment("03-01")),
        (moment("04-01"), moment("04-10")),
    ]
    assert uncovered(PERIODS, moment("02-10")) == [(None, moment("02-10"))]


def test_without_any_period_nothing_is_covered() -> None:
    assert uncovered([], NOW) == [(None, NOW)]


def test_images_of_uncovered_stretches_are_added_up_by_quarter_and_operation() -> None:
    charges = [
        Charge("edit", moment("02-10 10:01"), 3),
        Charge("edit", moment("02-10 10:14"), 3),
        Charge("generate", moment("02-10 10:14"), 2),
        Charge("edit", moment("02-28 23:59:59"), 3),
        Charge("edit", moment("03-01 00:00"), 9),  # the counter of March has it
        Charge("edit", moment("04-01 00:00"), 1),
        Charge("edit", moment("05-01 00:00"), 9),  # the counter of May has it
        Charge("edit", moment("07-15"), 9),  # the next reading will have it
    ]
    assert reconstruct(charges, uncovered(PERIODS, NOW)) == [
        (moment("02-10 10:00"), "edit", 6),
        (moment("02-10 10:00"), "generate", 2),
        (moment("02-28 23:45"), "edit", 3),
        (moment("04-01 00:00"), "edit", 1),
    ]
