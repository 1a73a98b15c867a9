"""What the pages about periods say first."""

from collections.abc import Sequence
from datetime import UTC, datetime

from analytics.queries.statement import Filed, PeriodRow, Statement
from dashboard.pages.answers import Answer
from dashboard.pages.periods.closing import billed_sentence, standing_sentence
from dashboard.pages.periods.naming import period_name
from dashboard.templatetags.figures import about, counted, credits
from dashboard.templatetags.times import day
from dashboard.templatetags.why import duration

UNITS = "credit,credits"


def listing_answer(rows: Sequence[PeriodRow]) -> Answer:
    """Of the periods that run: what they have used, and which ends first."""
    running = [row for row in rows if row.standing.next_seen_at is None]
    waiting = [row for row in rows if row.standing.next_seen_at and row.standing.unpriced]
    if not rows:
        return Answer("No billing period is known yet.", tone="unknown")
    used = sum(row.period.used for row in running)
    lead = f"{counted(used, UNITS)} used"
    open_ = counted(len(running), "billing period that runs,billing periods that run")
    rest = f" in the {open_}."
    if running:
        rest += f" The next ends on {_utc_day(min(row.period.edge for row in running))}."
    alarm = f" {counted(len(waiting), 'waits,wait')} for prices of images." if waiting else ""
    return Answer(lead, rest, alarm, "tight" if alarm else "fine")


def statement_answer(filed: Filed, now: datetime) -> Answer:
    """What the period used, how final that is, what is billed, and who signed."""
    told = filed.told
    name = period_name(told.period.start, told.period.edge)
    used = counted(told.period.used, UNITS)
    if told.tail is None:
        return _running(told, name, used, now)
    low, best, high = told.bounds
    if low == high:
        lead, rest = f"{name} used {counted(best, UNITS)}", "; every one of them was read."
    else:
        lead = f"{name} used {about(best)} credits"
        rest = f"; all but {credits(best - told.period.used)} were read."
    rest += billed_sentence(filed)
    alarm, tone = standing_sentence(filed)
    if tone == "fine":
        return Answer(lead, rest + alarm)
    return Answer(lead, rest, alarm, tone)


def _running(told: Statement, name: str, used: str, now: datetime) -> Answer:
    if now < told.period.edge:
        rest = f"; it ends on {_utc_day(told.period.edge)}, UTC."
        return Answer(f"{name} has used {used} so far", rest)
    unseen = duration((now - told.period.last_at).total_seconds())
    rest = f"; it is over, and nothing was read for {unseen}."
    alarm = " It ends for us with the first reading of the next one."
    return Answer(f"{name} used {used} that were read", rest, alarm, "unknown")


def _utc_day(at: datetime) -> str:
    return day(at.astimezone(UTC).date())
