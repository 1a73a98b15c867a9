"""/metrics: who may read it, and that its figures are those of the ledger."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings as SettingsOfTest

from accounts.access import all_accounts
from accounts.models import ApiAccount, ApiKey
from accounts.models.keys import AccountState, KeyState
from analytics.models import BillingPeriod, DayBurn, QuarterBurn, SyncRun, Work
from analytics.models.work import Outcome, WorkKind
from analytics.queries.burn import burn
from analytics.queries.measures import MOST_OPERATIONS, OTHER
from analytics.tasks import read_now, walk
from dashboard.environment import Environment
from tests.cast import an_account
from tests.pages.conftest import As, Queue
from tests.pages.stories import Told
from tests.pages.test_access import only_reading

TOKEN = "d5" * 32
MOST_QUERIES = 10
NASTY = 'Ev"il}\\ 1\n# TYPE coalmeter_credits_left counter\ncoalmeter_fake{x="'
USED, GIVEN_BACK = "coalmeter_credits_used_total", "coalmeter_credits_given_back_total"
UNATTRIBUTED = "coalmeter_credits_unattributed"

Scraped = dict[str, dict[tuple[str, ...], float]]
Scrape = Callable[[], Scraped]


@pytest.fixture
def scrape(told: Told, now: datetime, queue: Queue, settings: SettingsOfTest) -> Scrape:
    """Metric → values of its labels, by the labels' names → value."""
    settings.METRICS_TOKEN = TOKEN
    return lambda: read(text())


def text() -> str:
    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.content.decode()


def read(exposed: str) -> Scraped:
    found: Scraped = {}
    for family in text_string_to_metric_families(exposed):
        found.setdefault(family.name, {})
        for sample in family.samples:
            labels = tuple(value for _, value in sorted(sample.labels.items()))
            values = found.setdefault(sample.name, {})
            assert labels not in values, sample
            values[labels] = sample.value
    return found


# Who may read it


@pytest.mark.parametrize(
    ("token", "networks", "sent", "origin", "status"),
    [
        ("", "", "", "127.0.0.1", 404),
        ("", "", f"Bearer {TOKEN}", "127.0.0.1", 404),
        ("", "", "Bearer ", "127.0.0.1", 404),
        (TOKEN, "", f"Bearer {TOKEN}", "192.0.2.1", 200),
        (TOKEN, "", f"bearer {TOKEN}", "192.0.2.1", 200),
        (TOKEN, "", "", "127.0.0.1", 401),
        (TOKEN, "", "Bearer ", "127.0.0.1", 401),
        (TOKEN, "", f"Bearer {TOKEN[:-1]}", "127.0.0.1", 401),
        (TOKEN, "", f"Bearer {TOKEN}0", "127.0.0.1", 401),
        (TOKEN, "", "Bearer dü", "127.0.0.1", 401),
        (TOKEN, "", f"Basic {TOKEN}", "127.0.0.1", 401),
        ("", "10.0.0.0/8", "", "10.9.8.7", 200),
        ("", "10.0.0.0/8", "", "::ffff:10.9.8.7", 200),
        ("", "10.0.0.0/8,fd00::/8", "", "fd00::5", 200),
        ("", "10.0.0.0/8", "", "11.0.0.1", 403),
        ("", "10.0.0.0/8", "Bearer ", "11.0.0.1", 403),
        ("", "0.0.0.0/0", "", "2001:db8::1", 403),
        ("", "0.0.0.0/0", "", "nowhere", 403),
        ("", "0.0.0.0/0", "", "", 403),
        (TOKEN, "10.0.0.0/8", "", "10.0.0.1", 200),
        (TOKEN, "10.0.0.0/8", f"Bearer {TOKEN}", "11.0.0.1", 200),
        (TOKEN, "10.0.0.0/8", "", "11.0.0.1", 401),
    ],
)
@pytest.mark.usefixtures("now", "queue")
def test_the_token_or_a_network_lets_in(
    settings: SettingsOfTest, token: str, networks: str, sent: str, origin: str, status: int
) -> None:
    settings.METRICS_TOKEN = token
    settings.METRICS_NETWORKS = Environment({"N": networks}).networks("N")
    headers = {"Authorization": sent} if sent else {}
    answer = Client(REMOTE_ADDR=origin).get("/metrics", headers=headers)
    assert answer.status_code == status
    assert answer.get("WWW-Authenticate") == ("Bearer" if status == 401 else None)
    assert (b"coalmeter_" in answer.content) == (status == 200)
    assert not answer.cookies


@pytest.mark.usefixtures("now", "queue")
def test_the_address_is_what_a_proxy_of_ours_says(settings: SettingsOfTest) -> None:
    settings.METRICS_NETWORKS = Environment({"N": "10.0.0.0/8"}).networks("N")
    near = Client(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "10.0.0.2, 192.0.2.1"})
    assert near.get("/metrics").status_code == 200  # without proxies nobody's word is taken
    settings.TRUSTED_PROXIES = 1
    assert near.get("/metrics").status_code == 403


@pytest.mark.usefixtures("scrape")
def test_plain_http_is_not_sent_elsewhere(settings: SettingsOfTest) -> None:
    """A Prometheus beside the web server has no proxy in front of it that speaks https."""
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/").status_code == 301
    assert Client().get("/metrics").status_code == 401


@pytest.mark.usefixtures("scrape")
def test_a_sign_in_opens_nothing_and_a_form_is_refused(told: Told, as_: As) -> None:
    admin = as_(told.cast.admin)
    assert admin.get("/metrics").status_code == 401
    assert admin.post("/metrics").status_code == 405


@pytest.mark.usefixtures("scrape")
def test_who_is_refused_costs_no_query_and_who_is_not_a_few() -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        Client().get("/metrics")
    assert len(asked) == 0
    busy = ApiAccount.objects.get(name="Busy")
    many_operations(busy, 3 * MOST_OPERATIONS)
    for number in range(5):
        an_account(f"Further {number}")
    with only_reading(), CaptureQueriesContext(connection) as asked:
        text()
    assert len(asked) <= MOST_QUERIES, [query["sql"][:90] for query in asked]


# What it says


def test_credits_are_those_of_the_ledger_for_every_operation_and_account(scrape: Scrape) -> None:
    give_back(11)
    found = scrape()
    table = burn(all_accounts(), by=("operation", "account"))
    assert len(table.cells) > 5
    assert any(cell.correction for cell in table.cells)
    for cell in table.cells:
        names = (str(cell.account), str(cell.operation))
        if names[1] == "unattributed":
            assert found[UNATTRIBUTED][names[:1]] == cell.credits
        elif cell.credits or cell.correction:
            assert found[USED][names] == cell.usage
            assert found[GIVEN_BACK][names] == -cell.correction
    assert total(found) == table.credits == burn(all_accounts()).credits


def total(found: Scraped) -> float:
    given_back = sum(found[GIVEN_BACK].values())
    return sum(found[USED].values()) - given_back + sum(found[UNATTRIBUTED].values())


def test_what_is_left_is_what_the_vendor_says(told: Told, scrape: Scrape) -> None:
    found = scrape()
    truth = told.world.truth()
    assert set(found["coalmeter_credits_left"]) == {(name,) for name in truth}
    for account in ApiAccount.objects.all():
        last = account.snapshots.latest("number")
        assert found["coalmeter_credits_left"][account.name,] == last.remaining
        end = found["coalmeter_period_end_timestamp_seconds"][account.name,]
        assert end == last.period_end.timestamp()
        assert found["coalmeter_data_age_seconds"][account.name,] == 0
        assert found["coalmeter_reading_failing"][account.name,] == 0


def test_a_refund_only_raises_what_was_given_back(scrape: Scrape) -> None:
    before = scrape()
    operation = give_back(7)
    after = scrape()
    assert after[USED] == before[USED]
    names = ("Busy", operation)
    assert after[GIVEN_BACK].pop(names) == before[GIVEN_BACK].pop(names) + 7
    assert after[GIVEN_BACK] == before[GIVEN_BACK]


def give_back(credits: int) -> str:
    """A correction of Busy's in the rollups, by quarter-hour and day; which operation's it is."""
    cell = QuarterBurn.objects.filter(account__name="Busy", usage__gt=0).latest("quarter")
    same = {"account": cell.account, "operation": cell.operation, "period": cell.period}
    for row in (cell, DayBurn.objects.filter(**same).latest("day")):
        row.correction -= credits
        row.save()
    return cell.operation


def test_counters_never_fall_while_the_vendors_account_lives(
    told: Told, scrape: Scrape, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over a period's end, which sets the vendor's own counters back."""
    world, before, periods = told.world, scrape(), BillingPeriod.objects.count()
    for _ in range(8):
        monkeypatch.setattr(world.clock, "now", world.clock.now + timedelta(days=5))
        world.read(WorkKind.READING)
        with time_machine.travel(world.clock(), tick=False):
            after = scrape()
        for metric in (USED, GIVEN_BACK):
            for names, value in before[metric].items():
                assert after[metric][names] >= value, (metric, names)
        before = after
    assert BillingPeriod.objects.count() > periods
    assert total(after) == burn(all_accounts()).credits


def test_what_was_never_read_has_no_sample(scrape: Scrape) -> None:
    an_account("Unread")
    found = scrape()
    assert [
        name for name, values in found.items() if any("Unread" in labels for labels in values)
    ] == []


def test_a_failed_reading_is_said_and_changes_no_figure(scrape: Scrape, now: datetime) -> None:
    before = scrape()
    reading = Work.objects.filter(account__name="Busy", kind=WorkKind.READING)
    reading.update(failing_since=now, failures=1, error="No.", error_code="http_500")
    ApiKey.objects.filter(account__name="Busy").update(state=KeyState.INVALID)
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        after = scrape()
    assert after["coalmeter_reading_failing"] == {("Busy",): 1, ("Quiet",): 0}
    assert after["coalmeter_data_age_seconds"]["Busy",] == 3600
    for name in ("coalmeter_credits_left", USED, GIVEN_BACK):
        assert after[name] == before[name]
    for part in ("limit", "remaining", "ours"):  # a refusal tells no window
        assert {names[0] for names in after[f"coalmeter_rate_window_{part}"]} == {"Quiet"}


def test_a_paused_account_keeps_its_credits_and_is_not_stale(scrape: Scrape) -> None:
    ApiAccount.objects.filter(name="Busy").update(state=AccountState.PAUSED)
    found = scrape()
    assert ("Busy",) in found["coalmeter_credits_left"]
    assert ("Busy",) not in found["coalmeter_data_age_seconds"]
    assert ("Busy",) not in found["coalmeter_reading_failing"]


def test_the_sandbox_leaves_when_a_real_account_is_there(scrape: Scrape) -> None:
    ApiAccount.objects.filter(name="Quiet").update(is_sandbox=True)
    assert all(labels[0] != "Quiet" for values in scrape().values() for labels in values if labels)
    ApiAccount.objects.update(is_sandbox=True)
    assert ("Quiet",) in scrape()["coalmeter_credits_left"]


def test_hostile_names_stay_names(told: Told, scrape: Scrape) -> None:
    ApiAccount.objects.filter(name="Busy").update(name=NASTY)
    ApiKey.objects.filter(account__name=NASTY).update(name=NASTY[:100])
    cell = QuarterBurn.objects.filter(account__name=NASTY).latest("quarter")
    QuarterBurn.objects.create(
        account=cell.account,
        period=cell.period,
        quarter=cell.quarter,
        operation=NASTY[:64],
        usage=3,
    )
    Work.objects.filter(kind=WorkKind.DAYS).update(due_at=told.world.clock())
    found = scrape()
    assert "coalmeter_fake" not in found
    assert found["coalmeter_credits_left"][NASTY,] > 0
    assert found[USED][NASTY, NASTY[:64]] == 3
    assert (NASTY, NASTY[:100]) in found["coalmeter_rate_window_limit"]
    assert total(found) == burn(all_accounts()).credits


def many_operations(account: ApiAccount, number: int) -> None:
    """Used one after the other; the later, the more. They have no rows by day yet."""
    cell = QuarterBurn.objects.filter(account=account, period__isnull=False).latest("quarter")
    QuarterBurn.objects.bulk_create(
        QuarterBurn(
            account=account,
            period=cell.period,
            quarter=cell.quarter + timedelta(minutes=15 * at),
            operation=f"op-{number - at:03}",
            usage=at + 1,
        )
        for at in range(number)
    )
    Work.objects.filter(kind=WorkKind.DAYS).update(due_at=datetime(2026, 3, 1).astimezone())


def test_ten_thousand_operations_are_fifty_and_the_rest(scrape: Scrape) -> None:
    busy = ApiAccount.objects.get(name="Busy")
    many_operations(busy, 3 * MOST_OPERATIONS)
    before = scrape()
    of_busy = {operation for account, operation in before[USED] if account == "Busy"}
    assert len(of_busy) == MOST_OPERATIONS + 1
    assert total(before) == burn(all_accounts()).credits
    # One of the rest becomes the largest of all: no counter falls for it.
    hidden = QuarterBurn.objects.filter(account=busy).exclude(operation__in=of_busy).first()
    assert hidden is not None
    hidden.usage += 10**6
    hidden.save()
    after = scrape()
    assert after[USED].pop(("Busy", OTHER)) == before[USED].pop(("Busy", OTHER)) + 10**6
    assert after[USED] == before[USED]


def test_no_secret_of_a_key_comes_near(scrape: Scrape) -> None:
    scrape()
    exposed = text()
    for key in ApiKey.objects.all():
        assert key.name in exposed
        assert key.fingerprint[:8] not in exposed
        assert str(key.pk) not in exposed
        assert f"••{key.last_four}" not in exposed
    assert TOKEN not in exposed


def test_no_bearer_stands_in_the_answer(told: Told, scrape: Scrape) -> None:
    scrape()
    for card in told.world.world.cards():
        assert card.key[-12:] not in text()


def test_works_that_wait_and_runs_are_counted(scrape: Scrape, now: datetime) -> None:
    Work.objects.update(due_at=now + timedelta(minutes=1), lease_until=None)
    Work.objects.filter(kind=WorkKind.READING).update(due_at=now - timedelta(seconds=40))
    gallery = Work.objects.filter(kind=WorkKind.GALLERY)
    gallery.update(due_at=now - timedelta(hours=1), lease_until=now + timedelta(minutes=1))
    busy = ApiAccount.objects.get(name="Busy")
    before = scrape()
    SyncRun.objects.create(
        account=busy, kind=WorkKind.READING, outcome=Outcome.FAILED, started_at=now, runs=2
    )
    long_ago = now - timedelta(days=40)
    SyncRun.objects.create(account=busy, kind=WorkKind.READING, started_at=long_ago)
    found = scrape()
    assert found["coalmeter_work_due"]["reading",] == 2
    assert found["coalmeter_work_late_seconds"]["reading",] == 40
    assert found["coalmeter_work_due"]["gallery",] == 0  # somebody does it
    assert found["coalmeter_work_late_seconds"]["gallery",] == 0
    assert found["coalmeter_work_last_success_timestamp_seconds"]["reading",] == now.timestamp()
    assert ("erasing",) not in found["coalmeter_work_last_success_timestamp_seconds"]
    runs = "coalmeter_sync_runs_total"
    assert len(found[runs]) == len(WorkKind) * len(Outcome)
    assert found[runs]["reading", "failed"] == before[runs]["reading", "failed"] + 2
    assert found[runs]["reading", "ok"] == before[runs]["reading", "ok"] > 0
    Work.objects.filter(kind=WorkKind.READING, account=busy).update(due_at=None)
    ApiAccount.objects.filter(name="Quiet").update(state=AccountState.PAUSED)
    assert scrape()["coalmeter_work_due"]["reading",] == 0  # nobody will do it while it is paused


def test_queues_are_measured(scrape: Scrape, told: Told) -> None:
    assert scrape()["coalmeter_queue_waiting"] == {("default",): 0, ("slow",): 0}
    read_now.delay(1)
    walk.delay(1)
    walk.delay(2)
    found = scrape()
    assert found["coalmeter_queue_waiting"] == {("default",): 1, ("slow",): 2}
    assert found["coalmeter_queue_up"] == {(): 1}


@pytest.mark.usefixtures("no_queue")
def test_a_broker_that_does_not_answer_is_said_soon(
    told: Told, now: datetime, settings: SettingsOfTest
) -> None:
    settings.METRICS_TOKEN = TOKEN
    began = time.monotonic()
    found = read(text())
    assert time.monotonic() - began < 8  # Prometheus waits for ten seconds
    assert found["coalmeter_queue_up"] == {(): 0}
    assert found["coalmeter_queue_waiting"] == {}
    assert found["coalmeter_credits_left"]
