"""Addresses that are not GraphiCoal's, each wrong in its own way."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from tests.graphicoal.listener import Listener, answer, hang

HTML = answer(b"<html><h1>Welcome</h1></html>", headers={"Content-Type": "text/html"})
DOWN = answer({"success": False, "error": {"code": "X", "message": "Upstream is down."}}, "500 Oh")
DOWN_HTML = answer(b"<html>Bad gateway</html>", "502 Bad Gateway")
MOVED = answer(b"", "302 Found", {"Location": "https://elsewhere.example/api"})
NOT_FOUND = answer({"success": False, "error": "Not found"}, "404 Not Found")
NO_PAGE = answer(b"<html>404</html>", "404 Not Found")
OTHER_JSON = answer({"hello": "world"})
NO_SUCCESS = answer({"success": False, "error": "Not today"})
NOT_ALLOWED = answer({"success": False, "error": "Method not allowed"}, "405 Method Not Allowed")
BUSY = answer(
    {"success": False, "error": {"code": "RATE_LIMIT_EXCEEDED", "message": "Slow down."}},
    "429 Too Many Requests",
    {"Retry-After": "30"},
)


@contextmanager
def saying(reply: bytes) -> Iterator[str]:
    with Listener(reply) as listener:
        yield listener.url


@contextmanager
def silent() -> Iterator[str]:
    with Listener(hang) as listener:
        yield listener.url


@contextmanager
def dead() -> Iterator[str]:
    """A port at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    yield f"http://127.0.0.1:{port}/api/v1/graphicoal"
