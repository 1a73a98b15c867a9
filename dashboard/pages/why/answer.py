"""The one sentence that an explanation opens with."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from analytics.ledger.buckets import bucket_start
from analytics.queries import Balance, Explanation, PeriodView
from dashboard.filters.why import WhyFilter
from dashboard.pages.answers import Answer
from dashboard.pages.overview.scope import Scope
from dashboard.templatetags.figures import about, counted
from dashboard.templatetags.times import day, days_between, reporting_clocks


def answer(
    scope: Scope,
    asked: WhyFilter,
    known: Sequence[PeriodView],
    told: Explanation | None,
    balances: Sequence[Balance],
) -> Answer:
    if told is None:
        return _left(asked, balances)
    who, at = _who(scope, asked), when(scope, asked, known)
    if asked.which == "estimated":
        return _estimated(told, at)
    if asked.which == "reconstructed":
        return _reconstructed(told, at)
    if not told.readings:
        return Answer(f"No reading says that {who} burned credits {at}.", tone="unknown")
    says = "says" if told.readings == 1 else "say"
    of = f" of {told.accounts} accounts" if told.accounts > 1 else ""
    readings = counted(told.readings, "reading,readings")
    lead = f"{_capital(who, asked)} burned {counted(told.credits, 'credit,credits')}"
    return Answer(lead, f" {at}: {readings}{of} {says} so.")


def _left(asked: WhyFilter, balances: Sequence[Balance]) -> Answer:
    if not balances:
        return Answer(
            "Nothing has been read yet.", " The first reading will say it.", "", "unknown"
        )
    if asked.which == "gallery":
        lead = counted(sum(each.images for each in balances), "image is,images are")
        lead = f"{lead} in the gallery"
    else:
        left = sum(each.left for each in balances)
        lead = counted(left, "credit is,credits are")
        lead = f"{lead} left"
    if len(balances) == 1:
        one = balances[0]
        return Answer(
            lead, f" in {one.account}: its last reading, number {one.last.number}, says so."
        )
    return Answer(lead, f": the last readings of {len(balances)} accounts add up to it.")


def _estimated(told: Explanation, when: str) -> Answer:
    if not told.tails:
        return Answer(
            f"Nothing is estimated {when}.", " No end of a billing period in it went unread."
        )
    ends = counted(len(told.tails) + told.more_tails, "billing period,billing periods")
    lead = f"{about(told.estimated)} credits are estimated"
    return Answer(lead, f" {when}: the end of {ends} went by without a reading.")


def _reconstructed(told: Explanation, when: str) -> Answer:
    found = told.reconstruction
    if not found.credits:
        return Answer(f"Nothing is reconstructed {when}.", " Counters tell all of it.")
    lead = f"{counted(found.credits, 'credit is,credits are')} reconstructed"
    images = counted(found.images, "image tells,images tell")
    return Answer(lead, f" {when}: {images} of them, and no counter. It is a lower bound.")


def _who(scope: Scope, asked: WhyFilter) -> str:
    one = scope.views[0].name if len(scope.views) == 1 else ""
    if asked.operation:
        return f"{asked.operation} in {one}" if one else asked.operation
    return one or (f"the {len(scope.views)} accounts in view" if scope.views else "any account")


def _capital(who: str, asked: WhyFilter) -> str:
    """A sentence begins large; names of operations and accounts stay as they are."""
    return f"T{who[1:]}" if who.startswith("the ") and not asked.operation else who


def when(scope: Scope, asked: WhyFilter, known: Sequence[PeriodView]) -> str:
    """ "since midnight", "in the billing period 1 to 31 Oct 2026 (UTC)"."""
    if asked.which == "today":
        return f"since midnight{_clocks()}"
    if asked.which in ("used", "cost") and not known:
        return _in_periods(scope.current, "current ")
    if asked.whole:
        return _in_periods(known or _asked_for(scope), "")
    if asked.since is None or asked.until is None:
        return "so far"
    return between(asked.since, asked.until, scope.zone)


def _asked_for(scope: Scope) -> list[PeriodView]:
    ids = scope.asked.span.periods or ()
    return [period for period in (*scope.current, *scope.before) if period.id in ids]


def _in_periods(periods: Sequence[PeriodView], word: str) -> str:
    spans = {(period.start, period.edge) for period in periods}
    if len(spans) != 1:
        return f"in their {word}billing periods"
    ((start, edge),) = spans
    last = edge - timedelta(microseconds=1)
    return f"in the billing period {days_between(start.date(), last.date())} (UTC)"


def between(since: datetime, until: datetime, zone: ZoneInfo) -> str:
    """A half-open range in words: whole days by their dates, anything else to the minute."""
    first, last = since.astimezone(zone), until.astimezone(zone)
    if all(bucket_start(at, "day", zone) == at for at in (since, until)):
        shown = days_between(first.date(), (last - timedelta(microseconds=1)).date())
        return f"from {shown}" if " to " in shown else f"on {shown}"
    if first.date() == last.date():
        return f"on {day(first.date())} from {first:%H:%M} to {last:%H:%M}{_clocks()}"
    start = f"{day(first.date())}, {first:%H:%M}"
    return f"from {start} to {day(last.date())}, {last:%H:%M}{_clocks()}"


def _clocks() -> str:
    """The timezone of what was cut, where the page's other clocks are the reader's."""
    return f" ({reporting_clocks()})" if reporting_clocks() else ""
