"""One request and its answer, within a time, a size and one host."""

from http import HTTPStatus
from typing import Final

from requests import PreparedRequest, Request, Response

from analytics.graphicoal.addresses import Address
from analytics.graphicoal.allowance import Allowance
from analytics.graphicoal.answers import Received
from analytics.graphicoal.bearer import Bearer
from analytics.graphicoal.bodies import read_body, read_body_or_nothing
from analytics.graphicoal.errors import BadAnswer, GraphiCoalError, bare
from analytics.graphicoal.faults import CAUGHT, explain, was_closed
from analytics.graphicoal.schemas import RateWindow
from analytics.graphicoal.transport import OneHost, Straight
from analytics.graphicoal.windows import rate_window

ERROR_BODY: Final = 65_536
HEADERS: Final = 131_072
"""Bytes allowed for headers and chunk marks, besides an eighth of the body's."""


class Exchange:
    """Sends with the key and reads with a limit. `requests` counts what went out.

    `window` is the rate window of the last answer, even of one whose body was no good.
    """

    def __init__(
        self,
        address: Address,
        bearer: Bearer,
        deadline: float,
        max_bytes: int,
        user_agent: str,
        *,
        ca_file: str | None = None,
    ) -> None:
        self.requests = 0
        self.window: RateWindow | None = None
        self._base = address.url
        self._bearer = bearer
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": user_agent,
        }
        self._allowance = Allowance()
        self._adapter = OneHost(
            address.scheme, address.host, address.port, self._allowance, ca_file
        )
        self._session = Straight(self._adapter)
        self._kept: dict[tuple[str, ...], PreparedRequest] = {}

    def send(
        self, method: str, path: str, asked: dict[str, str] | None, extra: dict[str, str]
    ) -> Received:
        """Raises GraphiCoalError for all that kept an answer from coming whole.

        What is raised here starts a traceback of its own: the frames below hold the request in
        their variables, key included, and an error report would show them.
        """
        self._allowance.start(self._deadline, self._max_bytes + self._max_bytes // 8 + HEADERS)
        prepared = self._prepare(method, path, asked, extra)
        try:
            return self._once_more_if_stale(prepared)
        except BadAnswer as error:
            failure: GraphiCoalError = error
        except CAUGHT as error:
            failure = explain(error, self._deadline)
        except BaseException as error:
            # Somebody else's, such as a task's time limit: it passes, its frames do not.
            bare(error)
            raise
        raise bare(failure)

    def close(self) -> None:
        self._session.close()

    def _prepare(
        self, method: str, path: str, asked: dict[str, str] | None, extra: dict[str, str]
    ) -> PreparedRequest:
        """Preparing takes half as long as a call, so what is asked often is prepared once."""
        if asked is not None or method != "GET" or path != "/quota":
            prepared = self._made(method, path, asked)
        elif tuple(extra) in self._kept:
            prepared = self._kept[tuple(extra)]
        else:
            prepared = self._kept[tuple(extra)] = self._made(method, path, asked)
        prepared.headers.update(extra)
        return prepared

    def _made(self, method: str, path: str, asked: dict[str, str] | None) -> PreparedRequest:
        url = self._base + path
        return Request(
            method, url, params=asked, headers=dict(self._headers), auth=self._bearer
        ).prepare()

    def _once_more_if_stale(self, prepared: PreparedRequest) -> Received:
        """A server may close an idle connection just as we write: a GET is then dialled again.

        A DELETE never is; it gets a new connection to begin with.
        """
        if prepared.method == "DELETE":
            self._adapter.hang_up()
        try:
            return self._receive(prepared)
        except CAUGHT as error:
            if self._allowance.dialled or self._allowance.received or not was_closed(error):
                raise
        self._adapter.hang_up()
        return self._receive(prepared)

    def _receive(self, prepared: PreparedRequest) -> Received:
        response = self._sent(prepared)
        status = response.status_code
        self.window = rate_window(response.headers)
        if status == HTTPStatus.OK:
            body = read_body(response, self._max_bytes)
        else:
            body = read_body_or_nothing(response, min(ERROR_BODY, self._max_bytes))
        return Received(status, response.headers, body)

    def _sent(self, prepared: PreparedRequest) -> Response:
        self._allowance.sent = False
        try:
            return self._session.send(
                prepared, stream=True, timeout=self._deadline, allow_redirects=False, proxies={}
            )
        finally:
            self.requests += self._allowance.sent
