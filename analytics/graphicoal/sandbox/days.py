"""What the people of an account mean to do on a day; their balance decides what they can."""

import random
from collections.abc import Iterator
from datetime import date

from analytics.graphicoal.sandbox.chance import dice, pick, poisson
from analytics.graphicoal.sandbox.events import Call
from analytics.graphicoal.sandbox.instants import HOUR, SECOND, moment_of
from analytics.graphicoal.sandbox.profiles import Profile, Weights
from analytics.graphicoal.sandbox.rhythm import holidays, hourly

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]


def image_id(at: int, die: random.Random) -> str:
    """Like the vendor's: 10 characters of time, 9 of chance, in Crockford's base 32."""
    bits = (at // 1000 << 45) | die.getrandbits(45)
    pairs = [_PAIRS[(bits >> shift) & 1023] for shift in range(80, -1, -10)]
    return "img_" + _ALPHABET[bits >> 90 & 31] + "".join(pairs)


def calls_of_day(profile: Profile, seed: str, opened: date, midnight: int) -> list[Call]:
    """All calls meant for the UTC day from `midnight` on, in order; a pure function."""
    day = moment_of(midnight).date()
    die = dice(seed, profile.slug, day)
    calls: list[Call] = []
    for hour, mean in enumerate(hourly(profile, seed, opened, day)):
        for _ in range(poisson(die, mean)):
            begins = midnight + hour * HOUR + die.randrange(3600) * SECOND
            calls.extend(_sitting(profile, die, begins))
    batch = profile.batch
    if batch and day.weekday() in batch.weekdays and day not in holidays(day.year):
        count = round(die.randint(*batch.calls) * (1 + 0.3 * min((day - opened).days / 365, 2)))
        begins = midnight + batch.hour * HOUR + die.randrange(40) * SECOND
        calls.extend(_run(profile, die, begins, count, batch.mix))
    return sorted(calls)


def _sitting(profile: Profile, die: random.Random, begins: int) -> Iterator[Call]:
    """Somebody tries a few variants of one idea, minutes apart."""
    count = 1 + poisson(die, profile.calls_per_session - 1)
    theme, operation, at = die.getrandbits(48), pick(die, profile.mix), begins
    for _ in range(count):
        yield _call(profile, die, at, operation, theme)
        at += die.randint(15, 260) * SECOND
        if die.random() < 0.35:
            theme = die.getrandbits(48)
            operation = pick(die, profile.mix)


def _run(
    profile: Profile, die: random.Random, begins: int, count: int, mix: Weights
) -> Iterator[Call]:
    """A script works through a list, seconds apart."""
    at = begins
    for _ in range(count):
        yield _call(profile, die, at, pick(die, mix), die.getrandbits(48))
        at += die.randint(6, 24) * SECOND


def _call(profile: Profile, die: random.Random, at: int, operation: str, theme: int) -> Call:
    images = 1
    if operation == "generate":
        images = pick(die, ((1, 42), (2, 24), (3, 8), (4, 26)))
    elif operation == "analyze" and die.random() < profile.imageless:
        images = 0
    size = pick(die, profile.sizes)
    call_id = f"call_{at // SECOND:x}{die.getrandbits(32):08x}"
    ids = tuple(image_id(at, die) for _ in range(images))
    return Call(at, operation, call_id, theme, size, ids)
