"""Before a call is answered: who asks, as of when, and whether there is room in the window."""

import re
from dataclasses import dataclass, field

from analytics.graphicoal.sandbox.account import Account
from analytics.graphicoal.sandbox.instants import MINUTE, micros, parse_stamp
from analytics.graphicoal.sandbox.keys import Grant
from analytics.graphicoal.sandbox.messages import Refusal, Request, invalid
from analytics.graphicoal.sandbox.window import Windows, others_share
from analytics.graphicoal.sandbox.world import World

AS_OF = "x-sandbox-as-of"
_BEARER = re.compile(r"Bearer +(\S+)", re.IGNORECASE)


@dataclass(slots=True)
class Visit:
    """One admitted call, answered as of `moment`; `past`: whether the caller chose it."""

    grant: Grant
    account: Account
    moment: int
    past: bool


@dataclass(slots=True)
class Gate:
    """Keeps the windows of all keys."""

    world: World
    windows: Windows
    headers: dict[str, str] = field(default_factory=dict)

    def admit(self, request: Request, now: int) -> Visit:
        """Refusal 401, 422 (moment) or 429. `headers` are then those that any answer must carry."""
        self.headers = self.windows.past(0.0, now)
        key = _key(request)
        grant = self.world.keys.get(key)
        if grant is None:
            raise Refusal(401, "UNAUTHENTICATED", "The API key is missing, invalid or revoked.")
        asked = request.headers.get(AS_OF)
        profile = self.world.accounts[grant.slug].profile
        moment = now
        if asked is None:
            others = others_share(profile, grant.busy, now // MINUTE)
            room, self.headers = self.windows.take(key, others, now)
            if not room:
                raise Refusal(429, "RATE_LIMIT_EXCEEDED", "Too many requests. Try again later.")
        else:
            moment = self._moment(asked, grant, now)
            others = others_share(profile, grant.busy, moment // MINUTE)
            self.headers = self.windows.past(others, moment)
        return Visit(grant, self.world.account(grant.slug, moment), moment, asked is not None)

    def _moment(self, asked: str, grant: Grant, now: int) -> int:
        try:
            moment = parse_stamp(asked)
        except ValueError:
            raise invalid(AS_OF, "Give a moment like 2026-03-01T10:00:00Z.") from None
        if moment > now:
            raise invalid(AS_OF, "The moment lies in the future.")
        if moment < micros(self.world.accounts[grant.slug].opened_at):
            raise invalid(AS_OF, "The account was not open yet.")
        return moment


def scoped(visit: Visit, scope: str) -> None:
    """Refusal 403 unless the key has `scope`."""
    if scope not in visit.grant.scopes:
        raise Refusal(403, "INSUFFICIENT_SCOPE", f"This API key lacks the scope {scope}.")


def _key(request: Request) -> str:
    given = _BEARER.fullmatch(request.headers.get("authorization", ""))
    return given[1] if given else ""
