"""A script with a token, and what it gets."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from accounts.audit import NOBODY
from accounts.models import ApiAccount, User
from accounts.models.tokens import Scope
from accounts.tokens import Made, make_token
from analytics.models import Image

ROOT = "/api/v1"
LISTS = ("/burn", "/periods", "/images", "/accounts", "/sync/runs")
ALL = tuple(Scope.values)
PROBLEM = "application/problem+json"


def a_token(user: User, scopes: Collection[str] = ALL, days: int = 90) -> Made:
    now = datetime.now(UTC)
    return make_token(NOBODY, user, "A script", scopes, now + timedelta(days=days), now)


class Script:
    """Asks the API with one token, or with none."""

    def __init__(self, text: str = "", address: str = "192.0.2.7") -> None:
        headers = {"Authorization": f"Bearer {text}"} if text else {}
        self._client = Client(headers=headers, REMOTE_ADDR=address)

    @classmethod
    def of(cls, user: User, scopes: Collection[str] = ALL) -> "Script":
        return cls(a_token(user, scopes).text)

    def get(self, path: str, query: Any = None, **headers: str) -> Any:
        """The answer, whatever it is; `path` begins after /api/v1."""
        return self.send("get", path, query, **headers)

    def send(self, method: str, path: str, query: Any = None, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        address = path if path.startswith(ROOT) else ROOT + path
        if method in ("get", "head"):
            return getattr(self._client, method)(address, query, headers=sent)
        return self._client.generic(method.upper(), address, headers=sent)

    def read(self, path: str, query: Any = None) -> Any:
        """What the answer says."""
        answer = self.get(path, query)
        assert answer.status_code == 200, answer.content
        return answer.json()


def problem(answer: Any) -> Any:
    """What problem details say, held to what they must have."""
    assert answer["Content-Type"] == PROBLEM, answer.content
    said = answer.json()
    assert said["status"] == answer.status_code
    assert {"type", "title", "detail", "instance"} <= said.keys()
    return said


def ones() -> dict[str, str]:
    """Addresses of what is Busy's, which team Design sees, and their scopes."""
    busy = ApiAccount.objects.get(name="Busy")
    period, image = busy.periods.latest("start"), Image.objects.filter(account=busy).latest("pk")
    return {f"/periods/{period.pk}": "periods", f"/images/{image.pk}": "images"}
