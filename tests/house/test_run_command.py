"""`manage.py run`, whole and real: it comes up, says one line, survives deaths, leaves nothing."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings

from dashboard import broker
from tests.environment import setting_names

HERE = settings.BASE_DIR


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _wait(true: Callable[[], object], seconds: float) -> object:
    until = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


class Run:
    """One `manage.py run` on a data folder and port of its own."""

    def __init__(self, data: Path, port: int, **more: str) -> None:
        self.data, self.port = data, port
        self.output = data.with_name(f"output-{port}")
        defaults = dict.fromkeys(setting_names(), "")
        own = {"DATA_DIR": str(data), "PORT": str(port), "SANDBOX": "off", "WORKERS": "1"}
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run"],
                cwd=HERE,
                env={**kept, **defaults, **own, **more},
                stdout=output,
                stderr=subprocess.STDOUT,  # in pytest's group: what ends pytest ends it too
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def up(self) -> bool:
        ended = self.process.poll
        return bool(_wait(lambda: "sign in once" in self.said or ended() is not None, 90))

    def family(self) -> dict[int, str]:
        """Every process that came of the runner, by its id."""
        listed = subprocess.run(
            ["ps", "-eww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        ).stdout
        rows = [line.split(None, 2) for line in listed.splitlines()]
        found = {self.process.pid}
        while more := {int(row[0]) for row in rows if int(row[1]) in found} - found:
            found |= more
        found.remove(self.process.pid)
        return {int(row[0]): row[-1] for row in rows if int(row[0]) in found}

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


def _alive(pids: set[int]) -> set[int]:
    def state(pid: int) -> str:
        listed = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return listed.stdout.strip()

    return {pid for pid in pids if (found := state(pid)) and not found.startswith("Z")}


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data folder"
    yield folder
    shutil.rmtree(broker.socket_path(folder).parent, ignore_errors=True)


@pytest.fixture
def run(data: Path) -> Iterator[Run]:
    one = Run(data, _free_port())
    yield one
    if one.process.poll() is None:
        one.end(signal.SIGTERM)


def test_it_comes_up_says_one_line_survives_deaths_and_stops_without_orphans(run: Run) -> None:
    assert run.up(), run.said
    lines = [line for line in run.said.splitlines() if line.startswith("Coalmeter")]
    link = rf"http://localhost:{run.port}/sign-in/\S+/"
    assert len(lines) == 1
    assert re.fullmatch(
        rf"Coalmeter: http://localhost:{run.port} · sign in once with {link}", lines[0]
    )
    with urlopen(f"http://127.0.0.1:{run.port}/static/plotly/plotly.min.js") as answer:
        assert answer.status == 200

    _the_workers_consume(run)
    _a_second_run_is_refused(run)
    _nothing_speaks_to_port_6379(run)
    _a_killed_broker_comes_back(run)

    family = set(run.family())
    assert len(family) > 6
    began = time.monotonic()
    assert run.end() == 0
    assert time.monotonic() - began < 20
    assert _alive(family) == set()


def _the_workers_consume(run: Run) -> None:
    logs = [run.data / "logs" / f"{name}.log" for name in ("worker", "slow-worker")]
    assert _wait(lambda: all(" ready." in log.read_text() for log in logs), 30), run.said
    dispatched = r"Task analytics\.tasks\.dispatch\[\S+\] succeeded"
    assert _wait(lambda: re.search(dispatched, logs[0].read_text()), 30), run.said
    assert "ended with status" not in run.said


def _a_second_run_is_refused(run: Run) -> None:
    second = Run(run.data, _free_port())
    assert second.process.wait(timeout=30) == 1
    assert second.said.startswith(f"Coalmeter already runs on {run.data} (process ")
    assert second.said.count("\n") == 1


def _nothing_speaks_to_port_6379(run: Run) -> None:
    """By the kernel's own list of connections, for each process of the run."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    to_redis = {f"socket:[{row[9]}]" for row in rows if row[2].endswith(f":{6379:04X}")}
    ours = {held for pid in run.family() for held in _sockets(pid)}
    assert ours
    assert not ours & to_redis


def _sockets(pid: int) -> Iterator[str]:
    with suppress(FileNotFoundError):  # it ended meanwhile
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                yield str(handle.readlink())


def _a_killed_broker_comes_back(run: Run) -> None:
    (server,) = [pid for pid, args in run.family().items() if "valkey-server" in args]
    os.kill(server, signal.SIGKILL)
    assert _wait(lambda: "broker: ended with status -9" in run.said, 10), run.said
    assert _wait(lambda: broker.answers(run.data), 10)


def test_nothing_is_left_when_the_runner_itself_is_killed(run: Run) -> None:
    assert run.up(), run.said
    family = set(run.family())
    assert len(family) > 6
    run.process.kill()
    run.process.wait()
    assert _wait(lambda: not _alive(family), 20)


def test_a_taken_port_is_one_line(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
        refused = Run(data, port)
        assert refused.process.wait(timeout=30) == 1
    assert refused.said == (
        f"Port {port} of 127.0.0.1 is taken. Choose another, as in: PORT={port + 1} make run\n"
    )


def test_a_redis_that_does_not_answer_is_one_line(data: Path) -> None:
    refused = Run(data, _free_port(), REDIS_URL="redis://:sesame@127.0.0.1:1/0")
    assert refused.process.wait(timeout=30) == 1
    assert re.fullmatch(r"REDIS_URL: that Redis does not answer .*\n", refused.said)
    assert "sesame" not in refused.said


def test_a_database_that_does_not_answer_is_one_line(data: Path) -> None:
    refused = Run(data, _free_port(), DATABASE_URL="postgres://me:sesame@127.0.0.1:1/name")
    assert refused.process.wait(timeout=60) == 1
    assert re.fullmatch(r"The database cannot be used .*\n", refused.said)
    assert "sesame" not in refused.said
