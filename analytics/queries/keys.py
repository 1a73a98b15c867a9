"""The accounts with their keys, as the page about them shows them. No secret comes near it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from accounts.models import ApiAccount, ApiKey, KeyUse
from accounts.models.keys import KEEP_FREE, PROOFS, KeyState, MayDelete
from analytics.models import Image, Work
from analytics.models.work import WorkKind
from analytics.queries.accounts import last_readings

FINGERPRINT = 8  # hex digits that are shown: four bytes
A_MINUTE = timedelta(minutes=1)


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
    unscoped, disabled or retired.

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


def kept_accounts(accounts: QuerySet[ApiAccount], now: datetime) -> list[KeptAccount]:
    """By name, with their keys by when they were added. A handful of queries however many."""
    rows = list(
        accounts.select_related("same_as").prefetch_related("teams", "keys").order_by("name")
    )
    last = last_readings(accounts)
    ours = _uses([key for row in rows for key in row.keys.all()])
    works = Work.objects.filter(account__in=accounts, kind=WorkKind.ERASING, due_at__isnull=False)
    erasing = {work.account_id: (work.done, work.total) for work in works}
    return [
        KeptAccount(
            id=row.pk,
            name=row.name,
            base_url=row.base_url,
            is_sandbox=row.is_sandbox,
            state=row.state,
            share=row.share,
            own_share=row.read_share,
            connected_at=row.connected_at,
            erased_at=row.erased_at,
            erasing=erasing.get(row.pk),
            same_as=row.same_as.name if row.same_as else "",
            same_why=row.get_same_why_display(),
            remaining=last[row.pk].remaining if row.pk in last else None,
            images=last[row.pk].total_images if row.pk in last else None,
            teams=tuple(sorted(team.name for team in row.teams.all())),
            keys=_keys(row, ours),
        )
        for row in rows
    ]


def erased_counts(account: ApiAccount) -> tuple[int, int]:
    """What erasing would take: images with a prompt, and images in all."""
    told = Count("pk", filter=~Q(prompt=""))
    found = Image.objects.filter(account=account).aggregate(prompts=told, images=Count("pk"))
    return found["prompts"], found["images"]


def _keys(account: ApiAccount, ours: dict[UUID, list[KeyUse]]) -> tuple[KeyView, ...]:
    keys = sorted(account.keys.all(), key=lambda key: (key.added_at, key.name))
    return tuple(_view(account, key, keys, ours.get(key.pk, [])) for key in keys)


def _view(
    account: ApiAccount, key: ApiKey, siblings: Sequence[ApiKey], uses: Iterable[KeyUse]
) -> KeyView:
    successor = next((each for each in siblings if each.replaces_id == key.pk), None)
    replaced = next((each for each in siblings if each.pk == key.replaces_id), None)
    failed = _stood_in_for(key, siblings)
    return KeyView(
        id=key.pk,
        account_id=account.pk,
        account=account.name,
        name=key.name,
        last_four=key.last_four,
        fingerprint=key.fingerprint[:FINGERPRINT],
        standing=_standing(key, successor),
        added_at=key.added_at,
        added_by=key.added_by,
        rotate_by=None if key.state == KeyState.RETIRED else key.rotate_by,
        good_reads=min(key.good_reads, PROOFS),
        proofs=PROOFS,
        took_over_at=key.took_over_at,
        retired_at=key.retired_at,
        replaces=replaced.name if replaced else "",
        replaced_by=successor.name if successor else "",
        replaced_by_id=successor.pk if successor else None,
        seconds_to_prove=max(0, PROOFS - key.good_reads) * settings.POLL_SECONDS,
        last_success_at=key.last_success_at,
        refused_since=key.refused_since,
        resting_until=key.resting_until,
        last_error_at=key.last_error_at,
        last_error_code=key.last_error_code,
        last_error_message=key.last_error_message,
        may_delete=key.may_delete,
        may_delete_label=MayDelete(key.may_delete).label,
        may_delete_at=key.may_delete_at,
        stand_in=_stand_in(key, siblings),
        stood_in_at=failed.refused_since if failed else None,
        stood_in_for=failed.name if failed else "",
        window=_window(key, uses),
    )


def _standing(key: ApiKey, successor: ApiKey | None) -> str:
    refused = key.state in (KeyState.INVALID, KeyState.SCOPE_MISSING)
    if key.is_proving and key.state != KeyState.DISABLED:
        return "halted" if refused else "proving"
    if key.state == KeyState.GOOD and successor is not None and successor.is_proving:
        return "retiring"
    return {KeyState.INVALID: "refused", KeyState.SCOPE_MISSING: "unscoped"}.get(
        KeyState(key.state), key.state
    )


def _stand_in(key: ApiKey, siblings: Sequence[ApiKey]) -> str:
    """The name of the key that reads since this one was refused, "" if none does."""
    since = key.refused_since
    if since is None:
        return ""
    reading = [
        each
        for each in siblings
        if each.state == KeyState.GOOD and each.last_success_at and each.last_success_at >= since
    ]
    best = max(reading, key=lambda each: each.last_success_at or since, default=None)
    return best.name if best else ""


def _stood_in_for(key: ApiKey, siblings: Sequence[ApiKey]) -> ApiKey | None:
    """The sibling, refused last, that this key reads for."""
    failed = [
        each
        for each in siblings
        if each.refused_since and each.pk != key.pk and _stand_in(each, siblings) == key.name
    ]
    return max(failed, key=lambda each: each.refused_since or key.added_at, default=None)


def _uses(keys: Sequence[ApiKey]) -> dict[UUID, list[KeyUse]]:
    found: dict[UUID, list[KeyUse]] = {}
    for use in KeyUse.objects.filter(key__in=[key.pk for key in keys]):
        found.setdefault(use.key_id, []).append(use)
    return found


def _inside(minute: datetime, begins: datetime) -> float:
    """How much of a minute lies after `begins`, 0 to 1."""
    return min(max((minute + A_MINUTE - begins) / A_MINUTE, 0.0), 1.0)


def _window(key: ApiKey, uses: Iterable[KeyUse]) -> WindowView | None:
    """None where no answer told one, or the last answer was a refusal, which tells none."""
    told, resets, limit = key.window_told_at, key.window_reset_at, key.window_limit
    if told is None or resets is None or limit is None or key.state != KeyState.GOOD:
        return None
    begins = told - timedelta(seconds=key.window_length)
    left = min(key.window_remaining or 0, limit)
    spent = sum(use.requests * _inside(use.minute, begins) for use in uses if use.minute <= told)
    ours = min(round(spent), limit - left)
    return WindowView(
        told_at=told,
        resets_at=resets,
        limit=limit,
        ours=ours,
        others=limit - left - ours,
        left=left,
        stop=limit - int(limit * KEEP_FREE),
    )
