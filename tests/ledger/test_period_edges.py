"""Rule 4: which dates a period has, and answers that contradict them."""

from datetime import timedelta

from analytics.ledger.derivation import derive
from analytics.ledger.entries import Held
from tests.ledger.notation import books, clock, entries, moment, readings, rows

DATES = """
    March    = 03-01 .. 03-31
    April    = 04-01 .. 04-30
    Moved    = 03-15 .. 04-14
    Longer   = 03-01 .. 04-05
    Shorter  = 03-01 .. 03-20
    Backward = 03-20 .. 04-10
    Reversed = 03-10 .. 03-01
"""


def spans(history: str) -> list[str]:
    return [f"{clock(p.start)} .. {clock(p.edge)}" for p in books(history).periods.values()]


def test_a_period_ends_a_second_after_the_vendors_inclusive_end() -> None:
    assert spans(DATES + "03-03 | March | 1 left | 0 used") == ["03-01 00:00 .. 04-01 00:00"]


def test_a_lapse_between_periods_is_the_vendors_to_have() -> None:
    history = """
        03-03 | Shorter | 1 left | 0 used
        04-03 | April   | 1 left | 0 used
    """
    assert spans(DATES + history) == ["03-01 00:00 .. 03-21 00:00", "04-01 00:00 .. 05-01 00:00"]


def test_overlapping_dates_are_cut_where_the_next_period_starts() -> None:
    history = """
        03-31 23:00 | Longer | 50 left | 50 used | edit 50
        04-03       | April  | 90 left |  7 used | edit 7
    """
    assert spans(DATES + history) == ["03-01 00:00 .. 04-01 00:00", "04-01 00:00 .. 05-01 00:00"]
    assert books(DATES + history).refused == []


def test_what_was_read_beyond_a_cut_edge_is_clamped_to_it() -> None:
    history = """
        03-14       | March | 90 left | 10 used | edit 10
        03-15 12:00 | March | 88 left | 12 used | edit 12
        03-16       | March | 88 left | 11 used | edit 11
        03-17       | Moved | 99 left |  1 used | edit 1
    """
    assert spans(DATES + history) == ["03-01 00:00 .. 03-15 00:00", "03-15 00:00 .. 04-15 00:00"]
    assert entries(DATES + history) == rows("""
        03-01 00:00 .. 03-14 00:00 | usage edit      | +10
        03-14 00:00 .. 03-15 00:00 | usage edit      | +2
        03-15 00:00 .. 03-15 00:00 | correction edit | -1
        03-15 00:00 .. 03-15 00:00 | debit           | -1
        03-15 00:00 .. 03-17 00:00 | usage edit      | +1
    """)


def test_a_reading_after_the_edge_or_before_the_start_is_clamped_into_its_period() -> None:
    history = """
        03-31 23:00 | March | 90 left | 10 used | edit 10
        04-01 00:02 | March | 88 left | 12 used | edit 12
        03-31 23:59 | April | 99 left |  1 used | edit 1
        04-01 00:05 | April | 97 left |  3 used | edit 3
    """
    assert entries(DATES + history)[1:] == rows("""
        03-31 23:00 .. 04-01 00:00 | usage edit | +2
        04-01 00:00 .. 04-01 00:00 | usage edit | +1
        04-01 00:00 .. 04-01 00:05 | usage edit | +2
    """)


def test_an_end_that_moves_back_clamps_what_was_already_counted() -> None:
    history = """
        03-19 | March   | 90 left | 10 used | edit 10
        03-22 | March   | 88 left | 12 used | edit 12
        03-23 | Shorter | 87 left | 13 used | edit 13
    """
    assert spans(DATES + history) == ["03-01 00:00 .. 03-21 00:00"]
    assert entries(DATES + history)[1:] == rows("""
        03-19 00:00 .. 03-21 00:00 | usage edit | +2
        03-21 00:00 .. 03-21 00:00 | usage edit | +1
    """)


def test_a_start_that_moves_inside_while_no_counter_falls_is_held() -> None:
    history = """
        03-16 | March | 90 left | 10 used | edit 10
        03-17 | Moved | 88 left | 12 used | edit 12
        03-18 | Moved | 91 left |  9 used | edit 9
    """
    ledger = books(DATES + history)
    assert [type(refusal) for _, refusal in ledger.refused] == [Held, Held]
    assert "same period with new dates, or a new period" in ledger.refused[0][1].reason
    assert entries(DATES + history) == ["03-01 00:00 .. 03-16 00:00 | usage edit | +10"]


def test_a_start_that_moves_inside_with_lower_counters_is_a_new_period() -> None:
    history = """
        03-16 | March | 90 left | 10 used | edit 10
        03-17 | Moved | 99 left |  1 used | edit 1
    """
    assert spans(DATES + history) == ["03-01 00:00 .. 03-15 00:00", "03-15 00:00 .. 04-15 00:00"]


def test_a_start_that_moves_back_while_no_counter_falls_is_held() -> None:
    history = """
        04-02 | April    | 90 left | 10 used | edit 10
        04-03 | Backward | 88 left | 12 used | edit 12
    """
    assert isinstance(books(DATES + history).refused[0][1], Held)


def test_an_earlier_period_that_was_never_seen_counts_when_its_answer_comes_late() -> None:
    history = """
        04-01 00:05 | April | 90 left | 10 used | edit 10
        04-01 00:06 | March | 50 left | 50 used | edit 50
    """
    assert entries(DATES + history) == rows("""
        03-01 00:00 .. 04-01 00:00 | usage edit | +50
        04-01 00:00 .. 04-01 00:05 | usage edit | +10
    """)


def test_an_admin_says_same_period_with_new_dates_or_a_new_period() -> None:
    rows_read = readings(
        DATES
        + """
        03-16 | March | 90 left | 10 used | edit 10
        03-17 | Moved | 88 left | 12 used | edit 12
    """
    )
    march, moved = moment("03-01"), moment("03-15")
    same = derive(rows_read, {moved: march})
    assert [(p.start, p.edge, p.used) for p in same.periods.values()] == [
        (march, moment("04-15"), 12)
    ]
    new = derive(rows_read, {moved: moved})
    assert [(p.start, p.used) for p in new.periods.values()] == [(march, 10), (moved, 12)]


def test_a_period_that_ends_before_it_starts_is_held() -> None:
    assert isinstance(books(DATES + "03-05 | Reversed | 1 left | 0 used").refused[0][1], Held)


def test_an_answer_that_was_overtaken_is_dropped() -> None:
    history = """
        03-05 10:00 | March | 90 left | 10 used | edit 10
        03-05 09:00 | March | 91 left |  9 used | edit 9
    """
    ledger = books(DATES + history)
    assert "given later" in ledger.refused[0][1].reason
    assert ledger.periods[moment("03-01")].used == 10


def test_a_period_of_a_day_is_believed() -> None:
    dates = "Day = 03-31 .. 03-31\nNext = 04-01 .. 04-01\n"
    history = "03-31 10:00 | Day | 9 left | 1 used | edit 1\n04-01 10:00 | Next | 9 left | 2 used"
    widths = {p.edge - p.start for p in books(dates + history).periods.values()}
    assert widths == {timedelta(days=1)}


def test_an_overlapping_earlier_period_with_lower_counters_counts() -> None:
    history = """
        04-02 | April  | 90 left | 10 used | edit 10
        04-03 | Longer | 95 left |  5 used | edit 5
    """
    assert spans(DATES + history) == ["03-01 00:00 .. 04-01 00:00", "04-01 00:00 .. 05-01 00:00"]


def test_a_late_answer_with_a_lower_total_is_dropped() -> None:
    history = """
        03-31 23:00 | March | 940 left | 60 used | edit 50
        04-01 00:05 | April | 999 left |  1 used | edit 1
        04-01 00:06 | March | 941 left | 59 used | edit 50
    """
    assert "lower counter" in books(DATES + history).refused[0][1].reason
