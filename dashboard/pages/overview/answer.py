"""The overview's answer: one sentence made from the data."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from analytics.queries import AccountView, PeriodView
from dashboard.pages.answers import Answer
from dashboard.pages.overview.pace import Pace, paces, rounded
from dashboard.templatetags.figures import credits
from dashboard.templatetags.times import ago, day, reporting_zone

HARD_SPACE = "\u00a0"
LONGEST_NAME = 40  # characters


def answer(views: Sequence[AccountView], current: Sequence[PeriodView], now: datetime) -> Answer:
    """What the accounts in view add up to, and which of them needs somebody."""
    read = [view for view in views if view.remaining is not None]
    if not read:
        return _nothing_read(views)
    if any(view.replaying for view in views):
        reached = min(view.data_through for view in read if view.data_through)
        shown = day(reached.astimezone(reporting_zone()).date())
        lead = "A year of the sandbox’s readings is being played."
        return Answer(lead, f" The figures have come to {shown}.", tone="unknown")
    if all(view.is_stale for view in read):
        return _all_stale(read, now)
    lead, rest, renewing = _used(read, current, now)
    pace = paces(current, now)
    troubled = [view for view in views if view.is_stale or view.failing_since]
    if troubled:
        return Answer(lead, f"{rest}.", f" {_trouble(troubled, now)}", "bad")
    return _with_outlook(lead, rest, renewing, pace, whole=len(pace) == len(current))


def _nothing_read(views: Sequence[AccountView]) -> Answer:
    problem = next((view for view in views if view.problem), None)
    if problem:
        return Answer(
            f"{short(problem.name)} could not be read yet.", f" {problem.problem}", tone="bad"
        )
    return Answer("No reading yet.", " GraphiCoal’s first answer will show here.", tone="unknown")


def _all_stale(read: Sequence[AccountView], now: datetime) -> Answer:
    left = sum(view.remaining or 0 for view in read)
    last = max((view.data_through for view in read if view.data_through), default=None)
    problem = next((view.problem for view in read if view.problem), "")
    return Answer(
        f"{credits(left)} credits were left {ago(last, now)}.",
        " What was used since then is not known.",
        f" {problem}" if problem else "",
        "bad" if problem else "unknown",
    )


def _used(
    read: Sequence[AccountView], current: Sequence[PeriodView], now: datetime
) -> tuple[str, str, str]:
    """What is used, and when it renews: the lead, what follows, and what that may leave out."""
    used = sum(period.used for period in current)
    available = sum(period.available for period in current)
    edges = [period.edge for period in current if period.edge > now]
    if not edges or available <= 0:
        return f"{credits(sum(view.remaining or 0 for view in read))} credits", " are left", ""
    lead = f"{credits(used)} of {credits(available)} credits"
    if max(edges) - min(edges) >= timedelta(days=1):
        return lead, " are used", f"; periods renew from {_from_to(min(edges), max(edges))}"
    return lead, f" are used with {_to_go(min(edges) - now)} to go", ""


def _from_to(first: datetime, last: datetime) -> str:
    month = (
        "" if (first.year, first.month) == (last.year, last.month) else f"{HARD_SPACE}{first:%B}"
    )
    return f"{first.day}{month} to {last.day}{HARD_SPACE}{last:%B}"


def _to_go(length: timedelta) -> str:
    hours = int(length.total_seconds() // 3600)
    count, word = (hours // 24, "day") if hours >= 48 else (hours, "hour")
    return f"{count}{HARD_SPACE}{word}{'' if count == 1 else 's'}" if count else "less than an hour"


def _with_outlook(
    lead: str, rest: str, renewing: str, pace: Sequence[Pace], *, whole: bool
) -> Answer:
    """Who runs dry, else what is left in the end. `whole`: every account has a pace."""
    empty = next((each for each in pace if each.left <= 0), None)
    if empty:
        return Answer(lead, f"{rest}. ", f"{short(empty.account)} has none left.", "bad")
    dry = sorted((each.dry_at, each.account) for each in pace if each.dry_at)
    if dry:
        return Answer(lead, f"{rest}. At this pace ", _runs_dry(dry), "tight")
    if not whole or not pace:
        return Answer(lead, f"{rest}{renewing}.")
    left = rounded(sum(each.left_at_edge for each in pace))
    when = "when the period renews" if len(pace) == 1 else "when the periods renew"
    return Answer(lead, f"{rest}{renewing}. At this pace about {credits(left)} are left {when}.")


def _runs_dry(dry: Sequence[tuple[datetime, str]]) -> str:
    """The first by name and day; of the others one by name, more by number."""
    at, account = dry[0]
    here = at.astimezone(reporting_zone())
    others = [name for _, name in dry[1:]]
    too = f", {short(others[0])} before it renews" if len(others) == 1 else ""
    too = f", {len(others)} more accounts before they renew" if len(others) > 1 else too
    return f"{short(account)} runs dry around {here:%A} {here.day}{HARD_SPACE}{here:%B}{too}."


def short(name: str) -> str:
    """An account's name as a sentence can bear it."""
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME].rstrip()}…"


def _trouble(views: Sequence[AccountView], now: datetime) -> str:
    first = views[0]
    more = f", and {len(views) - 1} more are in trouble" if len(views) > 1 else ""
    return f"{short(first.name)} was last read {ago(first.data_through, now)}{more}."
