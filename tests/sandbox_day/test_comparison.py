"""The comparison at the end of a sandbox day notices what it is there for."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from accounts.models import ApiAccount
from analytics.connecting import connect
from analytics.graphicoal.sandbox import World, running
from analytics.models import BillingPeriod, DayBurn, Image, LedgerEntry, QuarterBurn, Work
from analytics.models.work import WorkKind
from analytics.sync import work_on
from tests.worlds import Clock
from tools.sandbox_day import settling
from tools.sandbox_day.comparison import Comparison
from tools.sandbox_day.vendor_books import VendorBooks
from tools.sandbox_day.world import LIFE_START, PRESS, lively_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world() -> World:
    return lively_world("comparison")


@pytest.fixture
def lived(world: World, db: None) -> Iterator[VendorBooks]:
    """One account, read every twenty minutes for eleven hours, and settled."""
    clock = Clock(LIFE_START)
    with running(world, clock=clock, limit=settling.AMPLE) as server:
        card = next(card for card in world.cards() if card.name == PRESS.name)
        account = connect(card.name, server.base_url, card.key, clock(), by="a test")
        reading = Work.objects.get(account=account, kind=WorkKind.READING)
        for _ in range(33):
            work_on.reading(reading.pk, clock)
            clock.now += timedelta(minutes=20)
        assert settling.settle(account, clock()) == []
        yield VendorBooks(world, PRESS.slug, clock())


def compared(books: VendorBooks) -> Comparison:
    return Comparison(ApiAccount.objects.get(), books).make(LIFE_START)


def test_equal_books_have_no_differences(lived: VendorBooks) -> None:
    made = compared(lived)
    assert made.differences == []
    assert (made.periods, made.ended) == (3, 2)
    assert made.images > 100


def _drop_an_entry() -> None:
    LedgerEntry.objects.filter(kind="usage").latest("pk").delete()


def _lose_a_quarter() -> None:
    QuarterBurn.objects.filter(usage__gt=0).latest("pk").delete()


def _raise_a_day() -> None:
    row = DayBurn.objects.filter(period__isnull=False).latest("pk")
    DayBurn.objects.filter(pk=row.pk).update(usage=row.usage + 1)


def _lose_an_image() -> None:
    Image.objects.filter(gone_at__isnull=True).latest("pk").delete()


def _keep_a_gone_image() -> None:
    Image.objects.filter(gone_at__isnull=False).update(gone_at=None)


def _misread_a_price() -> None:
    row = Image.objects.filter(gone_at__isnull=True).latest("pk")
    Image.objects.filter(pk=row.pk).update(credits_charged=99)


def _forget_a_period() -> None:
    BillingPeriod.objects.earliest("start").delete()


def _promise_too_much() -> None:
    row = BillingPeriod.objects.filter(tail_high__isnull=False).latest("start")
    BillingPeriod.objects.filter(pk=row.pk).update(tail_low=900, tail_best=900, tail_high=900)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_drop_an_entry, "entries say"),
        (_lose_a_quarter, "quarters say"),
        (_raise_a_day, "days say"),
        (_lose_an_image, "1 images are missing"),
        (_keep_a_gone_image, "images are held that are gone"),
        (_misread_a_price, "1 images were charged otherwise"),
        (_forget_a_period, "was never seen"),
        (_promise_too_much, "used at the end, we say"),
    ],
)
def test_harm_is_noticed(lived: VendorBooks, harm: Callable[[], None], said: str) -> None:
    harm()
    assert [line for line in compared(lived).differences if said in line] != []


def test_work_that_nobody_did_is_named(lived: VendorBooks) -> None:
    assert settling.forgotten(lived.now) == []
    Work.objects.filter(kind=WorkKind.DETAILS).update(due_at=lived.now - timedelta(hours=2))
    (line,) = settling.forgotten(lived.now)
    assert line.startswith("Press: its details was due")
