"""Make a file that somebody asked for: the answer of its address, as they would get it now."""

import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.http import parse_header_parameters

from accounts import access
from accounts.models import User
from analytics import exporting
from analytics.exporting import Made, Stopped, Taken
from analytics.one_cut import Cut, one_cut
from analytics.queries import ImageView
from dashboard.pages.exports.kinds import address_of
from dashboard.pages.images.exporting import InBackground, images_asked_for

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
PAUSE = 1.0  # seconds between two words on how far it is
NOT_THERE = "What it was to be made of is not there any more, or is not yours to see."


def make(export_id: UUID, clock: Clock) -> None:
    """Under its lease, from one state of the database; a failure is kept with it."""
    export = exporting.take(export_id, clock())
    if export is None:
        return
    try:
        made, sees = _made(export, clock)
        exporting.draft_of(export).replace(exporting.file_of(export.id, export.fence))
        exporting.finish(export, made, sees, clock())
    except Stopped:
        logger.info("export %s goes on no more", export.id)
    except SoftTimeLimitExceeded:  # the worker is told to stop
        exporting.put_back(export)
    except Http404:
        exporting.fail(export, NOT_THERE, clock())
    except Exception as error:
        logger.exception("export %s failed", export.id)
        exporting.fail(export, f"Coalmeter failed ({type(error).__name__}); see its log.", clock())
    finally:
        exporting.draft_of(export).unlink(missing_ok=True)


def rights_of(user: User) -> dict[str, Any]:
    """What a person may see, to be compared when they fetch the file; of erased accounts nobody
    sees prompts."""
    prompts = access.prompt_accounts(user).filter(erased_at__isnull=True)
    return {
        "role": user.role,
        "accounts": sorted(access.visible_accounts(user).values_list("pk", flat=True)),
        "prompts": sorted(prompts.values_list("pk", flat=True)),
        "teams": sorted(access.visible_teams(user).values_list("pk", flat=True)),
    }


def _made(export: Taken, clock: Clock) -> tuple[Made, dict[str, Any]]:
    """The draft is whole afterwards, and on the disk."""
    with (
        one_cut() as cut,
        TemporaryFile() as scratch,
        os.fdopen(exporting.open_draft(export), "wb") as file,
    ):
        user = User.objects.get(pk=export.asked_by)
        progress = _Progress(export, cut, clock)
        digest, size = sha256(), 0
        request = _request(export, user, progress, clock)
        request.scratch = scratch
        answer = _answer(export, request)
        for chunk in progress.told(_chunks(answer)):
            size += file.write(chunk)
            digest.update(chunk)
        file.flush()
        os.fsync(file.fileno())
        return Made(_name(answer), progress.done, size, digest.hexdigest()), rights_of(user)


@dataclass
class _Progress:
    """How far a file is, in rows: told while it is made, outside of the cut."""

    export: Taken
    cut: Cut
    clock: Clock
    total: int | None = None
    done: int = 0
    _counts: bool = False
    _said: float = field(default_factory=lambda: time.monotonic() - PAUSE)

    def told(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The chunks as they come. Of CSV each is a row; the first one is the header."""
        is_csv = self.export.wish.form == "csv"
        for number, chunk in enumerate(chunks):
            if not self._counts:
                self.done = number if is_csv else 0
                self._tell()
            yield chunk

    def counted(self, images: Iterable[ImageView]) -> Iterator[ImageView]:
        """The rows as they come: a workbook is whole before its first chunk."""
        self._counts = True
        for number, image in enumerate(images, start=1):
            self.done = number
            self._tell()
            yield image

    def _tell(self) -> None:
        if time.monotonic() - self._said >= PAUSE:
            with self.cut.aside():
                exporting.tell(self.export, self.done, self.total, self.clock())
            self._said = time.monotonic()


def _request(export: Taken, user: User, progress: _Progress, clock: Clock) -> InBackground:
    request = InBackground()
    request.method = "GET"
    request.GET = QueryDict(export.wish.query)
    request.user = user
    if export.wish.what == "images":
        progress.total = images_asked_for(request, clock())
        request.watched = progress.counted
    return request


def _answer(export: Taken, request: HttpRequest) -> HttpResponseBase:
    address = address_of(replace(export.wish, query=""))
    match = resolve(address)
    answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    if answer.status_code != 200:
        raise Http404
    return answer


def _chunks(answer: Any) -> Iterable[bytes]:
    return iter(answer.streaming_content if answer.streaming else [answer.content])


def _name(answer: HttpResponseBase) -> str:
    _, told = parse_header_parameters(answer["Content-Disposition"])
    return str(told["filename"])
