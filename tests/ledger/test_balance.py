"""Rule 6: grants, debits, and counters that lag each other."""

from tests.ledger.notation import books, entries, rows

MARCH = "March = 03-01 .. 03-31\n"


def after_the_first(history: str) -> list[str]:
    first = "03-03 10:00 | March | 980 left | 20 used | edit 20\n"
    return entries(MARCH + first + history)[1:]


def test_credits_added_are_a_grant_and_no_usage() -> None:
    assert after_the_first("03-03 11:00 | March | 1480 left | 20 used | edit 20") == rows("""
        03-03 10:00 .. 03-03 11:00 | grant | +500
    """)


def test_credits_that_expire_are_a_debit_beside_the_usage() -> None:
    assert after_the_first("03-03 11:00 | March | 870 left | 23 used | edit 23") == rows("""
        03-03 10:00 .. 03-03 11:00 | usage edit | +3
        03-03 10:00 .. 03-03 11:00 | debit      | -107
    """)


def test_a_balance_that_falls_before_the_counter_rises_is_netted() -> None:
    history = """
        03-03 11:00 | March | 975 left | 20 used | edit 20
        03-03 11:05 | March | 975 left | 25 used | edit 25
    """
    assert after_the_first(history) == ["03-03 11:00 .. 03-03 11:05 | usage edit | +5"]


def test_a_counter_that_lags_over_several_readings_is_netted_as_a_run() -> None:
    history = """
        03-03 11:00 | March | 975 left | 20 used | edit 20
        03-03 11:05 | March | 972 left | 20 used | edit 20
        03-03 11:10 | March | 972 left | 28 used | edit 28
    """
    assert after_the_first(history) == ["03-03 11:05 .. 03-03 11:10 | usage edit | +8"]


def test_after_more_than_an_hour_they_are_two_events() -> None:
    history = """
        03-03 11:00 | March | 975 left | 20 used | edit 20
        03-03 12:00:01 | March | 975 left | 25 used | edit 25
    """
    assert len(after_the_first(history)) == 3


def test_at_exactly_an_hour_they_are_netted() -> None:
    history = """
        03-03 11:00 | March | 975 left | 20 used | edit 20
        03-03 12:00 | March | 975 left | 25 used | edit 25
    """
    assert len(after_the_first(history)) == 1


def test_what_is_not_equal_is_not_netted() -> None:
    history = """
        03-03 11:00 | March | 975 left | 20 used | edit 20
        03-03 11:05 | March | 976 left | 25 used | edit 25
    """
    assert after_the_first(history) == rows("""
        03-03 10:00 .. 03-03 11:00 | debit      | -5
        03-03 11:00 .. 03-03 11:05 | usage edit | +5
        03-03 11:00 .. 03-03 11:05 | grant      | +6
    """)


def test_opening_and_closing_agree_through_overdraft_top_up_and_refund() -> None:
    history = """
        03-03 10:00 | March |  10 left | 20 used | edit 20
        03-04 10:00 | March |  -5 left | 35 used | edit 35
        03-05 10:00 | March | 495 left | 35 used | edit 35
        03-06 10:00 | March | 497 left | 33 used | edit 33
        03-07 10:00 | March | 400 left | 33 used | edit 33
    """
    ledger = books(MARCH + history)
    (march,) = ledger.periods.values()
    moved = {"usage": 0, "correction": 0, "grant": 0, "debit": 0}
    for entry in ledger.all_entries():
        moved[entry.kind] += entry.credits
    assert moved == {"usage": 35, "correction": -2, "grant": 500, "debit": -97}
    assert march.opening == 30
    assert march.remaining == 30 + 500 - 97 - 35 + 2
