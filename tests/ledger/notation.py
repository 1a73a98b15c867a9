"""Histories as text: counters in, entries out. All of it is 2026 and UTC.

March = 03-01 .. 03-31                        a period, first and last day
10:00 = 03-05 10:00:00 .. 03-05 12:30:00      (or to the second)
03-03 10:00 | March | 980 left | 20 used | generate 14, edit 6
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from analytics.ledger.derivation import Books, derive
from analytics.ledger.entries import Entry, Reading, same_answer

LAST_SECOND = timedelta(hours=23, minutes=59, seconds=59)


def moment(text: str) -> datetime:
    """`03-05`, `03-05 10:00`, `03-05 10:00:59` or with a fraction."""
    day, _, clock = text.strip().partition(" ")
    return datetime.fromisoformat(f"2026-{day} {clock or '00:00'}+00:00").astimezone(UTC)


def readings(history: str) -> list[Reading]:
    """The rows as they would be stored: an equal answer only moves `last_at`."""
    dates: dict[str, tuple[datetime, datetime]] = {}
    found: list[Reading] = []
    for line in filter(None, map(str.strip, history.splitlines())):
        if "=" in line:
            name, _, span = line.partition("=")
            dates[name.strip()] = _span(span)
            continue
        answer = _answer(line, dates)
        if found and same_answer(found[-1], answer):
            found[-1] = replace(found[-1], last_at=answer.at)
        else:
            found.append(answer)
    return found


def books(history: str) -> Books:
    return derive(readings(history))


def entries(history: str) -> list[str]:
    """The entries that follow from a history, as `since .. until | kind operation | credits`."""
    return [row(entry) for entry in books(history).all_entries()]


def rows(expected: str) -> list[str]:
    """What is expected, with the blanks made even."""
    return [" ".join(line.split()) for line in expected.splitlines() if line.strip()]


def row(entry: Entry) -> str:
    what = f"{entry.kind} {entry.operation}".strip()
    span = f"{clock(entry.since)} .. {clock(entry.until)}"
    return f"{span} | {what} | {entry.credits:+d}"


def clock(at: datetime) -> str:
    text = f"{at:%m-%d %H:%M:%S.%f}".rstrip("0").rstrip(".")
    return text.removesuffix(":") if at.second or at.microsecond else f"{at:%m-%d %H:%M}"


def _span(text: str) -> tuple[datetime, datetime]:
    first, last = (part.strip() for part in text.split(".."))
    whole_day = " " not in last
    return moment(first), moment(last) + (LAST_SECOND if whole_day else timedelta())


def _answer(line: str, dates: dict[str, tuple[datetime, datetime]]) -> Reading:
    at, period, left, used, *breakdown = (cell.strip() for cell in line.split("|"))
    start, end = dates[period]
    pairs = [pair.split() for pair in "".join(breakdown).split(",") if pair.strip()]
    return Reading(
        at=moment(at),
        last_at=moment(at),
        remaining=int(left.removesuffix(" left")),
        used=int(used.removesuffix(" used")),
        period_start=start,
        period_end=end,
        breakdown={operation: int(credits) for operation, credits in pairs},
        total_images=0,
    )
