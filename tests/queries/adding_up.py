"""What every explanation must keep to."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import ApiAccount
from analytics.queries import Explanation, burn


def assert_adds_up(told: Explanation, accounts: QuerySet[ApiAccount], **asked: Any) -> None:
    """The explanation against `burn`, and each of its lines against the readings."""
    operation = told.operation
    cells = [
        cell
        for cell in burn(accounts, told.since, told.until, by=["operation"], **asked).cells
        if operation in (None, cell.operation)
    ]
    assert told.credits == sum(cell.credits for cell in cells)
    assert told.correction == sum(cell.correction for cell in cells)
    assert told.estimated == sum(cell.estimated for cell in cells)
    assert told.reconstruction.credits == sum(cell.reconstructed for cell in cells)
    listed = sum(entry.part for entry in told.entries)
    assert listed + told.earlier_credits == told.credits
    assert told.earlier or not told.earlier_credits
    assert told.more_tails or sum(tail.part for tail in told.tails) == told.estimated
    for entry in told.entries:
        assert entry.after - entry.before == entry.credits
        assert 0 < abs(entry.part) <= abs(entry.credits)
        assert (entry.earlier is None) <= (entry.before == 0)
        if entry.earlier:
            assert entry.earlier.number < entry.reading.number
    untils = [entry.until for entry in told.entries]
    assert untils == sorted(untils, reverse=True)
