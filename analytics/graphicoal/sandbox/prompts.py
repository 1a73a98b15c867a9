"""What a call asked for: its prompt, the motif that draws it, and the vendor's answer in words."""

import random
from functools import lru_cache
from typing import NamedTuple

from analytics.graphicoal.sandbox.chance import dice, pick
from analytics.graphicoal.sandbox.events import Call
from analytics.graphicoal.sandbox.wording import VOCABULARIES, Vocabulary

_PRESETS = (
    ("default",),
    ("default", "detailed"),
    ("default", "minimal"),
    ("default", "detailed", "minimal"),
)
LONGEST = 2000


class Scene(NamedTuple):
    """`prompt` has at most LONGEST characters; `motif` names what is drawn."""

    prompt: str
    motif: str
    subject: str


@lru_cache(maxsize=20_000)
def scene(subjects: str, theme: int, operation: str) -> Scene:
    """The same for every call of one idea."""
    words = VOCABULARIES[subjects]
    die = dice("scene", subjects, theme, operation)
    if operation.startswith("svg_"):
        return _mark(words, die, operation)
    if die.random() < 0.035:
        prompt, motif = die.choice(words.whole)
        return Scene(prompt, motif, prompt)
    subject, motif = die.choice(words.subjects)
    if operation == "analyze":
        return Scene(_filled(die.choice(words.questions), words, subject, die), motif, subject)
    if operation == "edit":
        return Scene(_filled(die.choice(words.edits), words, subject, die), motif, subject)
    prompt = _picture(words, subject, die)
    if die.random() < 0.012:
        prompt = _long(words, prompt, die)
    return Scene(prompt, motif, subject)


def presets(call: Call, nth: int) -> tuple[str, ...]:
    """Names of the vector versions that an image has; none unless it was vectorised."""
    if not call.operation.startswith("svg_"):
        return ()
    return pick(dice("presets", call.call_id, nth), tuple(zip(_PRESETS, (5, 2, 2, 1), strict=True)))


def analysis(subjects: str, call: Call) -> str | None:
    """The vendor's words on an analysed picture; None for other operations."""
    if call.operation != "analyze":
        return None
    die = dice("analysis", call.call_id)
    words = VOCABULARIES[subjects]
    subject = scene(subjects, call.theme, call.operation).subject
    sure = die.choice(("clearly", "without doubt", "most likely"))
    tone = die.choice(("muted", "warm", "cool", "high in contrast", "soft"))
    place = die.choice(("centre", "left third", "right third", "lower half"))
    return (
        f"The picture shows {sure} {subject}. The colours are {tone}; the eye is led to the "
        f"{place}. Light: {die.choice(words.lights)}. No text overlaps the subject, and nothing is "
        "cut off at the edges."
    )


def _mark(words: Vocabulary, die: random.Random, operation: str) -> Scene:
    subject, motif = die.choice(words.marks)
    style, accent = die.choice(words.styles), die.choice(words.lights)
    if operation == "svg_convert":
        return Scene(f"Trace to clean curves: {subject}, {style}", motif, subject)
    return Scene(f"{_upper(subject)}, {style}, {accent}", motif, subject)


def _picture(words: Vocabulary, subject: str, die: random.Random) -> str:
    parts = [subject + (" " + die.choice(words.settings) if die.random() < 0.7 else "")]
    parts += [die.choice(words.styles)] if die.random() < 0.9 else []
    parts += [die.choice(words.lights)] if die.random() < 0.8 else []
    if die.random() < 0.3:
        parts = [parts[-1], *parts[:-1]]
    return _upper(", ".join(parts))


def _long(words: Vocabulary, prompt: str, die: random.Random) -> str:
    """Some people write a page."""
    parts = [prompt]
    while sum(map(len, parts)) < die.randint(600, 1700):
        extra = die.choice(words.subjects)[0]
        parts.append(
            f"In the {die.choice(('back', 'front', 'middle'))} {extra}, {die.choice(words.lights)}"
        )
        parts.append(f"Keep the mood of a {die.choice(words.styles)}")
    return ". ".join(parts)[:LONGEST]


def _filled(pattern: str, words: Vocabulary, subject: str, die: random.Random) -> str:
    return pattern.format(
        subject=subject,
        setting=die.choice(words.settings),
        light=die.choice(words.lights),
        style=die.choice(words.styles),
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
