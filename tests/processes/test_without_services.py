"""The default needs nothing installed, and does not notice a Redis that happens to be there."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from dashboard import broker


@pytest.mark.namespace
def test_a_start_without_services_speaks_to_no_redis_and_no_postgresql(tmp_path: Path) -> None:
    data = tmp_path / "data"
    try:
        done = subprocess.run(
            ["unshare", "-rn", sys.executable, "-m", "tests.processes.alone", str(data)],
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
    finally:
        shutil.rmtree(broker.socket_path(data).parent, ignore_errors=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "noticed": 1,
        "connections": {"6379": 0, "5432": 0},
        "came_up": True,
        "status": 200,
        "sandbox": True,
        "read": True,
        "exit": 0,
    }
