"""The sentence that a page opens with."""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["fine", "tight", "bad", "unknown"]


@dataclass(frozen=True, slots=True)
class Answer:
    """`lead` is said first and firmly, `alarm` last, in the colour of the tone."""

    lead: str
    rest: str = ""
    alarm: str = ""
    tone: Tone = "fine"
