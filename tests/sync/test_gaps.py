"""Long stretches without a reading are kept where they end, and only they."""

from datetime import datetime, timedelta

import pytest
from pytest_django import Settings as SettingsOfTest

from accounts.models import ApiAccount
from analytics.merging import merge
from analytics.models import ReadingGap
from tests.cast import an_account
from tests.sync.test_merging import ADA, NOW, read, twins
from tests.sync.test_tables_of_any_history import day


def gaps(account: ApiAccount) -> list[tuple[datetime, datetime]]:
    rows = ReadingGap.objects.filter(account=account).order_by("since")
    return list(rows.values_list("since", "until"))


def test_a_gap_lies_between_two_readings_whether_they_differ_or_not(db: None) -> None:
    account = an_account("Ours")
    hour = timedelta(hours=1)
    read(account, 10, day(2))
    read(account, 10, day(2) + hour)  # not longer than an hour
    read(account, 20, day(4))  # another answer
    read(account, 20, day(5))  # the same answer
    read(account, 20, day(5) + hour)
    assert gaps(account) == [(day(2) + hour, day(4)), (day(4), day(5))]


def test_who_reads_once_a_day_has_no_gap_every_day(db: None, settings: SettingsOfTest) -> None:
    settings.POLL_SECONDS = 86_400
    account = an_account("Ours")
    for number in (2, 3, 7):
        read(account, number, day(number))
    assert gaps(account) == [(day(3), day(7))]


@pytest.mark.parametrize(
    ("theirs", "left"),
    [
        ((), [(2, 5), (5, 9)]),
        ((3, 4), [(2, 3), (3, 4), (4, 5), (5, 9)]),
        ((1, 12), [(1, 2), (2, 5), (5, 9), (9, 12)]),
        ((7, 7.03, 12), [(2, 5), (5, 7), (7.03, 9), (9, 12)]),
    ],
)
def test_of_two_accounts_that_are_one_only_what_neither_read_is_a_gap(
    db: None, theirs: tuple[float, ...], left: list[tuple[float, float]]
) -> None:
    older, younger = twins()
    for ours in (2, 5, 9):
        read(older, 10, day(ours))
    for number in theirs:
        read(younger, 10, day(number))
    merge(younger, ADA, NOW)
    assert gaps(older) == [(day(since), day(until)) for since, until in left]
