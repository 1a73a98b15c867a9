"""HTTP/1.1 on one connection, no more of it than the sandbox needs: small, quick and capped."""

import re
import socket
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

from analytics.graphicoal.sandbox.messages import Refusal, Reply, Request

HEAD_LIMIT: Final = 16_384
BODY_LIMIT: Final = 65_536
IDLE_SECONDS: Final = 30.0

_LINE: Final = re.compile(r"([A-Z]{1,16}) (/[!-~]{0,4000}) HTTP/1\.([01])")
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_REASONS: Final = {status.value: status.phrase for status in HTTPStatus}


class Closed(Exception):
    """The other side is gone, or was silent for too long."""


class Wire:
    """Reads requests from a socket one by one and writes each answer in one piece."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._socket.settimeout(IDLE_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def requests(self) -> Iterator[tuple[Request, bool]]:
        """Each request, and whether the connection lives on. Refusal: answer it and close."""
        keep = True
        while keep:
            head = self._head()
            request, keep = _parse(head)
            self._skip_body(request.headers)
            yield request, keep

    def send(self, reply: Reply, *, keep: bool, body: bool = True) -> None:
        """`body=False` answers a HEAD."""
        lines = [f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        lines.append(f"Content-Length: {len(reply.body)}")
        lines.append("Connection: keep-alive\r\n\r\n" if keep else "Connection: close\r\n\r\n")
        try:
            self._socket.sendall(
                "\r\n".join(lines).encode("latin-1") + (reply.body if body else b"")
            )
        except OSError as error:
            raise Closed from error

    def _receive(self) -> None:
        try:
            more = self._socket.recv(65_536)
        except OSError as error:
            raise Closed from error
        if not more:
            raise Closed
        self._buffer += more

    def _head(self) -> str:
        while True:
            end = self._buffer.find(b"\r\n\r\n")
            if end > HEAD_LIMIT or (end < 0 and len(self._buffer) > HEAD_LIMIT):
                raise Refusal(431, "HEADERS_TOO_LARGE", "The headers are too large.")
            if end >= 0:
                head = self._buffer[:end].decode("latin-1")
                self._buffer = self._buffer[end + 4 :]
                return head
            self._receive()

    def _skip_body(self, headers: dict[str, str]) -> None:
        """No call has a body, so what comes is read and forgotten."""
        if "transfer-encoding" in headers:
            raise Refusal(411, "LENGTH_REQUIRED", "Send a Content-Length.")
        given = headers.get("content-length", "0")
        if not re.fullmatch(r"[0-9]{1,18}", given):
            raise malformed()
        length = int(given)
        if length > BODY_LIMIT:
            raise Refusal(413, "PAYLOAD_TOO_LARGE", "The body is too large.")
        while len(self._buffer) < length:
            self._receive()
        self._buffer = self._buffer[length:]


def malformed() -> Refusal:
    """A 400."""
    return Refusal(400, "BAD_REQUEST", "The request is malformed.")


def _parse(head: str) -> tuple[Request, bool]:
    first, *rest = head.lstrip("\r\n").split("\r\n")
    line = _LINE.fullmatch(first)
    if line is None:
        raise malformed()
    headers: dict[str, str] = {}
    for text in rest:
        name, colon, value = text.partition(":")
        if not colon or not _NAME.fullmatch(name):
            raise malformed()
        key = name.lower()
        if key in headers and key in ("content-length", "authorization", "host"):
            raise malformed()
        headers[key] = value.strip(" \t")
    wish = headers.get("connection", "").lower()
    keep = wish != "close" if line[3] == "1" else wish == "keep-alive"
    return Request(line[1], line[2], headers), keep
