"""The same figures are the same text and hash; what differs is named, line by line."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations
from typing import Any

import pytest

from analytics.ledger.amending import NOT_A_PERIOD, Difference, differences, meaning
from analytics.ledger.canon import canonical, hash_of
from analytics.ledger.numbering import letters_of, statement_number

OCTOBER = datetime(2026, 10, 1, tzinfo=UTC)


def test_the_order_of_names_and_the_timezone_of_times_do_not_matter() -> None:
    here = OCTOBER.astimezone(timezone(timedelta(hours=2)))
    pairs = [("start", OCTOBER), ("used", -3), ("name", "Ö\u2028")]
    texts = {canonical(dict(order)) for order in permutations(pairs)}
    texts.add(canonical({"used": -3, "start": here, "name": "Ö\u2028"}))
    (text,) = texts
    assert text == (
        '{"format":"coalmeter-statement/1","name":"Ö\u2028",'
        '"start":"2026-10-01T00:00:00Z","used":-3}'
    )
    # Made once by another tool: sha256sum.
    assert hash_of('{"a":1}') == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"


@pytest.mark.parametrize("value", [1.0, float("nan"), object(), [1], {"deep": {"er": 0.5}}])
def test_what_has_more_than_one_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical({"value": value})


def figures(**changed: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "period": {"start": "a", "edge": "b"},
        "balance": {"usage": 100, "corrections": 0},
        "operations": {"edit": {"used": 100, "stated": 90, "unpriced": 2}},
        "tail": {"low": 1, "best": 2, "high": 3},
        "days": {"2026-10-01": {"edit": {"used": 100}}},
        "cost": {},
    }
    return {**plain, **changed}


def test_each_line_that_differs_is_named_in_the_order_of_a_statement() -> None:
    after = figures(
        operations={"edit": {"used": 100, "stated": 95, "unpriced": 1}},
        tail={"low": 1, "best": 2, "high": 4},
        days={"2026-10-02": {"edit": {"used": 100}}},
    )
    assert differences(figures(), after) == (
        Difference("edit, images without a price", 2, 1),
        Difference("edit, charges of images", 90, 95),
        Difference("Tail, high", 3, 4),
        Difference("2026-10-01, edit, used", 100, None),
        Difference("2026-10-02, edit, used", None, 100),
    )
    assert meaning(figures(), after).startswith("What images cost became known")
    assert "other days" in meaning(figures(), after)
    assert differences(figures(), figures()) == ()


def test_a_period_that_is_none_any_more_is_one_difference() -> None:
    (gone,) = differences(figures(), {"statement": "X"})
    assert gone.after == NOT_A_PERIOD
    (back,) = differences({"statement": "X"}, figures())
    assert back.before == NOT_A_PERIOD


@pytest.mark.parametrize(
    ("name", "taken", "letters"),
    [
        ("Product images", (), "PI"),
        ("Product images", ("PI", "PI2"), "PI3"),
        ("brand", (), "BR"),
        ("A b c d e f", (), "ABCD"),
        ("--- !!!", (), "A"),
        ("ß", (), "SS"),
    ],
)
def test_letters_are_initials_that_nobody_has(
    name: str, taken: tuple[str, ...], letters: str
) -> None:
    assert letters_of(name, taken) == letters


@pytest.mark.parametrize(
    ("start", "number"),
    [
        (OCTOBER, "PI-2026-10"),
        (OCTOBER + timedelta(days=8), "PI-2026-10-09"),
        (OCTOBER + timedelta(hours=6), "PI-2026-10-01-060000"),
    ],
)
def test_a_number_names_the_start(start: datetime, number: str) -> None:
    assert statement_number("PI", start) == number
