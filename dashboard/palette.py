"""The colours that charts draw with: those of static/css/tokens.css, which a test compares."""

from dataclasses import dataclass, replace

# One hex for both themes, in the order in which bars are stacked.
OPERATIONS = {
    "generate": "#5885EE",
    "edit": "#918B29",
    "analyze": "#157551",
    "svg_generate": "#745C8D",
    "svg_convert": "#CD6A81",
}
UNATTRIBUTED = "unattributed"


@dataclass(frozen=True, slots=True)
class Theme:
    """`tones` tell accounts and periods apart without any operation's colour.

    Where `patterned`, each operation has a pattern too: its colour may not be seen.
    """

    ground: str
    paper: str
    line: str
    line_2: str
    ink: str
    ink_2: str
    ink_3: str
    ember: str
    good: str
    tones: tuple[str, ...]
    patterned: bool = False


LIGHT = Theme(
    ground="#FAF8F5",
    paper="#FFFFFF",
    line="#E5DFD6",
    line_2="#CBC3B7",
    ink="#1C1917",
    ink_2="#57514A",
    ink_3="#6F675E",
    ember="#BF3F0B",
    good="#1B6E3C",
    tones=("#2B2622", "#8C8378", "#C4B8A8", "#5A4A3C", "#A68B6A", "#DCD3C6"),
)
DARK = Theme(
    ground="#151311",
    paper="#1C1917",
    line="#2F2A26",
    line_2="#4D463F",
    ink="#F3EEE7",
    ink_2="#BDB4A9",
    ink_3="#9C9388",
    ember="#FF8A4C",
    good="#63C58B",
    tones=("#F0E9DF", "#8F867B", "#5C544C", "#CDB79C", "#77644D", "#433C35"),
)
# On white paper, which may come out of the printer grey.
PRINT = replace(LIGHT, ground="#FFFFFF", patterned=True)
THEMES = {"light": LIGHT, "dark": DARK, "print": PRINT}
PATTERNS = {"generate": "", "edit": "/", "analyze": "x", "svg_generate": "-", "svg_convert": "."}
