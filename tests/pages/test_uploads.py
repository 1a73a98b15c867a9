"""What is too large is refused by its size: nothing of it is kept, and the form says so."""

from collections.abc import Callable
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models.people import Role
from analytics.models import BillingPeriod, Invoice, InvoiceFile
from dashboard.uploads import DRAINED, LARGEST, is_too_large
from tests.cast import person
from tests.signing import an_ended_period

FIELDS = {"number": "GC-1", "day": "2026-11-04", "amount": "1.23", "currency": "USD"}
MEGABYTE = 1024 * 1024


@pytest.fixture
def october(db: None) -> BillingPeriod:
    return an_ended_period()


@pytest.fixture
def finance(october: BillingPeriod, client: Client) -> Client:
    client.force_login(person("finance", Role.FINANCE))
    return client


@pytest.fixture
def kept(tmp_path: Path, settings: Settings) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    return tmp_path


@pytest.mark.parametrize("size", [LARGEST + 1, LARGEST + 4 * MEGABYTE, DRAINED + MEGABYTE])
def test_a_large_body_is_an_error_at_the_field_and_nothing_is_kept(
    finance: Client, october: BillingPeriod, kept: Path, size: int
) -> None:
    file = SimpleUploadedFile("a.zip", b"x" * size)
    answer = finance.post(reverse("invoices", args=[october.pk]), {**FIELDS, "file": file})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert dict(form.errors) == {"file": ["The file is larger than 10 MB. Send a smaller one."]}
    assert form["number"].value() == "GC-1"
    assert not Invoice.objects.exists()
    assert list(kept.iterdir()) == []


def test_the_largest_file_is_kept_whole(
    finance: Client, october: BillingPeriod, kept: Path
) -> None:
    file = SimpleUploadedFile("a.zip", b"x" * LARGEST)
    answer = finance.post(reverse("invoices", args=[october.pk]), {**FIELDS, "file": file})
    assert answer.status_code == 302
    assert InvoiceFile.objects.get().size == LARGEST
    assert list(kept.iterdir()) == []


class Endless(RawIOBase):
    """The body of a request that names its length and could go on; counts what is read of it."""

    def __init__(self, head: bytes, length: int) -> None:
        self.head, self.length, self.taken = head, length, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        size = min(len(buffer), self.length - self.taken)
        start, self.taken = self.taken, self.taken + size
        buffer[:size] = self.head[start : start + size].ljust(size, b"x")
        return size


HEAD = (
    b'--B\r\nContent-Disposition: form-data; name="number"\r\n\r\nGC-1\r\n'
    b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n'
)


@pytest.mark.parametrize(
    ("length", "is_read"),
    [(DRAINED + 1, lambda taken: taken < MEGABYTE), (DRAINED, lambda taken: taken == DRAINED)],
)
def test_a_huge_body_is_not_read_and_a_large_one_only_drained(
    kept: Path, length: int, is_read: Callable[[int], bool]
) -> None:
    body = Endless(HEAD, length)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "CONTENT_TYPE": "multipart/form-data; boundary=B",
            "CONTENT_LENGTH": str(length),
            "wsgi.input": BufferedReader(body),
        }
    )
    assert request.POST["number"] == "GC-1"
    assert not request.FILES
    assert is_too_large(request)
    assert is_read(body.taken), body.taken
    assert list(kept.iterdir()) == []
