"""The key goes to the vendor and is found nowhere else."""

import logging
import pickle
import traceback
from collections.abc import Callable
from types import TracebackType

import pytest

from analytics.graphicoal import errors
from analytics.graphicoal.bearer import Bearer
from analytics.graphicoal.client import Client
from tests.graphicoal.examples import KEY, QUOTA
from tests.graphicoal.listener import Act, Listener, answer, hang, slam

ECHO = {"error": {"code": KEY, "message": f"Bad key {KEY}!", "details": {KEY: [f"<{KEY}>"]}}}


def shown(error: BaseException) -> str:
    """All that an error report could show: texts, the variables of our frames, the chain."""
    inner = error.with_traceback(below_the_test(error.__traceback__))
    report = traceback.TracebackException.from_exception(inner, capture_locals=True)
    return "\n".join([*report.format(), str(error), repr(error), repr(vars(error))])


def below_the_test(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    assert trace is not None
    return trace


def bytes_in_frames(trace: TracebackType | None) -> list[object]:
    found: list[object] = []
    while trace is not None:
        found += [value for value in trace.tb_frame.f_locals.values() if isinstance(value, bytes)]
        trace = trace.tb_next
    return found


REPLIES: list[bytes | Act] = [
    *(answer(ECHO, status) for status in ["400 A", "401 B", "403 C", "404 D", "422 E", "429 F"]),
    answer(ECHO, "500 G"),
    answer({"success": False, **ECHO}),
    answer({**QUOTA, "usage_breakdown": {KEY: "odd"}}),
    answer(f"<html>{KEY}</html>".encode()),
    answer(b"", "302 H", {"Location": f"https://{KEY}.example/{KEY}"}),
    answer(b"", "302 H", {"Location": f"https://{KEY}@evil.example/?{KEY}"}),
    answer(QUOTA, headers={"Content-Encoding": KEY}),
    f"{KEY} {KEY}\r\n\r\n".encode(),
    hang,
    slam,
]


@pytest.mark.parametrize("reply", REPLIES)
def test_no_error_shows_the_key(reply: bytes | Act, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Listener(reply) as vendor, Client(vendor.url, KEY, deadline=0.3) as client:
        for call in (client.quota, lambda: client.delete("img_1")):
            with pytest.raises(errors.GraphiCoalError) as caught:
                call()
            assert KEY not in shown(caught.value)
            assert bytes_in_frames(caught.value.__traceback__) == []
            assert caught.value.__context__ is None
            assert KEY.encode() not in pickle.dumps(caught.value)
    assert KEY in str(vendor.requests)
    assert KEY not in caplog.text


def test_an_error_of_somebody_else_passes_without_the_request_in_its_frames() -> None:
    """As a task's time limit does, which is raised wherever the program happens to be."""
    with Listener(answer(QUOTA)) as vendor, Client(vendor.url, KEY) as client:
        client.quota()
        interrupt = raised_by(KeyboardInterrupt)
        client._exchange._adapter.build_response = interrupt  # type: ignore[assignment]
        with pytest.raises(KeyboardInterrupt) as caught:
            client.quota()
    assert KEY not in shown(caught.value)
    names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert "_once_more_if_stale" not in names


def raised_by(kind: type[BaseException]) -> Callable[..., None]:
    def interrupt(*_: object, **__: object) -> None:
        raise kind

    return interrupt


def test_no_object_shows_the_key() -> None:
    with Client("http://127.0.0.1:9", KEY) as client:
        prepared = client._exchange._made("GET", "/quota", None)
        for thing in [
            client,
            client._bearer,
            vars(client),
            vars(client._exchange),
            vars(client._exchange._session),
            prepared,
            prepared.headers,
            vars(prepared),
        ]:
            assert KEY not in repr(thing)
            assert KEY not in str(thing)
        assert prepared.headers["Authorization"] == f"Bearer {KEY}"
        assert dict(client._exchange._session.headers) == {}


@pytest.mark.parametrize(
    "key",
    ["", " ", "abc def", "abc\n", "\tabc", "abc\r\nX: y", "schlüssel", "abc\x7f", "x" * 4097],
)
def test_what_is_no_key_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(errors.KeyMalformed) as caught:
        Client("http://127.0.0.1:9", key)
    assert isinstance(caught.value, errors.KeyInvalid)
    assert isinstance(caught.value, ValueError)
    if key.strip():
        assert key not in shown(caught.value)
        assert repr(key) not in shown(caught.value)


def test_a_key_repeated_by_the_vendor_is_taken_out_of_its_words() -> None:
    assert Bearer("k-1").redact("no k-1, no") == "no [key], no"


def test_a_deletion_is_told_without_the_key() -> None:
    body = {"success": True, "message": f"Gone,\nby {KEY}"}
    with Listener(answer(body)) as vendor, Client(vendor.url, KEY) as client:
        assert client.delete("img_1") == "Gone, by [key]"


def test_the_vendors_words_are_one_line_of_bounded_length() -> None:
    body = {"error": {"code": "A\x1b[31m B" * 50, "message": "a\r\n\x00b\u202e " * 500}}
    with (
        Listener(answer(body, "401 No")) as vendor,
        Client(vendor.url, KEY) as client,
        pytest.raises(errors.KeyInvalid) as caught,
    ):
        client.quota()
    assert caught.value.code.isprintable()
    assert caught.value.message.isprintable()
    assert (len(caught.value.code), len(caught.value.message)) == (64, 300)
