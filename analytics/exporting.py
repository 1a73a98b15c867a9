"""A person asks for a file; a worker takes it on, says how far it is, and hands it over."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from accounts.models import ApiAccount, User
from analytics.models import Export
from analytics.models.exports import GOING_ON, ExportState

MOST_AT_ONCE = 3  # of one person
MOST_RUNS = 5  # one that kills its worker is not tried for ever
LEASE = timedelta(minutes=3)  # it outlasts the longest silence: the first row of a long search
KEPT_ROWS = timedelta(days=30)  # that a file was made is said for longer than it is kept
INTERRUPTED = "It was interrupted five times, and is not tried again. Ask for less at once."
OLD = timedelta(hours=1)  # a file that no row names is not one that is being made


class NotAsked(Exception):
    """Why no file is made, in one sentence for who asked."""


class Stopped(Exception):
    """Somebody stopped it, or another worker took it over: what was made is worth nothing."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to make; see analytics.models.exports.Export."""

    what: str
    form: str
    subject: int | None
    query: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that a worker has taken on, under this fence; `asked_by` is a person's id."""

    id: UUID
    fence: int
    asked_by: int
    wish: Wish


@dataclass(frozen=True, slots=True)
class Made:
    """A whole file: its name for who saves it, rows, bytes, and hash."""

    name: str
    rows: int
    size: int
    sha256: str


@transaction.atomic
def ask(export_id: UUID, user: User, wish: Wish, now: datetime) -> None:
    """Have a file made; the same id is the same file. Raises NotAsked."""
    _lock(user)
    known = Export.objects.filter(pk=export_id).first()
    if known is None:
        _create(export_id, user, wish, now)
    elif known.asked_by_id != user.pk:
        raise NotAsked("This form is somebody else’s.")


def stop(export_id: UUID, user: User, now: datetime) -> bool:
    """Make nothing more of it; False where it was over already."""
    going = Export.objects.filter(pk=export_id, asked_by=user, state__in=GOING_ON)
    changed = {"state": ExportState.STOPPED, "finished_at": now, "lease_until": None}
    return going.update(**changed) == 1


def due(now: datetime) -> list[UUID]:
    """Those that wait, or whose worker went silent; those asked for first come first."""
    rows = Export.objects.filter(_free(now), state__in=GOING_ON).order_by("asked_at", "pk")
    return list(rows.values_list("pk", flat=True))


def take(export_id: UUID, now: datetime) -> Taken | None:
    """Take it on, or None if somebody holds it or it is over."""
    free = Export.objects.filter(_free(now), pk=export_id, state__in=GOING_ON)
    if free.filter(fence__gte=MOST_RUNS).update(
        state=ExportState.FAILED, error=INTERRUPTED, finished_at=now, lease_until=None
    ):
        return None
    taken = {"state": ExportState.RUNNING, "fence": F("fence") + 1, "lease_until": now + LEASE}
    if free.update(**taken, done=0, total=None) != 1:
        return None
    row = Export.objects.get(pk=export_id)
    wish = Wish(row.what, row.form, row.subject, row.query)
    return Taken(row.pk, row.fence, row.asked_by_id, wish)


def tell(export: Taken, done: int, total: int | None, now: datetime) -> None:
    """How far it is; holds the lease for as long again. Raises Stopped."""
    if not _held(export).update(done=done, total=total, lease_until=now + LEASE):
        raise Stopped


def finish(export: Taken, made: Made, sees: Mapping[str, Any], now: datetime) -> None:
    """The file lies where it is downloaded from. Raises Stopped, and then it does not."""
    ready = _held(export).update(
        state=ExportState.READY,
        lease_until=None,
        done=made.rows,
        total=made.rows,
        size=made.size,
        sha256=made.sha256,
        name=made.name,
        sees=dict(sees),
        finished_at=now,
        expires_at=now + timedelta(hours=settings.EXPORT_HOURS),
    )
    if not ready:
        file_of(export.id, export.fence).unlink(missing_ok=True)
        raise Stopped


def fail(export: Taken, error: str, now: datetime) -> None:
    _held(export).update(state=ExportState.FAILED, error=error, finished_at=now, lease_until=None)


def put_back(export: Taken) -> None:
    """Unfinished, without blame: its worker is told to stop."""
    _held(export).update(state=ExportState.ASKED, lease_until=None)


def clean(now: datetime) -> int:
    """Remove files that are over or that no row names, and rows of long ago; how many files."""
    Export.objects.filter(finished_at__lt=now - KEPT_ROWS).filter(
        Q(expires_at__isnull=True) | Q(expires_at__lte=now)
    ).delete()
    _end_those_of_erased_accounts(now)
    wanted = Q(state__in=GOING_ON) | Q(state=ExportState.READY, expires_at__gt=now)
    rows = Export.objects.filter(wanted).values_list("pk", "fence")
    kept = {f"{pk}-{fence}" for pk, fence in rows}
    return sum(_removed(file, now) for file in _files() if file.stem not in kept)


def file_of(export_id: UUID, fence: int) -> Path:
    """Where a file lies, or will lie."""
    return _folder() / f"{export_id}-{fence}"


def open_draft(export: Taken) -> int:
    """A handle of the file while it is made, beside its place and under another name. Folder and
    file are this user's alone."""
    _folder().mkdir(mode=0o700, exist_ok=True)
    return os.open(draft_of(export), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def draft_of(export: Taken) -> Path:
    return file_of(export.id, export.fence).with_suffix(".part")


def _create(export_id: UUID, user: User, wish: Wish, now: datetime) -> None:
    going = Export.objects.filter(asked_by=user, state__in=GOING_ON).count()
    if going >= MOST_AT_ONCE:
        raise NotAsked(
            f"{MOST_AT_ONCE} files of yours are being made: wait for one of them, or stop it."
        )
    Export.objects.create(
        pk=export_id,
        asked_by=user,
        what=wish.what,
        form=wish.form,
        subject=wish.subject,
        query=wish.query,
        asked_at=now,
    )


def _lock(user: User) -> None:
    """Of two forms of one person at once, the second waits and counts the first."""
    if connection.features.has_select_for_update:
        rows = User.objects.select_for_update(no_key=True).filter(pk=user.pk)
        list(rows.values_list("pk"))


def _held(export: Taken) -> QuerySet[Export]:
    return Export.objects.filter(pk=export.id, fence=export.fence, state=ExportState.RUNNING)


def _free(now: datetime) -> Q:
    return Q(lease_until__isnull=True) | Q(lease_until__lte=now)


def _end_those_of_erased_accounts(now: datetime) -> None:
    """Files of images, whose prompts went with the account."""
    erased = set(ApiAccount.objects.filter(erased_at__isnull=False).values_list("pk", flat=True))
    there = Export.objects.filter(what="images", state=ExportState.READY, expires_at__gt=now)
    for pk, sees in there.values_list("pk", "sees"):
        if erased.intersection(sees["prompts"]):
            Export.objects.filter(pk=pk).update(expires_at=now)


def _removed(file: Path, now: datetime) -> bool:
    """A draft may be one that is begun just now."""
    with suppress(FileNotFoundError):
        if file.suffix != ".part" or file.stat().st_mtime < (now - OLD).timestamp():
            file.unlink()
            return True
    return False


def _files() -> Iterator[Path]:
    return _folder().iterdir() if _folder().is_dir() else iter(())


def _folder() -> Path:
    folder: Path = settings.DATA_DIR / "exports"
    return folder
