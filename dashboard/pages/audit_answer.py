"""The audit log's answer: how much of it is on the page, how new it is, and what failed."""

from datetime import datetime

from accounts.audit.reading import AuditPage
from dashboard.pages.answers import Answer
from dashboard.templatetags.figures import counted
from dashboard.templatetags.times import ago


def audit_answer(found: AuditPage, now: datetime, *, narrows: bool) -> Answer:
    """From the rows that are shown: counting all of the log would read all of it."""
    if not found.events:
        return Answer("Nothing matches." if narrows else "Nothing was done yet.")
    acts = counted(len(found.events), "act,acts")
    if narrows:
        acts += " that match" if len(found.events) > 1 else " that matches"
    if found.newer:
        lead = f"{acts[0].upper()}{acts[1:]} from further back,"
    else:
        lead = f"The latest {acts}," if found.older else f"{acts} in all,"
    failed = sum(event.failed for event in found.events)
    said = f"{failed} of them failed" if failed else "none of them failed"
    newest = ago(found.events[0].at, now)
    return Answer(lead, f" the newest {newest}; {said}. No row is ever changed.")
