"""Every address, for everybody: what it answers, and that no address is forgotten here."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.models import ApiAccount, KeyTrial
from accounts.models.keys import SameWhy
from analytics.models import Image
from tests.cast import a_job, an_account
from tests.pages.conftest import NOW, As, Queue, Told

PEOPLE = ("admin", "finance", "lead", "other", "nobody")
OWNERS = (200, 200, 200, 404, 404)  # for what belongs to the lead's team
ALL = (200,) * 5
ADMIN = (200, 403, 403, 403, 403)

# name → method, and the status for each of PEOPLE
TABLE = {
    "overview": ("get", ALL),
    "why": ("get", ALL),
    "images": ("get", ALL),
    "image": ("get", OWNERS),
    "delete_images": ("get", ADMIN),
    "deletions": ("get", ADMIN),
    "deletion": ("get", ADMIN),
    "stop_deletion": ("post", (302, 403, 403, 403, 403)),
    "sync": ("get", ALL),
    "read_now": ("post", (302, 302, 302, 404, 404)),
    "rule": ("post", (404, 403, 403, 404, 404)),  # a form without a period start
    "merge": ("post", (302, 403, 403, 404, 404)),
    "connect": ("get", ADMIN),
    "trial": ("get", ADMIN),
    "password": ("get", ALL),
    "signout": ("post", (302,) * 5),
}
OPEN = {"signin": 200, "signin_link": 410, "health": 200}  # without a sign-in


@pytest.fixture
def addresses(told: Told, db: None) -> dict[str, str]:
    """Everything here belongs to the account Busy, of team Design; the trial is the admin's.

    Design also has Busy connected a second time.
    """
    busy = ApiAccount.objects.get(name="Busy")
    twin = an_account("Busy too", told.cast.design)
    ApiAccount.objects.filter(pk=twin.pk).update(same_as=busy, same_why=SameWhy.IMAGES)
    trial = KeyTrial.objects.create(
        asked_by=told.cast.admin, asked_at=NOW, name="Ours", base_url="https://coals.ai"
    )
    image = Image.objects.filter(account=busy).latest("pk")
    job = a_job(told.cast.admin.email, NOW, image)
    arguments: dict[str, list[object]] = {
        "image": [image.pk],
        "deletion": [job.pk],
        "stop_deletion": [job.pk],
        "read_now": [busy.pk],
        "rule": [busy.pk],
        "merge": [twin.pk],
        "trial": [trial.pk],
        "signin_link": ["x" * 32],
    }
    return {name: reverse(name, args=arguments.get(name, [])) for name in (*TABLE, *OPEN)}


def test_every_address_of_the_site_is_in_the_table() -> None:
    patterns = [p for p in get_resolver().url_patterns if isinstance(p, URLPattern)]
    assert {pattern.name for pattern in patterns} == {*TABLE, *OPEN}


@pytest.mark.parametrize("name", TABLE)
def test_each_of_the_cast_gets_what_is_theirs(
    name: str, told: Told, now: object, as_: As, addresses: dict[str, str], queue: Queue
) -> None:
    method, statuses = TABLE[name]
    # The admin comes last: what they do may leave nothing for the others to try.
    for person, status in reversed(list(zip(PEOPLE, statuses, strict=True))):
        client = as_(getattr(told.cast, person))
        assert getattr(client, method)(addresses[name]).status_code == status, person


@pytest.mark.parametrize("name", sorted(TABLE.keys() - {"signout"}))
def test_who_is_not_signed_in_is_asked_to(
    name: str, addresses: dict[str, str], client: Client
) -> None:
    answer = getattr(client, TABLE[name][0])(addresses[name])
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=/")
    part = getattr(client, TABLE[name][0])(addresses[name], headers={"HX-Request": "true"})
    assert part["HX-Refresh"] == "true"
    assert not part.content


@pytest.mark.parametrize("name", OPEN)
def test_what_is_open_to_all_is_open(name: str, addresses: dict[str, str], client: Client) -> None:
    assert client.get(addresses[name]).status_code == OPEN[name]


@pytest.mark.parametrize("name", sorted(TABLE.keys() | OPEN.keys()))
def test_looking_changes_nothing(
    name: str, told: Told, now: object, as_: As, addresses: dict[str, str], queue: Queue
) -> None:
    client = as_(told.cast.admin)
    with only_reading():
        client.get(addresses[name])
    assert queue.take() == []


def test_a_stranger_learns_no_name_and_no_number(
    told: Told, now: object, as_: As, addresses: dict[str, str]
) -> None:
    for person in (told.cast.nobody, told.cast.other):
        client = as_(person)
        for name in ("overview", "why", "images", "sync"):
            assert b"Busy" not in client.get(addresses[name]).content
        busy = ApiAccount.objects.get(name="Busy").pk
        page = client.get(addresses["overview"], {"account": busy}).content.decode()
        assert "left out" in page
        assert "Busy" not in page


def test_another_admin_does_not_see_whose_key_is_tried(
    told: Told, now: object, as_: As, addresses: dict[str, str]
) -> None:
    assert as_(told.cast.admin).get(reverse("trial", args=[uuid4()])).status_code == 404
    KeyTrial.objects.update(asked_by=told.cast.lead)
    assert as_(told.cast.admin).get(addresses["trial"]).status_code == 404


@contextmanager
def only_reading() -> Iterator[None]:
    """Every statement in here reads; another one fails the test."""

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        assert sql.lstrip("( ").startswith(("SELECT", "SAVEPOINT", "RELEASE")), sql
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield
