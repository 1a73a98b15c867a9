"""Colours that go together."""

from typing import Final, NamedTuple


class Sky(NamedTuple):
    """A landscape's light, from above to below, then its sun and the land, far and near."""

    top: str
    middle: str
    low: str
    sun: str
    far: str
    near: str


class Studio(NamedTuple):
    """A wall, the table before it, the thing itself, and an accent."""

    wall: str
    table: str
    thing: str
    accent: str


SKIES: Final = (
    Sky("#27406b", "#8a6f9e", "#f6b58f", "#ffe3b8", "#8d7aa6", "#1f2645"),
    Sky("#5b8fb9", "#b6d2e2", "#f7e8d0", "#fff6de", "#9bb8c4", "#23485a"),
    Sky("#f2a65a", "#f6c88b", "#fbe7c3", "#fffaf0", "#dd9a6b", "#6a2e3e"),
    Sky("#1d2b53", "#573d6b", "#e2726e", "#ffd08a", "#6a4a78", "#161a36"),
    Sky("#7fb7be", "#cfe3d4", "#f8efd6", "#fffdf2", "#8fb8a5", "#22504a"),
    Sky("#b9a7d0", "#e6cfdc", "#fbe9dc", "#ffffff", "#b49ac0", "#4b3c68"),
    Sky("#2f5d62", "#7ba69a", "#e9dfb8", "#fff1c4", "#6d9a8c", "#17343a"),
    Sky("#f49097", "#f8c3a5", "#fdebc8", "#fffbe9", "#c77b8c", "#4a2f58"),
)

NIGHTS: Final = (
    Sky("#070b24", "#14224a", "#2b4a72", "#f4f0d8", "#1f3660", "#060a1c"),
    Sky("#0b1026", "#2a1f55", "#6a3d78", "#ffe9c9", "#3a2a60", "#0a0a1e"),
    Sky("#04151f", "#0d3440", "#2a6a66", "#f0f7e0", "#164a50", "#031014"),
)

STUDIOS: Final = (
    Studio("#e9dfd3", "#d5c3ae", "#b5713c", "#f3ead9"),
    Studio("#cfd8cd", "#b4bfae", "#2f4b43", "#f0e6d0"),
    Studio("#f3e3e0", "#e2c4bf", "#a3485a", "#fff6f1"),
    Studio("#dfe5ea", "#c1ccd6", "#33506e", "#f5f1e6"),
    Studio("#2c2f36", "#1d1f25", "#c99a5b", "#efe4cf"),
    Studio("#f0e7c9", "#dccb95", "#6d7f3c", "#fffbea"),
    Studio("#e6dcee", "#cbbad8", "#5d4a86", "#f7f1fb"),
    Studio("#d9e6e4", "#b3cdca", "#d9694a", "#fff5ec"),
)

RIBBONS: Final = (
    ("#12355b", "#3a7ca5", "#81c3d7", "#f4e9cd", "#e27d60"),
    ("#2d1e4f", "#7b3f8c", "#e0607e", "#f9a26c", "#fde8c8"),
    ("#0b3c49", "#1f7a6d", "#8cc084", "#f2e8a0", "#f4a259"),
    ("#3d1f2b", "#a63d40", "#e9b872", "#f6e7cb", "#6494aa"),
    ("#1b1b3a", "#4357ad", "#48a9a6", "#e4dfda", "#d4b483"),
    ("#ffe3d8", "#f6b8a8", "#d98a9a", "#8a6fa8", "#4a4e8f"),
)

FRUIT: Final = (
    ("#e4572e", "#f9c5a7", "#fff1e0", "#f6d7c3"),
    ("#f2a541", "#fbe0a8", "#fff8e5", "#cfe3d6"),
    ("#e9c82b", "#f8efab", "#fffce8", "#bfdad8"),
    ("#8fb339", "#d7e8a8", "#f7fbe6", "#f7dfd0"),
    ("#b5303c", "#f0a79a", "#fff0e6", "#efe0b9"),
)

MARKS: Final = (
    ("#f5f3ee", "#24324a", "#e2725b"),
    ("#eef4f1", "#1f4a41", "#e0a526"),
    ("#f3eff8", "#3b2d66", "#d1598a"),
    ("#fdf4e7", "#5a3312", "#2a8c82"),
    ("#202a3c", "#f1ece0", "#f0a24a"),
    ("#eaf1fa", "#1d4f91", "#f07f3c"),
)
