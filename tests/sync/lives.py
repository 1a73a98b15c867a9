"""Whole lives of accounts as the write side meets them: readings, walks, details and deletions."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from accounts.models import ApiAccount
from analytics.graphicoal import schemas
from analytics.ledger.charges import Mode
from analytics.models import Image, SyncRun, Work
from analytics.models.work import WorkKind
from analytics.sync import details, gallery, leases
from analytics.sync.readings import Books
from analytics.sync.rollups import derive, derive_soon, ranges_of
from tests.cast import an_account
from tests.ledger.histories import LENGTHS, OPERATIONS, PAUSES
from tests.ledger.vendor import Vendor
from tests.sync.test_tables_of_any_history import quota_of

ACTS = ["use", "use", "use", "burst", "refund", "buy", "expire", "delete"]
LOOKS = ["read", "read", "read", "late", "walk", "walk", "details", "details", "hide", "lag"]
Step = tuple[int, str, str, int]


@dataclass
class Life:
    """One account: what the vendor did, and what of it was met. `charge` is the vendor's way."""

    vendor: Vendor
    charge: Mode
    account: ApiAccount
    gallery: dict[str, tuple[schemas.Image, int]] = field(default_factory=dict)
    numbers: int = 0

    def take(self, step: Step) -> None:
        pause, act, operation, credits = step
        self.vendor.wait(timedelta(seconds=pause))
        getattr(self, f"_{act}")(operation, credits)

    def _use(self, operation: str, credits: int) -> None:
        """One call; one in nine leaves no image, the others one to four."""
        before = len(self.vendor.spent)
        self.vendor.use(operation, credits)
        for call in self.vendor.spent[before:]:
            images = (credits * 7) % 5 if credits % 9 else 0
            for nth in range(images):
                self._made(
                    call.operation, call.at, _carried(call.credits, images, nth, self.charge)
                )

    def _made(self, operation: str, at: datetime, charged: int) -> None:
        self.numbers += 1
        image = schemas.Image(
            image_id=f"img_{self.account.pk}_{self.numbers}",
            image_url="",
            operation=operation,
            prompt=f"call at {at}",
            width=1,
            height=1,
            created_at=at.replace(microsecond=0),
        )
        self.gallery[image.image_id] = image, charged

    def _burst(self, operation: str, credits: int) -> None:
        for more in range(credits % 6):
            self.vendor.wait(timedelta(seconds=2))
            self._use(operation, 1 + more)

    def _refund(self, operation: str, credits: int) -> None:
        self.vendor.refund(operation, credits)

    def _buy(self, _operation: str, credits: int) -> None:
        self.vendor.add(credits)

    def _expire(self, _operation: str, credits: int) -> None:
        self.vendor.add(-credits)

    def _delete(self, _operation: str, credits: int) -> None:
        if self.gallery:
            self.gallery.pop(sorted(self.gallery)[credits % len(self.gallery)])

    def _read(
        self, _operation: str, _credits: int, *, hidden: str = "", total: int | None = None
    ) -> None:
        self.vendor.wait(timedelta(seconds=1))
        now = self.vendor.now
        answer = self.vendor.current.answer(now, hidden, total)
        derive(self.account, Books(self.account).store(quota_of(answer), now).ranges)

    def _late(self, _operation: str, _credits: int) -> None:
        """An answer of the period before comes after one of the current."""
        if len(self.vendor.periods) > 1:
            self.vendor.wait(timedelta(seconds=1))
            answer = self.vendor.periods[-2].answer(self.vendor.now)
            stored = Books(self.account).store(quota_of(answer), self.vendor.now)
            derive(self.account, stored.ranges)

    def _hide(self, operation: str, credits: int) -> None:
        self._read(operation, credits, hidden=operation)

    def _lag(self, operation: str, credits: int) -> None:
        used = sum(self.vendor.current.used.values())
        self._read(operation, credits, total=max(0, used - credits))

    def _walk(self, _operation: str, _credits: int) -> None:
        """Everything in the gallery is met; what is missing has gone."""
        now = self.vendor.now
        here = [image for image, _ in self.gallery.values()]
        rows = gallery.add(self.account, gallery.unknown(self.account, here), now)
        for row in Image.objects.filter(account=self.account).exclude(image_id__in=self.gallery):
            gallery.mark_gone(row, now)
        derive_soon(self.account, ranges_of(self.account, [row.created_at for row in rows]))

    def _details(self, _operation: str, credits: int) -> None:
        """Some details are read, newest first; the rest comes later, or never."""
        now = self.vendor.now
        leases.ask_for(self.account.pk, WorkKind.DETAILS, now)
        work = leases.take(Work.objects.get(account=self.account, kind=WorkKind.DETAILS).pk, now)
        assert work is not None
        answers: list[details.Answer] = []
        for row in details._due(self.account, now)[: credits % 8]:
            held = self.gallery.get(row.image_id)
            detail = None
            if held:
                image, charged = held
                more = {"analysis": None, "svg_candidates": (), "credits_charged": charged}
                detail = schemas.ImageDetail.model_validate({**image.model_dump(), **more})
            answers.append((row, detail))
        details.store(work, answers, SyncRun(account=self.account), now)
        leases.finish(work, now, None)


def _carried(credits: int, images: int, nth: int, charge: Mode) -> int:
    if charge == "whole":
        return credits
    if charge == "first":
        return credits if nth == 0 else 0
    return credits // images + (nth < credits % images)


@dataclass
class Plan:
    """What will happen to some accounts, told before any of it is stored."""

    lengths: list[timedelta]
    lapse: timedelta
    charges: list[Mode]
    steps: list[tuple[int, Step]]

    def begin(self) -> list[Life]:
        return [
            Life(
                replace(Vendor(self.lengths, self.lapse)),
                charge,
                an_account(f"Account {number}"),
            )
            for number, charge in enumerate(self.charges)
        ]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """One to three accounts, periods of odd lengths, anything in any order."""
    lengths = [timedelta(seconds=length) for length in draw(st.lists(LENGTHS, min_size=2))]
    lapse = timedelta(days=draw(st.sampled_from([0, 0, 0, 2])))
    modes: list[Mode] = ["whole", "share", "first"]
    charges = draw(st.lists(st.sampled_from(modes), min_size=1, max_size=3))
    step = st.tuples(
        PAUSES, st.sampled_from(ACTS + LOOKS), st.sampled_from(OPERATIONS), st.integers(1, 40)
    )
    steps = st.tuples(st.integers(0, len(charges) - 1), step)
    return Plan(lengths, lapse, charges, draw(st.lists(steps, min_size=15, max_size=70)))
