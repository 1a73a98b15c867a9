"""Walks of the gallery and details of images: complete, resumable, and never a rash deletion."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.models import ApiAccount
from analytics.graphicoal.sandbox import Reply, Request
from analytics.models import Image, PriceSeen, QuarterBurn, SyncRun, Work
from analytics.models.work import WorkKind
from analytics.sync import listing
from tests.sync.conftest import Clock, Vendor

Turn = Callable[..., SyncRun]


def held(account: ApiAccount) -> set[str]:
    rows = Image.objects.filter(account=account, gone_at__isnull=True)
    return set(rows.values_list("image_id", flat=True))


def page_of(request: Request) -> int:
    return int(parse_qs(urlsplit(request.target).query).get("page", ["1"])[0])


def is_list(request: Request) -> bool:
    return request.path.endswith("/images")


def walk(account: ApiAccount, clock: Clock, take_turn: Turn, turns: int = 30) -> list[SyncRun]:
    """Turns of the walk until it is done."""
    runs = []
    for _ in range(turns):
        runs.append(take_turn(account, WorkKind.GALLERY))
        work = Work.objects.get(account=account, kind=WorkKind.GALLERY)
        if not work.cursor and runs[-1].outcome == "ok":
            return runs
        clock.pass_by(seconds=11)
    raise AssertionError("the walk does not end")


def test_a_walk_finds_every_image_and_a_second_one_nothing_new(
    account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    walk(account, clock, take_turn)
    assert held(account) == vendor.held()
    clock.pass_by(seconds=1)
    assert sum(run.new_images + run.gone_images for run in walk(account, clock, take_turn)) == 0


def test_the_many_turns_of_a_walk_share_a_row_a_day(
    account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    runs = walk(account, clock, take_turn) + walk(account, clock, take_turn)
    [row] = SyncRun.objects.filter(account=account, kind=WorkKind.GALLERY)
    assert row.tally_day == clock().date()
    assert (row.runs, row.new_images) == (len(runs), len(vendor.held()))


@pytest.mark.parametrize("lie", ["empty", "short", "error"])
def test_a_list_that_is_empty_short_or_broken_marks_nothing_gone(
    lie: str, account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    walk(account, clock, take_turn)
    before = held(account)

    def lying(request: Request) -> Reply | None:
        if not is_list(request):
            return None
        if lie == "error":
            return Reply(500, b"{}")
        total = 0 if lie == "empty" else len(before)
        meta = {"current_page": 1, "per_page": 100, "total": total, "last_page": 1}
        body = json.dumps({"success": True, "data": [], "meta": meta}).encode()
        return Reply(200, body, {"Content-Type": "application/json"})

    vendor.instead = lying
    clock.pass_by(days=1)
    take_turn(account, WorkKind.GALLERY)
    vendor.instead = None
    walk(account, clock, take_turn)
    # Deleted ones answer 404 themselves; all others are still there.
    assert held(account) >= before & vendor.held()


def test_a_walk_that_is_cut_off_goes_on_at_its_page(
    account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    fail_at = 2

    def cut(request: Request) -> Reply | None:
        return Reply(503, b"{}") if is_list(request) and page_of(request) == fail_at else None

    vendor.instead = cut
    assert take_turn(account, WorkKind.GALLERY).outcome == "failed"
    vendor.instead = None
    vendor.asked.clear()
    clock.pass_by(minutes=5)
    walk(account, clock, take_turn)
    assert vendor.asked[0].startswith("/images?page=2&")
    assert held(account) == vendor.held()


def test_every_detail_is_read_newest_first_and_kept(
    account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    walk(account, clock, take_turn)
    vendor.asked.clear()
    while Work.objects.get(account=account, kind=WorkKind.DETAILS).due_at is not None:
        take_turn(account, WorkKind.DETAILS)
        clock.pass_by(seconds=11)
    rows = Image.objects.filter(account=account)
    charged = dict(rows.values_list("image_id", "credits_charged"))
    assert charged == {image.image_id: image.credits_charged for image in vendor.truth().images}
    asked = [target.removeprefix("/images/") for target in vendor.asked]
    created = {row.image_id: row.created_at for row in rows}
    times = [created[image] for image in asked]
    assert times == sorted(times, reverse=True)
    analysed = rows.filter(operation="analyze").first()
    drawn = rows.filter(operation__startswith="svg").first()
    assert analysed is None or analysed.analysis
    assert drawn is None or drawn.svg_candidates[0]["size_bytes"] > 0
    assert PriceSeen.objects.get(account=account, operation="generate").credits == 2


def test_a_detail_that_cannot_be_read_stops_no_other(
    account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    walk(account, clock, take_turn)
    newest = Image.objects.filter(account=account).order_by("-created_at")[0]

    def broken(request: Request) -> Reply | None:
        gone = request.path.endswith(newest.image_id)
        return Reply(200, b"<html>", {"Content-Type": "text/html"}) if gone else None

    vendor.instead = broken
    for _ in range(30):
        take_turn(account, WorkKind.DETAILS)
        clock.pass_by(seconds=11)
    unread = Image.objects.filter(account=account, credits_charged__isnull=True)
    assert [row.pk for row in unread] == [newest.pk]
    vendor.instead = None
    clock.pass_by(hours=7)
    take_turn(account, WorkKind.DETAILS)
    assert not unread.all().exists()


def test_a_vendor_that_answers_nonsense_for_every_image_is_left_alone(
    account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    walk(account, clock, take_turn)
    vendor.asked.clear()

    def nonsense(_request: Request) -> Reply:
        return Reply(200, b"<html>", {"Content-Type": "text/html"})

    vendor.instead = nonsense
    assert take_turn(account, WorkKind.DETAILS).outcome == "failed"
    assert len(vendor.asked) == 3


def test_what_was_read_before_an_error_is_kept(
    account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    walk(account, clock, take_turn)
    seen = 0

    def tired(request: Request) -> Reply | None:
        nonlocal seen
        seen += 1
        return Reply(500, b"{}") if seen > 7 else None

    vendor.instead = tired
    run = take_turn(account, WorkKind.DETAILS)
    assert (run.outcome, run.priced_images) == ("failed", 7)
    assert Image.objects.filter(account=account, credits_charged__isnull=False).count() == 7


def test_an_image_that_came_late_moves_credits_but_never_their_sum(
    account: ApiAccount, clock: Clock, take_turn: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Charges say when, counters say how much (rules 7 and 10)."""
    monkeypatch.setattr(listing, "MOST_PAGES", 0)  # the reading comes without its images
    take_turn(account)
    rows = QuarterBurn.objects.filter(account=account, reconstructed=0)
    sums = sorted(rows.values_list("operation", "usage", "correction"))
    before = {op: sum(u + c for o, u, c in sums if o == op) for op, _, _ in sums}
    places = set(rows.values_list("quarter", "operation", "usage"))
    walk(account, clock, take_turn)
    sums = sorted(rows.values_list("operation", "usage", "correction"))
    assert {op: sum(u + c for o, u, c in sums if o == op) for op, _, _ in sums} == before
    assert set(rows.values_list("quarter", "operation", "usage")) != places


@pytest.mark.parametrize(
    ("created", "flag"),
    [
        (None, "missing"),
        ("yesterday, more or less", "unreadable"),
        ("2031-01-01T00:00:00Z", "future"),
        ("2026-03-11T14:00:00", "naive"),
        ("2026-03-11T16:00:00+02:00", "offset"),
    ],
)
def test_an_odd_time_of_creation_is_kept_flagged_and_makes_no_second_row(
    created: str | None,
    flag: str,
    account: ApiAccount,
    vendor: Vendor,
    clock: Clock,
    take_turn: Turn,
) -> None:
    image = {
        "image_id": "img_odd",
        "image_url": "https://coals.ai/images/img_odd.webp",
        "operation": "generate",
        "prompt": "A clock without hands",
        "width": 512,
        "height": 512,
        "created_at": created,
    }

    def odd(request: Request) -> Reply | None:
        if not is_list(request):
            return None
        meta = {"current_page": 1, "per_page": 100, "total": 1, "last_page": 1}
        body = json.dumps({"success": True, "data": [image], "meta": meta}).encode()
        return Reply(200, body, {"Content-Type": "application/json"})

    vendor.instead = odd
    for _ in range(2):
        walk(account, clock, take_turn)
        clock.pass_by(days=1)
    row = Image.objects.get(account=account)
    assert row.created_flag == flag
    if flag in ("missing", "unreadable", "future"):
        assert row.created_at == row.first_seen_at
    else:
        assert row.created_at.isoformat() == "2026-03-11T14:00:00+00:00"


def details_due(account: ApiAccount) -> object:
    return Work.objects.get(account=account, kind=WorkKind.DETAILS).due_at


def test_what_a_walk_or_a_poll_finds_has_its_details_read(
    account: ApiAccount, clock: Clock, take_turn: Turn
) -> None:
    take_turn(account, WorkKind.DETAILS)
    assert details_due(account) is None
    take_turn(account, WorkKind.GALLERY)
    assert details_due(account) == clock()
    Image.objects.update(detail_due_at=None)
    take_turn(account, WorkKind.DETAILS)
    assert details_due(account) is None
    while not take_turn(account).new_images:
        clock.pass_by(minutes=20)
    assert details_due(account) == clock()


def test_a_gallery_that_never_agrees_is_walked_less_and_less(
    account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    meta = {"current_page": 1, "per_page": 100, "total": 1, "last_page": 1}

    def off_by_one(request: Request) -> Reply | None:
        body = json.dumps({"success": True, "data": [], "meta": meta}).encode()
        return Reply(200, body, {"Content-Type": "application/json"}) if is_list(request) else None

    vendor.instead = off_by_one
    pauses = []
    for _ in range(6):
        take_turn(account, WorkKind.GALLERY)
        due = Work.objects.get(account=account, kind=WorkKind.GALLERY).due_at
        assert due is not None
        pauses.append((due - clock()).total_seconds() / 60)
        clock.now = due
    assert pauses == [5, 20, 80, 320, 1280, 1440]


def test_an_image_that_was_gone_and_is_back_is_one_row_and_priced(
    account: ApiAccount, clock: Clock, take_turn: Turn
) -> None:
    walk(account, clock, take_turn)
    row = Image.objects.filter(account=account).latest("created_at")
    Image.objects.filter(pk=row.pk).update(gone_at=clock(), detail_due_at=None)
    clock.pass_by(seconds=1)
    walk(account, clock, take_turn)
    row.refresh_from_db()
    assert row.gone_at is None
    assert row.detail_due_at is not None


def test_a_poll_and_a_walk_that_meet_the_same_images_make_one_row_each(
    account: ApiAccount,
    vendor: Vendor,
    clock: Clock,
    take_turn: Turn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The walk stores between the poll's pages and its transaction."""
    search = listing.Listing.search

    def slow_search(self: listing.Listing, grown: int) -> None:
        search(self, grown)
        clock.pass_by(seconds=1)
        assert take_turn(account, WorkKind.GALLERY).outcome == "ok"

    monkeypatch.setattr(listing.Listing, "search", slow_search)
    run = take_turn(account)
    assert (run.outcome, run.note) == ("ok", "")
    ids = list(Image.objects.values_list("image_id", flat=True))
    assert len(ids) == len(set(ids)) == len(vendor.held())
