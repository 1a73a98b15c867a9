"""The bearer keys of a sandbox: toys, made from its seed."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final

from analytics.graphicoal.sandbox.vendor import DELETE, GENERATE, READ


@dataclass(frozen=True, slots=True)
class SandboxAccount:
    """What connects an account. `key` may read and delete, `scopeless_key` not even read."""

    name: str
    key: str
    read_only_key: str
    scopeless_key: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """What a key opens. `busy`: the most that the customer's work takes of its window, 0 to 1."""

    slug: str
    scopes: frozenset[str]
    busy: float


GRANTS: Final = {
    "main": (frozenset({GENERATE, READ, DELETE}), 0.25),
    "read": (frozenset({READ}), 0.05),
    "none": (frozenset({GENERATE}), 0.12),
}


def key_of(seed: str, slug: str, kind: str) -> str:
    """The key of `kind` (a name of GRANTS) of one account."""
    return "gc_sandbox_" + blake2b(f"{seed}/{slug}/{kind}".encode(), digest_size=20).hexdigest()


def key_ring(seed: str, slugs: list[str]) -> dict[str, Grant]:
    """Every key of the sandbox, with what it opens."""
    return {
        key_of(seed, slug, kind): Grant(slug, scopes, busy)
        for slug in slugs
        for kind, (scopes, busy) in GRANTS.items()
    }
