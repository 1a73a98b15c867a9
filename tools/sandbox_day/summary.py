"""What a run was, in a few lines."""

from collections.abc import Iterator, Sequence

from django.db.models import Sum

from analytics.models import Snapshot, SyncRun
from tools.sandbox_day.blows import Fate
from tools.sandbox_day.comparison import Comparison
from tools.sandbox_day.our_books import longest_pause


def summary(
    made: Sequence[Comparison], fate: Fate, rebuilt: str, differences: Sequence[str]
) -> Iterator[str]:
    """Line by line; `rebuilt` is what came of checking the tables against a rebuild."""
    readings = Snapshot.objects.aggregate(times=Sum("times"))["times"] or 0
    failed = SyncRun.objects.filter(outcome="failed").count()
    pause = max(longest_pause(one.account) for one in made).total_seconds() / 60
    yield f"readings: {readings} of {len(made)} accounts, {failed} runs failed"
    yield f"longest pause between two readings: {pause:.0f} min of life"
    yield f"kills: {len(fate.struck)} ({', '.join(fate.struck)})"
    yield f"works cut short by them: {fate.cut_short}"
    ended, unseeable = sum(one.ended for one in made), sum(one.unseeable for one in made)
    yield f"periods: {sum(one.periods for one in made)}, {ended} ended"
    yield f"ended after credits were bought or given back unseen: {unseeable}"
    yield f"images: {sum(one.images for one in made)}"
    yield f"rebuild: {rebuilt}"
    yield f"differences: {len(differences)}"
    yield from (f"  {line}" for line in differences)
