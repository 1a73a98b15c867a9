"""What one turn of an account costs the vendor, and what it leaves in the tables."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.models import ApiAccount
from analytics.graphicoal.sandbox import Reply, Request, World
from analytics.graphicoal.sandbox.small import SMALL
from analytics.graphicoal.sandbox.vendor import Order
from analytics.models import Image, LedgerEntry, QuarterBurn, Snapshot, SyncRun, Work
from analytics.models.work import WorkKind
from tests.sync.conftest import EPOCH, Clock, Vendor

Turn = Callable[..., SyncRun]


def present(account: ApiAccount) -> set[str]:
    rows = Image.objects.filter(account=account, gone_at__isnull=True)
    return set(rows.values_list("image_id", flat=True))


def move_until_something_happens(vendor: Vendor, clock: Clock) -> None:
    before = vendor.truth().used, len(vendor.truth().images)
    for _ in range(200):
        clock.pass_by(minutes=7)
        now = vendor.truth()
        if (now.used, len(now.images)) != before:
            return
    raise AssertionError("nothing ever happens")


def test_the_first_reading_counts_the_period_from_its_start(
    account: ApiAccount, vendor: Vendor, take_turn: Turn
) -> None:
    run = take_turn(account)
    period = vendor.truth().periods[-1]
    assert (run.outcome, run.readings) == ("ok", 1)
    assert sum(e.credits for e in LedgerEntry.objects.filter(kind="usage")) == period.used
    row = account.periods.get()
    assert (row.start.isoformat(), row.used, row.remaining) == (
        period.start.replace("Z", "+00:00"),
        period.used,
        period.closing,
    )


def test_an_unchanged_account_costs_one_request_and_no_row(
    account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    take_turn(account)
    rows = Snapshot.objects.count(), QuarterBurn.objects.count()
    vendor.asked.clear()
    clock.pass_by(seconds=1)
    for _ in range(3):
        clock.pass_by(seconds=1)
        assert take_turn(account).requests == 1
    assert vendor.asked == ["/quota"] * 3
    assert (Snapshot.objects.count(), QuarterBurn.objects.count()) == rows
    seen = Snapshot.objects.get()
    assert seen.times == 4
    assert (seen.last_at, seen.longest_pause) == (clock(), 2)


@pytest.mark.parametrize("order", list(Order))
def test_new_images_cost_the_pages_that_hold_them_in_whatever_order_they_are_listed(
    order: Order, vendor: Vendor, clock: Clock, request: pytest.FixtureRequest
) -> None:
    profiles = [replace(profile, order=order, deleted=0) for profile in SMALL]
    vendor.world = World("orders", EPOCH, profiles)
    account: ApiAccount = request.getfixturevalue("account")
    take_turn: Turn = request.getfixturevalue("take_turn")
    take_turn(account, WorkKind.GALLERY)
    assert present(account) == vendor.held()
    assert len(vendor.held()) > 40  # more than one page
    take_turn(account)
    requests = []
    for _ in range(12):
        move_until_something_happens(vendor, clock)
        requests.append(take_turn(account).requests)
        assert present(account) == vendor.held()
    # One for the quota, and the pages that hold the new ones; seldom they lie on two.
    if order != Order.SHUFFLED:
        assert sorted(requests)[len(requests) // 2] == 2
        assert max(requests) <= 3


def test_counters_and_balance_equal_the_vendors_after_every_turn(
    account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    for _ in range(25):
        move_until_something_happens(vendor, clock)
        take_turn(account)
        truth = vendor.truth()
        current = account.periods.order_by("start").last()
        assert current is not None
        entries = LedgerEntry.objects.filter(period=current)
        sums: dict[str, int] = {}
        for entry in entries.filter(kind__in=["usage", "correction"]):
            sums[entry.operation] = sums.get(entry.operation, 0) + entry.credits
        credits = truth.periods[-1].credits
        assert {k: v for k, v in sums.items() if v} == {k: v for k, v in credits.items() if v}
        moved = sum(e.credits for e in entries.filter(kind__in=["grant", "debit"]))
        assert current.opening + moved - truth.periods[-1].used == current.remaining
        assert current.remaining == truth.balance


def test_a_deleted_image_makes_a_walk_due_and_is_not_marked_gone_by_a_short_list(
    account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    take_turn(account, WorkKind.GALLERY)
    take_turn(account)
    victim = vendor.truth().images[0].image_id
    slug = vendor.truth().slug
    vendor.world.delete(slug, victim, int(clock().timestamp() * 1_000_000))
    clock.pass_by(minutes=2)
    take_turn(account)
    assert victim in present(account)
    work = Work.objects.get(account=account, kind=WorkKind.GALLERY)
    assert work.due_at is not None
    assert work.due_at <= clock() + timedelta(hours=1)
    clock.pass_by(hours=1)
    run = take_turn(account, WorkKind.GALLERY)
    assert run.gone_images >= 1
    assert present(account) == vendor.held()


@pytest.mark.parametrize(
    "bad",
    [
        Reply(200, b"<html>maintenance</html>", {"Content-Type": "text/html"}),
        Reply(200, b'{"success": false, "error": "no"}'),
        Reply(500, b"{}"),
        Reply(200, b'{"success": true, "credits_remaining": NaN}'),
    ],
)
def test_a_failed_read_stores_nothing_and_says_why(
    bad: Reply, account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    take_turn(account)
    before = list(Snapshot.objects.values()), list(QuarterBurn.objects.values())

    def broken(_request: Request) -> Reply:
        return bad

    vendor.instead = broken
    move_until_something_happens(vendor, clock)
    run = take_turn(account)
    assert run.outcome == "failed"
    assert run.note
    assert (list(Snapshot.objects.values()), list(QuarterBurn.objects.values())) == before
    work = Work.objects.get(account=account, kind=WorkKind.READING)
    assert (work.failing_since, work.failures, work.error) == (clock(), 1, run.note)
    assert work.due_at is not None
    assert work.due_at > clock()
    vendor.instead = None
    assert take_turn(account).outcome == "ok"
    work.refresh_from_db()
    assert (work.failing_since, work.failures, work.error) == (None, 0, "")


def test_an_answer_with_images_that_fail_stores_no_reading_either(
    account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    take_turn(account)
    move_until_something_happens(vendor, clock)

    def broken(request: Request) -> Reply | None:
        return Reply(502, b"bad gateway") if "/images" in request.path else None

    vendor.instead = broken
    before = Snapshot.objects.get().last_at
    assert take_turn(account).outcome == "failed"
    assert Snapshot.objects.get().last_at == before
