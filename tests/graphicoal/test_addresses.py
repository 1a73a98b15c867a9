"""Where a request may go."""

import pytest

from analytics.graphicoal.addresses import read_address
from analytics.graphicoal.client import Client
from analytics.graphicoal.errors import AddressUnusable, GraphiCoalError, ImageIdUnusable
from tests.graphicoal.examples import DELETED, DETAIL, KEY
from tests.graphicoal.listener import Listener, answer


@pytest.mark.parametrize(
    ("given", "url", "host", "port"),
    [
        ("https://coals.ai/api/v1/graphicoal", None, "coals.ai", None),
        (
            "https://coals.ai/api/v1/graphicoal/",
            "https://coals.ai/api/v1/graphicoal",
            "coals.ai",
            None,
        ),
        ("http://localhost:8001", None, "localhost", 8001),
        ("http://localhost:8001/", "http://localhost:8001", "localhost", 8001),
        ("HTTP://[::1]:80/x", "http://[::1]:80/x", "::1", 80),
        ("https://Kohle.Example/A", "https://kohle.example/A", "kohle.example", None),
    ],
)
def test_an_address_is_read(given: str, url: str | None, host: str, port: int | None) -> None:
    address = read_address(given)
    assert (address.url, address.host, address.port) == (url or given, host, port)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "coals.ai",
        "coals.ai/api",
        "ftp://coals.ai",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https:///api",
        "https://coals.ai?x=1",
        "https://coals.ai/api#part",
        "https://coals.ai/api?",
        "https://user:hunter2@coals.ai/api",
        "https://hunter2@coals.ai",
        "https://coals.ai:port/",
        "https://coals.ai:99999/",
        "https://coals.ai/a b",
        "https://coals.ai/a\r\nX: y",
        "https://coals.ai\\@evil.example/",
        "https://coals.ai/a/../b",
        "https://coals.ai/a//b",
        "https://[::1",
        "https://coals\u202e.ai",
        "https://" + "x" * 300 + ".ai",
    ],
)
def test_what_is_no_address_says_so_without_repeating_it(given: str) -> None:
    with pytest.raises(AddressUnusable) as caught:
        Client(given, KEY)
    assert isinstance(caught.value, ValueError)
    assert caught.value.message
    assert "hunter2" not in caught.value.sentence
    assert KEY not in caught.value.sentence


@pytest.mark.parametrize(
    "image_id",
    ["", ".", "..", "...", "../quota", "a/b", "/", "a\\b", "x" * 201, "a\nb", "\x00", "\ud800"],
)
def test_an_id_that_leads_elsewhere_is_not_asked_for(image_id: str) -> None:
    with Listener(answer(DETAIL)) as vendor, Client(vendor.url, KEY) as client:
        for call in (client.image, client.delete):
            with pytest.raises(ImageIdUnusable) as caught:
                call(image_id)
            assert isinstance(caught.value, ValueError)
            assert isinstance(caught.value, GraphiCoalError)
        assert (vendor.requests, client.requests) == ([], 0)


@pytest.mark.parametrize(
    ("image_id", "path"),
    [
        ("a?b=c#d", b"a%3Fb%3Dc%23d"),
        ("%2e%2e%2fquota", b"%252e%252e%252fquota"),
        ("a b;c&d+e@f:g", b"a%20b%3Bc%26d%2Be%40f%3Ag"),
        ("größe 🦊", b"gr%C3%B6%C3%9Fe%20%F0%9F%A6%8A"),
        ("a.b-c_d~e", b"a.b-c_d~e"),
        ("x" * 200, b"x" * 200),
    ],
)
def test_an_id_is_one_step_of_the_path(image_id: str, path: bytes) -> None:
    with Listener(answer(DELETED)) as vendor, Client(vendor.url, KEY) as client:
        client.delete(image_id)
    assert vendor.requests[0].split()[1] == b"/api/v1/graphicoal/images/" + path
