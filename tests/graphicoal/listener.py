"""A vendor that says what a test tells it to, over a real socket."""

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

Act = Callable[[socket.socket, threading.Event], None]
"""Writes an answer; the event is set when the test is over. The connection is closed after it."""


def answer(
    body: object = b"",
    status: str = "200 OK",
    headers: Mapping[str, str] | None = None,
    *,
    length: int | None = None,
) -> bytes:
    """An HTTP answer; what is not bytes is sent as JSON. `length` is a length to lie about."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content) if length is None else length}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


def drip(start: bytes, drop: bytes, pause: float = 0.05) -> Act:
    """Sends `start`, then `drop` again and again: for three seconds, or until nobody listens."""

    def act(sock: socket.socket, over: threading.Event) -> None:
        sock.sendall(start)
        for _ in range(round(3 / pause)):
            if over.wait(pause):
                break
            sock.sendall(drop)

    return act


def flood(start: bytes, block: bytes) -> Act:
    def act(sock: socket.socket, over: threading.Event) -> None:
        sock.sendall(start)
        while not over.is_set():
            sock.sendall(block)

    return act


def hang(sock: socket.socket, over: threading.Event) -> None:
    over.wait(10)


def slam(sock: socket.socket, over: threading.Event) -> None:
    """Resets the connection instead of closing it."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


class Listener:
    """Gives its replies in turn and the last one for ever; keeps the requests as they came."""

    def __init__(self, *replies: bytes | Act, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._replies = list(replies) or [answer()]
        self._tls = tls
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(0.02)
        self.port = int(self._server.getsockname()[1])

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}/api/v1/graphicoal"

    def __enter__(self) -> Self:
        self._run(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(5)
        self._server.close()

    def _run(self, work: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=work, args=args)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(TimeoutError):
                sock, _ = self._server.accept()
                self.connections += 1
                self._run(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.closing(sock), contextlib.suppress(OSError):
            sock.settimeout(5)
            if self._tls:
                with self._tls.wrap_socket(sock, server_side=True) as wrapped:
                    self._converse(wrapped)
            else:
                self._converse(sock)

    def _converse(self, sock: socket.socket) -> None:
        while request := self._request(sock):
            self.requests.append(request)
            reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
            if callable(reply):
                return reply(sock, self._over)
            sock.sendall(reply)
        return None

    def _request(self, sock: socket.socket) -> bytes:
        head = b""
        sock.settimeout(0.02)
        while not head.endswith(b"\r\n\r\n"):
            if self._over.is_set():
                return b""
            with contextlib.suppress(TimeoutError):
                got = sock.recv(65_536)
                if not got:
                    return b""
                head += got
        sock.settimeout(5)
        return head
