"""Images as a file: those that are ticked, or all that the filters of the address find."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import IO

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from analytics.queries import ImageView, count_images, each_image
from dashboard.exports.images import images_csv, images_sheets
from dashboard.filters.choice import chosen_images, wants_all
from dashboard.pages.door import person, signed_in
from dashboard.pages.exports.kinds import asking_for
from dashboard.pages.files import csv_answer, file_name, xlsx_answer
from dashboard.pages.images.chosen import chosen_of
from dashboard.pages.images.scope import images_scope

MOST_EXPORTED = 100_000


class InBackground(HttpRequest):
    """A request that no browser waits for: a worker makes the same file.

    Each row goes through `watched` on its way; a workbook is made in `scratch`.
    """

    scratch: IO[bytes] | None = None

    watched: Callable[[Iterable[ImageView]], Iterable[ImageView]] = iter


@require_safe
@signed_in
def export_csv(request: HttpRequest) -> HttpResponseBase:
    """CSV, a few rows in memory at a time; more than MOST_EXPORTED are made in the background."""
    now = datetime.now(UTC)
    if _are_too_many(request, now):
        return redirect(asking_for(request.get_full_path()))
    return csv_answer(images_csv(_asked_for(request, now)), _name(now))


@require_safe
@signed_in
def export_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same as a workbook."""
    now = datetime.now(UTC)
    if _are_too_many(request, now):
        return redirect(asking_for(request.get_full_path()))
    scratch = request.scratch if isinstance(request, InBackground) else None
    return xlsx_answer(images_sheets(_asked_for(request, now)), _name(now), scratch)


def images_asked_for(request: HttpRequest, now: datetime, most: int | None = None) -> int:
    """How many there are; `most` at most are counted."""
    if not wants_all(request.GET):
        return len(chosen_images(request.GET) or ())
    scope = images_scope(person(request), request.GET, now)
    asked = scope.asked
    return count_images(scope.accounts, scope.readable, asked.wanted, asked.order, most)


def _are_too_many(request: HttpRequest, now: datetime) -> bool:
    if isinstance(request, InBackground):
        return False
    return images_asked_for(request, now, MOST_EXPORTED + 1) > MOST_EXPORTED


def _asked_for(request: HttpRequest, now: datetime) -> Iterable[ImageView]:
    images = _all_found(request, now) if wants_all(request.GET) else chosen_of(request)
    return request.watched(images) if isinstance(request, InBackground) else images


def _all_found(request: HttpRequest, now: datetime) -> Iterable[ImageView]:
    scope = images_scope(person(request), request.GET, now)
    asked = scope.asked
    return each_image(scope.accounts, scope.readable, asked.wanted, asked.order)


def _name(now: datetime) -> str:
    return file_name("images", now.date())
