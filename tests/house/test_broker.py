"""The embedded broker: real, private, and deaf to every Redis that happens to run here."""

import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings

from dashboard import broker
from dashboard.environment import SettingError
from tests.environment import setting_names


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder with a space in its name; its socket folder is removed afterwards."""
    folder = tmp_path / "data folder"
    folder.mkdir(mode=0o700)
    yield folder
    place = broker.socket_path(folder)
    place.unlink(missing_ok=True)
    if place.parent.is_symlink():
        place.parent.unlink()
    elif place.parent.exists():
        place.parent.rmdir()


def _start(data: Path) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        broker.command(data), cwd=broker.prepare_folders(data), stdout=subprocess.DEVNULL
    )
    until = time.monotonic() + 10
    while not broker.answers(data) and time.monotonic() < until:
        time.sleep(0.02)
    return process


@pytest.fixture
def running(data: Path) -> Iterator["subprocess.Popen[bytes]"]:
    process = _start(data)
    yield process
    process.kill()
    process.wait()


def _client(data: Path) -> "redis.Redis":
    return redis.Redis.from_url(broker.cache_url(data))


def test_it_listens_on_its_socket_and_nowhere_else(
    data: Path, running: "subprocess.Popen[bytes]"
) -> None:
    with _client(data) as client:
        assert client.config_get("port") == {"port": "0"}
    assert stat.S_IMODE(broker.socket_path(data).stat().st_mode) == 0o700
    assert stat.S_IMODE(broker.socket_path(data).parent.stat().st_mode) == 0o700


def test_what_was_written_outlives_a_kill(
    data: Path, running: "subprocess.Popen[bytes]", request: pytest.FixtureRequest
) -> None:
    with _client(data) as client:
        client.set("work", "to do")
        time.sleep(1.2)  # on disk within a second
    running.kill()
    running.wait()
    second = _start(data)
    request.addfinalizer(second.wait)
    request.addfinalizer(second.kill)  # the last one added comes first
    with _client(data) as client:
        assert client.get("work") == b"to do"


def test_its_path_is_short_however_long_the_data_folders_is(tmp_path: Path) -> None:
    assert len(os.fsencode(broker.socket_path(tmp_path / ("deep/" * 60)))) < 104  # macOS's limit
    assert broker.socket_path(tmp_path / "a") != broker.socket_path(tmp_path / "b")


def test_every_process_finds_it_whatever_its_temporary_folder(tmp_path: Path) -> None:
    code = "from django.conf import settings; print(settings.CELERY_BROKER_URL)"
    shared = {**os.environ, "DJANGO_SETTINGS_MODULE": "dashboard.settings", "REDIS_URL": ""}
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=settings.BASE_DIR,
            env={**shared, "TMPDIR": str(tmp_path / name)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for name in ("one", "two")
    }
    assert found == {broker.broker_url(settings.DATA_DIR) + "\n"}


def test_a_socket_folder_that_is_a_link_is_refused(data: Path, tmp_path: Path) -> None:
    broker.socket_path(data).parent.symlink_to(tmp_path)
    with pytest.raises(SettingError, match="not a folder of yours alone"):
        broker.prepare_folders(data)


def test_a_socket_folder_that_others_may_enter_is_refused(data: Path) -> None:
    broker.prepare_folders(data)
    broker.socket_path(data).parent.chmod(0o750)
    with pytest.raises(SettingError, match="not a folder of yours alone"):
        broker.prepare_folders(data)


def test_a_platform_without_it_is_told_to_set_redis_url(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(SettingError, match="Start a Redis and set REDIS_URL"):
        broker.command(data)


# What the default would have to reach if a Redis ran there. Every connection that Python opens is
# seen, wherever it goes: nothing is patched away, the hook only takes notes.
_LISTEN = """
import sys
seen = []
sys.addaudithook(lambda event, args: seen.append(args[1]) if event == "socket.connect" else None)
import django; django.setup()
from django.core.cache import cache
from dashboard.celery import app
cache.set("a", 1)
assert cache.get("a") == 1
app.send_task("analytics.tasks.dispatch")
print(seen)
assert seen and all(isinstance(place, str) for place in seen), seen
"""


def test_by_default_nothing_speaks_to_a_redis_on_this_machine(
    data: Path, running: "subprocess.Popen[bytes]"
) -> None:
    defaults = dict.fromkeys(setting_names(), "")
    run = subprocess.run(
        [sys.executable, "-c", _LISTEN],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            **defaults,
            "DATA_DIR": str(data),
            "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert str(broker.socket_path(data)) in run.stdout
