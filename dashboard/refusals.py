"""Who tries to change what is not theirs is refused, and that they tried is kept."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.audit import record_failure
from accounts.models.audit import Act
from dashboard.origin import actor


class KeepRefusals:
    """Middleware: a form that its sender may not send stands in the audit log as an attempt."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> None:
        """The page for it is Django's to make."""
        if isinstance(problem, PermissionDenied) and request.method == "POST":
            record_failure(Act.REFUSED, actor(request), name=request.path)
