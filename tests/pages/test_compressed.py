"""HTML goes over the line compressed; files are compressed when they are collected."""

import gzip

import pytest
from django.test import Client


@pytest.mark.django_db
def test_pages_are_sent_compressed_to_who_can_read_that(client: Client) -> None:
    page = client.get("/sign-in/", headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert b"<!doctype html>" in gzip.decompress(page.content)
    assert "Accept-Encoding" in page["Vary"]
    assert b"<!doctype html>" in client.get("/sign-in/").content
