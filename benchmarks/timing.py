"""Medians of repeated runs, and ratios between them."""

import statistics
import time
from collections.abc import Callable


def median(action: Callable[[], object], times: int) -> float:
    """Seconds that `action` takes, the median of so many runs after one to warm up."""
    action()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def tell(what: str, seconds: float, than: str, other: float) -> None:
    print(f"{what}: {seconds * 1000:.2f} ms, {seconds / other:.2f} × {than}")
