"""Serves an Api on loopback: a thread for each connection, up to a limit."""

import socket
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import BoundedSemaphore, Event, Lock, Thread
from typing import Final

from analytics.graphicoal.sandbox.api import Api, Clock, Hook
from analytics.graphicoal.sandbox.messages import Refusal, Reply, Request, json_reply
from analytics.graphicoal.sandbox.vendor import PREFIX
from analytics.graphicoal.sandbox.wire import Closed, Wire
from analytics.graphicoal.sandbox.world import World

CONNECTIONS: Final = 128


def wall_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class Server:
    """Listens from its making on; `serve` answers until `stop`. OSError where the port is taken."""

    def __init__(self, api: Api, port: int = 0) -> None:
        self._api = api
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self.origin = api.origin = f"http://127.0.0.1:{self.port}"
        self.base_url = self.origin + PREFIX
        self._places = BoundedSemaphore(CONNECTIONS)
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        self._stopping = Event()

    def serve(self) -> None:
        """Returns once `stop` was called."""
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                if self._stopping.is_set():
                    return
                time.sleep(0.05)  # no file descriptors left, most likely: some will come free
                continue
            self._places.acquire()
            with self._lock:
                self._open.add(connection)
            Thread(target=self._attend, args=(connection,), daemon=True).start()

    def stop(self) -> None:
        """Stops listening and hangs up; may be called from a signal handler, and twice."""
        self._stopping.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _attend(self, connection: socket.socket) -> None:
        try:
            self._talk(Wire(connection))
        except (Closed, OSError):
            pass  # who hangs up needs no answer
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()
            self._places.release()

    def _talk(self, wire: Wire) -> None:
        try:
            for request, keep in wire.requests():
                reply = self._answer(request)
                if reply.delay:
                    time.sleep(reply.delay)
                wire.send(reply, keep=keep, body=request.method != "HEAD")
        except Refusal as refusal:
            wire.send(refusal.reply(), keep=False)

    def _answer(self, request: Request) -> Reply:
        try:
            return self._api.answer(request)
        except Exception:  # noqa: BLE001 - one broken answer must not end the connection's thread
            sys.stderr.write(traceback.format_exc())
            error = {"code": "INTERNAL_ERROR", "message": "Something broke."}
            return json_reply({"success": False, "error": error}, 500)


@contextmanager
def running(
    world: World,
    *,
    clock: Clock = wall_clock,
    limit: int = 1000,
    hook: Hook | None = None,
    port: int = 0,
) -> Iterator[Server]:
    """A server in a thread of this process, for tests; `server.base_url` is its address."""
    server = Server(Api(world, clock, limit=limit, hook=hook), port)
    thread = Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(5)
