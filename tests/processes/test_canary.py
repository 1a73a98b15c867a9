"""A known secret goes through everything that a key lives through, and is found nowhere after."""

import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from analytics.graphicoal.sandbox import Reply, Request, Server, World, running
from analytics.graphicoal.sandbox.messages import json_reply
from analytics.graphicoal.sandbox.small import small_world
from tests.processes.canary import Canary, files, tables, values
from tests.processes.test_first_start import Installation, until

pytestmark = pytest.mark.long

COUNTS = """
import json
from accounts.models import ApiKey
from analytics.models import Image, Snapshot
print(json.dumps({"readings": sum(Snapshot.objects.values_list("times", flat=True)),
                  "images": Image.objects.count(),
                  "refused": ApiKey.objects.exclude(last_error_code="").count()}))
"""
KEY = """
import json
from accounts.models import ApiKey
print(json.dumps(str(ApiKey.objects.latest("added_at").pk)))
"""
SECONDS = 120


@dataclass
class Parrot:
    """A vendor that repeats the key in its own words while it is `refusing`."""

    refusing: bool = False

    def hook(self, request: Request) -> Reply | None:
        if not self.refusing:
            return None
        bearer = request.headers.get("authorization", "")
        said = {"code": "INVALID_KEY", "message": f"No such key: {bearer}"}
        return json_reply({"success": False, "error": said}, 401)


@dataclass
class Visitor:
    """An admin's browser without JavaScript; keeps every page that it was shown."""

    address: str
    session: requests.Session
    shown: list[tuple[str, bytes]] = field(default_factory=list)

    def get(self, path: str) -> str:
        return self._kept(self.session.get(self.address + path, timeout=20))

    def post(self, path: str, form: str = "", **fields: str) -> str:
        """Send a form as the page `form` (or the address itself) has it."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(form or path))
        assert token is not None
        data = {"csrfmiddlewaretoken": token[1], **fields}
        return self._kept(self.session.post(self.address + path, data=data, timeout=20))

    def crawl(self, most: int = 200) -> None:
        """Every page that links lead to from the overview."""
        waiting, seen = ["/"], {"/"}
        while waiting and len(seen) < most:
            text = self.get(waiting.pop())
            found = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)', text)}
            fresh = {link for link in found if not link.startswith("/static/")} - seen
            seen |= fresh
            waiting += sorted(fresh)

    def _kept(self, response: requests.Response) -> str:
        heads = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        self.shown.append((response.url, heads.encode() + response.content))
        return response.text


@pytest.fixture
def parrot() -> Parrot:
    return Parrot()


@pytest.fixture
def world() -> World:
    return small_world(datetime.now(UTC) - timedelta(days=5))


@pytest.fixture
def vendor(parrot: Parrot, world: World) -> Iterator[Server]:
    with running(world, hook=parrot.hook) as server:
        yield server


@pytest.fixture
def installation(tmp_path: Path, stores: dict[str, str], vendor: Server) -> Iterator[Installation]:
    more = {"SANDBOX": "off", "LOG_LEVEL": "DEBUG", "GRAPHICOAL_BASE_URL": vendor.base_url}
    one = Installation(tmp_path / "data", **{**stores, **more})
    yield one
    if one.process.poll() is None:
        one.end(signal.SIGTERM)


def test_a_key_is_found_nowhere_after_all_that_it_lived_through(
    installation: Installation, vendor: Server, world: World, parrot: Parrot, stores: dict[str, str]
) -> None:
    keys = [key for key, grant in world.keys.items() if grant.slug == "busy"]
    first, second, _ = keys  # the second may only read; the last, not even that
    assert installation.up(), installation.said
    visitor = Visitor(f"http://localhost:{installation.port}", installation.signed_in())
    connected(visitor, vendor, first)
    assert until(lambda: counts(installation)["readings"] >= 2, SECONDS)
    assert until(lambda: counts(installation)["images"] >= 10, SECONDS)
    parrot.refusing = True
    assert until(lambda: counts(installation)["refused"] == 1, SECONDS)
    visitor.crawl()
    parrot.refusing = False
    rotated(installation, visitor, second)
    visitor.post("/audit/export.csv", form="/audit/")
    burn = installation.printed("burn", "--format", "csv")
    visitor.crawl()
    assert len(visitor.shown) > 30
    time.sleep(1)
    stored = [*values(stores["REDIS_URL"])] if stores else []
    assert installation.end() == 0

    stored += tables(stores["DATABASE_URL"]) if stores else []
    stored += [*files(installation.data.parent), ("burn", burn.encode()), *visitor.shown]
    assert len(stored) > 40
    for secret in keys:
        canary = Canary(secret)
        assert [found for place in stored for found in canary.sung_in(*place)] == []


def connected(visitor: Visitor, vendor: Server, key: str) -> None:
    """First where nobody answers, then without a name, then well."""
    form = {"name": "Busy", "key": key, "base_url": vendor.base_url}
    nobody = visitor.post("/accounts/connect/", **{**form, "base_url": "http://127.0.0.1:9/api"})
    tried(visitor, nobody, "was not connected")
    visitor.post("/accounts/connect/", **{**form, "name": ""})
    tried(visitor, visitor.post("/accounts/connect/", **form), "is connected")


def rotated(installation: Installation, visitor: Visitor, new: str) -> None:
    """Another key proves itself, and takes over when it is told to."""
    old: str = installation.ask(KEY)
    page = visitor.post(f"/accounts/keys/{old}/rotate/", key_name="Next", key=new)
    tried(visitor, page, "is proving itself")
    proving: str = installation.ask(KEY)
    assert proving != old
    page = visitor.post(f"/accounts/keys/{proving}/rotation/", word="take_over")
    assert "has taken over" in page


def tried(visitor: Visitor, page: str, end: str) -> None:
    """Wait until the trial that the page leads to has come to this end."""
    trial = re.search(r"/accounts/trials/[0-9a-f-]+/", page)
    assert trial is not None
    address = trial[0]
    assert until(lambda: end in visitor.get(address), SECONDS, 0.5)


def counts(installation: Installation) -> dict[str, int]:
    found: dict[str, int] = installation.ask(COUNTS)
    return found
