"""The files that a person asked for, and how they fare."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from analytics.models import Export
from analytics.models.exports import GOING_ON, ExportState

LISTED = 50


@dataclass(frozen=True, slots=True)
class ExportView:
    """One file; `done` of `total` are rows, None where nobody counts them; `size` in bytes."""

    id: UUID
    what: str
    form: str
    subject: int | None
    query: str
    state: str
    label: str
    fence: int
    done: int
    total: int | None
    size: int
    sha256: str
    name: str
    sees: Mapping[str, Any]
    asked_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None
    error: str

    @property
    def goes_on(self) -> bool:
        return self.state in GOING_ON

    @property
    def is_ready(self) -> bool:
        return self.state == ExportState.READY

    def is_there(self, now: datetime) -> bool:
        """Whether it can still be downloaded."""
        return self.is_ready and self.expires_at is not None and now < self.expires_at


def exports_of(user: User) -> list[ExportView]:
    """The latest ones that they asked for."""
    return [_view(row) for row in _own(user).order_by("-asked_at", "pk")[:LISTED]]


def export_of(user: User, pk: UUID) -> ExportView | None:
    """One that they asked for, or None."""
    row = _own(user).filter(pk=pk).first()
    return _view(row) if row else None


def _own(user: User) -> QuerySet[Export]:
    return Export.objects.filter(asked_by=user)


def _view(row: Export) -> ExportView:
    return ExportView(
        id=row.pk,
        what=row.what,
        form=row.form,
        subject=row.subject,
        query=row.query,
        state=row.state,
        label=ExportState(row.state).label,
        fence=row.fence,
        done=row.done,
        total=row.total,
        size=row.size,
        sha256=row.sha256,
        name=row.name,
        sees=row.sees,
        asked_at=row.asked_at,
        finished_at=row.finished_at,
        expires_at=row.expires_at,
        error=row.error,
    )
