"""Running totals since the billing periods began, where every credit of them is known."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import accumulate, pairwise

from analytics.queries import Marks, PeriodView
from dashboard.charts.drawing import Points, Running


def running(
    periods: Sequence[PeriodView],
    by_start: Mapping[datetime, int],
    earlier: Mapping[datetime, int],
    edges: Sequence[datetime],
    marks: Marks,
) -> Running | None:
    """`by_start` are the observed credits of these periods by bucket, `earlier` those before.

    None where the figures would not be exact: where a grant is not among the marks, or the sum of
    the buckets is not what the vendor counts.
    """
    if not periods or not edges or marks.left_out:
        return None
    last = max(period.last_at for period in periods)
    used = _totals(by_start, edges, last)
    if used[-1][1] != sum(period.used for period in periods):
        return None
    before = _totals(earlier, edges, edges[-1]) if earlier else ()
    return Running(used, _available(periods, marks, edges), before)


def _totals(by_start: Mapping[datetime, int], edges: Sequence[datetime], last: datetime) -> Points:
    """The sum at each edge, from zero; the bucket in which `last` lies ends with it."""
    buckets = [(start, end) for start, end in pairwise(edges) if start < last]
    sums = accumulate(by_start.get(start, 0) for start, _ in buckets)
    return (
        (edges[0], 0),
        *((min(end, last), total) for (_, end), total in zip(buckets, sums, strict=True)),
    )


def _available(periods: Sequence[PeriodView], marks: Marks, edges: Sequence[datetime]) -> Points:
    """What each period could use, from its start on, and every change of it."""
    ids = {period.id for period in periods}
    moves = [(each.at, each.credits) for each in marks.granted if each.period_id in ids]
    moved: dict[int, int] = {}
    for each in marks.granted:
        moved[each.period_id] = moved.get(each.period_id, 0) + each.credits
    first = [(max(p.start, edges[0]), p.available - moved.get(p.id, 0)) for p in periods]
    steps: list[tuple[datetime, int]] = []
    total = 0
    for at, credits in sorted([*first, *moves]):
        total += credits
        if steps and steps[-1][0] == at:
            steps.pop()
        steps.append((at, total))
    return (*steps, (edges[-1], total))
