"""Which error of ours a failure below HTTP is."""

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator

import requests
import urllib3.exceptions as below
from urllib3.util.ssl_match_hostname import CertificateError

from analytics.graphicoal.allowance import TooManyBytes
from analytics.graphicoal.errors import BadAnswer, GraphiCoalError, TooSlow, Unreachable

CAUGHT = (
    requests.RequestException,
    below.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
    TooManyBytes,
)
"""All that sending and reading can raise, whatever the other side does."""

Kinds = tuple[type[BaseException], ...]


def explain(error: BaseException, seconds: float) -> GraphiCoalError:
    """The error for a failure, told by the most telling of the exceptions it is made of."""
    chain = list(causes(error))
    for kinds, make in _TOLD_BY:
        if any(isinstance(link, kinds) for link in chain):
            return make(seconds)
    return Unreachable("the connection failed", code="network")


def _unreachable(code: str, words: str) -> Callable[[float], GraphiCoalError]:
    return lambda _: Unreachable(words, code=code)


def _bad(code: str, words: str) -> Callable[[float], GraphiCoalError]:
    return lambda _: BadAnswer(words, code=code)


def _too_slow(seconds: float) -> GraphiCoalError:
    return TooSlow(f"no complete answer within {seconds:g} seconds", code="too_slow")


# The order matters: most of these are wrapped in, or kinds of, one that comes later.
_TOLD_BY: tuple[tuple[Kinds, Callable[[float], GraphiCoalError]], ...] = (
    ((TooManyBytes,), _bad("too_large", "it is too large")),
    ((TimeoutError, below.TimeoutError, requests.Timeout), _too_slow),
    (
        (ssl.SSLCertVerificationError, CertificateError),
        _unreachable("tls_unverified", "its TLS certificate does not verify"),
    ),
    ((ssl.SSLError, below.SSLError), _unreachable("tls", "no TLS connection could be made")),
    ((socket.gaierror,), _unreachable("dns", "its host name has no address")),
    ((ConnectionRefusedError,), _unreachable("refused", "nothing listens at that address")),
    (
        (http.client.IncompleteRead, below.IncompleteRead, below.InvalidChunkLength),
        _bad("truncated", "it broke off"),
    ),
    ((ConnectionError,), _unreachable("reset", "the connection was closed without an answer")),
    ((http.client.HTTPException, below.InvalidHeader), _bad("not_http", "it is not proper HTTP")),
    ((OSError,), _unreachable("network", "the network has no way to it")),
    ((below.ProtocolError, ValueError), _bad("not_http", "it is not proper HTTP")),
)


def was_closed(error: BaseException) -> bool:
    """Whether the other side closed the connection (and no more is known)."""
    return any(isinstance(link, ConnectionError) for link in causes(error))


def causes(error: BaseException) -> Iterator[BaseException]:
    """An exception, what it wraps and what it came from, each once."""
    waiting, seen = [error], set[int]()
    while waiting:
        link = waiting.pop(0)
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        wrapped = [getattr(link, "reason", None), *link.args, link.__cause__, link.__context__]
        waiting.extend(inner for inner in wrapped if isinstance(inner, BaseException))
