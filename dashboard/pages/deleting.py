"""Delete images: what it would take, the word that starts it, and how it goes on."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.audit import record_failure
from accounts.models.audit import Act
from analytics import deleting
from analytics.queries import (
    SHOWN,
    deletion_job,
    deletion_jobs,
    deletions_of,
    doomed_images,
    held_up,
    matching_ids,
)
from dashboard.filters.choice import chosen_images, wants_all
from dashboard.origin import actor
from dashboard.pages.deletion_form import DeletionForm
from dashboard.pages.deletions_answer import deletions_answer
from dashboard.pages.door import freshly_signed_in, image_deleters, person, show, with_pictures
from dashboard.pages.images.scope import images_scope


@image_deleters
@freshly_signed_in
@with_pictures
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """What is lost, and the form that asks for it. A form that was sent before is the same job."""
    visible = access.visible_accounts(person(request))
    chosen = _chosen(request)
    if len(chosen) > deleting.MOST:
        return _page(request, {"most": deleting.MOST}, status=422)
    doomed = doomed_images(visible, access.prompt_accounts(person(request)), chosen)
    if doomed is None:
        raise Http404
    form = DeletionForm(
        request.POST if request.method == "POST" else None, images=doomed.images, job=uuid4()
    )
    if form.is_bound and (job := _sent_before(request, form)):
        return redirect("deletion", job)
    if form.is_valid():
        ids = [image.id for image in doomed.images]
        try:
            now = datetime.now(UTC)
            asked = deleting.ask(form.cleaned_data["job"], visible, ids, actor(request), now)
        except deleting.UnknownImage:
            raise Http404 from None
        except deleting.NotAsked as reason:
            form.add_error(None, str(reason))
        else:
            return redirect("deletion", asked.job)
    if form.is_bound:
        _keep_attempt(request, form, len(doomed.images))
    context = {"doomed": doomed, "form": form, "chosen": chosen}
    return _page(request, context, status=422 if form.is_bound else 200)


@image_deleters
@require_safe
def deletions(request: HttpRequest) -> HttpResponse:
    jobs = deletion_jobs(access.visible_accounts(person(request)))
    context = {"jobs": jobs, "answer": deletions_answer(jobs)}
    return show(request, "deletions/list.html", "deletions/list.html", context)


@image_deleters
@require_safe
def deletion(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How a job fares, image by image; looks again by itself until it is over."""
    user = person(request)
    visible = access.visible_accounts(user)
    job = deletion_job(visible, pk)
    if job is None:
        raise Http404
    context = {
        "job": job,
        "rows": deletions_of(visible, access.prompt_accounts(user), pk),
        "held": [] if job.is_over else held_up(visible, pk),
        "shown": SHOWN,
        "now": datetime.now(UTC),
    }
    return show(request, "deletions/job.html", "deletions/_job.html", context)


@image_deleters
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send nothing more of a job."""
    if deletion_job(access.visible_accounts(person(request)), pk) is None:
        raise Http404
    deleting.stop(pk, actor(request), datetime.now(UTC))
    messages.info(request, "Nothing more of it is deleted. What was sent before ends by itself.")
    return redirect("deletion", pk)


def _chosen(request: HttpRequest) -> list[int]:
    """The images that the address or the form names; Http404 for what no page of ours sends."""
    if request.method != "POST" and wants_all(request.GET):
        return _all_found(request)
    chosen = chosen_images(request.POST if request.method == "POST" else request.GET)
    if chosen is None:
        raise Http404
    return chosen


def _all_found(request: HttpRequest) -> list[int]:
    scope = images_scope(person(request), request.GET, datetime.now(UTC))
    return matching_ids(scope.accounts, scope.readable, scope.asked.wanted, deleting.MOST + 1)


def _sent_before(request: HttpRequest, form: DeletionForm) -> UUID | None:
    """The person's own job that this form has started already."""
    try:
        pk = UUID(form.data.get("job", ""))
    except ValueError:
        return None
    job = deletion_job(access.visible_accounts(person(request)), pk)
    return job.id if job and job.asked_by == person(request).email else None


def _keep_attempt(request: HttpRequest, form: DeletionForm, images: int) -> None:
    """The audit log has what was asked for and was not done, and why."""
    why = " ".join(str(each) for errors in form.errors.values() for each in errors)
    record_failure(Act.IMAGES_DELETION, actor(request), after={"images": images}, note=why)


def _page(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    return show(request, "deletions/ask.html", "deletions/ask.html", context, status=status)
