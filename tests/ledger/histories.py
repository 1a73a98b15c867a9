"""Generated histories: what a vendor did, and the answers that were stored of it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import strategies as st

from analytics.ledger.entries import Reading, same_answer
from tests.ledger.vendor import Vendor

OPERATIONS = ["generate", "edit", "upscale", "unattributed"]
PAUSES = st.sampled_from([0, 1, 59, 300, 300, 890, 890, 3600, 9_000, 40_000, 86_400, 900_000])
LENGTHS = st.sampled_from([86_400, 300_007, 28 * 86_400, 31 * 86_400, 45 * 86_400])
ACTS = ["use", "use", "use", "refund", "refund", "buy", "expire"]
READS = ["read", "read", "read", "repeat", "hide", "lag", "flap", "stale", "moved", "renew"]

Step = tuple[int, str, str, int]


@dataclass
class History:
    """The vendor's own books, and every answer in the order in which it was given."""

    vendor: Vendor
    answers: list[Reading]

    @property
    def stored(self) -> list[Reading]:
        """As kept in proportion to change: an equal answer only moves `last_at`."""
        rows: list[Reading] = []
        for answer in self.answers:
            if rows and same_answer(rows[-1], answer):
                rows[-1] = replace(rows[-1], last_at=answer.at)
            else:
                rows.append(answer)
        return rows


@st.composite
def histories(draw: st.DrawFn, reads: list[str] = READS, acts: list[str] = ACTS) -> History:
    """Rollovers of odd lengths, gaps, refunds, top-ups, expiry, and odd answers of `reads`."""
    lengths = [timedelta(seconds=length) for length in draw(st.lists(LENGTHS, min_size=2))]
    lapse = timedelta(days=draw(st.sampled_from([0, 0, 0, 2])))
    history = History(Vendor(lengths, lapse), [])
    step = st.tuples(
        PAUSES, st.sampled_from(acts + reads), st.sampled_from(OPERATIONS), st.integers(1, 40)
    )
    for each in draw(st.lists(step, min_size=12, max_size=60)):
        _take(history, each)
    return history


def _take(history: History, step: Step) -> None:
    pause, act, operation, credits = step
    vendor = history.vendor
    vendor.wait(timedelta(seconds=pause))
    if act == "use":
        vendor.use(operation, credits)
    elif act == "refund":
        vendor.refund(operation, credits)
    elif act in ("buy", "expire"):
        vendor.add(credits if act == "buy" else -credits)
    elif answer := _answer(history, act, operation, credits):
        # A reading comes after what happened in its second.
        vendor.wait(timedelta(seconds=1))
        history.answers.append(replace(answer, at=vendor.now, last_at=vendor.now))


def _answer(history: History, act: str, operation: str, credits: int) -> Reading | None:
    vendor = history.vendor
    if act == "renew":
        vendor.renew_early(timedelta(hours=credits))
    current, now = vendor.current, vendor.now
    past = [each for each in history.answers if each.period_start < current.start]
    if act == "repeat":
        return history.answers[-1] if history.answers else None
    if act == "hide":
        return current.answer(now, hidden=operation)
    if act == "lag":
        return current.answer(now, total=max(0, sum(current.used.values()) - credits))
    if act == "flap":
        return vendor.periods[-2].answer(now) if len(vendor.periods) > 1 else None
    if act == "stale":
        return past[credits % len(past)] if past else None
    if act == "moved":
        return replace(current.answer(now), period_start=current.start + timedelta(hours=credits))
    return current.answer(now)
