"""What can happen to an account."""

from enum import IntEnum
from typing import NamedTuple


class Kind(IntEnum):
    """In the order in which events of one second take place."""

    START = 0
    TOP_UP = 1
    EXPIRY = 2
    REFUND = 3
    CALL = 4
    DRIFT = 5
    DELETION = 6


class Call(NamedTuple):
    """One paid request, at a time in microseconds. `theme` seeds its prompt; sittings share it."""

    at: int
    operation: str
    call_id: str
    theme: int
    size: tuple[int, int]
    image_ids: tuple[str, ...]


class Planned(NamedTuple):
    """Something that will happen if the balance allows; sorts by time, kind and `number`."""

    at: int
    kind: Kind
    number: int
    call: Call | None = None
    image_id: str = ""


class Event(NamedTuple):
    """Something that happened. `counter` and `balance` are what they change by (credits)."""

    at: int
    kind: Kind
    operation: str
    counter: int
    balance: int
    call: Call | None = None
    image_id: str = ""
