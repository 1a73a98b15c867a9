"""Deleting at the vendor: one DELETE for what was meant, and a read where its answer is missing."""

import json
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.forms import model_to_dict

from accounts.audit import Actor
from accounts.models import ApiAccount, ApiKey, AuditEvent
from analytics import deleting
from analytics.connecting import add_key
from analytics.graphicoal import schemas
from analytics.graphicoal.sandbox import Reply, Request
from analytics.models import DayBurn, Deletion, Image, QuarterBurn, SyncRun, Work
from analytics.models.work import WorkKind
from analytics.sync import deletion_states, gallery, keyring, leases, work_on
from tests.sync.conftest import Clock, Vendor
from tests.sync.test_played_past import rows_of

Turn = Callable[..., SyncRun]
ADMIN = Actor("admin@example.com", "192.0.2.7")


@pytest.fixture
def images(account: ApiAccount, take_turn: Turn, clock: Clock) -> list[Image]:
    """The images of a gallery that was read: newest first."""
    take_turn(account)
    take_turn(account, WorkKind.GALLERY)
    clock.pass_by(minutes=1)
    return list(Image.objects.filter(account=account).order_by("-created_at", "-pk"))


def ask(images: list[Image], now: datetime) -> deleting.Asked:
    return deleting.ask(uuid4(), ApiAccount.objects.all(), [i.pk for i in images], ADMIN, now)


def go_on(account: ApiAccount, clock: Clock) -> SyncRun | None:
    """What a worker does when the work is due."""
    return work_on.deleting(Work.objects.get(account=account, kind=WorkKind.DELETING).pk, clock)


def states(asked: deleting.Asked) -> list[str]:
    return list(
        Deletion.objects.filter(job=asked.job).order_by("pk").values_list("state", flat=True)
    )


def only(method: str, reply: Callable[[], Reply]) -> Callable[[Request], Reply | None]:
    """The vendor answers so to this method on one image, and as usual to all else."""
    return lambda request: (
        reply() if request.method == method and "/images/" in request.path else None
    )


def failing(status: int, code: str = "X") -> Reply:
    body = json.dumps({"success": False, "error": {"code": code, "message": "Said so."}})
    return Reply(status, body.encode(), {"Content-Type": "application/json"})


def after_the_read(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Something happens after an image was read and before its DELETE is let go."""
    let_go = deletion_states.let_go

    def interrupted(work: Work, deletion: Deletion, now: datetime, look_at: datetime) -> bool:
        act()
        return let_go(work, deletion, now, look_at)

    monkeypatch.setattr(deletion_states, "let_go", interrupted)


def test_what_was_asked_for_is_gone_there_and_stays_in_the_books(
    account: ApiAccount, images: list[Image], vendor: Vendor, clock: Clock
) -> None:
    burned = rows_of(QuarterBurn), rows_of(DayBurn)
    assert any(any(row) for row in burned[0])
    asked = ask(images[:3], clock())
    run = go_on(account, clock)
    assert run is not None
    assert (run.outcome, run.gone_images) == ("ok", 3)
    assert states(asked) == ["deleted"] * 3
    gone = [image.image_id for image in images[:3]]
    assert sorted(vendor.deletes) == sorted(gone)
    assert vendor.held().isdisjoint(gone)
    rows = Image.objects.filter(image_id__in=gone)
    assert {row.gone_at for row in rows} == {clock()}
    # Their details were not read before: what they cost was kept at the last moment.
    assert all(row.credits_charged is not None for row in rows)
    call_command("rebuild_ledger", check=True)
    Work.objects.filter(account=account, kind=WorkKind.DELETING).get(due_at=None)


def test_burn_is_the_same_before_and_after(
    account: ApiAccount, images: list[Image], clock: Clock, take_turn: Turn
) -> None:
    while Work.objects.get(account=account, kind=WorkKind.DETAILS).due_at is not None:
        take_turn(account, WorkKind.DETAILS)
        clock.pass_by(minutes=11)
    take_turn(account)
    before = rows_of(QuarterBurn), rows_of(DayBurn)
    asked = ask(images[:20], clock())
    go_on(account, clock)
    assert states(asked) == ["deleted"] * 20
    assert (rows_of(QuarterBurn), rows_of(DayBurn)) == before
    call_command("rebuild_ledger", check=True)


def test_each_is_told_in_the_audit_log_with_who_asked(
    account: ApiAccount, images: list[Image], clock: Clock
) -> None:
    ask(images[:1], clock())
    go_on(account, clock)
    asked, done = AuditEvent.objects.filter(act__contains="deletion").order_by("pk")
    assert (asked.act, asked.who, asked.after["images"]) == ("images.deletion", ADMIN.who, 1)
    assert asked.after["ids"] == [images[0].image_id]
    assert (done.act, done.who, done.origin) == ("image.deletion", ADMIN.who, ADMIN.origin)
    assert (done.failed, done.object_name) == (False, images[0].image_id)
    assert "permanently deleted" in done.note


def test_what_is_gone_already_is_not_asked_for(
    account: ApiAccount, images: list[Image], vendor: Vendor, clock: Clock
) -> None:
    micros = int(clock().timestamp() * 1_000_000)
    assert vendor.world.delete(vendor.truth().slug, images[0].image_id, micros)
    asked = ask(images[:1], clock())
    clock.pass_by(seconds=1)
    go_on(account, clock)
    assert (states(asked), vendor.deletes) == (["gone"], [])
    images[0].refresh_from_db()
    assert images[0].gone_at == clock()


def test_an_id_that_names_another_image_by_now_is_refused(
    account: ApiAccount, images: list[Image], vendor: Vendor, clock: Clock
) -> None:
    for image, changed in (
        (images[0], {"operation": "other"}),
        (images[1], {"created_at": clock()}),
    ):
        Image.objects.filter(pk=image.pk).update(**changed)
    asked = ask(images[:2], clock())
    go_on(account, clock)
    assert (states(asked), vendor.deletes) == (["refused"] * 2, [])
    assert not Image.objects.filter(gone_at__isnull=False).exists()


def test_without_a_time_the_prompt_tells_which_image_was_meant(
    account: ApiAccount, images: list[Image], vendor: Vendor, clock: Clock
) -> None:
    Image.objects.filter(pk__in=[images[0].pk, images[1].pk]).update(created_flag="missing")
    Image.objects.filter(pk=images[0].pk).update(prompt="Another prompt than that")
    asked = ask(images[:2], clock())
    go_on(account, clock)
    assert sorted(zip([images[0].pk, images[1].pk], ["refused", "deleted"], strict=True)) == sorted(
        Deletion.objects.filter(job=asked.job).values_list("image_id", "state")
    )
    assert vendor.deletes == [images[1].image_id]


@pytest.mark.parametrize("reply", [failing(500), Reply(502, b"<html>"), Reply(200, b"{}")])
@pytest.mark.parametrize("done", [True, False])
def test_after_an_answer_that_says_nothing_a_read_decides(
    reply: Reply, done: bool, account: ApiAccount, images: list[Image], vendor: Vendor, clock: Clock
) -> None:
    slug, micros = vendor.truth().slug, int(clock().timestamp() * 1_000_000)

    def odd() -> Reply:
        if done:
            vendor.world.delete(slug, images[0].image_id, micros)
        return reply

    vendor.instead = only("DELETE", odd)
    asked = ask(images[:1], clock())
    go_on(account, clock)
    assert states(asked) == ["unknown"]
    vendor.instead = None
    assert go_on(account, clock) is None  # not at once: it may still be at work there
    clock.pass_by(seconds=31)
    go_on(account, clock)
    assert states(asked) == ["deleted" if done else "failed"]
    clock.pass_by(hours=1)
    go_on(account, clock)
    assert len(vendor.deletes) == 1
    images[0].refresh_from_db()
    assert (images[0].gone_at is not None) is done


def test_while_the_read_fails_it_stays_unknown(
    account: ApiAccount, images: list[Image], vendor: Vendor, clock: Clock
) -> None:
    vendor.instead = lambda request: failing(503) if vendor.deletes else None
    asked = ask(images[:1], clock())
    for _ in range(3):
        go_on(account, clock)
        clock.pass_by(minutes=30)
    assert states(asked) == ["unknown"]
    vendor.instead = None
    go_on(account, clock)
    assert (states(asked), len(vendor.deletes)) == (["failed"], 1)
    assert "still there" in Deletion.objects.get().reason


def test_an_unreadable_image_holds_no_other_up(
    account: ApiAccount, images: list[Image], vendor: Vendor, clock: Clock
) -> None:
    odd = images[0].image_id
    vendor.instead = lambda r: Reply(200, b"[]") if r.path.endswith(odd) else None
    asked = ask(images[:3], clock())
    go_on(account, clock)
    assert sorted(states(asked)) == ["deleted", "deleted", "failed"]
    assert odd not in vendor.deletes


def test_a_key_without_the_scope_is_tried_once_and_goes_on_reading(
    account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn, images: list[Image]
) -> None:
    card = vendor.world.cards()[0]
    account.keys.all().delete()
    key = add_key(account, "Reader", card.read_only_key, by="a test")
    asked = ask(images[:3], clock())
    run = go_on(account, clock)
    assert run is not None
    assert states(asked) == ["failed"] * 3
    assert len(vendor.deletes) == 1
    assert "graphicoal:delete" in Deletion.objects.filter(job=asked.job)[0].reason
    clock.pass_by(hours=2)
    assert go_on(account, clock) is None
    assert len(vendor.deletes) == 1
    assert take_turn(account).outcome == "ok"
    assert ApiKey.objects.get(pk=key.pk).state == "good"


def test_another_key_of_the_account_deletes(
    account: ApiAccount, vendor: Vendor, clock: Clock, images: list[Image]
) -> None:
    reader = add_key(account, "Reader", vendor.world.cards()[0].read_only_key, by="a test")
    ApiKey.objects.filter(pk=reader.pk).update(window_limit=5000)  # roomier, so it goes first
    asked = ask(images[:3], clock())
    go_on(account, clock)
    assert states(asked) == ["deleted"] * 3
    assert len(vendor.deletes) == 4  # the first was refused to the reader
    again = ask(images[3:4], clock())
    clock.pass_by(seconds=1)
    go_on(account, clock)
    assert states(again) == ["deleted"]


@pytest.mark.parametrize(("status", "left"), [(401, "waiting"), (429, "waiting"), (422, "failed")])
def test_a_delete_that_was_turned_away_was_not_done(
    status: int, left: str, account: ApiAccount, images: list[Image], vendor: Vendor, clock: Clock
) -> None:
    vendor.instead = only("DELETE", lambda: failing(status))
    asked = ask(images[:1], clock())
    go_on(account, clock)
    assert states(asked) == [left]
    vendor.instead = None
    clock.pass_by(hours=1, minutes=20)
    go_on(account, clock)
    assert states(asked) == ["deleted" if left == "waiting" else "failed"]


def test_when_the_share_is_used_up_the_rest_waits_for_the_next_slice(
    account: ApiAccount, images: list[Image], vendor: Vendor, clock: Clock
) -> None:
    account.keys.update(window_limit=70, window_seconds=3600, slice_until=None)
    asked = ask(images[:8], clock())
    go_on(account, clock)
    assert 0 < states(asked).count("deleted") < 8
    due = Work.objects.get(account=account, kind=WorkKind.DELETING).due_at
    assert due is not None
    assert due > clock()


def test_what_was_stopped_is_not_sent_and_what_was_sent_is_not_undone(
    account: ApiAccount,
    images: list[Image],
    vendor: Vendor,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = ask(images[:5], clock())

    stopping: list[int] = []

    def renew(work: Work, now: datetime) -> None:
        leases.renew(work, now)
        if work.done == 2 and not stopping:
            stopping.append(deleting.stop(asked.job, ADMIN, now))

    monkeypatch.setattr("analytics.sync.deleting.renew", renew)
    go_on(account, clock)
    assert stopping == [3]
    assert states(asked) == ["deleted"] * 2 + ["stopped"] * 3
    assert len(vendor.deletes) == 2
    assert deleting.stop(asked.job, ADMIN, clock()) == 0
    assert AuditEvent.objects.filter(note="Stopped.").count() == 1


def test_a_stop_between_the_read_and_the_delete_is_obeyed(
    account: ApiAccount,
    images: list[Image],
    vendor: Vendor,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = ask(images[:1], clock())
    after_the_read(monkeypatch, lambda: deleting.stop(asked.job, ADMIN, clock()))
    go_on(account, clock)
    assert (states(asked), vendor.deletes) == (["stopped"], [])


def test_a_back_up_of_yesterday_deletes_nothing(
    account: ApiAccount, images: list[Image], vendor: Vendor, clock: Clock
) -> None:
    """As restored: one that waited, and one that had been sent and, in truth, was not done."""
    asked = ask(images[:2], clock())
    first = Deletion.objects.filter(job=asked.job).earliest("pk")
    Deletion.objects.filter(pk=first.pk).update(state="asking", sent_at=clock())
    clock.pass_by(hours=25)
    go_on(account, clock)
    assert states(asked) == ["failed", "stopped"]
    assert vendor.deletes == []


def test_the_same_form_is_one_job(images: list[Image], clock: Clock) -> None:
    job, accounts = uuid4(), ApiAccount.objects.all()
    asked = {deleting.ask(job, accounts, [images[0].pk], ADMIN, clock()).job for _ in range(3)}
    assert asked == {job}
    assert Deletion.objects.count() == 1
    with pytest.raises(deleting.UnknownImage):
        deleting.ask(job, accounts, [images[0].pk], Actor("other@example.com", ""), clock())


def test_what_another_job_deletes_already_is_left_out(images: list[Image], clock: Clock) -> None:
    ask(images[:2], clock())
    asked = ask(images[:3], clock())
    assert (asked.images, asked.left_out) == (1, 2)
    with pytest.raises(deleting.NotAsked, match=r"admin@example\.com has these images deleted"):
        ask(images[:3], clock())


def test_what_is_not_theirs_gone_or_too_much_is_not_asked_for(
    account: ApiAccount, images: list[Image], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(deleting.UnknownImage):
        deleting.ask(uuid4(), ApiAccount.objects.none(), [images[0].pk], ADMIN, clock())
    monkeypatch.setattr(deleting, "MOST", 2)
    with pytest.raises(deleting.NotAsked, match="At most 2"):
        ask(images[:3], clock())
    Image.objects.filter(pk=images[0].pk).update(gone_at=clock())
    ApiAccount.objects.filter(pk=account.pk).update(state="paused")
    with pytest.raises(deleting.NotAsked, match="gone, or their account is not read"):
        ask(images[:2], clock())
    assert not Deletion.objects.exists()
    assert not AuditEvent.objects.filter(act="images.deletion").exists()


def test_a_worker_that_lost_its_lease_sends_nothing(
    account: ApiAccount,
    images: list[Image],
    vendor: Vendor,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = ask(images[:1], clock())
    works = Work.objects.filter(kind=WorkKind.DELETING)
    after_the_read(monkeypatch, lambda: works.update(fence=99))
    assert go_on(account, clock) is None
    assert (states(asked), vendor.deletes) == (["waiting"], [])


def test_a_person_waits_for_no_slice_that_reading_used_up(
    account: ApiAccount, images: list[Image], clock: Clock
) -> None:
    key = account.keys.get()
    assert keyring.reserve(key, 1000, account.share, clock()) > 1
    assert keyring.reserve(key, 1, account.share, clock()) == 0
    asked = ask(images[:2], clock())
    go_on(account, clock)
    assert states(asked) == ["deleted"] * 2


def test_details_give_way_to_it(
    account: ApiAccount, images: list[Image], vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    ask(images[:1], clock())
    vendor.asked.clear()
    take_turn(account, WorkKind.DETAILS)
    assert vendor.asked == []
    go_on(account, clock)
    clock.pass_by(seconds=31)
    take_turn(account, WorkKind.DETAILS)
    assert len(vendor.asked) > 2


def test_a_page_that_was_asked_for_before_brings_no_deleted_image_back(
    account: ApiAccount, images: list[Image], clock: Clock
) -> None:
    before = clock()
    told = [schemas.Image.model_validate(model_to_dict(image)) for image in images[:2]]
    clock.pass_by(seconds=1)
    ask(images[:1], clock())
    go_on(account, clock)
    assert gallery.add(account, gallery.unknown(account, told), before) == []
    images[0].refresh_from_db()
    assert images[0].gone_at is not None
    clock.pass_by(days=1)
    assert len(gallery.add(account, told[:1], clock())) == 1  # it is there again
    images[0].refresh_from_db()
    assert images[0].gone_at is None
