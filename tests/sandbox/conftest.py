"""A small world, its server, and somebody who calls it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from analytics.graphicoal.sandbox import SandboxAccount, Server, World, running
from analytics.graphicoal.sandbox.small import small_world

EPOCH = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = EPOCH + timedelta(days=9, hours=14, seconds=30)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Caller:
    """Asks one server with one key."""

    base_url: str
    key: str
    session: requests.Session = field(default_factory=requests.Session)

    def __call__(self, path: str, method: str = "GET", **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.key}", **more.pop("headers", {})}
        url = self.base_url + path
        return self.session.request(method, url, headers=headers, timeout=5, **more)

    def at(self, moment: datetime, path: str = "/quota", **more: Any) -> Any:
        headers = {"X-Sandbox-As-Of": moment.isoformat()}
        response = self(path, headers=headers, **more)
        assert response.status_code == 200, response.text
        return response.json()

    def every_id(self, moment: datetime, operation: str = "") -> list[str]:
        """A walk over all pages as of a moment."""
        found: list[str] = []
        for page in range(1, 100):
            params = {"page": page, "per_page": 40} | (
                {"operation": operation} if operation else {}
            )
            answer = self.at(moment, "/images", params=params)
            found += [row["image_id"] for row in answer["data"]]
            if page >= answer["meta"]["last_page"]:
                assert len(found) == answer["meta"]["total"]
                return found
        raise AssertionError("no end")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world() -> World:
    return small_world(EPOCH)


@pytest.fixture
def server(world: World, clock: Clock) -> Iterator[Server]:
    with running(world, clock=clock) as server:
        yield server


@pytest.fixture
def card(world: World) -> SandboxAccount:
    return world.cards()[0]


@pytest.fixture
def caller(server: Server) -> Iterator[Callable[[str], Caller]]:
    opened: list[Caller] = []

    def make(key: str) -> Caller:
        opened.append(Caller(server.base_url, key))
        return opened[-1]

    yield make
    for one in opened:
        one.session.close()


@pytest.fixture
def call(caller: Callable[[str], Caller], card: SandboxAccount) -> Caller:
    """With the key that may read and delete."""
    return caller(card.key)
