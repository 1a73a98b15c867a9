"""Servers that are slow, endless, broken or lying: a typed error, in time, in little memory."""

import socket
import threading
import time
import tracemalloc

import pytest

from analytics.graphicoal import errors
from analytics.graphicoal.client import Client
from tests.graphicoal.examples import KEY, QUOTA
from tests.graphicoal.listener import Act, Listener, answer, drip, flood, hang, slam

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LONG = HEAD + b"Content-Length: 100000\r\n\r\n"
GOOD = answer(QUOTA)


def failure(
    *replies: bytes | Act, deadline: float = 5.0, max_bytes: int = 100_000
) -> errors.GraphiCoalError:
    with (
        Listener(*replies) as vendor,
        Client(vendor.url, KEY, deadline=deadline, max_bytes=max_bytes) as client,
        pytest.raises(errors.GraphiCoalError) as caught,
    ):
        client.quota()
    return caught.value


def seconds_until_too_slow(client: Client) -> float:
    start = time.monotonic()
    with pytest.raises(errors.TooSlow):
        client.quota()
    return time.monotonic() - start


@pytest.mark.parametrize(
    "reply",
    [
        hang,
        drip(b"", b"H"),
        drip(HEAD, b"x"),
        drip(HEAD, b"X-A: b\r\n"),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip(LONG, b" "),
        drip(CHUNKED, b"0"),
        drip(CHUNKED, b"1\r\n \r\n"),
        drip(CHUNKED + b"1\r\n \r\n0\r\n", b"X-A: b\r\n"),
        drip(HEAD + b"\r\n", b" "),
    ],
    ids=[
        "silence",
        "status line",
        "header",
        "headers",
        "continue",
        "body",
        "chunk mark",
        "chunks",
        "trailers",
        "until closed",
    ],
)
def test_a_server_that_drips_is_cut_off_at_the_deadline(reply: Act) -> None:
    with (
        Listener(reply) as vendor,
        Client(vendor.url, KEY, deadline=0.4) as client,
    ):
        took = seconds_until_too_slow(client)
        assert client.requests == 1
    assert 0.35 < took < 0.9


def test_a_server_that_never_accepts_is_cut_off_too() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        where = full.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(where)
        with Client(f"http://127.0.0.1:{where[1]}", KEY, deadline=0.4) as client:
            took = seconds_until_too_slow(client)
            assert client.requests == 0
        for one in waiting:
            one.close()
    assert took < 0.9


def test_a_name_that_nobody_looks_up_in_time_is_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's resolver is the one thing that no test can make hang for real."""
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(10) and [])
    with Client("http://coals.invalid", KEY, deadline=0.3) as client:
        took = seconds_until_too_slow(client)
    over.set()
    assert took < 0.8


def test_the_deadline_is_of_each_call_and_not_of_the_client() -> None:
    def late(sock: socket.socket, over: threading.Event) -> None:
        over.wait(0.25)
        sock.sendall(GOOD)

    with Listener(late) as vendor, Client(vendor.url, KEY, deadline=0.4) as client:
        for _ in range(3):
            client.quota()


@pytest.mark.parametrize(
    "reply",
    [
        answer(b" " * 100_001),
        answer(b"", length=10**12),
        flood(CHUNKED, b"FFFF\r\n" + b" " * 65_535 + b"\r\n"),
        flood(CHUNKED, b"1\r\n \r\n" * 10_000),
        flood(HEAD + b"\r\n", b" " * 65_536),
        flood(CHUNKED + b"1;", b"x" * 65_536),
        flood(CHUNKED + b"1\r\n \r\n0\r\n", b"X-A: b\r\n" * 10_000),
        flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
        flood(HEAD, b"X-A: " + b"x" * 60_000 + b"\r\n"),
        flood(HEAD + b"X-A: ", b"x" * 65_536),
        flood(b"", b"x" * 65_536),
    ],
    ids=[
        "body",
        "length",
        "chunks",
        "tiny chunks",
        "until closed",
        "chunk mark",
        "trailers",
        "continue",
        "headers",
        "header",
        "status line",
    ],
)
def test_an_endless_answer_is_cut_off_in_little_memory(reply: bytes | Act) -> None:
    tracemalloc.start()
    error = failure(reply)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert type(error) is errors.BadAnswer
    assert peak < 3_000_000


def test_a_body_of_just_the_limit_is_read() -> None:
    body = GOOD.partition(b"\r\n\r\n")[2].ljust(100_000)
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    with (
        Listener(answer(body), CHUNKED + chunk) as vendor,
        Client(vendor.url, KEY, max_bytes=100_000) as client,
    ):
        assert client.quota() == client.quota()
        assert vendor.connections == 1


def test_a_body_of_one_byte_more_is_not() -> None:
    error = failure(CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (100_001, b" " * 100_001))
    assert (type(error), error.code) == (errors.BadAnswer, "too_large")


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "gzip, gzip", "zstd", "unknown"])
def test_a_body_compressed_unasked_is_not_unpacked(coding: str) -> None:
    error = failure(answer(QUOTA, headers={"Content-Encoding": coding}))
    assert (type(error), error.code) == (errors.BadAnswer, "compressed")


def test_an_error_page_that_is_no_good_is_still_its_status() -> None:
    for headers in [{"Content-Encoding": "gzip"}, {"Transfer-Encoding": "chunked"}]:
        error = failure(answer(b"?" * 200_000, "503 No", headers))
        assert type(error) is errors.VendorDown


@pytest.mark.parametrize("offset", [0, 1, 9, 17, 40, len(GOOD) - 100, len(GOOD) - 1])
def test_an_answer_that_breaks_off_anywhere_is_an_error(offset: int) -> None:
    def stop(sock: socket.socket, over: threading.Event) -> None:
        sock.sendall(GOOD[:offset])

    def reset(sock: socket.socket, over: threading.Event) -> None:
        sock.sendall(GOOD[:offset])
        slam(sock, over)

    for act in (stop, reset):
        assert type(failure(act)) in (errors.BadAnswer, errors.Unreachable)


def test_a_body_that_breaks_off_is_a_bad_answer() -> None:
    def stop(sock: socket.socket, over: threading.Event) -> None:
        sock.sendall(GOOD[:-1])

    def stop_in_chunk(sock: socket.socket, over: threading.Event) -> None:
        sock.sendall(CHUNKED + b"5\r\nab")

    for act in (stop, stop_in_chunk):
        error = failure(act)
        assert (type(error), error.code) == (errors.BadAnswer, "truncated")


@pytest.mark.parametrize(
    "reply",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/9.9 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n{}",
        CHUNKED + b"zz\r\n{}\r\n",
        CHUNKED + b"-5\r\n{}\r\n0\r\n\r\n",
        b"\x00" * 50 + b"\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; expires=\xff\x00\r\nNo colon\r\n\r\n",
    ],
)
def test_what_is_no_proper_http_is_a_bad_answer(reply: bytes) -> None:
    def act(sock: socket.socket, over: threading.Event) -> None:
        sock.sendall(reply)

    assert type(failure(act)) is errors.BadAnswer


def test_nobody_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    for url, code in [(f"http://127.0.0.1:{port}", "refused"), ("http://coals.invalid", "dns")]:
        with (
            Client(url, KEY, deadline=5) as client,
            pytest.raises(errors.Unreachable) as caught,
        ):
            client.quota()
        assert caught.value.code == code
        assert client.requests == 0


def test_a_connection_closed_without_a_word_is_unreachable() -> None:
    error = failure(slam)
    assert (type(error), error.code) == (errors.Unreachable, "reset")
