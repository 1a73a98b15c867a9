"""Two accounts that are one become one: nothing that either knew is lost, nothing counts twice."""

from collections.abc import Callable
from datetime import datetime

import pytest

from accounts.audit import Actor
from accounts.models import ApiAccount, AuditEvent
from accounts.models.audit import Act
from accounts.models.keys import AccountState, SameWhy
from analytics import pricing, purchasing
from analytics.connecting import add_key, connect
from analytics.graphicoal.client import Client
from analytics.graphicoal.errors import Unreachable
from analytics.graphicoal.sandbox import Server
from analytics.graphicoal.schemas import Quota
from analytics.ledger.money import Price
from analytics.merging import NothingToMerge, merge
from analytics.models import (
    BillingPeriod,
    Deletion,
    Image,
    PeriodRuling,
    Rederivation,
    Snapshot,
    SyncRun,
    Work,
)
from analytics.models.work import WorkKind
from analytics.purchasing import Entered
from analytics.queries import burn
from analytics.sync import leases, rebuilding, work_on
from analytics.sync.readings import Books
from tests.cast import Cast, a_job, an_account
from tests.sync.conftest import Clock, Vendor
from tests.sync.test_tables_of_any_history import (
    MARCH,
    assert_tables_equal_a_rebuild,
    day,
    quota,
    rebuild,
    store,
)

Turn = Callable[..., SyncRun]

NOW = day(20)
ADA = Actor("ada@example.com", "192.0.2.7")
EVERYTHING = ApiAccount.objects.all()


def twins() -> tuple[ApiAccount, ApiAccount]:
    """The older account, and the one that was found to be it."""
    older = an_account("Ours")
    younger = an_account("Ours too")
    return older, same(younger, older)


def same(younger: ApiAccount, older: ApiAccount) -> ApiAccount:
    younger.same_as, younger.same_why = older, SameWhy.IMAGES
    younger.save()
    return younger


def read(account: ApiAccount, used: int, at: datetime) -> None:
    """An answer of March, with 1000 credits at its beginning."""
    store(account, quota(used, 1000 - used, day(1), day(32)), at)


def readings(account: ApiAccount) -> list[tuple[int, int, datetime]]:
    rows = Snapshot.objects.filter(account=account).order_by("number")
    return list(rows.values_list("number", "used", "at"))


def an_image(account: ApiAccount, image_id: str, charge: int | None = None) -> Image:
    return Image.objects.create(
        account=account,
        image_id=image_id,
        operation="generate",
        created_at=day(2),
        first_seen_at=day(2),
        last_seen_at=day(2),
        credits_charged=charge,
        analysis="A cat." if charge else None,
        detail_due_at=None if charge else day(2),
    )


class TestReadings:
    def test_what_only_the_younger_one_read_is_kept_in_order(self, db: None) -> None:
        older, younger = twins()
        for used, number in ((20, 5), (60, 9)):
            read(older, used, day(number))
        for used, number in ((10, 3), (20, 5), (20, 6), (40, 7), (60, 9), (80, 12)):
            read(younger, used, day(number))
        merge(younger, ADA, NOW)
        kept = [(10, day(3)), (20, day(5)), (40, day(7)), (60, day(9)), (80, day(12))]
        assert readings(older) == [(n, *row) for n, row in enumerate(kept, start=1)]
        rebuild(older)
        assert burn(EVERYTHING).credits == 80
        # The 20 held until the 6th, as the younger one saw: half of the rest came on the 8th.
        assert burn(EVERYTHING, day(6), day(8)).credits == 20 + 10
        assert list(rebuilding.differences(older)) == []
        assert_tables_equal_a_rebuild(older)

    def test_one_that_overlaps_ours_is_not_needed(self, db: None) -> None:
        older, younger = twins()
        for used, number in ((20, 5), (20, 6), (60, 9)):
            read(older, used, day(number))
        for used, later in ((20, 5.5), (20, 7), (30, 8), (30, 9)):
            read(younger, used, day(later))
        merge(younger, ADA, NOW)
        assert [used for _, used, _ in readings(older)] == [20, 60]

    def test_an_answer_that_both_saw_held_as_long_as_either_saw_it(self, db: None) -> None:
        older, younger = twins()
        for used, number in ((20, 5), (20, 6), (60, 9)):
            read(older, used, day(number))
        for used, later in ((20, 4), (20, 8)):
            read(younger, used, day(later))
        merge(younger, ADA, NOW)
        first = older.snapshots.earliest("number")
        assert (first.at, first.last_at, first.times) == (day(4), day(8), 4)
        rebuild(older)
        assert burn(EVERYTHING, day(6), day(8)).credits == 0
        assert burn(EVERYTHING, day(8), day(9)).credits == 40
        assert_tables_equal_a_rebuild(older)

    def test_an_account_that_was_never_read_takes_all(self, db: None) -> None:
        older, younger = twins()
        for used, number in ((20, 5), (60, 9)):
            read(younger, used, day(number))
        merge(younger, ADA, NOW)
        assert readings(older) == [(1, 20, day(5)), (2, 60, day(9))]
        rebuild(older)
        assert burn(EVERYTHING).credits == 60
        assert_tables_equal_a_rebuild(older)

    def test_many_that_lie_between_each_other_are_numbered_by_time(self, db: None) -> None:
        older, younger = twins()
        for step in range(40):
            read((older, younger)[step % 2], step + 1, day(2, hour=step))
        merge(younger, ADA, NOW)
        assert [(n, used) for n, used, _ in readings(older)] == [(n, n) for n in range(1, 41)]

    def test_a_reading_between_the_merge_and_the_rebuild_is_stored(self, db: None) -> None:
        """The newest reading is of a period that only the younger one had seen."""
        older, younger = twins()
        april = quota(5, 995, day(32), day(62))
        read(older, 60, day(9))
        store(younger, april, day(33))
        merge(younger, ADA, NOW)
        store(older, april, day(33, hour=1))
        store(older, quota(7, 993, day(32), day(62)), day(33, hour=2))
        rebuild(older)
        assert list(rebuilding.differences(older)) == []
        assert burn(EVERYTHING).credits == 67
        store(older, quota(9, 991, day(32), day(62)), day(33, hour=3))
        assert_tables_equal_a_rebuild(older)


class TestImages:
    def test_unknown_ones_and_missing_charges_are_taken_over(self, db: None) -> None:
        older, younger = twins()
        an_image(older, "unread")
        an_image(older, "read", 4)
        an_image(older, "nobody read")
        for image_id, charge in (("unread", 2), ("read", 4), ("nobody read", None), ("new", 3)):
            an_image(younger, image_id, charge)
        merge(younger, ADA, NOW)
        rows = Image.objects.filter(account=older).order_by("image_id")
        told = [(r.image_id, r.credits_charged, r.analysis, r.detail_due_at) for r in rows]
        assert told == [
            ("new", 3, "A cat.", None),
            ("nobody read", None, None, day(2)),
            ("read", 4, "A cat.", None),
            ("unread", 2, "A cat.", None),
        ]
        assert Image.objects.count() == 4

    def test_one_without_a_time_is_not_kept_twice(self, db: None) -> None:
        older, younger = twins()
        for account, first_seen in ((older, day(2)), (younger, day(3))):
            Image.objects.filter(pk=an_image(account, "img_1").pk).update(
                created_flag="missing",
                created_at=first_seen,
                last_seen_at=first_seen,
            )
        merge(younger, ADA, NOW)
        assert Image.objects.get().created_at == day(2)


def test_keys_teams_and_rulings_move(db: None) -> None:
    cast = Cast.assemble()
    older, younger = twins()
    older.teams.set([cast.design])
    younger.teams.set([cast.design, cast.docs])
    for account, name in ((older, "First key"), (younger, "First key"), (younger, "Spare")):
        add_key(account, name, f"{account.pk}{name}", by="a test")
    long = "k" * 100
    for account in (older, younger):
        add_key(account, long, f"{account.pk}{long}", by="a test")
    for account, start in ((older, 5), (younger, 5), (younger, 6)):
        PeriodRuling.objects.create(
            account=account,
            named_start=day(start),
            counted_as=day(start),
            decided_at=NOW,
            decided_by=account.name,
        )
    assert merge(younger, ADA, NOW) == older
    names = sorted(older.keys.values_list("name", flat=True))
    assert names == ["First key", "First key (2)", "Spare", f"{'k' * 96} (2)", long]
    assert set(older.teams.all()) == {cast.design, cast.docs}
    rulings = older.rulings.order_by("named_start").values_list("named_start", "decided_by")
    assert list(rulings) == [(day(5), "Ours"), (day(6), "Ours too")]
    assert ApiAccount.objects.get() == older
    assert Rederivation.objects.get().since is None


def test_what_was_deleted_stays_known_and_what_waits_is_not_sent(db: None) -> None:
    older, younger = twins()
    an_image(older, "img_both")
    job = a_job("admin@example.com", NOW, an_image(younger, "img_both"), an_image(younger, "img_1"))
    Deletion.objects.filter(vendor_id="img_both").update(state="unknown", sent_at=NOW)
    merge(younger, ADA, NOW)
    rows = Deletion.objects.filter(job=job, account=older).order_by("pk")
    assert [(row.vendor_id, row.state, row.image is None) for row in rows] == [
        ("img_both", "unknown", True),
        ("img_1", "stopped", False),
    ]
    assert Work.objects.get(account=older, kind=WorkKind.DELETING).due_at == NOW


def test_a_third_one_is_from_then_on_the_same_as_the_oldest(db: None) -> None:
    older, younger = twins()
    third = same(an_account("Third"), younger)
    merge(younger, ADA, NOW)
    third.refresh_from_db()
    assert third.same_as == older


def test_twice_is_harmless_and_what_is_not_flagged_stays(db: None) -> None:
    older, younger = twins()
    read(older, 20, day(5))
    merge(younger, ADA, NOW)
    for account in (younger, older):
        with pytest.raises(NothingToMerge):
            merge(account, ADA, NOW)
    assert readings(older) == [(1, 20, day(5))]


@pytest.fixture
def again(account: ApiAccount, server: Server, vendor: Vendor) -> ApiAccount:
    """The same account of the small world, connected once more by its other key."""
    card = vendor.world.cards()[0]
    return connect("Busy too", server.base_url, card.read_only_key, vendor.clock(), by="a test")


def test_the_keys_read_on_and_the_books_are_right(
    account: ApiAccount, again: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    take_turn(account)
    for _ in range(10):  # the older one stands still meanwhile
        clock.pass_by(hours=5)
        take_turn(again)
        take_turn(again, WorkKind.DETAILS)
    again.refresh_from_db()
    assert again.same_as == account
    read_by_both = Snapshot.objects.count()
    merge(again, ADA, clock())
    due = leases.due(clock(), [WorkKind.READING, WorkKind.GALLERY, WorkKind.DETAILS])
    assert {(work.account_id, work.kind) for work in due} == {
        (account.pk, kind) for kind in (WorkKind.READING, WorkKind.GALLERY, WorkKind.DETAILS)
    }
    assert readings(account)[-1][0] > 1
    assert read_by_both - 1 <= Snapshot.objects.count() <= read_by_both
    account.keys.order_by("added_at")[:1].get().delete()
    for kind in (WorkKind.READING, WorkKind.GALLERY, WorkKind.DETAILS):
        run = take_turn(account, kind)
        assert run.outcome == "ok", run.note
    leases.ask_for(account.pk, WorkKind.REBUILD, clock())
    work_on.rebuild(Work.objects.get(kind=WorkKind.REBUILD).pk, clock)
    assert not Rederivation.objects.exists()
    assert list(rebuilding.differences(account)) == []
    known = {row.start.isoformat(): row.used for row in BillingPeriod.objects.all()}
    truth = {p.start.replace("Z", "+00:00"): p.used for p in vendor.truth().periods}
    last = max(known)
    assert known[last] == truth[last]
    assert all(used <= truth[start] for start, used in known.items())


@pytest.mark.parametrize("which", ["account", "again"])
def test_a_poll_under_way_is_refused(
    which: str,
    account: ApiAccount,
    again: ApiAccount,
    vendor: Vendor,
    clock: Clock,
    take_turn: Turn,
) -> None:
    take_turn(account)
    take_turn(again)
    again.refresh_from_db()
    clock.pass_by(days=1)
    read_one = {"account": account, "again": again}[which]
    leases.ask_for(read_one.pk, WorkKind.READING, clock())
    work = leases.take(Work.objects.get(account=read_one, kind=WorkKind.READING).pk, clock())
    assert work is not None
    Books(work.account)
    merge(again, ADA, clock())
    with pytest.raises(leases.LeaseLost):
        leases.hold(work)
    with pytest.raises(leases.LeaseLost):
        leases.renew(work, clock())


@pytest.mark.parametrize("answers", [True, False], ids=["answered", "failed"])
def test_a_turn_that_began_before_leaves_nothing_of_the_account(
    answers: bool,
    account: ApiAccount,
    again: ApiAccount,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The vendor answers, or does not, when the account is gone."""
    same(again, account)
    real = Client.quota

    def slow(client: Client) -> Quota:
        answer = real(client)
        merge(again, ADA, clock())
        if not answers:
            raise Unreachable("nobody answers")
        return answer

    monkeypatch.setattr(Client, "quota", slow)
    work_on.reading(Work.objects.get(account=again, kind=WorkKind.READING).pk, clock)
    assert ApiAccount.objects.get() == account
    assert not SyncRun.objects.exists()
    assert not Snapshot.objects.exists()


def test_an_older_one_that_was_paused_is_read_from_then_on(db: None) -> None:
    older, younger = twins()
    ApiAccount.objects.filter(pk=older.pk).update(state=AccountState.PAUSED)
    merge(younger, ADA, NOW)
    older.refresh_from_db()
    assert older.state == AccountState.ACTIVE


def test_a_merge_is_in_the_audit_log(db: None) -> None:
    _, younger = twins()
    pk = younger.pk
    merge(younger, ADA, NOW)
    event = AuditEvent.objects.get()
    assert (event.act, event.who, event.object_id) == (Act.ACCOUNT_MERGED, ADA.who, str(pk))
    assert (event.object_name, event.after) == ("Ours too", {"into": "Ours"})


def test_what_was_typed_in_about_money_stays(db: None) -> None:
    older, younger = twins()
    read(older, 10, day(3))
    read(younger, 10, day(3))
    price = Price(MARCH.date(), 9_000, "USD")
    pricing.set_price(ADA, younger, price, NOW)
    purchasing.enter(ADA, younger, Entered(MARCH.date(), 500, 4_500_000, "USD"), NOW)
    merge(younger, ADA, NOW)
    assert older.purchases.get().credits == 500
    assert older.credit_prices.get().millionths == 9_000


def test_the_older_ones_own_prices_outlive_the_younger_ones(db: None) -> None:
    older, younger = twins()
    read(older, 10, day(3))
    read(younger, 10, day(3))
    for account, amount in ((older, 8_000), (younger, 9_000)):
        pricing.set_price(ADA, account, Price(MARCH.date(), amount, "USD"), NOW)
    merge(younger, ADA, NOW)
    assert older.credit_prices.get().millionths == 8_000
