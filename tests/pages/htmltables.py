"""A table of a page as a reader of its HTML finds it, without a browser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class HtmlTable(HTMLParser):
    """The first table inside the element of an id: rows of cells' texts, heads first.

    A cell that spans columns is followed by empty ones.
    """

    within: str
    rows: list[list[str]] = field(default_factory=list)
    _state: str = "before"  # the element, "inside" it, in its "table", "after" it
    _in_cell: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._state == "before" and given.get("id") == self.within:
            self._state = "inside"
        elif self._state == "inside" and tag == "table":
            self._state = "table"
        elif self._state == "table" and tag == "tr":
            self.rows.append([])
        elif self._state == "table" and tag in ("td", "th"):
            self._in_cell = True
            self.rows[-1] += [""] * int(given.get("colspan") or 1)
            self._first = len(self.rows[-1]) - int(given.get("colspan") or 1)

    def handle_endtag(self, tag: str) -> None:
        if self._state == "table" and tag == "table":
            self._state = "after"
        elif tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][self._first] += data


def table_in(page: str, within: str) -> list[dict[str, str]]:
    """Its rows by the columns' heads, the sum's row among them; none where there is no table."""
    found = HtmlTable(within)
    found.feed(page)
    heads, *rows = found.rows or [[]]
    return [
        {head.strip(): cell.strip() for head, cell in zip(heads, row, strict=True)} for row in rows
    ]
