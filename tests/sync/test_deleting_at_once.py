"""A hundred presses for one image, and several workers at once: one DELETE reaches the vendor."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts.models import AuditEvent
from accounts.models.people import Role
from analytics.connecting import connect
from analytics.graphicoal.sandbox import Server
from analytics.models import Deletion, Image, Work
from analytics.models.work import WorkKind
from analytics.sync import work_on
from tests.cast import person
from tests.sync.conftest import KINDS, Clock, Vendor

PRESSES, HANDS, WORKERS = 100, 4, 4


@pytest.mark.django_db(transaction=True)
def test_a_hundred_presses_for_one_image_are_one_call_to_the_vendor(
    server: Server, vendor: Vendor, clock: Clock, settings: Settings
) -> None:
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise wants the folder
    card = vendor.world.cards()[0]
    account = connect(card.name, server.base_url, card.key, clock(), by="a test")
    walk = Work.objects.get(account=account, kind=WorkKind.GALLERY)
    KINDS[WorkKind.GALLERY](walk.pk, clock)
    image = Image.objects.latest("created_at", "pk")
    clients = [Client() for _ in range(HANDS)]
    for number, client in enumerate(clients):
        client.force_login(person(f"admin{number}", Role.ADMIN))
    together = Barrier(HANDS, timeout=30)

    def press(client: Client) -> list[int]:
        word, answers = image.image_id[-6:], []
        together.wait()
        for _ in range(PRESSES // HANDS):
            form = {"job": str(uuid4()), "images": str(image.pk), "word": word}
            with contextlib.closing(connection):
                answers.append(client.post("/images/delete/", form).status_code)
        return answers

    def work(_: int) -> None:
        pk = Work.objects.get(account=account, kind=WorkKind.DELETING).pk
        with contextlib.closing(connection):
            for _ in range(5):
                work_on.deleting(pk, clock)

    connection.close()  # the pool has four
    with ThreadPoolExecutor(HANDS) as pool:
        answers = [status for statuses in pool.map(press, clients) for status in statuses]
    assert sorted(answers) == [302] + [422] * (PRESSES - 1)
    clock.now = max(clock.now, Work.objects.get(kind=WorkKind.DELETING).due_at or clock.now)
    connection.close()
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))
    assert vendor.deletes == [image.image_id]
    assert Deletion.objects.get().state == "deleted"
    asked = AuditEvent.objects.filter(act="images.deletion")
    assert [asked.filter(failed=failed).count() for failed in (False, True)] == [1, PRESSES - 1]
    assert AuditEvent.objects.get(act="image.deletion").failed is False
