"""The sync page's answer: does it read, is it done, does it stand still?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from analytics.queries import Backfill, WorkView
from dashboard.pages.answers import Answer
from dashboard.templatetags.figures import credits
from dashboard.templatetags.times import ago

PATIENCE = timedelta(minutes=2)  # what is due is taken up within seconds while workers run


def sync_answer(works: Sequence[WorkView], backfill: Sequence[Backfill], now: datetime) -> Answer:
    failing = next((work for work in works if work.problem), None)
    if failing:
        return Answer(
            f"{failing.account}: {_lowered(failing.label)} fails.",
            f" {failing.problem}",
            tone="bad",
        )
    running = [work for work in works if work.is_running]
    if running:
        more = f", and {len(running) - 1} more" if len(running) > 1 else ""
        lead = f"{running[0].account}: {_lowered(running[0].label)}{more}."
        return Answer(lead, " It goes on if you leave this page.")
    waiting = min((work.due_at for work in works if work.due_at), default=None)
    if waiting and now - waiting > PATIENCE:
        lead = f"Nothing is read: work was due {ago(waiting, now)}."
        return Answer(lead, " No worker seems to run; look at Coalmeter’s log.", tone="bad")
    if backfill:
        priced, total = sum(b.priced for b in backfill), sum(b.total for b in backfill)
        lead = f"{credits(priced)} of {credits(total)} images are priced."
        return Answer(lead, " The rest follows in the background.")
    return Answer("All is read.", " Nothing runs at this moment.")


def _lowered(label: str) -> str:
    return label[:1].lower() + label[1:]
