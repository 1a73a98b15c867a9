"""Deleting on the pages: what is lost is said first, a word starts it, and it can be stopped."""

import re
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import ApiAccount, AuditEvent
from accounts.models.audit import Act
from accounts.models.keys import MayDelete
from analytics import deleting
from analytics.models import Deletion, DeletionJob, Image, Work
from analytics.models.work import WorkKind
from analytics.sync import work_on
from tests.cast import a_job
from tests.pages.conftest import As
from tests.pages.stories import Told

ASK = "/images/delete/"


def here(account: str = "Busy") -> list[Image]:
    rows = Image.objects.filter(account__name=account, gone_at__isnull=True)
    return list(rows.order_by("-created_at", "-pk"))


def look(client: Client, *images: Image) -> str:
    return client.get(ASK, {"image": [image.pk for image in images]}).content.decode()


def fields(page: str) -> dict[str, str]:
    """What a browser sends of the form, but for the word."""
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return {name: found[name] for name in ("job", "images")}


def send(client: Client, page: str, word: str) -> Any:
    return client.post(ASK, {**fields(page), "word": word})


def test_one_image_asks_for_the_end_of_its_id(told: Told, now: datetime, as_: As) -> None:
    client, image = as_(told.cast.admin), here()[0]
    assert f'href="{ASK}?image={image.pk}"' in client.get(f"/images/{image.pk}/").content.decode()
    page = look(client, image)
    assert "This cannot be undone." in page
    assert f"{image.credits_charged} credit" in page
    assert not DeletionJob.objects.exists()
    wrong = send(client, page, image.image_id)
    assert wrong.status_code == 422
    assert f"Type {image.image_id[-6:]}." in wrong.content.decode()
    tried = AuditEvent.objects.get(act=Act.IMAGES_DELETION, failed=True)
    assert (tried.who, tried.after) == (told.cast.admin.email, {"images": 1})
    assert tried.note.startswith("This is not how the id ends.")
    assert not DeletionJob.objects.exists()
    done = send(client, page, f" {image.image_id[-6:]} ")
    job = DeletionJob.objects.get()
    assert (done.status_code, done["Location"]) == (302, f"/images/deletions/{job.pk}/")
    assert job.asked_by == told.cast.admin.email
    assert [each.image for each in job.deletions.all()] == [image]
    assert Work.objects.get(kind=WorkKind.DELETING).due_at == now
    assert AuditEvent.objects.get(act=Act.IMAGES_DELETION, failed=False).origin == "127.0.0.1"


def test_several_ask_for_their_number_and_say_what_is_lost(
    told: Told, now: datetime, as_: As
) -> None:
    client = as_(told.cast.admin)
    drawn = [image for image in here() if image.svg_candidates][:2]
    images = [*drawn, *here()[:2]]
    page = look(client, *images)
    assert f"{sum(image.credits_charged or 0 for image in images)} credits" in page
    assert f"{sum(len(image.svg_candidates) for image in images)} SVG candidates" in page
    assert send(client, page, "3").status_code == 422
    assert send(client, page, "4").status_code == 302
    assert Deletion.objects.count() == 4


def test_a_form_that_is_sent_twice_is_one_job(told: Told, now: datetime, as_: As) -> None:
    client = as_(told.cast.admin)
    page = look(client, *here()[:2])
    assert {send(client, page, "2")["Location"] for _ in range(3)} == {
        f"/images/deletions/{DeletionJob.objects.get().pk}/"
    }


def test_what_somebody_else_deletes_already_is_said(told: Told, now: datetime, as_: As) -> None:
    first, second = here()[:2]
    a_job("other@example.com", now, first)
    client = as_(told.cast.admin)
    assert "1 image is being deleted already" in look(client, first, second)
    page = look(client, first)
    assert "nothing to delete" in page
    assert '<form class="form' not in page


def test_who_was_quicker_is_named(told: Told, now: datetime, as_: As) -> None:
    client, image = as_(told.cast.admin), here()[0]
    page = look(client, image)
    a_job("other@example.com", now, image)
    answer = send(client, page, image.image_id[-6:])
    assert answer.status_code == 422
    assert "being deleted already" in answer.content.decode()
    assert AuditEvent.objects.get(failed=True).act == Act.IMAGES_DELETION


def test_gone_ones_are_left_out(told: Told, now: datetime, as_: As) -> None:
    images = here()[:3]
    Image.objects.filter(pk=images[0].pk).update(gone_at=now)
    page = look(as_(told.cast.admin), *images)
    assert "1 image is gone from the gallery already and is left out." in page
    assert "Type how many images are deleted: 2" in page


def test_that_no_key_may_delete_is_told_before(told: Told, now: datetime, as_: As) -> None:
    client, image = as_(told.cast.admin), here()[0]
    assert "may delete</b>" not in look(client, image)
    image.account.keys.update(may_delete=MayDelete.NO)
    assert "No key of Busy may delete</b>" in look(client, image)
    assert "No key of Quiet" not in look(client, here("Quiet")[0])


def test_all_that_the_filters_find_can_be_chosen_up_to_a_limit(
    told: Told, now: datetime, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_(told.cast.admin)
    wanted = [image.pk for image in here() if image.operation == "edit"]
    listed = client.get("/images/?operation=edit&account=busy").content.decode()
    link = re.search(r'href="(/images/delete/\?[^"]*all=1[^"]*)"', listed)
    assert link
    page = client.get(link[1].replace("&amp;", "&")).content.decode()
    assert sorted(fields(page)["images"].split(",")) == sorted(str(pk) for pk in wanted)
    monkeypatch.setattr(deleting, "MOST", len(wanted) - 1)
    answer = client.get(link[1].replace("&amp;", "&"))
    assert answer.status_code == 422
    assert "Too many at once" in answer.content.decode()


def test_what_no_page_of_ours_sends_is_not_found(told: Told, now: datetime, as_: As) -> None:
    client = as_(told.cast.admin)
    for odd in ("0", "-1", "x", str(2**63), "9" * 30, "1,x", "²"):
        assert client.get(ASK, {"image": odd}).status_code == 404
        assert client.post(ASK, {"images": odd, "word": "1"}).status_code == 404
    assert client.get(f"/images/deletions/{uuid4()}/").status_code == 404
    assert client.post(f"/images/deletions/{uuid4()}/stop/").status_code == 404
    assert "No image is chosen" in client.get(ASK).content.decode()


def test_an_image_of_an_account_that_is_not_counted_any_more_is_not_found(
    told: Told, now: datetime, as_: As
) -> None:
    image = here()[0]
    job = a_job(told.cast.admin.email, now, image)
    quiet = ApiAccount.objects.get(name="Quiet")
    ApiAccount.objects.filter(pk=image.account_id).update(same_as=quiet)
    client = as_(told.cast.admin)
    assert client.get(ASK, {"image": image.pk}).status_code == 404
    assert client.get(f"/images/deletions/{job.pk}/").status_code == 404
    assert (
        "/images/deletions/" + str(job.pk) not in client.get("/images/deletions/").content.decode()
    )


@pytest.mark.parametrize("who", ["finance", "lead"])
def test_others_see_no_button_and_their_attempt_is_written_down(
    told: Told, now: datetime, as_: As, who: str
) -> None:
    user = getattr(told.cast, who)
    client, image = as_(user), here()[0]
    for address in ("/images/", "/images/?view=list", f"/images/{image.pk}/"):
        assert "/images/delet" not in client.get(address).content.decode()
    data = {"job": str(uuid4()), "images": str(image.pk), "word": image.image_id[-6:]}
    assert client.post(ASK, data).status_code == 403
    tried = AuditEvent.objects.get(act=Act.REFUSED)
    assert (tried.failed, tried.who, tried.object_name) == (True, user.email, ASK)
    assert not Deletion.objects.exists()


def test_a_deletion_needs_the_forms_token(told: Told, now: datetime) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(told.cast.admin)
    page = look(client, here()[0])
    assert send(client, page, here()[0].image_id[-6:]).status_code == 403


def test_a_job_is_followed_to_its_end(told: Told, now: datetime, as_: As) -> None:
    client, images = as_(told.cast.admin), here()[:3]
    job = send(client, look(client, *images), "3")["Location"]
    page = client.get(job).content.decode()
    assert "<b>0 of 3 images are done.</b>" in page
    assert "<b>0 of 3 images are done.</b>" in client.get("/images/deletions/").content.decode()
    assert 'hx-trigger="every 2s, wake"' in page
    assert "keep the 3 images that wait" in page
    work_on.deleting(Work.objects.get(kind=WorkKind.DELETING).pk, lambda: now)
    page = client.get(job).content.decode()
    assert "<b>3 of 3 images were deleted.</b>" in page
    assert "hx-trigger" not in page
    listed = client.get("/images/deletions/").content.decode()
    assert "Deleted: 3" in listed
    assert "<b>3 images were deleted from here.</b> None is waiting." in listed
    for image in images:
        assert "no longer in the gallery" in client.get(f"/images/{image.pk}/").content.decode()


def test_a_job_can_be_stopped(told: Told, now: datetime, as_: As) -> None:
    client = as_(told.cast.admin)
    job = a_job(told.cast.admin.email, now, *here()[:2])
    assert client.post(f"/images/deletions/{job.pk}/stop/")["Location"] == (
        f"/images/deletions/{job.pk}/"
    )
    page = client.get(f"/images/deletions/{job.pk}/").content.decode()
    assert "Nothing more of it is deleted." in page
    assert "<b>0 of 2 images were deleted.</b>" in page
    assert set(Deletion.objects.values_list("state", flat=True)) == {"stopped"}


def test_why_it_does_not_go_on_is_said(told: Told, now: datetime, as_: As) -> None:
    client = as_(told.cast.admin)
    job = a_job(told.cast.admin.email, now, here()[0])
    work = Work.objects.create(
        account=here()[0].account,
        kind=WorkKind.DELETING,
        due_at=now.replace(minute=25),
        error="GraphiCoal is not working at the moment.",
    )
    address = f"/images/deletions/{job.pk}/"
    assert "GraphiCoal is not working at the moment." in client.get(address).content.decode()
    Work.objects.filter(pk=work.pk).update(error="")
    assert "when more of its key’s window may be used" in client.get(address).content.decode()
    ApiAccount.objects.filter(pk=work.account_id).update(state="paused")
    assert "Busy is not read at the moment." in client.get(address).content.decode()


def test_prompts_and_reasons_are_text(told: Told, now: datetime, as_: As) -> None:
    image, odd = here()[0], '"><script>alert(1)</script>{{ 7|add:7 }}'
    Image.objects.filter(pk=image.pk).update(prompt=odd)
    client = as_(told.cast.admin)
    job = a_job(odd, now, image)
    Deletion.objects.update(reason=odd)
    for address in (f"/images/deletions/{job.pk}/", "/images/deletions/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "{{ 7|add:7 }}" in page
    Deletion.objects.all().delete()
    assert "<script>alert" not in look(client, image)


def test_the_number_of_queries_does_not_grow_with_the_images(
    told: Told, now: datetime, as_: As, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_(told.cast.admin)
    job = a_job(told.cast.admin.email, now, *here()[:40])
    with django_assert_max_num_queries(12):
        client.get(f"/images/deletions/{job.pk}/")
    with django_assert_max_num_queries(16):
        look(client, *here()[40:80])
