"""Why something cost what it did, as the page says it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from analytics.queries import CostExplained, PeriodView, explain_cost
from dashboard.filters.why import WhyFilter
from dashboard.pages.answers import Answer
from dashboard.pages.overview.scope import Scope
from dashboard.templatetags.figures import counted
from dashboard.templatetags.money import money_text

LISTED = 100  # lines on a page


@dataclass(frozen=True, slots=True)
class CostAsked:
    """`spent` is the whole of it; `more` of its lines are not listed."""

    periods: tuple[PeriodView, ...]
    spent: CostExplained
    more: int


def cost_asked(scope: Scope, asked: WhyFilter, known: Sequence[PeriodView]) -> CostAsked | None:
    """None where another figure is asked about."""
    if asked.which != "cost":
        return None
    periods = tuple(known or scope.current)
    spent = explain_cost(periods)
    return CostAsked(periods, spent, max(0, len(spent.lines) - LISTED))


def cost_answer(told: CostAsked, when: str) -> Answer:
    spent = told.spent
    if not spent.totals:
        return Answer("No price holds for it.", f" {_credits(spent)} {when}.", tone="unknown")
    amounts = " and ".join(money_text(each.net, each.currency) for each in spent.totals)
    prices = len({line.price for line in spent.lines if line.price})
    at = "at one price" if prices == 1 else f"at {prices} prices"
    return Answer(f"{amounts} without tax", f" {when}: {_credits(spent)}, {at}.")


def statement_of(asked: WhyFilter, known: Sequence[PeriodView]) -> str:
    """Where a question about one period's cost was asked; "" for others."""
    if asked.which == "cost" and len(known) == 1:
        return reverse("period", args=[known[0].id])
    return ""


def _credits(spent: CostExplained) -> str:
    return counted(spent.credits, "credit,credits")
