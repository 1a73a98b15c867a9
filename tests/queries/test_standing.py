"""How accounts stand, what is done on them and what became of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import ApiAccount, ApiKey
from accounts.models.keys import KeyState
from analytics.connecting import connect
from analytics.graphicoal.sandbox import Reply, Request, Server, running
from analytics.graphicoal.sandbox.small import small_world
from analytics.models import Image, Snapshot, SyncRun, Work
from analytics.models.work import Outcome, WorkKind
from analytics.queries import (
    AccountView,
    RunView,
    account_views,
    backfill,
    find_runs,
    work_views,
)
from analytics.queries.runs import PAGE
from analytics.sandbox_accounts import connect_sandbox
from analytics.sync import work_on
from analytics.sync.leases import ask_for
from tests.cast import an_account
from tests.worlds import Clock

pytestmark = pytest.mark.django_db

EPOCH = datetime(2026, 3, 2, tzinfo=UTC)
NOW = EPOCH + timedelta(days=3, hours=5)
EVERY = ApiAccount.objects.all()


class Vendor:
    """A small sandbox that can be told to answer something else."""

    def __init__(self) -> None:
        self.world, self.clock = small_world(EPOCH), Clock(NOW)
        self.instead: Reply | None = None
        self.server: Server

    def hook(self, _request: Request) -> Reply | None:
        return self.instead

    def breaks(self, status: int, text: str) -> None:
        body = f'{{"success": false, "error": {{"code": "X", "message": "{text}"}}}}'
        self.instead = Reply(status, body.encode(), {"Content-Type": "application/json"})


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    vendor = Vendor()
    with running(vendor.world, clock=vendor.clock, hook=vendor.hook) as vendor.server:
        yield vendor


@pytest.fixture
def account(vendor: Vendor) -> ApiAccount:
    card = vendor.world.cards()[0]
    return connect("Ours", vendor.server.base_url, card.key, vendor.clock(), by="a test")


def read(vendor: Vendor, account: ApiAccount) -> str:
    ask_for(account.pk, WorkKind.READING, vendor.clock())
    run = work_on.reading(account.works.get(kind=WorkKind.READING).pk, vendor.clock)
    assert run is not None
    return run.outcome


def view(now: datetime) -> AccountView:
    (only,) = account_views(ApiAccount.objects.all(), now)
    return only


def test_before_the_first_reading_nothing_is_known_and_nothing_is_zero(
    account: ApiAccount,
) -> None:
    seen = view(NOW)
    assert (seen.remaining, seen.used, seen.total_images) == (None, None, None)
    assert (seen.received_at, seen.data_through, seen.period_start) == (None, None, None)
    assert (seen.is_stale, seen.problem, seen.replaying) == (False, "", False)


def test_a_reading_is_shown_with_its_times(vendor: Vendor, account: ApiAccount) -> None:
    assert read(vendor, account) == Outcome.OK
    truth = vendor.world.truth(NOW)[0]
    seen = view(NOW)
    figures = (seen.remaining, seen.used, seen.total_images)
    assert figures == (truth.balance, truth.used, len(truth.images))
    assert (seen.received_at, seen.data_through) == (NOW, NOW)
    assert not seen.is_stale


@pytest.mark.parametrize(
    ("status", "text", "told"),
    [
        (500, "Upstream is down.", "GraphiCoal is not working at the moment (Upstream is down)"),
        (401, "Revoked.", "GraphiCoal does not accept this key (Revoked)"),
        (403, "No scope.", "This key is not allowed to do that (No scope)"),
    ],
)
def test_a_failed_reading_keeps_the_last_figures_and_says_why(
    vendor: Vendor, account: ApiAccount, status: int, text: str, told: str
) -> None:
    read(vendor, account)
    before = view(NOW)
    vendor.breaks(status, text)
    failed_at = vendor.clock.now = NOW + timedelta(minutes=2)
    assert read(vendor, account) == Outcome.FAILED
    vendor.clock.now += timedelta(minutes=2)
    read(vendor, account)
    seen = view(vendor.clock())
    assert (seen.remaining, seen.used, seen.total_images) == (
        before.remaining,
        before.used,
        before.total_images,
    )
    assert (seen.received_at, seen.data_through) == (NOW, NOW)
    assert seen.failing_since == failed_at
    assert text.rstrip(".") in seen.problem
    (failure, *_) = find_runs(EVERY.all(), failed=True).runs[::-1]
    assert failure.note.startswith(told)


def test_a_mended_account_has_no_problem(vendor: Vendor, account: ApiAccount) -> None:
    vendor.breaks(500, "Upstream is down.")
    read(vendor, account)
    assert view(NOW).problem
    vendor.instead = None
    vendor.clock.now += timedelta(hours=2)
    assert read(vendor, account) == Outcome.OK
    seen = view(vendor.clock())
    assert (seen.problem, seen.failing_since, seen.is_stale) == ("", None, False)


def test_figures_are_stale_after_three_turns(
    vendor: Vendor, account: ApiAccount, settings: Settings
) -> None:
    settings.POLL_SECONDS = 120
    read(vendor, account)
    assert not view(NOW + timedelta(seconds=360)).is_stale
    assert view(NOW + timedelta(seconds=361)).is_stale


def test_an_encryption_key_that_is_wrong_is_named_where_the_account_stands(
    vendor: Vendor, account: ApiAccount, settings: Settings
) -> None:
    sealed = bytes(ApiKey.objects.get().ciphertext or b"")
    settings.ENCRYPTION_KEYS = (b"another one of thirty-two bytes!",)
    assert read(vendor, account) == Outcome.FAILED
    assert "ENCRYPTION_KEYS" in view(NOW).problem
    assert bytes(ApiKey.objects.get().ciphertext or b"") == sealed


def test_while_the_past_is_played_that_is_told_and_nothing_is_stale(vendor: Vendor) -> None:
    connect_sandbox(vendor.world.cards()[:1], vendor.server.base_url, NOW)
    past = Work.objects.filter(kind=WorkKind.REPLAY)
    past.update(done=10, total=77)
    (seen,) = account_views(ApiAccount.objects.all(), NOW + timedelta(days=1))
    assert (seen.replaying, seen.replayed, seen.to_replay) == (True, 10, 77)
    assert not seen.is_stale
    work_on.replaying(past.get().pk, vendor.clock)
    seen = view(NOW)
    assert not seen.replaying
    assert seen.data_through == EPOCH + timedelta(days=3, hours=4), "the last hour before now"


def test_backfill_counts_what_is_still_to_be_priced(vendor: Vendor, account: ApiAccount) -> None:
    assert backfill(EVERY.all()) == []
    read(vendor, account)
    total = Image.objects.count()
    assert total > 10
    assert [(b.account, b.priced, b.total) for b in backfill(EVERY.all())] == [("Ours", 0, total)]
    some = Image.objects.order_by("pk").values_list("pk", flat=True)[:4]
    Image.objects.filter(pk__in=list(some)).update(detail_due_at=None)
    assert [b.priced for b in backfill(EVERY.all())] == [4]
    Image.objects.update(gone_at=NOW)
    assert backfill(EVERY.all()) == []


def test_backfill_tells_how_long_the_rest_takes_within_our_share(
    vendor: Vendor, account: ApiAccount
) -> None:
    read(vendor, account)
    due = Image.objects.count()
    account.keys.update(window_limit=700, window_seconds=60, state=KeyState.GOOD)
    ApiAccount.objects.update(read_share=50)
    # A seventh of 350 requests in each sixth of a minute: 50 in 10 seconds.
    [rest] = backfill(EVERY.all())
    assert rest.share == 50
    assert rest.seconds == pytest.approx(due / 5)
    account.keys.update(state=KeyState.INVALID)
    assert backfill(EVERY.all())[0].seconds is None


def test_works_are_told_with_what_they_wait_for(vendor: Vendor, account: ApiAccount) -> None:
    Work.objects.filter(kind=WorkKind.GALLERY).update(due_at=None, lease_until=NOW)
    kinds = {work.kind: work for work in work_views(EVERY.all(), NOW - timedelta(seconds=1))}
    assert set(kinds) == {WorkKind.READING, WorkKind.GALLERY, WorkKind.DETAILS}
    assert kinds[WorkKind.GALLERY].is_running
    assert kinds[WorkKind.GALLERY].label == "Looking through the gallery"
    assert not kinds[WorkKind.READING].is_running
    assert {work.kind for work in work_views(EVERY.all(), NOW)} == {
        WorkKind.READING,
        WorkKind.DETAILS,
    }
    vendor.breaks(500, "Down.")
    read(vendor, account)
    reading = next(w for w in work_views(EVERY.all(), NOW) if w.kind == WorkKind.READING)
    assert (reading.failures, reading.failing_since) == (1, NOW)
    assert "Down" in reading.problem


def a_run(account: ApiAccount, number: int, **fields: Any) -> SyncRun:
    started = EPOCH + timedelta(minutes=number // 3)  # three begin at once
    return SyncRun.objects.create(
        account=account, kind=WorkKind.READING, started_at=started, **fields
    )


def all_runs(**asked: Any) -> list[RunView]:
    page = find_runs(EVERY.all(), **asked)
    runs = list(page.runs)
    while page.older is not None and len(runs) <= SyncRun.objects.count():
        page = find_runs(EVERY.all(), before=page.older, **asked)
        runs += page.runs
    return runs


def test_pages_of_runs_meet_every_run_once_latest_first() -> None:
    account = an_account("Ours")
    for number in range(PAGE * 2 + 7):
        a_run(account, number, outcome=Outcome.FAILED if number % 4 else Outcome.OK)
    order = list(SyncRun.objects.order_by("-started_at", "-pk").values_list("pk", flat=True))
    assert [run.id for run in all_runs()] == order
    failed = [run.id for run in all_runs(failed=True)]
    assert failed == [pk for pk in order if pk in set(failed)]
    assert len(failed) == SyncRun.objects.filter(outcome=Outcome.FAILED).count()


@pytest.mark.parametrize("before", [0, -1, 2**31, 2**63, 10**40])
def test_a_run_that_there_is_not_gives_the_first_page(before: int) -> None:
    a_run(an_account("Ours"), 1)
    assert find_runs(EVERY.all(), before=before) == find_runs(EVERY.all())


def test_runs_and_works_of_other_accounts_stay_hidden(vendor: Vendor, account: ApiAccount) -> None:
    read(vendor, account)
    hidden = ApiAccount.objects.none()
    assert find_runs(hidden).runs == ()
    assert work_views(hidden, NOW) == []
    assert account_views(hidden, NOW) == []
    assert backfill(hidden) == []


def test_quiet_runs_share_a_row_a_day(vendor: Vendor, account: ApiAccount) -> None:
    read(vendor, account)
    for _ in range(3):
        read(vendor, account)
    tally = next(run for run in find_runs(EVERY.all()).runs if run.tally_day)
    assert (tally.runs, tally.tally_day, tally.requests) == (3, date(2026, 3, 5), 3)


def test_questions_cost_the_same_whatever_there_is(
    vendor: Vendor,
    account: ApiAccount,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    read(vendor, account)
    first = Snapshot.objects.get()
    for number in range(2, 60):
        first.pk, first.number = None, number
        first.save()
    for number in range(9):
        a_run(an_account(f"Other {number}"), number)
    with django_assert_max_num_queries(4):
        assert len(account_views(EVERY.all(), NOW)) == 10
    with django_assert_max_num_queries(1):
        work_views(EVERY.all(), NOW)
    with django_assert_max_num_queries(1):
        find_runs(EVERY.all())
    with django_assert_max_num_queries(3):
        backfill(EVERY.all())
