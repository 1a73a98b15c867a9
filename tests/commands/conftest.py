"""A vendor to connect to, a way to run a command as a shell does, and what a database holds."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.apps import apps
from django.core.management import CommandError, load_command_class
from django.db import connection

from accounts.models import AuditEvent
from analytics.graphicoal.sandbox import SandboxAccount, Server, World, running
from analytics.graphicoal.sandbox.small import small_world
from tests.worlds import Clock

EPOCH = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, as its shell sees it."""

    status: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line on stderr."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


Run = Callable[..., Ended]


@pytest.fixture
def run(db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("burn", "--by", "account")`: what `manage.py burn --by account` does, in this process.

    Django's own `run_from_argv` closes the connection, and with it the test's transaction.
    """

    def run(name: str, *words: str, stdin: str | bytes = "") -> Ended:
        app = "accounts" if name in ("signin_link", "token") else "analytics"
        command = load_command_class(app, name)
        command._called_from_command_line = True  # type: ignore[attr-defined]
        content = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(content), encoding="utf-8"))
        out, err, status = StringIO(), StringIO(), 0
        try:
            parser = command.create_parser("manage.py", name)
            options = vars(parser.parse_args(list(words)))
            command.execute(**options | {"stdout": out, "stderr": err, "skip_checks": True})
        except SystemExit as end:
            status = int(end.code or 0)
        except CommandError as error:
            status = error.returncode
            err.write(f"{type(error).__name__}: {error}\n")
        shell = capsys.readouterr()
        return Ended(status, out.getvalue() + shell.out, err.getvalue() + shell.err)

    return run


@pytest.fixture
def clock() -> Clock:
    return Clock(EPOCH + timedelta(days=5, hours=14))


@pytest.fixture
def world() -> World:
    return small_world(EPOCH)


@pytest.fixture
def vendor(world: World, clock: Clock) -> Iterator[Server]:
    with running(world, clock=clock) as server:
        yield server


@pytest.fixture
def card(world: World) -> SandboxAccount:
    return world.cards()[0]


def row_counts() -> dict[str, int]:
    """Rows of every table that is ours, but for the audit log: it has failures too."""
    models = set(apps.get_models(include_auto_created=True)) - {AuditEvent}
    return {model._meta.db_table: model._default_manager.count() for model in models}


def everything_stored() -> bytes:
    """Every value of every row of every table, one after another."""
    found: list[bytes] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                found += [
                    bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    for value in row
                ]
    return b"\n".join(found)
