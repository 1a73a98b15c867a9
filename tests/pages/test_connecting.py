"""Connect a key: typed in once, tried by a worker, never seen again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import ApiAccount, KeyTrial
from analytics import tasks
from analytics.graphicoal.sandbox import SandboxAccount, Server, running
from analytics.graphicoal.sandbox.small import small_world
from tests.cast import Cast
from tests.pages.conftest import As, Queue

EPOCH = datetime(2026, 3, 2, tzinfo=UTC)
SECRET = "gc_live_a_key_that_nobody_knows"


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast.assemble()


@pytest.fixture
def admin(cast: Cast, as_: As) -> Client:
    return as_(cast.admin)


@pytest.fixture
def vendor() -> Iterator[tuple[Server, SandboxAccount]]:
    world = small_world(EPOCH)
    with running(world, clock=lambda: datetime(2026, 3, 7, tzinfo=UTC)) as server:
        yield server, world.cards()[0]


def typed_in(client: Client, key: str, address: str, name: str = "Ours") -> str:
    """Send the form; the address of the trial that it leads to."""
    answer = client.post(reverse("connect"), {"name": name, "key": key, "base_url": address})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def work_off(queue: Queue) -> None:
    """What the worker does with the one message that waits for it."""
    (message,) = queue.take()
    name, trial = message.split(" ", 1)
    assert name == tasks.try_key.name
    tasks.try_key.run(str(UUID(trial.strip("(),'\""))))


def test_the_address_is_the_vendors_unless_changed(admin: Client, settings: Settings) -> None:
    page = admin.get(reverse("connect")).content.decode()
    assert f'value="{settings.GRAPHICOAL_BASE_URL}"' in page
    assert 'type="password" name="key"' in page
    assert 'autocomplete="off"' in page


def test_a_good_key_is_tried_and_connected(
    admin: Client, queue: Queue, vendor: tuple[Server, SandboxAccount]
) -> None:
    server, card = vendor
    trial = typed_in(admin, card.key, server.base_url)
    page = admin.get(trial).content.decode()
    assert "Trying the key for Ours." in page
    assert 'hx-trigger="every 1s' in page
    work_off(queue)
    page = admin.get(trial).content.decode()
    assert "Ours is connected." in page
    assert "every 1s" not in page
    assert ApiAccount.objects.get().name == "Ours"


def test_a_bad_key_shows_the_reason_and_an_empty_field_to_try_again(
    admin: Client, queue: Queue, vendor: tuple[Server, SandboxAccount]
) -> None:
    server, _ = vendor
    trial = typed_in(admin, SECRET, server.base_url)
    work_off(queue)
    page = admin.get(trial).content.decode()
    assert "The key was not connected." in page
    assert KeyTrial.objects.get().problem in page.replace("&#x27;", "'")
    assert 'value="Ours"' in page
    assert f'value="{server.base_url}"' in page
    assert SECRET not in page
    assert not ApiAccount.objects.exists()


def test_the_secret_is_in_no_message_and_no_page(
    admin: Client, queue: Queue, caplog: pytest.LogCaptureFixture
) -> None:
    refused = admin.post(
        reverse("connect"), {"name": "", "key": SECRET, "base_url": "https://coals.ai"}
    )
    assert refused.status_code == 422
    trial = typed_in(admin, SECRET, "https://coals.ai")
    for page in (refused, admin.get(trial)):
        assert SECRET not in page.content.decode()
    assert all(SECRET not in message for message in queue.take())
    assert SECRET not in caplog.text


def test_what_is_missing_is_said_beside_its_field(admin: Client, queue: Queue) -> None:
    page = admin.post(reverse("connect"), {}).content.decode()
    for said in ("Give the account a name.", "Paste a key.", "Give the address"):
        assert said in page
    assert queue.take() == []
    assert not KeyTrial.objects.exists()


def test_a_name_that_is_taken_is_refused_at_once(admin: Client, queue: Queue) -> None:
    ApiAccount.objects.create(name="Ours", base_url="https://coals.ai")
    page = admin.post(
        reverse("connect"), {"name": "ours", "key": SECRET, "base_url": "https://coals.ai"}
    ).content.decode()
    assert "There is an account named ours already" in page
    assert queue.take() == []


def test_without_a_queue_nothing_is_kept_of_the_key(admin: Client, no_queue: None) -> None:
    page = admin.post(
        reverse("connect"), {"name": "Ours", "key": SECRET, "base_url": "https://coals.ai"}
    ).content.decode()
    assert "queue does not answer" in page
    assert not KeyTrial.objects.exists()


def test_only_admins_may(cast: Cast, as_: As, queue: Queue) -> None:
    for person in (cast.finance, cast.lead, cast.nobody):
        form = {"name": "Ours", "key": SECRET, "base_url": "https://coals.ai"}
        assert as_(person).post(reverse("connect"), form).status_code == 403
    assert queue.take() == []
    assert not KeyTrial.objects.exists()
