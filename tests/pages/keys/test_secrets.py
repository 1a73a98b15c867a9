"""Keys are typed in once, and nobody ever reads them."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ApiAccount, ApiKey
from accounts.secrets import fingerprint
from tests.pages.conftest import Queue
from tests.pages.keys.conftest import SECOND, SECRET, Page


@pytest.mark.parametrize("name", ["connect", "add_key", "rotate_key"])
def test_a_key_that_was_typed_in_is_never_written_back(
    name: str, admin: Client, busy: ApiAccount, first: ApiKey, queue: Queue
) -> None:
    pks: dict[str, list[object]] = {"add_key": [busy.pk], "rotate_key": [first.pk]}
    form = {"name": "", "key_name": "x" * 101, "key": SECRET, "base_url": "nowhere"}
    answer = admin.post(reverse(name, args=pks.get(name, [])), form)
    assert answer.status_code == 422
    assert SECRET not in answer.content.decode()
    assert queue.take() == []


def test_no_page_gives_a_secret_or_a_whole_fingerprint_back(
    page: Page, admin: Client, busy: ApiAccount, second: ApiKey
) -> None:
    pages = [
        page(),
        page("account", busy.pk),
        *(page(name, second.pk) for name in ("key", "rotation", "rotate_key", "remove_key")),
    ]
    for said in pages:
        assert SECOND not in said
        assert fingerprint(SECOND) not in said
        assert second.ciphertext is not None
        assert bytes(second.ciphertext).hex() not in said
