"""Some days of readings with a cast who may see them, signed-in clients, and a queue."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.test import Client
from kombu import pools
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django import Settings as SettingsOfTest
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from dashboard.celery import app
from tests import servers
from tests.pages.browsing import QUIET_CHROMIUM, Visit, visiting
from tests.pages.stories import Told, told_world

NOW = datetime(2026, 3, 9, 16, 5, tzinfo=UTC)

As = Callable[[User], Client]


@pytest.fixture(scope="session", autouse=True)
def static_folder() -> None:
    """Where collected files would lie: whitenoise wants the folder, the tests need none of them."""
    settings.STATIC_ROOT.mkdir(exist_ok=True)


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Told]:
    """Read once a module, in a transaction that no test ends; gone after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with told_world(NOW) as story:
            yield story
        transaction.set_rollback(True)


@pytest.fixture
def now(told: Told, db: None) -> Iterator[datetime]:
    """The last reading's time, which pages then take for the present."""
    with time_machine.travel(told.world.clock(), tick=False):
        yield told.world.clock()


@pytest.fixture
def as_(db: None) -> As:
    """`as_(cast.lead)` is a browser in which the lead is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@dataclass(frozen=True, slots=True)
class Queue:
    """What tasks were asked for: each message as it lies in the broker."""

    def take(self) -> list[str]:
        found = []
        with app.connection_for_write() as connection, connection.channel() as channel:
            while message := channel.basic_get("default", no_ack=True):  # type: ignore[attr-defined]
                found.append(f"{message.headers['task']} {message.headers['argsrepr']}")
        return found


@pytest.fixture
def queue() -> Iterator[Queue]:
    """A broker in this process's memory, empty at first."""
    with _broker("memory://"):
        queue = Queue()
        queue.take()
        yield queue


@pytest.fixture
def no_queue() -> Iterator[None]:
    """A broker that nobody reaches."""
    with _broker("redis://127.0.0.1:1/0"):
        yield


@contextmanager
def _broker(url: str) -> Iterator[None]:
    kept = {"broker_url": app.conf.broker_url, "broker_write_url": app.conf.broker_write_url}
    app.conf.update(broker_url=url, broker_write_url=url)
    _forget_connections()
    try:
        yield
    finally:
        app.conf.update(kept)
        _forget_connections()


def _forget_connections() -> None:
    """The app keeps its connections; the next task opens one to the broker that is set now."""
    app._pool = None  # type: ignore[attr-defined]
    app.amqp._producer_pool = None  # type: ignore[attr-defined]
    pools.reset()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Playwright runs a loop in the tests' own thread, where Django would refuse to work."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=servers.browser(), args=QUIET_CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def story(chromium: Browser, transactional_db: None) -> Iterator[Told]:
    """A week of readings that ends now: a browser's clock is not ours to set."""
    with told_world(datetime.now(UTC)) as told:
        yield told


@pytest.fixture
def visit(chromium: Browser, story: Told, live_server: LiveServer) -> Iterator[Visit]:
    yield from visiting(chromium, story, live_server, color_scheme="light")


@pytest.fixture
def scriptless(chromium: Browser, story: Told, live_server: LiveServer) -> Iterator[Visit]:
    yield from visiting(chromium, story, live_server, java_script_enabled=False)


@pytest.fixture(autouse=True)
def no_tries_yet(settings: SettingsOfTest) -> None:
    """Each test has a cache of its own: wrong tries are counted there."""
    place = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(uuid4())}
    settings.CACHES = {"default": place}
