"""The audit log as it is read: filtered, newest first, page by page by key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import AuditEvent
from accounts.models.audit import Act

PAGE = 50

GROUPS = {
    "signin": "Signing in",
    "password": "Passwords",
    "factor": "Sign-in factors",
    "person": "People",
    "token": "API tokens",
    "team": "Teams",
    "account": "Accounts",
    "key": "Keys",
    "secrets": "Secrets",
    "period": "Periods",
    "price": "Prices",
    "purchase": "Purchases",
    "invoice": "Invoices",
    "image": "Images",
    "images": "Many images",
    "access": "Refusals",
    "audit": "The audit log",
}
"""Acts are named `group.act`; a group of them is asked for by its own name."""

KINDS = {
    "user": "Person",
    "invitation": "Invitation",
    "team": "Team",
    "apitoken": "API token",
    "apiaccount": "Account",
    "apikey": "Key",
    "keytrial": "Trial of a key",
    "image": "Image",
    "deletionjob": "Deletion",
    "creditprice": "Price",
    "purchase": "Purchase",
    "signoff": "Sign-off",
    "invoice": "Invoice",
}


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to find; empty means any. `act` is an act or a group of them; `[since, until)`, UTC."""

    who: str = ""
    act: str = ""
    kind: str = ""
    name: str = ""
    since: datetime | None = None
    until: datetime | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after, as text; "" where it was not told."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EventView:
    """One act, in words."""

    id: int
    at: datetime
    act: str
    act_name: str
    failed: bool
    who: str
    origin: str
    kind: str
    object_id: str
    object_name: str
    changes: tuple[Change, ...]
    note: str

    @property
    def has_before(self) -> bool:
        return any(change.before for change in self.changes)

    @property
    def has_after(self) -> bool:
        return any(change.after for change in self.changes)


@dataclass(frozen=True, slots=True)
class AuditPage:
    """`older` and `newer` are the keys of the neighbours, None at the ends."""

    events: tuple[EventView, ...]
    older: int | None
    newer: int | None


def find_events(
    events: QuerySet[AuditEvent],
    wanted: AuditFilter,
    *,
    before: int | None = None,
    after: int | None = None,
    size: int = PAGE,
) -> AuditPage:
    """A page of matching rows, newest first: those older or newer than a row's key, else the first.

    Rows are in the order in which they were written, which is that of their keys.
    """
    rows = _matching(events, wanted)
    found = _page(rows, before, after, size)
    has_older = bool(found) and rows.filter(pk__lt=found[-1].pk).exists()
    has_newer = bool(found) and rows.filter(pk__gt=found[0].pk).exists()
    return AuditPage(
        tuple(_view(row) for row in found),
        found[-1].pk if has_older else None,
        found[0].pk if has_newer else None,
    )


def all_events(events: QuerySet[AuditEvent], wanted: AuditFilter) -> Iterator[EventView]:
    """All that match, newest first, a few at a time: for an export of any length."""
    rows = _matching(events, wanted).order_by("-pk")
    return (_view(row) for row in rows.iterator(chunk_size=500))


def _page(
    rows: QuerySet[AuditEvent], before: int | None, after: int | None, size: int
) -> list[AuditEvent]:
    found: list[AuditEvent] = []
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[:size])[::-1]
    elif before is not None:
        found = list(rows.filter(pk__lt=before).order_by("-pk")[:size])
    return found or list(rows.order_by("-pk")[:size])


def _matching(events: QuerySet[AuditEvent], wanted: AuditFilter) -> QuerySet[AuditEvent]:
    asked = Q()
    if wanted.who:
        asked &= Q(who__icontains=wanted.who)
    if wanted.act:
        asked &= Q(act=wanted.act) | Q(act__startswith=f"{wanted.act}.")
    if wanted.kind:
        asked &= Q(kind=wanted.kind)
    if wanted.name:
        asked &= Q(object_name__icontains=wanted.name) | Q(object_id=wanted.name)
    if wanted.since:
        asked &= Q(at__gte=wanted.since)
    if wanted.until:
        asked &= Q(at__lt=wanted.until)
    if wanted.failed:
        asked &= Q(failed=True)
    return events.filter(asked)


def _view(row: AuditEvent) -> EventView:
    return EventView(
        id=row.pk,
        at=row.at,
        act=row.act,
        act_name=row.act_name,
        failed=row.failed,
        who=row.who,
        origin=row.origin,
        kind=KINDS.get(row.kind, row.kind),
        object_id=row.object_id,
        object_name=row.object_name,
        changes=_changes(row.before, row.after),
        note=row.note,
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    fields = dict.fromkeys([*before, *after])
    return tuple(
        Change(field.replace("_", " "), in_words(before.get(field)), in_words(after.get(field)))
        for field in fields
    )


def in_words(value: Any) -> str:
    """A value of the log as one line of text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(in_words(each) for each in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {in_words(each)}" for key, each in value.items()) or "none"
    return str(value)


def known_acts() -> dict[str, dict[str, str]]:
    """The acts to choose from by group: `{"person": {"person.joined": "Joined", …}, …}`."""
    found: dict[str, dict[str, str]] = {}
    for act in Act:
        found.setdefault(act.partition(".")[0], {})[act.value] = act.label
    return found


def group_name(group: str) -> str:
    return GROUPS.get(group, group.capitalize())
