"""What cuts the images beside the fields: a chip for each, which takes it off."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from dashboard.filters.cuts import LEFT_OUT, OWN
from dashboard.filters.images import ImageChoices, ImagesFilter
from dashboard.templatetags.figures import counted
from dashboard.templatetags.times import on_day, utc_dates

PAGE = ("before", "after", "image")  # where in the list one is: another list has other places
NAMED = 2  # of what is left out


@dataclass(frozen=True, slots=True)
class Chip:
    """`query` is the address without it, `back` what is shown again then."""

    text: str
    query: str
    back: str


def chips_of(asked: ImagesFilter, choices: ImageChoices, query: QueryDict) -> list[Chip]:
    """In the order of the words; those of the instants `start` and `end` are the template's."""
    cuts, names = asked.cuts, choices.names
    accounts = [names[pk] for pk in sorted(cuts.without_accounts)]
    periods = [_period(pk, choices) for pk in _numbers(cuts.without_periods)]
    left_out = {
        LEFT_OUT["account"]: (accounts, "all accounts"),
        LEFT_OUT["operation"]: (cuts.without_operations, "all operations"),
        LEFT_OUT["period"]: (periods, "all periods"),
    }
    when = Chip(_when(asked, choices), _off(query, "period", "on"), "all periods")
    without = [
        Chip(_without(out), _off(query, word), back) for word, (out, back) in left_out.items()
    ]
    return [chip for chip in (when, *without) if chip.text]


def _when(asked: ImagesFilter, choices: ImageChoices) -> str:
    cuts = asked.cuts
    if cuts.periods is None:
        return ""
    if cuts.own:
        as_of = f" as of {on_day(cuts.on)}" if cuts.on else ""
        return f"Each account’s own {OWN[cuts.own]}{as_of}"
    first, *others = [_period(pk, choices) for pk in _numbers(cuts.periods)]
    first = f"{first[:1].upper()}{first[1:]}"
    return f"{first} and {counted(len(others), 'other period,other periods')}" if others else first


def _period(pk: int | None, choices: ImageChoices) -> str:
    """ "Marketing, 1 to 30 Nov 2026", days in UTC as the vendor counts them."""
    if pk is None:
        return "outside all known periods"
    period = choices.periods[pk]
    return f"{period.account}, {utc_dates(period.start, period.edge)}"


def _numbers(periods: frozenset[int | None]) -> list[int | None]:
    return sorted(periods, key=lambda pk: (pk is None, pk or 0))


def _without(names: Sequence[str]) -> str:
    if not names:
        return ""
    more = len(names) - NAMED
    told = ", ".join(names[:NAMED])
    return f"Without {told} and {more} more" if more > 0 else f"Without {told}"


def _off(query: QueryDict, *words: str) -> str:
    left = query.copy()
    for word in (*words, *PAGE):
        left.pop(word, None)
    return f"?{left.urlencode()}"
