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
    """What the accounts in view add up to, and which of them needs somebody.

    One that is paused or closed needs nobody: it is named, counts as far as it was read, and says
    nothing of when credits renew or run dry.
    """
    read = [view for view in views if view.remaining is not None]
    if not read:
        return _nothing_read(views)
    active, resting = _parted(read)
    if not active:
        return _at_rest(read, now)
    if any(view.replaying for view in views):
        reached = min(view.data_through for view in read if view.data_through)
        shown = day(reached.astimezone(reporting_zone()).date())
        lead = "A year of the sandbox’s readings is being played."
        return Answer(lead, f" The figures have come to {shown}.", tone="unknown")
    if all(view.is_stale for view in active):
        return _all_stale(active, resting, now)
    still = {view.id for view in resting}
    running = [period for period in current if period.account_id not in still]
    lead, rest, renewing = _used(read, current, running, now)
    rest, pace = f"{rest}{_aside(resting, now)}", paces(running, now)
    troubled = [view for view in active if view.is_stale or view.failing_since]
    troubled += [view for view in views if view.remaining is None and view.failing_since]
    if troubled:
        return Answer(lead, f"{rest}.", f" {_trouble(troubled, now)}", "bad")
    return _with_outlook(lead, rest, renewing, pace, whole=len(pace) == len(running))


def _nothing_read(views: Sequence[AccountView]) -> Answer:
    if not any(view.is_read for view in views):
        return Answer("Nothing is read.", f" {_said_of(views)}.", tone="unknown")
    problem = next((view for view in views if view.is_read and view.problem), None)
    if problem:
        return Answer(
            f"{short(problem.name)} could not be read yet.", f" {problem.problem}", tone="bad"
        )
    return Answer("No reading yet.", " GraphiCoal’s first answer will show here.", tone="unknown")


def _parted(views: Sequence[AccountView]) -> tuple[list[AccountView], list[AccountView]]:
    """Those that are read, and those that are paused or closed."""
    return [v for v in views if v.is_read], [v for v in views if not v.is_read]


def _at_rest(read: Sequence[AccountView], now: datetime) -> Answer:
    return Answer(_were_left(read, read, now), f" {_said_of(read)}.", tone="unknown")


def _were_left(views: Sequence[AccountView], dated: Sequence[AccountView], now: datetime) -> str:
    left = sum(view.remaining or 0 for view in views)
    last = max((view.data_through for view in dated if view.data_through), default=None)
    return f"{credits(left)} credits were left {ago(last, now)}."


def _said_of(resting: Sequence[AccountView]) -> str:
    """ "Docs is paused"; of several how many are what."""
    if len(resting) == 1:
        return f"{short(resting[0].name)} is {resting[0].state}"
    states = sorted({view.state for view in resting}, reverse=True)
    return f"{len(resting)} accounts are {' or '.join(states)}"


def _aside(resting: Sequence[AccountView], now: datetime) -> str:
    if not resting:
        return ""
    last = max((view.data_through for view in resting if view.data_through), default=None)
    return f" ({_said_of(resting)}, last read {ago(last, now)})"


def _all_stale(
    active: Sequence[AccountView], resting: Sequence[AccountView], now: datetime
) -> Answer:
    failing = next((view for view in active if view.problem), None)
    whose = f"{short(failing.name)}: " if failing and len(active) + len(resting) > 1 else ""
    problem = f"{whose}{failing.problem}" if failing else ""
    return Answer(
        _were_left([*active, *resting], active, now),
        f" What was used since then is not known{_aside(resting, now)}.",
        f" {problem}" if problem else "",
        "bad" if problem else "unknown",
    )


def _used(
    read: Sequence[AccountView],
    current: Sequence[PeriodView],
    running: Sequence[PeriodView],
    now: datetime,
) -> tuple[str, str, str]:
    """What is used, and when it renews: the lead, what follows, and what that may leave out.

    `running` are those of the current periods whose accounts are read.
    """
    used = sum(period.used for period in current)
    available = sum(period.available for period in current)
    edges = [period.edge for period in running if period.edge > now]
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
