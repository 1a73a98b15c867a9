"""The runner's pieces, on real processes that do next to nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.runner import child as child_module
from dashboard.runner import logs, watchdog
from dashboard.runner.child import Child, Part
from dashboard.runner.logs import Tail, open_log

SLEEPER = "import time; time.sleep(60)"
# It answers SIGTERM only after its own child is up, and leaves that one behind.
PARENT = """
import subprocess, sys, time
print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]).pid, flush=True)
time.sleep(60)
"""
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""


def _wait(true: Callable[[], bool], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.02)
    return true()


def _running(pid: int) -> bool:
    """Zombies are gone: a container may have nobody who buries them."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[str], Child]]:
    """Starts a part that runs a piece of Python."""
    made: list[Child] = []

    def start(code: str) -> Child:
        part = Part("part", [sys.executable, "-c", code], tmp_path, patience=0.5, wave=0)
        folder = tmp_path / f"logs {len(made)}"
        folder.mkdir()
        made.append(Child(part, folder, lambda name, pid: None))
        made[-1].start()
        return made[-1]

    yield start
    for one in made:
        one.see_stopped(lambda: True)


def _first_line(child: Child) -> str:
    assert _wait(lambda: child.log.read_text().endswith("\n"))
    return child.log.read_text().strip()


def test_a_part_that_dies_comes_back_after_a_growing_pause(
    make: Callable[[str], Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "FIRST_PAUSE", 0.05)
    child = make("print('here'); raise SystemExit(3)")
    said: list[str] = []

    def died_three_times() -> bool:
        said.extend(child.news())
        child.revive()
        return len(said) >= 3

    assert _wait(died_three_times)
    assert [line.split(" (")[0] for line in said[:3]] == [
        "ended with status 3; it starts again in 0.05 s",
        "ended with status 3; it starts again in 0.1 s",
        "ended with status 3; it starts again in 0.2 s",
    ]
    assert child.log.read_text().count("here") == 3


def test_what_a_part_leaves_behind_goes_with_it(make: Callable[[str], Child]) -> None:
    child = make(PARENT)
    grandchild = int(_first_line(child))
    child.ask_to_stop()
    child.see_stopped(lambda: False)
    assert _wait(lambda: not _running(grandchild), 2)


def test_a_part_that_does_not_listen_is_ended_after_its_patience(
    make: Callable[[str], Child],
) -> None:
    child = make(DEAF)
    _first_line(child)
    began = time.monotonic()
    child.ask_to_stop()
    child.see_stopped(lambda: False)
    assert 0.5 <= time.monotonic() - began < 3


def test_a_second_ctrl_c_shortens_the_patience(
    make: Callable[[str], Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    child = make(DEAF)
    object.__setattr__(child.part, "patience", 30)
    _first_line(child)
    began = time.monotonic()
    child.ask_to_stop()
    child.see_stopped(lambda: True)
    assert time.monotonic() - began < 5


def test_only_new_warnings_and_errors_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "part.log"
    path.write_text("1 ERROR of yesterday\n")
    tail = Tail(path)
    with path.open("a") as log:
        log.write("2 INFO fine\n3 WARNING odd\n4 ERROR half a li")
    assert list(tail.loud(0.0)) == ["3 WARNING odd"]
    with path.open("a") as log:
        log.write("ne\n")
    assert list(tail.loud(1.0)) == ["4 ERROR half a line"]


def test_a_flood_of_errors_stays_in_the_log(tmp_path: Path) -> None:
    path = tmp_path / "part.log"
    path.touch()
    tail = Tail(path)
    with path.open("a") as log:
        log.write("1 ERROR again\n" * 1000)
    assert list(tail.loud(0.0)) == ["1 ERROR again"] * logs.SHOWN + [f"(more in {path})"]
    with path.open("a") as log:
        log.write("1 ERROR again\n")
    assert list(tail.loud(logs.EVERY + 1)) == ["1 ERROR again"]


def test_a_large_log_starts_anew_and_the_last_one_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "part.log"
    path.write_bytes(b"x" * (logs.LARGEST + 1))
    with open_log(path) as log:
        log.write(b"new\n")
    assert path.read_bytes() == b"new\n"
    assert (tmp_path / "part.log.1").stat().st_size == logs.LARGEST + 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_watchdog_ends_everything_when_the_runner_is_gone(
    make: Callable[[str], Child], number: signal.Signals
) -> None:
    broker, web = make(SLEEPER), make(PARENT)
    grandchild = int(_first_line(web))
    pids = [_pid(broker), _pid(web)]
    with subprocess.Popen(
        [sys.executable, "-I", "-S", watchdog.__file__], stdin=subprocess.PIPE, text=True
    ) as dog:
        assert dog.stdin
        dog.stdin.write(f"broker={pids[0]}\nweb={pids[1]}\nbeat=0\n")
        dog.stdin.flush()
        time.sleep(0.2)
        dog.send_signal(number)  # a Ctrl-C that reaches it must not end it
        dog.stdin.close()
        assert _wait(lambda: _status(web) is not None and _status(broker) is not None)
        assert [_status(web), _status(broker)] == [-signal.SIGTERM] * 2
        assert _wait(lambda: not _running(grandchild))
        assert dog.wait(timeout=10) == 0


def _pid(child: Child) -> int:
    assert child._process
    return child._process.pid


def _status(child: Child) -> int | None:
    assert child._process
    return child._process.poll()
