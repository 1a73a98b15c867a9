"""Outlives the runner by a few seconds: ends its parts when the runner was killed outright.

Started as a plain script. It reads `name=pid` lines (pid 0: ended) until the pipe closes, which
happens however the runner goes. It holds the data folder's lock until nothing runs any more.
"""

import os
import signal
import sys
import time
from collections.abc import Collection
from contextlib import suppress

LAST = "broker"  # the others put their work back into it
PATIENCE = 5.0  # seconds for each of the two waves


def main() -> None:
    running: dict[str, int] = {}
    for line in sys.stdin:
        name, _, pid = line.strip().partition("=")
        running[name] = int(pid)
    last = running.pop(LAST, 0)
    end([pid for pid in running.values() if pid])
    end([last] if last else [])


def end(groups: Collection[int]) -> None:
    """Each leader is asked; what is left of the groups after PATIENCE is killed."""
    for pid in groups:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and any(map(alive, groups)):
        time.sleep(0.05)
    for pid in groups:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    main()
