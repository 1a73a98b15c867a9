"""Runs a command with DATABASE_URL and REDIS_URL naming places of its own, and cleans them up.

    tools/on_servers.py python -m pytest …

Django makes and drops the test databases itself (test_NAME, one for each of xdist's workers).
Where a server is missing: a line and status 0, or status 1 when CI=true.
"""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests import servers


def main(command: list[str]) -> int:
    absent = [why for name, why in servers.missing().items() if name != "browser"]
    if absent:
        sys.stderr.write(f"Left out, the suite on PostgreSQL and Redis: {'; '.join(absent)}.\n")
        return 1 if os.environ.get("CI") == "true" else 0
    database = f"{servers.POSTGRES.rpartition('/')[0]}/coalmeter_{os.getpid()}"
    number = servers.claim_redis_number()
    try:
        settings = {"DATABASE_URL": database, "REDIS_URL": number}
        return subprocess.run(command, env={**os.environ, **settings}, check=False).returncode  # noqa: S603
    finally:
        servers.give_back(number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
