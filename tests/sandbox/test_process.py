"""The sandbox as a process and as a command."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from analytics.graphicoal.sandbox import Server, accounts_of
from tests.sandbox.conftest import Caller


@contextmanager
def started(state: Path) -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    """A running sandbox, its address, and how many seconds it took; ended whatever happens."""
    began = time.monotonic()
    command = [sys.executable, "-m", "analytics.graphicoal.sandbox", "--state", str(state)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            pattern = r"Sandbox at (http://127\.0\.0\.1:\d+/api/v1/graphicoal)\n"
            address = re.fullmatch(pattern, line)
            assert address, line
            yield process, address[1], time.monotonic() - began
        finally:
            process.kill()


def end(process: subprocess.Popen[str], how: signal.Signals) -> float:
    began = time.monotonic()
    process.send_signal(how)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")
    return time.monotonic() - began


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a sandbox that was started and ended once."""
    path = tmp_path_factory.mktemp("sandbox") / "state"
    with started(path) as (process, base_url, took):
        call = Caller(base_url, accounts_of(path)[0].key)
        assert call("/quota").status_code == 200
        call.session.close()
        ended = end(process, signal.SIGTERM)
    sys.stdout.write(f"\nfirst start {took:.2f} s, end {ended:.2f} s\n")
    return path


def books(state: Path, *more: str) -> dict[str, Any]:
    """What the command prints of the second account."""
    answer = StringIO()
    call_command("sandbox", "truth", "--json", "--state", str(state), *more, stdout=answer)
    book: dict[str, Any] = json.loads(answer.getvalue())["accounts"][1]
    return book


def test_a_second_start_serves_the_same_world_and_the_books_agree(state: Path) -> None:
    card = accounts_of(state)[1]
    then = card.opened_at + timedelta(days=200, hours=11)
    with started(state) as (process, base_url, took):
        call = Caller(base_url, card.key)
        doomed = call("/images").json()["data"][0]["image_id"]
        assert call(f"/images/{doomed}", "DELETE").status_code == 200
        book = books(state)
        assert doomed in {image["image_id"] for image in book["gone"]}
        assert book["periods"][-1]["start"] == call("/quota").json()["period_start"]
        past, past_book = call.at(then), books(state, "--at", then.isoformat())
        assert past["credits_remaining"] == past_book["balance"]
        assert past["usage_breakdown"] == past_book["periods"][-1]["credits"]
        count, began = 300, time.monotonic()
        for _ in range(count):
            call.at(then)
        speed = count / (time.monotonic() - began)
        call.session.close()
        ended = end(process, signal.SIGINT)
    sys.stdout.write(f"\nstart {took:.2f} s, end {ended:.2f} s, {speed:.0f} quotas/s by requests\n")


def test_the_command_lists_keys_that_open(state: Path) -> None:
    answer = StringIO()
    call_command("sandbox", "keys", "--json", "--state", str(state), stdout=answer)
    listed = json.loads(answer.getvalue())["accounts"]
    assert [row["key"] for row in listed] == [card.key for card in accounts_of(state)]


def test_without_a_sandbox_one_line_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no sandbox in .* yet") as error:
        call_command("sandbox", "truth", "--json", "--state", str(tmp_path / "none"))
    assert (error.value.returncode, "\n" in str(error.value)) == (1, False)
    with pytest.raises(CommandError, match="no offset"):
        call_command("sandbox", "truth", "--at", "2026-03-01T10:00:00")


def test_a_taken_port_is_one_line(state: Path, server: Server) -> None:
    command = [sys.executable, "-m", "analytics.graphicoal.sandbox", "--state", str(state)]
    other = subprocess.run(
        [*command, "--port", str(server.port)], capture_output=True, text=True, timeout=20
    )
    assert other.returncode == 1
    assert re.fullmatch(r"The sandbox does not start: .*in use.*\n", other.stderr)
