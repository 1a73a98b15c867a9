"""The answer of the list of files: is one being made, and can one be had?"""

from collections.abc import Sequence
from datetime import datetime

from analytics.queries.exports import ExportView
from dashboard.pages.answers import Answer
from dashboard.templatetags.figures import counted


def exports_answer(rows: Sequence[ExportView], now: datetime) -> Answer:
    """`rows` are those that are listed."""
    there = sum(row.is_there(now) for row in rows)
    going = sum(row.goes_on for row in rows)
    can = f" {counted(there, 'file,files')} can be downloaded." if there else ""
    if going:
        return Answer(f"{counted(going, 'file is,files are')} being made.", can)
    lead = can.strip() or "Nothing can be downloaded any more."
    return Answer(lead, "" if there else " What is over can be asked for again.")
