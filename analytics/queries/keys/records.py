"""What is known of an account, its keys and their windows, to be shown."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WindowView:
    """A key's rate window as its last answer told it, `told_at`: requests in it.

    `limit` is `ours` + `others` + `left`. Background reading stops at `stop`. Until `resets_at`
    it is as fresh as it can be.
    """

    told_at: datetime
    resets_at: datetime
    limit: int
    ours: int
    others: int
    left: int
    stop: int

    @property
    def used(self) -> int:
        return self.ours + self.others


@dataclass(frozen=True, slots=True)
class KeyView:
    """One key. `standing` is its state in one word: good, proving, halted, retiring, refused,
    unscoped, unreadable (no configured encryption key opens it), disabled or retired.

    `stand_in` is the key that reads since this one was refused; `stood_in_at` is when this one took
    over from `stood_in_for`, which was refused. `replaces` and `replaced_by` are other keys' names.
    A proving one takes over after `seconds_to_prove` at most, as long as it reads.
    """

    id: UUID
    account_id: int
    account: str
    name: str
    last_four: str
    fingerprint: str
    standing: str
    added_at: datetime
    added_by: str
    rotate_by: datetime | None
    good_reads: int
    proofs: int
    took_over_at: datetime | None
    retired_at: datetime | None
    replaces: str
    replaced_by: str
    replaced_by_id: UUID | None
    seconds_to_prove: float
    last_success_at: datetime | None
    refused_since: datetime | None
    resting_until: datetime | None
    last_error_at: datetime | None
    last_error_code: str
    last_error_message: str
    may_delete: str
    may_delete_label: str
    may_delete_at: datetime | None
    stand_in: str
    stood_in_at: datetime | None
    stood_in_for: str
    window: WindowView | None

    @property
    def answers(self) -> bool:
        return self.standing in ("good", "proving", "retiring")

    @property
    def counts(self) -> bool:
        """Whether it is one of the keys that are meant to answer."""
        return self.standing not in ("disabled", "retired")


@dataclass(frozen=True, slots=True)
class KeptAccount:
    """An account with all its keys, by name. Credits and images as of its last reading.

    `same_as` is the older account that it was taken for. `erasing`: how far an erasure is, as
    (done, total); None when none goes on.
    """

    id: int
    name: str
    base_url: str
    is_sandbox: bool
    state: str
    share: int
    own_share: int | None
    connected_at: datetime
    erased_at: datetime | None
    erasing: tuple[int, int | None] | None
    same_as: str
    same_why: str
    remaining: int | None
    images: int | None
    teams: tuple[str, ...]
    keys: tuple[KeyView, ...]

    @property
    def rotations(self) -> tuple[KeyView, ...]:
        """The new keys whose old ones are still listed."""
        return tuple(key for key in self.keys if key.replaces)
