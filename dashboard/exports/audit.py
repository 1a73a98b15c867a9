"""The audit log as CSV."""

from collections.abc import Iterable, Iterator

from accounts.audit.reading import EventView
from dashboard.exports.csv_lines import Cell, csv_lines

HEADER = (
    *("id", "at", "who", "origin", "act", "outcome"),
    *("object_kind", "object_id", "object_name", "before", "after", "note"),
)


def audit_csv(events: Iterable[EventView]) -> Iterator[str]:
    """Line by line; times in ISO 8601, UTC."""
    return csv_lines(HEADER, (_row(event) for event in events))


def _row(event: EventView) -> tuple[Cell, ...]:
    return (
        event.id,
        event.at,
        event.who,
        event.origin,
        event.act,
        "failed" if event.failed else "done",
        event.kind,
        event.object_id,
        event.object_name,
        _side({change.field: change.before for change in event.changes}),
        _side({change.field: change.after for change in event.changes}),
        event.note,
    )


def _side(values: dict[str, str]) -> str:
    return "; ".join(f"{field}: {value}" for field, value in values.items() if value)
