"""The way of one client to its one host: requests on top, our sockets below."""

import ssl
from functools import cache
from typing import Any

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from analytics.graphicoal.allowance import Allowance
from analytics.graphicoal.sockets import BoundSocket, BoundSSLSocket, dial


class Plain(HTTPConnection):
    allowance: Allowance

    def _new_conn(self) -> BoundSocket:
        return dial(self._dns_host, self.port, self.allowance)


class Secure(HTTPSConnection):
    allowance: Allowance

    def _new_conn(self) -> BoundSocket:
        return dial(self._dns_host, self.port, self.allowance)

    def connect(self) -> None:
        super().connect()
        if not isinstance(self.sock, BoundSSLSocket):
            raise TypeError("a secure connection has a socket without a deadline")
        self.sock.allowance = self.allowance


class PlainPool(HTTPConnectionPool):
    ConnectionCls = Plain
    allowance: Allowance

    def _new_conn(self) -> Any:
        connection = super()._new_conn()
        connection.allowance = self.allowance  # type: ignore[attr-defined]
        return connection


class SecurePool(HTTPSConnectionPool):
    ConnectionCls = Secure
    allowance: Allowance

    def _new_conn(self) -> Any:
        connection = super()._new_conn()
        connection.allowance = self.allowance  # type: ignore[attr-defined]
        return connection


@cache
def trust(ca_file: str | None) -> ssl.SSLContext:
    """Verifies names and chains, by the authorities that requests ships or those of a file.

    Kept for the life of the process: reading the authorities takes longer than a call.
    """
    context = ssl.create_default_context(cafile=ca_file or DEFAULT_CA_BUNDLE_PATH)
    context.sslsocket_class = BoundSSLSocket
    return context


class OneHost(HTTPAdapter):
    """An adapter for one host, with one connection that is kept alive.

    It skips requests' search for a pool and its settings of TLS: both are the same for each call.
    """

    def __init__(
        self, scheme: str, host: str, port: int | None, allowance: Allowance, ca_file: str | None
    ) -> None:
        super().__init__(max_retries=0)
        self.pool: PlainPool | SecurePool
        if scheme == "https":
            self.pool = SecurePool(host, port, maxsize=1, ssl_context=trust(ca_file))
        else:
            self.pool = PlainPool(host, port, maxsize=1)
        self.pool.allowance = allowance

    def get_connection_with_tls_context(self, *_: Any, **__: Any) -> HTTPConnectionPool:
        return self.pool

    def cert_verify(self, *_: Any, **__: Any) -> None:
        """The context of the pool verifies."""

    def request_url(self, request: PreparedRequest, proxies: Any) -> str:
        return request.path_url

    def build_response(self, request: PreparedRequest, raw: Any) -> Response:
        # Cookies are no part of the API; without them nothing the server says comes back to it.
        message = getattr(raw._original_response, "msg", None)
        if message is not None:
            del message["Set-Cookie"]
        return super().build_response(request, raw)

    def hang_up(self) -> None:
        """The next request dials anew."""
        connection = self.pool._get_conn()
        connection.close()
        self.pool._put_conn(connection)

    def close(self) -> None:
        self.pool.close()
        super().close()


class Straight(Session):
    """A session that takes nothing from the environment and goes nowhere by itself."""

    def __init__(self, adapter: OneHost) -> None:
        super().__init__()
        self.trust_env = False
        self.headers.clear()
        self.adapters.clear()
        self.mount("http://", adapter)
        self.mount("https://", adapter)

    def get_redirect_target(self, resp: Response) -> str | None:
        """None: even with `allow_redirects=False` requests would read a redirect's whole body."""
        return None
