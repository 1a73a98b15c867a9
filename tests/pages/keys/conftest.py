"""An admin, an account with a key, and a second one: what tests of Accounts & keys begin with."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ApiAccount, ApiKey
from analytics.connecting import add_key
from tests.pages.conftest import As
from tests.pages.stories import Told

SECRET = "gc_live_a_key_that_nobody_knows_wxyz"
SECOND = "gc_live_another_key_nobody_knows_abcd"

Page = Callable[..., str]


@pytest.fixture
def admin(told: Told, as_: As, now: datetime) -> Client:
    return as_(told.cast.admin)


@pytest.fixture
def busy(told: Told, db: None) -> ApiAccount:
    return ApiAccount.objects.get(name="Busy")


@pytest.fixture
def first(busy: ApiAccount) -> ApiKey:
    return busy.keys.get()


@pytest.fixture
def second(busy: ApiAccount) -> ApiKey:
    return add_key(busy, "CI 2", SECOND, by="a test")


@pytest.fixture
def page(admin: Client) -> Callable[..., str]:
    def read(name: str = "accounts", *arguments: object, **query: str) -> str:
        return admin.get(reverse(name, args=arguments), query).content.decode()

    return read


def act(client: Client, route: str, key: object, /, **form: str) -> str:
    """What the page that follows an act says."""
    return client.post(reverse(route, args=[key]), form, follow=True).content.decode()
