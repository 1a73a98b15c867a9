"""Sockets that wait no longer than the call they serve may take.

A timeout of the usual kind starts anew with every byte; these lower it to what is left of the call
before each wait, which costs a microsecond and stops a server that drips.
"""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any

from analytics.graphicoal.allowance import Allowance


class BoundSocket(socket.socket):
    allowance: Allowance

    def recv_into(self, *args: Any) -> int:
        self.settimeout(self.allowance.seconds_left())
        count = super().recv_into(*args)
        self.allowance.take(count)
        return count

    def sendall(self, *args: Any) -> None:
        self.settimeout(self.allowance.seconds_left())
        self.allowance.sent = True
        super().sendall(*args)


class BoundSSLSocket(ssl.SSLSocket):
    """Made by an `SSLContext` from a `BoundSocket`; the allowance is handed over afterwards.

    The handshake runs before that, under the timeout that the plain socket had: OpenSSL's calls
    in `ssl` keep it as a deadline for the whole handshake, as they do for one read.
    """

    allowance: Allowance

    def recv_into(self, *args: Any) -> int:
        self.settimeout(self.allowance.seconds_left())
        count = super().recv_into(*args)
        self.allowance.take(count)
        return count

    def send(self, *args: Any) -> int:
        self.settimeout(self.allowance.seconds_left())
        self.allowance.sent = True
        return super().send(*args)


Address = tuple[int, int, int, tuple[Any, ...]]


def dial(host: str, port: int, allowance: Allowance) -> BoundSocket:
    """A connected socket whose timeout is what is left of the call. Raises OSError.

    Each address but the last gets only its share of the time, so that a dead IPv6 route leaves
    some for IPv4.
    """
    allowance.dialled = True
    addresses = resolve(host, port, allowance)
    for waiting in range(len(addresses), 1, -1):
        try:
            return _connect(addresses[-waiting], allowance.seconds_left() / waiting, allowance)
        except OSError:
            continue
    return _connect(addresses[-1], allowance.seconds_left(), allowance)


def _connect(address: Address, seconds: float, allowance: Allowance) -> BoundSocket:
    family, kind, protocol, where = address
    sock = BoundSocket(family, kind, protocol)
    sock.allowance = allowance
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(seconds)
        sock.connect(where)
        sock.settimeout(allowance.seconds_left())
    except BaseException:
        sock.close()
        raise
    return sock


def resolve(host: str, port: int, allowance: Allowance) -> list[Address]:
    """The addresses of a host, at least one. Raises socket.gaierror, TimeoutError.

    The system's resolver knows no deadline (it tries for half a minute), so a name is looked up in
    a thread that is left behind when it takes too long. A numeric address needs none.
    """

    def look_up() -> list[Address]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except UnicodeError as error:
            raise socket.gaierror(socket.EAI_NONAME, "not a host name") from error
        return [(family, kind, protocol, where) for family, kind, protocol, _, where in found]

    try:
        ipaddress.ip_address(host)
    except ValueError:
        return _within(allowance.seconds_left(), look_up)
    return look_up()


def _within(seconds: float, look_up: Callable[[], list[Address]]) -> list[Address]:
    found: list[Address] = []
    failed: list[Exception] = []

    def work() -> None:
        try:
            found.extend(look_up())
        except OSError as error:
            failed.append(error)

    thread = threading.Thread(target=work, name="look up", daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not found:
        raise TimeoutError("the name was not looked up in time")
    return found
