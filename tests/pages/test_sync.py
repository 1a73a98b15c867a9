"""The sync page: what runs, what failed and why, and reading on demand."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import ApiAccount
from analytics.models import Image, PeriodRuling, Rederivation, Snapshot, SyncRun, Work
from analytics.models.work import Outcome, WorkKind
from analytics.queries.runs import PAGE
from tests.cast import an_account
from tests.pages.conftest import As, Queue
from tests.pages.stories import Told

MOST_QUERIES = 16


@pytest.fixture
def busy(told: Told, now: datetime) -> ApiAccount:
    return ApiAccount.objects.get(name="Busy")


def test_runs_and_their_tallies_are_listed(told: Told, busy: ApiAccount, as_: As) -> None:
    day = SyncRun.objects.create(
        account=busy,
        kind=WorkKind.READING,
        started_at=told.world.clock(),
        tally_day=told.world.clock().date() + timedelta(days=1),
        runs=96,
    )
    page = as_(told.cast.lead).get("/sync/").content.decode()
    assert f"{day.runs} quiet runs" in page
    assert "Looking through the gallery" in page


def test_what_failed_says_why_and_since_when(
    told: Told, now: datetime, busy: ApiAccount, as_: As
) -> None:
    reason = "GraphiCoal does not accept this key: make a new one."
    Work.objects.filter(account=busy, kind=WorkKind.READING).update(
        error=reason, failing_since=now - timedelta(hours=1), failures=3, due_at=now
    )
    page = as_(told.cast.lead).get("/sync/").content.decode()
    assert "Busy: reading fails." in page
    assert reason in page
    assert "3 times since" in page
    assert reason not in as_(told.cast.other).get("/sync/").content.decode()


def test_failed_runs_can_be_seen_alone(
    told: Told, now: datetime, busy: ApiAccount, as_: As
) -> None:
    client = as_(told.cast.lead)
    assert "No run failed" in client.get("/sync/?outcome=failed").content.decode()
    SyncRun.objects.create(
        account=busy,
        kind=WorkKind.READING,
        started_at=now,
        outcome=Outcome.FAILED,
        note="It did not answer.",
    )
    page = client.get("/sync/?outcome=failed").content.decode()
    assert "It did not answer." in page
    assert "quiet run" not in page


def test_older_runs_follow_by_key(told: Told, now: datetime, busy: ApiAccount, as_: As) -> None:
    SyncRun.objects.filter(account=busy).delete()
    for number in range(PAGE + 5):
        at = now - timedelta(minutes=number)
        SyncRun.objects.create(
            account=busy, kind=WorkKind.READING, started_at=at, note=f"run {number}."
        )
    client = as_(told.cast.lead)
    page = client.get("/sync/").content.decode()
    assert f"run {PAGE - 1}." in page
    assert f"run {PAGE}." not in page
    last = SyncRun.objects.get(note=f"run {PAGE - 1}.")
    assert f"before={last.pk}" in page
    older = client.get(f"/sync/?before={last.pk}").content.decode()
    assert f"run {PAGE}." in older
    assert f"run {PAGE - 1}." not in older


def test_long_work_shows_how_far_it_is(
    told: Told, now: datetime, busy: ApiAccount, as_: As
) -> None:
    works = Work.objects.filter(account=busy, kind=WorkKind.GALLERY)
    works.update(done=400, total=1200, lease_until=now + timedelta(minutes=5))
    page = as_(told.cast.lead).get("/sync/").content.decode()
    assert "Busy: looking through the gallery." in page
    assert '<progress max="1200" value="400"' in page


def test_work_that_nobody_does_is_told(
    told: Told, now: datetime, busy: ApiAccount, as_: As
) -> None:
    Work.objects.filter(account=busy).update(due_at=now - timedelta(minutes=40))
    page = as_(told.cast.lead).get("/sync/").content.decode()
    assert "Nothing is read: work was due 40\u00a0minutes ago." in page


def test_reading_now_asks_a_worker_and_comes_back_with_a_word(
    told: Told, busy: ApiAccount, as_: As, queue: Queue
) -> None:
    client = as_(told.cast.lead)
    answer = client.post(reverse("read_now", args=[busy.pk]), follow=True)
    [(address, status)] = answer.redirect_chain
    assert (address.split("?")[0], status) == ("/sync/", 302)
    assert "Busy is read now" in answer.content.decode()
    assert queue.take() == [f"analytics.tasks.read_now ({busy.pk},)"]


def test_reading_now_is_no_link(told: Told, busy: ApiAccount, as_: As, queue: Queue) -> None:
    assert as_(told.cast.lead).get(reverse("read_now", args=[busy.pk])).status_code == 405
    assert queue.take() == []


def test_a_stranger_cannot_have_it_read(
    told: Told, busy: ApiAccount, as_: As, queue: Queue
) -> None:
    assert as_(told.cast.other).post(reverse("read_now", args=[busy.pk])).status_code == 404
    assert queue.take() == []


def test_a_paused_account_is_not_read(told: Told, busy: ApiAccount, as_: As, queue: Queue) -> None:
    ApiAccount.objects.filter(pk=busy.pk).update(state="paused")
    answer = as_(told.cast.lead).post(reverse("read_now", args=[busy.pk]), follow=True)
    assert "Busy is paused, so it is not read." in answer.content.decode()
    assert queue.take() == []


def test_a_queue_that_is_gone_is_told(
    told: Told, busy: ApiAccount, as_: As, no_queue: None
) -> None:
    answer = as_(told.cast.lead).post(reverse("read_now", args=[busy.pk]), follow=True)
    assert "queue does not answer" in answer.content.decode()


def test_the_number_of_queries_does_not_grow(
    told: Told,
    now: datetime,
    as_: As,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(5):
        an_account(f"More {number}", told.cast.design)
    client = as_(told.cast.lead)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get("/sync/")


@pytest.fixture
def odd(busy: ApiAccount) -> Snapshot:
    """The last answer again, its period dated a day later: no total has it."""
    last = busy.snapshots.latest("number")
    last.pk, last.number, last.verdict = None, last.number + 1, "held"
    last.period_start += timedelta(days=1)
    last.reason = "The period now starts later."
    last.save()
    return last


def test_what_does_not_fit_is_listed_and_an_admin_can_say_what_it_is(
    told: Told, busy: ApiAccount, odd: Snapshot, as_: As
) -> None:
    for person, may in ((told.cast.admin, True), (told.cast.lead, False)):
        page = as_(person).get("/sync/").content.decode()
        assert "Readings that do not fit" in page
        assert odd.reason in page
        assert ("Same period, new dates" in page) is may
        overview = as_(person).get("/").content.decode()
        assert "1 answer of Busy contradicting" in overview
    assert "do not fit" not in as_(told.cast.other).get("/sync/").content.decode()
    form = {"start": odd.period_start.isoformat(), "word": "same"}
    answer = as_(told.cast.admin).post(reverse("rule", args=[busy.pk]), form, follow=True)
    page = answer.content.decode()
    assert "derived anew" in page
    assert "said admin@example.com" in page
    answer = as_(told.cast.admin).post(reverse("rule", args=[busy.pk]), form, follow=True)
    assert "still being derived" in answer.content.decode()
    Rederivation.objects.all().delete()  # as if a worker had been there
    back = {**form, "word": "back"}
    as_(told.cast.admin).post(reverse("rule", args=[busy.pk]), back)
    assert not PeriodRuling.objects.exists()


@pytest.mark.parametrize("start", ["", "soon", "2026-03-01", "0001-01-01T00:00:00+14:00"])
def test_a_word_on_what_is_no_start_is_not_found(
    start: str, told: Told, busy: ApiAccount, as_: As
) -> None:
    form = {"start": start, "word": "same"}
    answer = as_(told.cast.admin).post(reverse("rule", args=[busy.pk]), form)
    assert answer.status_code == 404


@pytest.mark.parametrize("word", ["same", "back"])
def test_a_word_that_comes_too_late_says_how_it_stands(
    word: str, told: Told, busy: ApiAccount, as_: As
) -> None:
    form = {"start": "2026-03-01T00:00:00+00:00", "word": word}
    answer = as_(told.cast.admin).post(reverse("rule", args=[busy.pk]), form, follow=True)
    assert "this is how it stands" in answer.content.decode()


def test_the_pricing_of_images_says_how_long_it_takes(
    told: Told, now: datetime, busy: ApiAccount, as_: As
) -> None:
    total = Image.objects.filter(account=busy, gone_at__isnull=True).count()
    Image.objects.filter(account=busy).update(detail_due_at=now)
    busy.keys.update(window_limit=1000, window_seconds=86_400)
    page = as_(told.cast.lead).get("/sync/").content.decode()
    assert f"0 of {total} images priced, about" in page
    assert "left at 40 % of the key’s window" in page
    busy.keys.update(state="invalid")
    page = as_(told.cast.lead).get("/sync/").content.decode()
    assert "the rest waits for a key that works" in page


def read_now(client: Client, busy: ApiAccount) -> str:
    """Ask for it; where the page about it lies."""
    return client.post(reverse("read_now", args=[busy.pk]))["Location"]


def test_reading_now_is_followed_until_it_is_done(
    told: Told, now: datetime, busy: ApiAccount, as_: As, queue: Queue
) -> None:
    client = as_(told.cast.lead)
    address = read_now(client, busy)
    page = client.get(address).content.decode()
    assert "disabled>Reading…" in page
    assert ">Look again</a>" in page
    works = Work.objects.filter(account=busy, kind=WorkKind.READING)
    done = now + timedelta(seconds=3)
    works.update(last_success_at=done)
    with time_machine.travel(done, tick=False):
        page = client.get(address).content.decode()
    assert "Reading…" not in page
    assert f'<span class="state state-good">Read</span> <time datetime="{done.isoformat()}"' in page
    assert "Reading…" not in client.get("/sync/").content.decode()
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        assert 'class="reading"' not in client.get(address).content.decode()


def test_reading_now_that_fails_says_why(
    told: Told, now: datetime, busy: ApiAccount, as_: As, queue: Queue
) -> None:
    run = {"account": busy, "kind": WorkKind.READING, "outcome": Outcome.FAILED}
    SyncRun.objects.create(**run, started_at=now - timedelta(seconds=1), note="Before.")
    client = as_(told.cast.lead)
    address = read_now(client, busy)
    assert "Reading…" in client.get(address).content.decode()
    SyncRun.objects.create(**run, started_at=now, finished_at=now, note="It did not answer.")
    page = client.get(address).content.decode()
    assert "Reading…" not in page
    assert '<span class="state-why">It did not answer.</span>' in page


def test_reading_now_that_no_worker_takes_up_is_told(
    told: Told, now: datetime, busy: ApiAccount, as_: As, queue: Queue
) -> None:
    client = as_(told.cast.lead)
    address = read_now(client, busy)
    with time_machine.travel(now + timedelta(minutes=3), tick=False):
        assert "no worker seems to run" in client.get(address).content.decode()
    stranger = as_(told.cast.other).get(address).content.decode()
    assert "Reading…" not in stranger


@pytest.mark.parametrize("query", ["read=x&asked=soon", "read=1&asked=9999-01-01", "asked=%00"])
def test_an_odd_question_about_a_reading_is_none(
    query: str, told: Told, now: datetime, as_: As
) -> None:
    page = as_(told.cast.lead).get(f"/sync/?{query}")
    assert page.status_code == 200
    assert 'class="reading"' not in page.content.decode()


def test_rate_windows_are_told_without_the_keys_secrets(
    told: Told, now: datetime, busy: ApiAccount, as_: As
) -> None:
    key = busy.keys.get()
    busy.keys.update(
        name="CI bearer",
        window_limit=1234,
        window_remaining=900,
        window_told_at=now,
        window_reset_at=now + timedelta(minutes=30),
    )
    for person, named in ((told.cast.admin, True), (told.cast.lead, False)):
        page = as_(person).get("/sync/").content.decode()
        assert "Of 1234 requests" in page
        assert "900 left" in page
        assert ("CI bearer" in page) is named
        assert key.last_four not in page
    assert "Of 1234 requests" not in as_(told.cast.other).get("/sync/").content.decode()
    busy.keys.update(state="invalid")
    assert "No answer has told it yet" in as_(told.cast.lead).get("/sync/").content.decode()
