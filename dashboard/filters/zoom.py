"""What a zoomed range is a part of, so that there is a way back to the whole."""

from dashboard.filters.asked import SHOWN, Asked, quoted
from dashboard.filters.instants import instant, names_instant

BETWEEN = "/"


def read_whole(asked: Asked, ranges: dict[str, str]) -> dict[str, str] | None:
    """The query of the range that was zoomed into: `whole=period`, `whole=2026-11-01/2026-11-30`.

    None where the range is no part of another.
    """
    value = asked.text("whole")
    if not value:
        return None
    if value in ranges and value != "custom":
        return {"range": value}
    since, slash, until = value.partition(BETWEEN)
    if slash and len(value) < 2 * SHOWN and all(_is_time(text) for text in (since, until)):
        return {"range": "custom", "since": since, "until": until}
    asked.note("whole", f"There is no whole range {quoted(value)} to go back to.")
    return None


def whole_word(query: dict[str, str]) -> str:
    """The other way round."""
    if query["range"] != "custom":
        return query["range"]
    return f"{query['since']}{BETWEEN}{query['until']}"


def _is_time(text: str) -> bool:
    return instant(text if names_instant(text) else f"{text}T00:00Z") is not None
