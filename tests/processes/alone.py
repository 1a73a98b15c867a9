"""Runs inside a network of its own: a first start with nothing around it but two listeners.

    unshare -rn python -m tests.processes.alone DATA_DIR

Prints what it saw as JSON: connections by port, the overview's status, readings stored, exit code.
"""

import fcntl
import json
import signal
import socket
import struct
import sys
import time
from pathlib import Path
from threading import Thread

from tests.processes.test_first_start import Installation, until

WATCHED = (6379, 5432)  # where a Redis and a PostgreSQL would be
COUNT = "from analytics.models import Snapshot; print(Snapshot.objects.count())"
COUNT = "from analytics.models import Snapshot; print(Snapshot.objects.count())"
SET_FLAGS, UP_AND_RUNNING = 0x8914, 0x1 | 0x40


def bring_loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh", b"lo", UP_AND_RUNNING))


def count_connections(port: int, counts: dict[int, int]) -> None:
    listener = socket.create_server(("127.0.0.1", port))
    counts[port] = 0

    def accept() -> None:
        while True:
            connection, _ = listener.accept()
            counts[port] += 1
            connection.close()

    Thread(target=accept, daemon=True).start()


def main(data: Path) -> None:
    bring_loopback_up()
    counts: dict[int, int] = {}
    for port in WATCHED:
        count_connections(port, counts)
    with socket.create_connection(("127.0.0.1", WATCHED[0])):
        time.sleep(0.2)  # they do count
    noticed, counts[WATCHED[0]] = counts[WATCHED[0]], 0

    run = Installation(data)
    try:
        came_up = run.up()
        browser = run.signed_in()
        page = browser.get(f"http://localhost:{run.port}/", timeout=20)
        read = until(lambda: run.ask(COUNT) > 20, 60)
    finally:
        code = run.end(signal.SIGINT)
    seen = {
        "noticed": noticed,
        "connections": counts,
        "came_up": came_up,
        "status": page.status_code,
        "sandbox": "Sandbox data" in page.text,
        "read": bool(read),
        "exit": code,
    }
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
