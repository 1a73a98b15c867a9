"""How far a period is from being closed, in words: what is billed, and who signed."""

from datetime import UTC

from analytics.queries.statement import Comparison, Filed
from dashboard.pages.answers import Tone
from dashboard.templatetags.figures import counted, credits
from dashboard.templatetags.times import day
from dashboard.templatetags.why import duration

UNITS = "credit,credits"


def billed_sentence(filed: Filed) -> str:
    """ " The invoice is 3 credits higher, which the last 74 s can explain."; "" without one."""
    found = filed.invoiced.credits
    if found is None:
        return ""
    rows = filed.invoiced.rows
    whose = "The invoice is" if len(rows) == 1 else f"The {len(rows)} invoices are together"
    return f" {whose} {compared_words(found)}{_explained(found, filed)}."


def compared_words(found: Comparison) -> str:
    """ "3 credits higher", from the best estimate."""
    if not found.difference:
        return "the same to the credit"
    word = "higher" if found.difference > 0 else "lower"
    return f"{counted(abs(found.difference), UNITS)} {word}"


def _explained(found: Comparison, filed: Filed) -> str:
    if not found.difference:
        return ""
    if found.agrees:
        tail = filed.told.tail
        return f", which the last {_length(tail.seconds)} can explain" if tail else ""
    if not found.explained_by:
        side = "more" if found.outside > 0 else "less"
        return f": {credits(abs(found.outside))} {side} than anything here explains"
    names = " or ".join(found.explained_by)
    return f", which {names} {'equals' if found.exactly else 'can explain'}"


def _length(seconds: float) -> str:
    """ "74 seconds", "3 h 20 min"."""
    if seconds < 1:
        return "instant"
    return counted(round(seconds), "second,seconds") if seconds < 120 else duration(seconds)


def standing_sentence(filed: Filed) -> tuple[str, Tone]:
    """What is to be done next, or was done. Only *tight* needs somebody."""
    told, sign_off = filed.told, filed.sign_off
    if told.standing.waits_for_approval and sign_off:
        return f" {sign_off.signed_name} signed; it waits for a second approval.", "tight"
    if told.standing.closed_at and sign_off:
        signed = f" Signed off on {day(told.standing.closed_at.astimezone(UTC).date())}."
        if filed.pending or filed.amendments:
            return f"{signed} More became known since.", "tight"
        return signed, "fine"
    if unpriced := told.standing.unpriced:
        least = "" if told.standing.counts_all else "At least "
        return (
            f" {least}{counted(unpriced, 'image still has,images still have')} no price.",
            "tight",
        )
    if filed.invoiced.is_disputed:
        return " The invoice is disputed.", "tight"
    found = filed.invoiced.credits
    if found and not found.agrees and not found.explained_by:
        return " Ask GraphiCoal before you sign.", "tight"
    return " Ready to be signed off.", "fine"
