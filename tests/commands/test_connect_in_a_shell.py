"""`manage.py connect` as a process of its own, on a database file that is then searched."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from analytics.graphicoal.sandbox import SandboxAccount, Server


def manage(folder: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "DATABASE_URL": f"sqlite:///{folder}/shell.sqlite3",
        "DATA_DIR": str(folder),
        "LOG_LEVEL": "DEBUG",
    }
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]
    return subprocess.run(
        command,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_status_and_streams_and_what_the_file_holds(
    tmp_path: Path, vendor: Server, card: SandboxAccount
) -> None:
    assert manage(tmp_path, "migrate", "--verbosity=0").returncode == 0
    words = ("connect", "Ours", "--key-stdin", "--base-url", vendor.base_url)
    bad = manage(tmp_path, *words, stdin=card.scopeless_key)
    assert bad.returncode == 1
    assert bad.stderr.startswith("CommandError: The key is good, but lacks the scope")
    good = manage(tmp_path, *words, stdin=card.key + "\n")
    assert (good.returncode, good.stderr) == (0, "")
    assert "Connected Ours" in good.stdout
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert b"First key" in written
    for key in (card.key, card.scopeless_key):
        assert key.encode() not in written
        assert key not in good.stdout + good.stderr + bad.stdout + bad.stderr
