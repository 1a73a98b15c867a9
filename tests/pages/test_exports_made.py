"""Files that workers make: whole, as of one moment, by the asking person's rights."""

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings as SettingsOfTest

from accounts.models import User
from analytics import exporting
from analytics.exporting import Wish
from analytics.models import BillingPeriod, Export, Image
from analytics.one_cut import one_cut
from dashboard.exports import images
from dashboard.pages.exports import making
from dashboard.pages.exports.kinds import address_of
from dashboard.tasks import make_export, tend_exports
from tests.cast import Cast
from tests.signing import LATER, an_ended_period, an_image

pytestmark = pytest.mark.django_db(transaction=True)
ALL = Wish("images", "csv", None, "all=1")


@pytest.fixture(autouse=True)
def own_folder(settings: SettingsOfTest, tmp_path: Path) -> None:
    """What others make meanwhile lies elsewhere."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def cast() -> Cast:
    return Cast.assemble()


@pytest.fixture
def october(cast: Cast) -> BillingPeriod:
    period = an_ended_period()
    period.account.teams.set([cast.design])
    return period


def asked(user: User, wish: Wish) -> UUID:
    exporting.ask(pk := uuid4(), user, wish, datetime.now(UTC))
    return pk


def made(user: User, wish: Wish) -> tuple[Export, bytes]:
    make_export(str(pk := asked(user, wish)))
    export = Export.objects.get(pk=pk)
    assert export.state == "ready", export.error
    return export, exporting.file_of(pk, export.fence).read_bytes()


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode(), newline="")))


def test_a_file_is_what_its_address_answers(cast: Cast, october: BillingPeriod) -> None:
    client = Client()
    client.force_login(cast.lead)
    for wish in (
        ALL,
        Wish("periods", "csv", None, ""),
        Wish("statement", "csv", october.pk, ""),
        Wish("overview", "csv", None, "since=2026-10-01&until=2026-10-31"),
    ):
        with time_machine.travel(LATER, tick=False):
            export, content = made(cast.lead, wish)
            direct: Any = client.get(address_of(wish))
        assert content == direct.getvalue()
        assert export.sha256 == sha256(content).hexdigest()
        assert (export.size, export.done) == (len(content), len(rows_of(content)))
        assert export.name in direct["Content-Disposition"]
    for form, begins in (("xlsx", b"PK"), ("focus", b"PK")):
        export, content = made(cast.lead, Wish("statement", form, october.pk, ""))
        assert content.startswith(begins)
        assert export.sha256 == sha256(content).hexdigest()


def test_it_lies_there_for_this_user_alone_and_nothing_else_does(
    cast: Cast, october: BillingPeriod
) -> None:
    export, _ = made(cast.lead, ALL)
    file = exporting.file_of(export.pk, export.fence)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert not list(file.parent.glob("*.part"))


def test_rights_are_those_of_the_run(cast: Cast, october: BillingPeriod) -> None:
    export, content = made(cast.finance, ALL)
    assert {row["prompt"] for row in rows_of(content)} == {""}
    assert export.sees["accounts"] == [october.account_id]
    assert export.sees["prompts"] == []
    pk = asked(cast.lead, Wish("statement", "csv", october.pk, ""))
    cast.design.memberships.all().delete()
    make_export(str(pk))
    export = Export.objects.get(pk=pk)
    assert (export.state, export.error) == ("failed", making.NOT_THERE)
    User.objects.filter(pk=cast.admin.pk).update(is_active=False)
    _, content = made(cast.admin, ALL)
    assert rows_of(content) == []


def test_a_file_is_of_one_moment_whoever_writes_meanwhile(
    cast: Cast, october: BillingPeriod, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer comes after each row, and is not kept waiting."""
    monkeypatch.setattr(making, "PAUSE", 0.0)
    tell = exporting.tell
    told: list[int] = []

    def write(*given: Any) -> None:
        told.append(an_image(october.account, f"late-{len(told)}", 7).pk)
        Image.objects.filter(image_id="image-1").update(credits_charged=1_000)
        tell(*given)

    monkeypatch.setattr(exporting, "tell", write)
    there = Image.objects.filter(gone_at__isnull=True).order_by("-created_at", "-pk")
    before = list(there.values_list("image_id", flat=True))
    export, content = made(cast.lead, ALL)
    rows = rows_of(content)
    assert (len(told), [row["id"] for row in rows]) == (len(before) + 1, before)
    assert "1000" not in {row["credits_charged"] for row in rows}
    assert Image.objects.filter(image_id="image-1").get().credits_charged == 1_000
    assert export.total == len(before)


def test_a_workbook_of_images_has_the_rows_of_the_csv_and_says_how_far_it_is(
    cast: Cast, october: BillingPeriod, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "PAUSE", 0.0)
    monkeypatch.setattr(images, "LONGEST_SHEET", 2)
    tell, told = exporting.tell, []

    def listen(export: Any, done: int, *given: Any) -> None:
        told.append(done)
        tell(export, done, *given)

    monkeypatch.setattr(exporting, "tell", listen)
    _, lines = made(cast.lead, ALL)
    told.clear()
    export, content = made(cast.lead, Wish("images", "xlsx", None, "all=1"))
    book = load_workbook(BytesIO(content), data_only=True)
    assert book.sheetnames == ["Images", "Images 2"]
    rows = [
        row for sheet in book for row in list(sheet.iter_rows(values_only=True))[1:-1]
    ]  # without the heads and the sums
    assert [row[0] for row in rows] == [row["id"] for row in rows_of(lines)]
    sums = [int(str(sheet.cell(sheet.max_row, 6).value)) for sheet in book]
    assert sum(sums) == sum(int(row["credits_charged"] or 0) for row in rows_of(lines))
    assert told == [1, 2, 3]
    assert (export.done, export.total) == (3, 3)


def test_inside_a_cut_nothing_can_be_written_and_nothing_newer_is_seen(
    cast: Cast, october: BillingPeriod
) -> None:
    outside = connections["default"]
    with one_cut() as cut:
        assert connections["default"] is not outside
        with cut.aside():
            User.objects.filter(pk=cast.lead.pk).update(name="Renamed")
            assert User.objects.get(pk=cast.lead.pk).name == "Renamed"
        assert User.objects.get(pk=cast.lead.pk).name == "Lead"
    assert connections["default"] is outside
    assert User.objects.get(pk=cast.lead.pk).name == "Renamed"
    refused = pytest.raises(DatabaseError, match=r"readonly|read-only")
    with refused, one_cut(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_team")
    assert connections["default"] is outside


def test_a_worker_that_is_killed_is_replaced_and_what_it_made_is_worth_nothing(
    cast: Cast, october: BillingPeriod
) -> None:
    """`kill -9` in the middle of the rows: the lease still holds, and the draft lies there."""
    pk = asked(cast.lead, ALL)
    assert killed_at_a_row(pk) == -signal.SIGKILL
    now = datetime.now(UTC)
    assert Export.objects.get(pk=pk).state == "running"
    assert exporting.due(now) == []
    assert exporting.due(now + exporting.LEASE) == [pk]
    draft = exporting.file_of(pk, 1).with_suffix(".part")
    assert draft.exists()
    with time_machine.travel(now + exporting.LEASE, tick=False):
        make_export(str(pk))
    export = Export.objects.get(pk=pk)
    assert (export.state, export.fence) == ("ready", 2)
    assert len(rows_of(exporting.file_of(pk, 2).read_bytes())) == export.done == 3
    exporting.clean(now + exporting.OLD * 2)
    assert not draft.exists()
    assert exporting.file_of(pk, 2).exists()


KILLED = """
import os, pathlib, signal, sys
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[2]
settings.DATA_DIR = pathlib.Path(sys.argv[3])
from analytics import exporting
from dashboard.exports import images
from dashboard.pages.exports import making
from dashboard.tasks import make_export
making.PAUSE, calls, tell = 0.0, [], exporting.tell
def kill(*given):
    tell(*given)
    calls.append(given)
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
exporting.tell = kill
make_export(sys.argv[1])
"""


def killed_at_a_row(pk: UUID) -> int:
    """How a worker of its own ends that begins this file."""
    name = str(connection.settings_dict["NAME"])
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", KILLED, str(pk), name, str(settings.DATA_DIR)]
    return subprocess.run(command, env=environment, timeout=120, check=False).returncode


def test_one_that_is_stopped_meanwhile_leaves_nothing(
    cast: Cast, october: BillingPeriod, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "PAUSE", 0.0)
    tell = exporting.tell

    def stopped(export: exporting.Taken, *rest: Any) -> None:
        exporting.stop(export.id, cast.lead, datetime.now(UTC))
        tell(export, *rest)

    monkeypatch.setattr(exporting, "tell", stopped)
    make_export(str(pk := asked(cast.lead, ALL)))
    assert Export.objects.get(pk=pk).state == "stopped"
    assert not list(exporting.file_of(pk, 1).parent.glob(f"{pk}*"))


@pytest.mark.parametrize(
    ("fault", "state", "says"),
    [
        (SoftTimeLimitExceeded(), "asked", ""),
        (OSError(28, "No space left on device"), "failed", "Coalmeter failed (OSError)"),
    ],
)
def test_a_fault_is_kept_and_a_worker_that_must_stop_gives_it_back(
    cast: Cast,
    october: BillingPeriod,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    state: str,
    says: str,
) -> None:
    def fail(*_: Any) -> Iterator[bytes]:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(making._Progress, "told", fail)
        make_export(str(pk := asked(cast.lead, ALL)))
    export = Export.objects.get(pk=pk)
    assert (export.state, export.lease_until) == (state, None)
    assert export.error.startswith(says)
    assert exporting.due(datetime.now(UTC)) == ([pk] if state == "asked" else [])
    assert not list(exporting.file_of(pk, 1).parent.glob(f"{pk}*"))


def test_the_schedule_sends_what_nobody_works_on(
    cast: Cast, october: BillingPeriod, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(make_export, "apply_async", lambda given, **_: sent.append(given[0]))
    pk = asked(cast.lead, ALL)
    tend_exports()
    exporting.take(pk, datetime.now(UTC))
    tend_exports()
    assert sent == [str(pk)]
