"""What is marked in the burn chart, in words; what lies close together is told as one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from analytics.ledger.buckets import HOUR
from analytics.queries import AccountView, Began, Granted, Marks, Unread
from dashboard.charts.drawing import Mark
from dashboard.templatetags.figures import counted, credits
from dashboard.templatetags.times import clock_time_text

CLOSE, FEW = 40, 12  # what lies closer than this part of the range is told as one; and so many
HARD_SPACE = "\u00a0"

Part = tuple[datetime, datetime]
T = TypeVar("T")
Instant = TypeVar("Instant", Granted, Began)


def marked(
    marks: Marks,
    views: Sequence[AccountView],
    edges: Sequence[datetime],
    now: datetime,
) -> tuple[Mark, ...]:
    """The marks of a range with these bucket edges, in order of time."""
    if not edges:
        return ()
    since, until = edges[0], edges[-1]
    names = {view.id: view.name for view in views}
    unread = [*marks.unread, *_still(views, now)]
    found = [
        *_now(edges, now),
        *(_granted(some, names) for some in _few(_instants(marks.granted), until - since)),
        *(_began(some, names) for some in _few(_instants(marks.began), until - since)),
        *(_unread(some, names) for some in _few(_cut(unread, since, until), until - since)),
    ]
    return tuple(sorted(found, key=lambda mark: mark.at))


def _now(edges: Sequence[datetime], now: datetime) -> list[Mark]:
    """Where the future begins, if the range holds more of it than the bucket that runs."""
    if not edges[0] <= now < edges[-2]:
        return []
    return [Mark("now", ((now, now),), f"now {clock_time_text(now, now)}", "now")]


def _still(views: Sequence[AccountView], now: datetime) -> list[Unread]:
    """The accounts that are not read at this moment."""
    return [
        Unread(view.id, view.data_through, now)
        for view in views
        if view.is_stale and view.data_through
    ]


def _instants(found: Iterable[Instant]) -> list[tuple[Part, Instant]]:
    return [((each.at, each.at), each) for each in found]


def _cut(found: Iterable[Unread], since: datetime, until: datetime) -> list[tuple[Part, Unread]]:
    """As much of each as lies in the range."""
    parts = [((max(each.since, since), min(each.until, until)), each) for each in found]
    return sorted((part for part in parts if part[0][0] < part[0][1]), key=lambda part: part[0])


def _few(found: Sequence[tuple[Part, T]], length: timedelta) -> list[list[tuple[Part, T]]]:
    """Runs of what lies close together in a range of this length: no more than a few of them."""
    runs = _together(found, length / CLOSE)
    return runs if len(runs) <= FEW else _together(found, length / FEW)


def _together(found: Sequence[tuple[Part, T]], near: timedelta) -> list[list[tuple[Part, T]]]:
    """Runs of what begins soon after the first one did, or before the one before it is over."""
    runs: list[list[tuple[Part, T]]] = []
    over: datetime | None = None
    for part, each in found:
        if over is not None and (part[0] < over or part[0] - runs[-1][0][0][0] < near):
            runs[-1].append((part, each))
            over = max(over, part[1])
        else:
            runs.append([(part, each)])
            over = part[1]
    return runs


def _granted(some: Sequence[tuple[Part, Granted]], names: Mapping[int, str]) -> Mark:
    total = sum(each.credits for _, each in some)
    added = f"+{credits(total)}" if total > 0 else credits(total)
    word = "granted" if total > 0 else "taken"
    who = _who((each.account_id for _, each in some), names)
    times = f" in {len(some)} steps" if len(some) > 1 else ""
    return Mark("granted", _first(some), f"◆ {added} {word}{times}{who}", f"◆ {added}")


def _began(some: Sequence[tuple[Part, Began]], names: Mapping[int, str]) -> Mark:
    who = _who((each.account_id for _, each in some), names)
    words = "new period" if len(some) == 1 else f"{len(some)} new periods"
    return Mark("began", _first(some), f"{words}{who}", words)


def _first(some: Sequence[tuple[Part, object]]) -> tuple[Part, ...]:
    """One line for what lies close together."""
    return (some[0][0],)


def _unread(some: Sequence[tuple[Part, Unread]], names: Mapping[int, str]) -> Mark:
    """A gap's length is all of it, also where the range shows only a part."""
    accounts = {each.account_id for _, each in some}
    longest = max(each.until - each.since for _, each in some)
    who = _who(accounts, names)
    if len(some) == 1:
        text = f"No readings for {_length(longest)}{who}"
    elif len(accounts) == len(some):
        text = f"No readings for up to {_length(longest)}{who}"
    else:
        text = f"{counted(len(some), 'gap,gaps')} in the readings{who}"
    return Mark("unread", _united(part for part, _ in some), text, "no readings")


def _who(accounts: Iterable[int], names: Mapping[int, str]) -> str:
    """ ", Marketing" where several accounts are in view."""
    ids = set(accounts)
    if len(names) < 2:
        return ""
    return f", {names.get(ids.pop(), '')}" if len(ids) == 1 else f", {len(ids)} accounts"


def _united(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Stretches in order, those that overlap as one: a band over a band would be darker."""
    found: list[Part] = []
    for start, end in parts:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _length(length: timedelta) -> str:
    hours = round(length / HOUR)
    if hours < 72:
        return f"{max(1, hours)}{HARD_SPACE}h"
    return f"{round(hours / 24)}{HARD_SPACE}days"
