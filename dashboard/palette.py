"""The colours that charts draw with: those of static/css/tokens.css, which a test compares."""

from dataclasses import dataclass

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
    """`tones` tell accounts and periods apart without any operation's colour."""

    ground: str
    paper: str
    line: str
    ink: str
    ink_2: str
    ink_3: str
    tones: tuple[str, ...]


LIGHT = Theme(
    ground="#FAF8F5",
    paper="#FFFFFF",
    line="#E5DFD6",
    ink="#1C1917",
    ink_2="#57514A",
    ink_3="#6F675E",
    tones=("#2B2622", "#8C8378", "#C4B8A8", "#5A4A3C", "#A68B6A", "#DCD3C6"),
)
DARK = Theme(
    ground="#151311",
    paper="#1C1917",
    line="#2F2A26",
    ink="#F3EEE7",
    ink_2="#BDB4A9",
    ink_3="#9C9388",
    tones=("#F0E9DF", "#8F867B", "#5C544C", "#CDB79C", "#77644D", "#433C35"),
)
THEMES = {"light": LIGHT, "dark": DARK}
