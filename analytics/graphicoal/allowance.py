"""What one call may still take from the network: seconds and bytes."""

import time


class TooManyBytes(Exception):
    """More came over the wire than any answer may have."""


class Allowance:
    """Shared by a client and its sockets; `start` opens a call and forgets the one before.

    Seconds are of the monotonic clock. Bytes count headers and chunk marks too, so that what never
    becomes a body (an endless header, an endless chunk mark) has an end as well. `dialled`, `sent`
    and `received` tell how far the call has come.
    """

    __slots__ = ("_bytes_left", "_ends_at", "dialled", "received", "sent")

    def __init__(self) -> None:
        self._ends_at = 0.0
        self._bytes_left = 0
        self.dialled = self.received = self.sent = False

    def start(self, seconds: float, octets: int) -> None:
        self._ends_at = time.monotonic() + seconds
        self._bytes_left = octets
        self.dialled = self.received = self.sent = False

    def seconds_left(self) -> float:
        """Above zero. Raises TimeoutError when nothing is left."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the call has used up its time")
        return left

    def take(self, octets: int) -> None:
        """Raises TooManyBytes when `octets` are more than were left."""
        self.received = True
        self._bytes_left -= octets
        if self._bytes_left < 0:
            raise TooManyBytes
