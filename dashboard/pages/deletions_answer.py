"""The answer of the list of deletions: does one go on, and did any leave something?"""

from collections.abc import Sequence

from analytics.queries import JobView
from dashboard.pages.answers import Answer
from dashboard.templatetags.figures import counted, credits


def deletions_answer(jobs: Sequence[JobView]) -> Answer:
    """`jobs` are those that are listed."""
    going = [job for job in jobs if not job.is_over]
    deleted = counted(sum(job.deleted for job in jobs), "image was,images were")
    if going:
        done, total = sum(job.ended for job in going), sum(job.total for job in going)
        lead = f"{credits(done)} of {counted(total, 'image is,images are')} done."
        return Answer(lead, " It goes on if you leave this page.")
    left = sum(job.total - job.deleted for job in jobs if not job.stopped_at)
    lead = f"{deleted} deleted from here."
    if left:
        still = counted(left, "image was not,images were not")
        return Answer(lead, " ", f"{still[0].upper()}{still[1:]}; the outcomes say why.", "tight")
    return Answer(lead, " None is waiting.")
