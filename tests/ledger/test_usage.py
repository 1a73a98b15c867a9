"""Rules 1, 2 and 3 as finance can read them: counters in, entries out."""

from tests.ledger.notation import books, entries, rows

MARCH = "March = 03-01 .. 03-31\nApril = 04-01 .. 04-30\n"


def test_usage_is_the_difference_of_two_counters() -> None:
    history = """
        03-03 10:00 | March | 980 left | 20 used | generate 14, edit 6
        03-03 11:00 | March | 973 left | 27 used | generate 18, edit 9
    """
    assert entries(MARCH + history) == rows("""
        03-01 00:00 .. 03-03 10:00 | usage edit     | +6
        03-01 00:00 .. 03-03 10:00 | usage generate | +14
        03-03 10:00 .. 03-03 11:00 | usage edit     | +3
        03-03 10:00 .. 03-03 11:00 | usage generate | +4
    """)


def test_an_interval_opens_where_the_same_answer_was_seen_last() -> None:
    history = """
        03-03 10:00 | March | 980 left | 20 used | generate 20
        03-03 10:05 | March | 980 left | 20 used | generate 20
        03-03 16:00 | March | 980 left | 20 used | generate 20
        03-03 16:05 | March | 978 left | 22 used | generate 22
    """
    assert entries(MARCH + history) == rows("""
        03-01 00:00 .. 03-03 10:00 | usage generate | +20
        03-03 16:00 .. 03-03 16:05 | usage generate | +2
    """)


def test_a_lower_counter_is_a_refund_not_a_reset() -> None:
    history = """
        03-03 10:00 | March | 900 left | 100 used | generate 100
        03-03 11:00 | March | 903 left |  97 used | generate 97
        03-03 12:00 | March | 895 left | 105 used | generate 105
    """
    assert entries(MARCH + history) == rows("""
        03-01 00:00 .. 03-03 10:00 | usage generate      | +100
        03-03 11:00 .. 03-03 11:00 | correction generate | -3
        03-03 11:00 .. 03-03 12:00 | usage generate      | +8
    """)


def test_only_a_new_period_is_a_reset() -> None:
    history = """
        03-31 23:00 | March | 940 left |  60 used | generate 60
        04-02 00:00 | April | 880 left | 120 used | generate 120
    """
    assert entries(MARCH + history) == rows("""
        03-01 00:00 .. 03-31 23:00 | usage generate | +60
        04-01 00:00 .. 04-02 00:00 | usage generate | +120
    """)


def test_a_counter_may_be_negative_after_a_refund_across_a_rollover() -> None:
    history = "04-01 01:00 | April | 1003 left | -3 used | generate -3"
    assert entries(MARCH + history) == rows("""
        04-01 01:00 .. 04-01 01:00 | correction generate | -3
    """)


def test_a_late_answer_of_the_earlier_period_shortens_its_tail() -> None:
    history = """
        03-31 23:00 | March | 940 left | 60 used | generate 60
        04-01 00:05 | April | 999 left |  1 used | generate 1
        04-01 00:06 | March | 938 left | 62 used | generate 62
        04-01 00:10 | April | 997 left |  3 used | generate 3
    """
    assert entries(MARCH + history) == rows("""
        03-01 00:00 .. 03-31 23:00 | usage generate | +60
        03-31 23:00 .. 04-01 00:00 | usage generate | +2
        04-01 00:00 .. 04-01 00:05 | usage generate | +1
        04-01 00:05 .. 04-01 00:10 | usage generate | +2
    """)


def test_a_late_answer_with_a_lower_counter_is_dropped() -> None:
    history = """
        03-31 23:00 | March | 940 left | 60 used | generate 50, edit 10
        04-01 00:05 | April | 999 left |  1 used | generate 1
        04-01 00:06 | March | 938 left | 62 used | generate 53, edit 9
    """
    ledger = books(MARCH + history)
    (_, refusal) = ledger.refused[0]
    assert "lower counter" in refusal.reason
    assert len(ledger.all_entries()) == 3


def test_a_late_answer_that_repeats_the_last_one_does_not_close_the_tail() -> None:
    history = """
        03-31 23:00 | March | 940 left | 60 used | generate 60
        04-01 00:05 | April | 999 left |  1 used | generate 1
        04-01 00:06 | March | 940 left | 60 used | generate 60
    """
    ledger = books(MARCH + history)
    march = next(iter(ledger.periods.values()))
    assert (march.edge - march.last_at).total_seconds() == 3600
    assert "repeats" in ledger.refused[0][1].reason


def test_credits_that_no_operation_explains_are_unattributed_and_never_a_correction() -> None:
    history = """
        03-03 10:00 | March | 980 left | 20 used | generate 14, edit 4
        03-03 11:00 | March | 979 left | 21 used | generate 14, edit 6
        03-03 12:00 | March | 978 left | 22 used | generate 14, edit 8
    """
    assert entries(MARCH + history) == rows("""
        03-01 00:00 .. 03-03 10:00 | usage edit         | +4
        03-01 00:00 .. 03-03 10:00 | usage generate     | +14
        03-01 00:00 .. 03-03 10:00 | usage unattributed | +2
        03-03 10:00 .. 03-03 11:00 | usage edit         | +2
        03-03 10:00 .. 03-03 11:00 | usage unattributed | -1
        03-03 11:00 .. 03-03 12:00 | usage edit         | +2
        03-03 11:00 .. 03-03 12:00 | usage unattributed | -1
    """)


def test_an_operation_that_vanishes_from_the_answer_is_unchanged() -> None:
    history = """
        03-03 10:00 | March | 980 left | 20 used | generate 14, upscale 6
        03-03 11:00 | March | 978 left | 22 used | generate 16
        03-03 12:00 | March | 977 left | 23 used | generate 16, upscale 7
    """
    assert entries(MARCH + history) == rows("""
        03-01 00:00 .. 03-03 10:00 | usage generate | +14
        03-01 00:00 .. 03-03 10:00 | usage upscale  | +6
        03-03 10:00 .. 03-03 11:00 | usage generate | +2
        03-03 11:00 .. 03-03 12:00 | usage upscale  | +1
    """)


def test_an_operation_that_vanishes_while_the_total_falls_was_given_back() -> None:
    history = """
        03-03 10:00 | March | 980 left | 20 used | generate 14, edit 6
        03-03 11:00 | March | 986 left | 14 used | generate 14
    """
    assert entries(MARCH + history)[2:] == rows("""
        03-03 11:00 .. 03-03 11:00 | correction edit | -6
    """)


def test_a_vendor_operation_named_like_the_residual_is_part_of_it() -> None:
    history = "03-03 10:00 | March | 980 left | 20 used | generate 14, unattributed 5"
    assert entries(MARCH + history) == rows("""
        03-01 00:00 .. 03-03 10:00 | usage generate     | +14
        03-01 00:00 .. 03-03 10:00 | usage unattributed | +6
    """)
