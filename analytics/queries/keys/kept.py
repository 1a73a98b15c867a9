"""Accounts with all their keys, in a handful of queries."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from accounts.models import ApiAccount, ApiKey, KeyUse
from accounts.models.keys import PROOFS, KeyState, MayDelete
from analytics.models import Image, Work
from analytics.models.work import WorkKind
from analytics.queries.accounts import last_readings
from analytics.queries.keys.records import KeptAccount, KeyView
from analytics.queries.keys.standing import stand_in, standing_of, stood_in_for
from analytics.queries.keys.windows import uses_of, window_of

FINGERPRINT = 8  # hex digits that are shown: four bytes


def kept_accounts(accounts: QuerySet[ApiAccount], now: datetime) -> list[KeptAccount]:
    """By name, with their keys by when they were added. A handful of queries however many."""
    rows = list(
        accounts.select_related("same_as").prefetch_related("teams", "keys").order_by("name")
    )
    last = last_readings(accounts)
    ours = uses_of([key for row in rows for key in row.keys.all()])
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
    failed = stood_in_for(key, siblings)
    return KeyView(
        id=key.pk,
        account_id=account.pk,
        account=account.name,
        name=key.name,
        last_four=key.last_four,
        fingerprint=key.fingerprint[:FINGERPRINT],
        standing=standing_of(key, successor),
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
        stand_in=stand_in(key, siblings),
        stood_in_at=failed.refused_since if failed else None,
        stood_in_for=failed.name if failed else "",
        window=window_of(key, uses),
    )
