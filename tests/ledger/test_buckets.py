"""Where time is cut, in zones that make it hard."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from analytics.ledger.buckets import (
    QUARTER,
    Unit,
    bucket_edges,
    bucket_start,
    quarter_closing,
    quarter_of,
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_an_instant_on_a_boundary_opens_a_quarter_and_a_reading_closes_one() -> None:
    assert quarter_of(utc(2026, 3, 1, 10, 15)) == utc(2026, 3, 1, 10, 15)
    assert quarter_closing(utc(2026, 3, 1, 10, 15)) == utc(2026, 3, 1, 10)
    late = utc(2026, 3, 1, 10, 14, 59, 999_999)
    assert quarter_of(late) == quarter_closing(late) == utc(2026, 3, 1, 10)


def test_quarters_are_cut_in_utc_from_any_zone() -> None:
    nepal = datetime(2026, 3, 1, 10, 50, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    assert quarter_of(nepal) == utc(2026, 3, 1, 5)
    assert quarter_of(nepal).tzinfo is UTC


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a timezone"):
        quarter_of(datetime(2026, 3, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", (2026, 3, 29), 23),
        ("Europe/Berlin", (2026, 10, 25), 25),
        ("Australia/Lord_Howe", (2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", (2026, 10, 4), 23.5),
        ("Africa/Cairo", (2026, 4, 24), 23),  # midnight does not exist
        ("Africa/Cairo", (2026, 10, 29), 25),  # its last hour comes twice
        ("America/Havana", (2026, 3, 8), 23),  # midnight does not exist
        ("America/Havana", (2026, 11, 1), 25),  # midnight comes twice
        ("Asia/Kathmandu", (2026, 5, 5), 24),
        ("UTC", (2028, 2, 29), 24),
    ],
)
def test_days_are_as_long_as_the_zone_makes_them(
    zone: str, day: tuple[int, int, int], hours: float
) -> None:
    noon = datetime(*day, 12, tzinfo=ZoneInfo(zone))
    start, end = bucket_edges(noon, noon + timedelta(hours=1), "day", ZoneInfo(zone))
    assert end - start == timedelta(hours=hours)
    assert start.astimezone(ZoneInfo(zone)).date() == noon.date()


def test_hours_end_where_lord_howes_clock_jumps_by_half_an_hour() -> None:
    zone = ZoneInfo("Australia/Lord_Howe")
    back = bucket_edges(utc(2026, 4, 4, 14), utc(2026, 4, 4, 17), "hour", zone)
    assert [f"{edge:%H:%M}" for edge in back] == ["14:00", "15:00", "15:30", "16:30", "17:30"]
    on = bucket_edges(utc(2026, 10, 3, 14), utc(2026, 10, 3, 17), "hour", zone)
    assert [f"{edge:%H:%M}" for edge in on] == ["13:30", "14:30", "15:30", "16:00", "17:00"]


def test_an_hour_that_a_clock_shows_twice_is_two_buckets() -> None:
    edges = bucket_edges(
        utc(2026, 10, 24, 23), utc(2026, 10, 25, 3), "hour", ZoneInfo("Europe/Berlin")
    )
    assert len(edges) == 5


def test_hours_of_a_half_hour_zone_start_at_its_own_full_hours() -> None:
    start = bucket_start(utc(2026, 5, 5, 10), "hour", ZoneInfo("Asia/Kolkata"))
    assert start == utc(2026, 5, 5, 9, 30)


def test_weeks_start_on_monday_and_months_on_their_first() -> None:
    zone = ZoneInfo("America/New_York")
    sunday = utc(2026, 3, 2, 3)  # still Sunday, 1 March there
    assert bucket_start(sunday, "week", zone) == utc(2026, 2, 23, 5)
    assert bucket_start(sunday, "month", zone) == utc(2026, 3, 1, 5)
    assert bucket_edges(sunday, utc(2026, 4, 1), "month", zone) == [
        utc(2026, 3, 1, 5),
        utc(2026, 4, 1, 4),
    ]


def test_february_has_its_leap_day() -> None:
    edges = bucket_edges(utc(2028, 2, 10), utc(2028, 2, 11), "month", UTC)
    assert edges == [utc(2028, 2, 1), utc(2028, 3, 1)]


def test_a_date_that_a_zone_left_out_has_no_bucket() -> None:
    apia = ZoneInfo("Pacific/Apia")
    edges = bucket_edges(utc(2011, 12, 29, 12), utc(2011, 12, 31, 9), "day", apia)
    shown = [edge.astimezone(apia).day for edge in edges]
    assert shown == [29, 31, 1]


def test_a_clock_put_back_across_midnight_keeps_the_days_in_one_piece() -> None:
    zone = ZoneInfo("America/St_Johns")  # at 00:01 it became 23:01 of the day before
    again = utc(2010, 11, 7, 2, 45)
    assert again.astimezone(zone).date().day == 6
    assert bucket_start(again, "day", zone) == utc(2010, 11, 7, 2, 30)


@pytest.mark.parametrize("unit", ["quarter", "hour", "day", "week", "month"])
def test_edges_cover_the_range_and_no_more(unit: Unit) -> None:
    zone = ZoneInfo("Asia/Kathmandu")
    since, until = utc(2026, 3, 3, 10, 7), utc(2026, 5, 6, 1, 2)
    edges = bucket_edges(since, until, unit, zone)
    assert edges[0] <= since < edges[1]
    assert edges[-2] < until <= edges[-1]
    assert [bucket_start(edge, unit, zone) for edge in edges] == edges


def test_an_empty_range_is_shown_as_the_bucket_it_lies_in() -> None:
    at = utc(2026, 3, 3, 10)
    assert bucket_edges(at, at, "quarter", UTC) == [at, at + QUARTER]
    with pytest.raises(ValueError, match="swap"):
        bucket_edges(at, at - QUARTER, "quarter", UTC)


def test_a_day_begins_at_the_jump_where_the_clock_leapt_over_midnight() -> None:
    toronto = ZoneInfo("America/Toronto")  # at 23:30 it became 00:30 of the next day
    assert bucket_start(utc(1919, 3, 31, 12), "day", toronto) == utc(1919, 3, 31, 4, 30)


def test_an_hour_ends_at_a_jump_inside_it() -> None:
    zone = ZoneInfo("America/St_Johns")
    edges = bucket_edges(utc(2010, 11, 7, 2), utc(2010, 11, 7, 4), "hour", zone)
    assert [f"{edge:%H:%M}" for edge in edges] == ["01:30", "02:30", "02:31", "03:30", "04:30"]
    howe = ZoneInfo("Australia/Lord_Howe")
    assert bucket_start(utc(2026, 4, 4, 15, 10), "hour", howe) == utc(2026, 4, 4, 15)


def test_the_days_of_every_zone_in_use_are_whole_quarter_hours_without_gap_or_overlap() -> None:
    """Fourteen months around a leap day, so each change of a clock is met twice."""
    since, until = utc(2027, 12, 31), utc(2029, 3, 1)
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        edges = bucket_edges(since, until, "day", zone)
        assert edges[0] <= since
        assert edges[-1] >= until
        days = [edge.astimezone(zone).date() for edge in edges]
        for (before, edge), (day, following) in zip(pairwise(edges), pairwise(days), strict=True):
            assert before < edge == quarter_of(edge), name
            assert following - day == timedelta(days=1), name
        assert any((day.month, day.day) == (2, 29) for day in days), name
