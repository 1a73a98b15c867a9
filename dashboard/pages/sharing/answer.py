"""Who bears this period, in one sentence."""

from analytics.queries import Borne, ChargeBack
from dashboard.pages.answers import Answer
from dashboard.templatetags.figures import counted, credits


def shares_answer(told: ChargeBack | None) -> Answer:
    """ "This period: 158 credits: Brand 95 · Social 63." """
    if told is None:
        return Answer("Nothing was read yet,", " so there is nothing to share.", tone="unknown")
    lead = f"This period: {counted(told.credits, 'credit,credits')}"
    if all(part.team_id is None for part in told.borne):
        return Answer(f"{lead}.", "", " No team bears them yet.", tone="tight")
    borne = " · ".join(_part(part) for part in told.borne if part.team_id is not None)
    nobody = sum(part.credits for part in told.borne if part.team_id is None)
    if not nobody:
        return Answer(f"{lead}:", f" {borne}.")
    alarm = f" {counted(nobody, 'credit,credits')} from before the first shares: nobody’s."
    return Answer(f"{lead}:", f" {borne}.", alarm, tone="tight")


def _part(part: Borne) -> str:
    return f"{part.team} {credits(part.credits)}"
