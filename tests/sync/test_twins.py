"""One GraphiCoal account connected twice: noticed by its images or its counters, counted once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from accounts.access import all_accounts, read_accounts
from accounts.models import ApiAccount
from accounts.models.keys import SameWhy
from analytics.connecting import connect
from analytics.graphicoal.sandbox import Server
from analytics.models import Image, SyncRun, Work
from analytics.models.work import WorkKind
from analytics.queries import account_views, burn
from analytics.sync import leases
from analytics.sync.twins import note_lockstep, note_same_images
from tests.cast import an_account
from tests.sync.conftest import Clock, Vendor
from tests.sync.test_tables_of_any_history import day, quota, store

Turn = Callable[..., SyncRun]
Story = list[tuple[int, int]]  # used, left

STEPS: Story = [(10, 990), (20, 980), (30, 970), (45, 955)]


def flag(account: ApiAccount) -> tuple[int | None, str]:
    """Which account it is said to be, and why."""
    account.refresh_from_db()
    return account.same_as_id, account.same_why


def an_image(account: ApiAccount, image_id: str, at: datetime, flagged: str = "") -> Image:
    return Image.objects.create(
        account=account,
        image_id=image_id,
        operation="generate",
        created_at=at,
        created_flag=flagged,
        first_seen_at=at,
        last_seen_at=at,
    )


def tell(account: ApiAccount, story: Story, *, hour: int = 0, minute: int = 0) -> None:
    """Read the account once an hour from `hour` on, and look for twins after each reading."""
    for now, (used, left) in enumerate(story, start=hour):
        at = day(3, hour=now) + timedelta(minutes=minute)
        store(account, quota(used, left, day(1), day(32)), at)
        note_lockstep(account)


@pytest.fixture
def again(account: ApiAccount, server: Server, vendor: Vendor) -> ApiAccount:
    """The same account of the small world, connected once more by its other key."""
    card = vendor.world.cards()[0]
    return connect("Busy too", server.base_url, card.read_only_key, vendor.clock(), by="a test")


class TestByImages:
    def test_a_reading_that_brings_images_tells(
        self, account: ApiAccount, again: ApiAccount, take_turn: Turn
    ) -> None:
        take_turn(account)
        assert flag(again) == (None, "")
        take_turn(again)
        assert flag(again) == (account.pk, SameWhy.IMAGES)
        assert flag(account) == (None, "")

    def test_a_walk_tells_too_and_the_older_one_may_be_the_later_reader(
        self, account: ApiAccount, again: ApiAccount, take_turn: Turn
    ) -> None:
        take_turn(again, WorkKind.GALLERY)
        take_turn(account, WorkKind.GALLERY)
        assert flag(again) == (account.pk, SameWhy.IMAGES)
        assert flag(account) == (None, "")

    def test_a_walk_finds_what_two_readings_at_once_did_not_see(
        self, account: ApiAccount, again: ApiAccount, take_turn: Turn
    ) -> None:
        for each in (account, again):
            take_turn(each)
        ApiAccount.objects.update(same_as=None, same_why="")
        take_turn(account)
        assert flag(again) == (None, "")
        take_turn(account, WorkKind.GALLERY)
        assert flag(again) == (account.pk, SameWhy.IMAGES)

    def test_it_is_counted_once_and_goes_on_being_read(
        self, account: ApiAccount, again: ApiAccount, clock: Clock, take_turn: Turn
    ) -> None:
        take_turn(account)
        alone = burn(all_accounts()).credits
        take_turn(again)
        assert alone > 0
        assert burn(all_accounts()).credits == alone
        assert [view.name for view in account_views(all_accounts(), clock())] == [account.name]
        clock.pass_by(hours=1)
        sent = leases.due(clock(), [WorkKind.READING]).filter(account__in=read_accounts())
        assert {work.account_id for work in sent} == {account.pk, again.pk}

    def test_two_accounts_of_one_vendor_are_two(self, played: Vendor, take_turn: Turn) -> None:
        for account in ApiAccount.objects.all():
            take_turn(account, WorkKind.GALLERY)
        assert ApiAccount.objects.filter(same_as__isnull=True).count() == 2

    def test_two_empty_galleries_prove_nothing(self, db: None) -> None:
        ours, theirs = an_account("Ours"), an_account("Theirs")
        note_same_images(theirs, [])
        assert flag(theirs) == flag(ours) == (None, "")

    def test_an_id_alone_proves_nothing(self, db: None) -> None:
        ours, theirs = an_account("Ours"), an_account("Theirs")
        an_image(ours, "img_1", day(1))
        note_same_images(theirs, [an_image(theirs, "img_1", day(2))])
        assert flag(theirs) == (None, "")

    def test_a_time_that_only_stands_in_proves_nothing(self, db: None) -> None:
        ours, theirs = an_account("Ours"), an_account("Theirs")
        an_image(ours, "img_1", day(1), "missing")
        note_same_images(theirs, [an_image(theirs, "img_1", day(1), "missing")])
        note_same_images(theirs, [an_image(theirs, "img_1", day(1) + timedelta(seconds=1))])
        assert flag(theirs) == (None, "")


class TestByCounters:
    def test_three_steps_in_lockstep_tell(self, db: None) -> None:
        ours, theirs = an_account("Ours"), an_account("Theirs")
        tell(ours, STEPS[:3])
        tell(theirs, STEPS[:2], minute=1)
        assert flag(theirs) == (None, "")
        tell(theirs, STEPS[2:3], hour=2, minute=1)
        assert flag(theirs) == (ours.pk, SameWhy.LOCKSTEP)
        assert flag(ours) == (None, "")

    def test_the_same_steps_at_another_time_are_another_account(self, db: None) -> None:
        ours, theirs = an_account("Ours"), an_account("Theirs")
        tell(ours, STEPS[:3])
        tell(theirs, STEPS[:3], hour=5)
        assert flag(theirs) == (None, "")

    @pytest.mark.parametrize(("theirs_has", "is_same"), [("img_1", True), ("img_2", False)])
    def test_where_both_galleries_are_known_images_decide(
        self, db: None, theirs_has: str, is_same: bool
    ) -> None:
        ours, theirs = an_account("Ours"), an_account("Theirs")
        an_image(ours, "img_1", day(1))
        an_image(theirs, theirs_has, day(1))
        tell(ours, STEPS[:3])
        tell(theirs, STEPS[:3], minute=1)
        assert (flag(theirs)[0] == ours.pk) is is_same

    def test_one_of_them_may_be_a_reading_ahead(self, db: None) -> None:
        ours, theirs = an_account("Ours"), an_account("Theirs")
        tell(ours, STEPS)
        tell(theirs, STEPS[:3], minute=1)
        assert flag(theirs) == (ours.pk, SameWhy.LOCKSTEP)

    @pytest.mark.parametrize(
        "story",
        [
            [(0, 990), (0, 980), (0, 970)],
            [(10, 990), (20, 980)],
            [(10, 990), (20, 980), (10, 990)],
        ],
        ids=["nothing used", "two steps", "not three different ones"],
    )
    def test_too_little_proves_nothing(self, db: None, story: Story) -> None:
        ours, theirs = an_account("Ours"), an_account("Theirs")
        tell(ours, story)
        tell(theirs, story, minute=1)
        assert flag(ours) == flag(theirs) == (None, "")

    def test_another_order_or_another_balance_is_another_account(self, db: None) -> None:
        ours, theirs, poorer = (an_account(name) for name in ("Ours", "Theirs", "Poorer"))
        tell(ours, STEPS[:3])
        tell(theirs, [STEPS[1], STEPS[0], STEPS[2]], minute=1)
        tell(poorer, [(used, left - 1) for used, left in STEPS[:3]], minute=2)
        assert not ApiAccount.objects.filter(same_as__isnull=False).exists()

    def test_live_readings_look_for_it(
        self, account: ApiAccount, again: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
    ) -> None:
        """Their images are taken away again, so that only counters can tell."""
        for _ in range(120):
            clock.pass_by(hours=1)
            for each in (account, again):
                take_turn(each)
                Image.objects.all().delete()
                ApiAccount.objects.filter(same_why=SameWhy.IMAGES).update(same_as=None, same_why="")
            if flag(again)[0]:
                break
        assert flag(again) == (account.pk, SameWhy.LOCKSTEP)

    @pytest.mark.parametrize("change", [{"is_sandbox": True}, {"base_url": "https://coals.ai"}])
    def test_neither_the_sandbox_nor_another_address_is_ours(
        self, db: None, change: dict[str, object]
    ) -> None:
        ours, theirs = an_account("Ours"), an_account("Theirs")
        ApiAccount.objects.filter(pk=theirs.pk).update(**change)
        theirs.refresh_from_db()
        tell(ours, STEPS)
        tell(theirs, STEPS, minute=1)
        an_image(ours, "img_1", day(1))
        note_same_images(theirs, [an_image(theirs, "img_1", day(1))])
        assert flag(ours) == flag(theirs) == (None, "")


def test_of_three_the_oldest_counts(db: None) -> None:
    first, second, third = (an_account(name) for name in ("First", "Second", "Third"))
    an_image(second, "img_1", day(1))
    note_same_images(third, [an_image(third, "img_1", day(1))])
    assert flag(third)[0] == second.pk
    an_image(first, "img_2", day(2))
    note_same_images(third, [an_image(third, "img_2", day(2))])
    assert [flag(each)[0] for each in (first, second, third)] == [None, first.pk, first.pk]


def test_who_was_connected_first_counts_whatever_its_number(db: None) -> None:
    late, early = an_account("Late"), an_account("Early")
    ApiAccount.objects.filter(pk=early.pk).update(connected_at=day(1))
    an_image(late, "img_1", day(1))
    note_same_images(early, [an_image(early, "img_1", day(1))])
    assert flag(late) == (early.pk, SameWhy.IMAGES)
    assert flag(early) == (None, "")


def test_what_was_said_once_is_not_said_otherwise(db: None) -> None:
    ours, theirs = an_account("Ours"), an_account("Theirs")
    an_image(ours, "img_1", day(1))
    rows = [an_image(theirs, "img_1", day(1))]
    for _ in range(2):
        note_same_images(theirs, rows)
        note_same_images(ours, list(ours.images.all()))
    tell(ours, STEPS)
    tell(theirs, STEPS, minute=1)
    assert flag(theirs) == (ours.pk, SameWhy.IMAGES)
    assert Work.objects.count() == 0
