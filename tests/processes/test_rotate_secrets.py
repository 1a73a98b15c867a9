"""`rotate_secrets` killed half-way, and run again (faults 35), on a real database of each kind."""

import base64
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from accounts.audit.protection import SENTENCE

pytestmark = pytest.mark.long

KEYS = 400
OLD, NEW = (base64.b64encode(letter * 32).decode() for letter in (b"o", b"n"))
ADD = f"""
from accounts.models import ApiAccount
from analytics.connecting import add_key
account = ApiAccount.objects.create(name="Any", base_url="http://127.0.0.1:9")
for number in range({KEYS}):
    add_key(account, f"Key {{number}}", f"gc_live_{{number:024}}", by="a test")
"""
READ = """
from accounts.models import ApiKey
from accounts.secrets import decrypt
print(sorted(decrypt(key.ciphertext, key.pk) for key in ApiKey.objects.all()))
"""
REWRITE = "from accounts.models import AuditEvent; AuditEvent.objects.update(who='nobody')"
COUNT = "SELECT count(*) FROM accounts_auditevent"
EVERY_SECRET = f"{sorted(f'gc_live_{number:024}' for number in range(KEYS))}"


class Installation:
    """A database, and commands that run on it under these encryption keys."""

    def __init__(self, database: str, folder: Path) -> None:
        outside = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
        self.environment = {
            **outside,
            "DJANGO_SETTINGS_MODULE": "dashboard.settings",
            "DATABASE_URL": database,
            "DATA_DIR": str(folder),
        }

    def start(self, keys: str, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
            env={**self.environment, "ENCRYPTION_KEYS": keys},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, keys: str, *arguments: str) -> tuple[int, str]:
        process = self.start(keys, *arguments)
        said, _ = process.communicate(timeout=120)
        return process.returncode, said


def killed_half_way(there: Installation, count: Callable[[], int]) -> None:
    there.run(OLD, "migrate", "--verbosity", "0")
    assert there.run(OLD, "shell", "-c", ADD)[0] == 0
    process = there.start(f"{NEW},{OLD}", "rotate_secrets")
    until = time.monotonic() + 60
    while count() < KEYS // 10 and time.monotonic() < until:
        time.sleep(0.005)
    process.kill()
    process.communicate(timeout=20)
    done = count()
    assert KEYS // 10 <= done < KEYS, "It was not killed half-way."

    code, said = there.run(f"{NEW},{OLD}", "rotate_secrets", "--check")
    assert (code, said.split()[:1]) == (1, ["CommandError:"])
    assert f"{KEYS - done} of the stored secrets are under an older key" in said
    assert EVERY_SECRET in there.run(f"{NEW},{OLD}", "shell", "-c", READ)[1]

    code, said = there.run(f"{NEW},{OLD}", "shell", "-c", REWRITE)
    assert code == 1
    assert SENTENCE in said, "As it was migrated, the database lets the audit log be changed."

    code, said = there.run(f"{NEW},{OLD}", "rotate_secrets")
    assert code == 0
    assert f"Encrypted {KEYS - done} anew." in said
    assert EVERY_SECRET in there.run(NEW, "shell", "-c", READ)[1]


def test_on_sqlite(tmp_path: Path) -> None:
    file = tmp_path / "secrets.sqlite3"

    def count() -> int:
        with sqlite3.connect(file, timeout=20) as database:
            return int(database.execute(COUNT).fetchone()[0])

    killed_half_way(Installation(f"sqlite:///{file}", tmp_path), count)


@pytest.mark.postgres
def test_on_postgresql(tmp_path: Path, postgres_of_its_own: str) -> None:
    def count() -> int:
        with psycopg.connect(postgres_of_its_own) as database:
            row = database.execute(COUNT).fetchone()
            return int(row[0]) if row else 0

    killed_half_way(Installation(postgres_of_its_own, tmp_path), count)
