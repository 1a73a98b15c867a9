"""Whatever is thrown at it, it answers or hangs up, and goes on."""

import random
import socket

import pytest

from analytics.graphicoal.sandbox import Server
from tests.sandbox.conftest import Caller

PATH = "/api/v1/graphicoal/quota"


def send(server: Server, data: bytes, *, more: bool = False) -> bytes:
    """Everything that comes back until the server hangs up."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        received = b""
        try:
            connection.sendall(data)
            if not more:
                connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65_536):
                received += piece
        except ConnectionError:
            pass
        return received


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET quota HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA : b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: " + b"b" * 20_000, 431),
        (b"GET / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        (b"GET /images/../etc/passwd HTTP/1.1\r\n\r\n", 404),
        (b"GET /images/%00.svg HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        (f"GET {PATH}?x=%ff%fe HTTP/1.1\r\n\r\n".encode(), 401),
    ],
)
def test_malformed_requests_get_their_status(server: Server, data: bytes, status: int) -> None:
    answer = send(server, data)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:80]


def test_five_hundred_mangled_requests_do_no_harm(server: Server, call: Caller) -> None:
    die = random.Random(5)
    good = f"GET {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {call.key}\r\n\r\n".encode()
    statuses = set()
    for _ in range(500):
        data = bytearray(good)
        for _ in range(die.randint(1, 12)):
            at = die.randrange(len(data))
            match die.randrange(3):
                case 0:
                    data[at] = die.randrange(256)
                case 1:
                    del data[at : at + die.randint(1, 9)]
                case _:
                    data[at:at] = die.randbytes(die.randint(1, 9))
        answer = send(server, bytes(data))
        assert not answer or answer.startswith(b"HTTP/1.1 "), answer[:80]
        statuses.add(answer[9:12])
    assert b"500" not in statuses
    assert b"400" in statuses
    assert call("/quota").status_code == 200


def test_requests_in_one_piece_are_answered_one_by_one(server: Server, call: Caller) -> None:
    head = f"GET {PATH} HTTP/1.1\r\nAuthorization: Bearer {call.key}\r\n"
    data = (head + "Content-Length: 3\r\n\r\nabc" + head + "Connection: close\r\n\r\n").encode()
    assert send(server, data, more=True).count(b"HTTP/1.1 200 OK") == 2


def test_it_listens_on_loopback_only(server: Server) -> None:
    assert server.base_url == f"http://127.0.0.1:{server.port}/api/v1/graphicoal"
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", server.port), timeout=1)
