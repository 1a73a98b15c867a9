"""The filters of the audit log."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import QueryDict

from accounts.audit.reading import KINDS, AuditFilter, known_acts
from analytics.ledger.buckets import DAY, day_start
from dashboard.filters.asked import Asked, Note

OUTCOMES = {"any": "Done and failed", "failed": "Failed only"}
LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class AuditAsked:
    """What to show; both days are inclusive, in the reporting timezone. `before` and `after` are
    keys of a page."""

    wanted: AuditFilter
    outcome: str
    first_day: date | None
    last_day: date | None
    before: int | None
    after: int | None
    notes: tuple[Note, ...]

    @property
    def narrows(self) -> bool:
        """Whether anything but the default is asked for."""
        return self.wanted != AuditFilter()

    @property
    def told(self) -> dict[str, str]:
        """The filters in force, in words: what the log says of an export."""
        wanted = self.wanted
        days = {"from": self.first_day, "to": self.last_day}
        said = {"who": wanted.who, "act": wanted.act, "kind": wanted.kind, "name": wanted.name}
        dates = {word: day.isoformat() for word, day in days.items() if day}
        failed = {"outcome": self.outcome} if wanted.failed else {}
        return {word: value for word, value in said.items() if value} | dates | failed


def read_audit_filter(query: QueryDict, now: datetime, zone: ZoneInfo) -> AuditAsked:
    asked = Asked(query)
    first, last = asked.days(now.astimezone(zone).date())
    outcome = asked.choice("outcome", OUTCOMES, "any")
    groups = known_acts()
    acts = [*groups, *(act for group in groups.values() for act in group)]
    wanted = AuditFilter(
        who=asked.searched("who"),
        act=_one(asked.several("act", acts, "act")),
        kind=_one(asked.several("kind", KINDS, "kind of object")),
        name=asked.searched("q"),
        since=day_start(first, zone) if first else None,
        until=day_start(last + DAY, zone) if last else None,
        failed=outcome == "failed",
    )
    before, after = _key(asked, "before"), _key(asked, "after")
    return AuditAsked(wanted, outcome, first, last, before, after, tuple(asked.notes))


def _one(values: tuple[str, ...]) -> str:
    return values[-1] if values else ""


def _key(asked: Asked, name: str) -> int | None:
    text = asked.text(name)
    key = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None
    if text and (key is None or key > LARGEST_KEY):
        asked.note(name, "There is no such page of the log: the latest rows are shown.")
        return None
    return key
