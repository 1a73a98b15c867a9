"""Derive an account's past anew, piece by piece: a work that can be left and gone on with.

Latest first, because that is what people look at. The rows that wait say what is still to do.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model, Q

from accounts.models import ApiAccount
from analytics.models import (
    BillingPeriod,
    ChargeVote,
    DayBurn,
    MeasuredCharge,
    QuarterBurn,
    Rederivation,
    Work,
)
from analytics.sync.chargemodes import counted_votes, settle_mode
from analytics.sync.days import derived_days
from analytics.sync.leases import Clock, hold, lock, renew
from analytics.sync.rewriting import ledger_differences, rewrite_ledger
from analytics.sync.rollups import AT_ONCE, TAIL, derive
from analytics.sync.stale import everything, mark_stale
from analytics.sync.stretches import Stretch

MOST_SECONDS = 10  # a turn: so long a worker may take to stop; the next one goes on at once


def work_off(work: Work, clock: Clock) -> datetime | None:
    """Derive what waits. Returns when to go on, None when nothing is left."""
    began = clock()
    while (clock() - began).total_seconds() < MOST_SECONDS:
        with transaction.atomic():
            hold(work)
            if not _next_piece(work.account):
                settle_mode(work.account)
                work.done, work.total = 0, None
                return None
        _progress(work)
        renew(work, clock())
    return clock()


def _next_piece(account: ApiAccount) -> bool:
    """Derive one piece of what waits; False if nothing does."""
    rows = Rederivation.objects.filter(account=account)
    whole = rows.filter(since__isnull=True).first()
    if whole is not None:
        rewrite_ledger(account)
        whole.delete()
        mark_stale(account, everything(account))
        return True
    row = rows.order_by("-until").first()
    if row is None or row.since is None or row.until is None:
        return False
    first = max(row.since, row.until - AT_ONCE)
    # The row goes first: what this piece finds out may leave new ones.
    row.delete()
    if first > row.since:
        Rederivation.objects.create(account=account, since=row.since, until=first)
    derive(account, [(first, row.until)])
    return True


def _progress(work: Work) -> None:
    """In days of rollups; what is added meanwhile makes the way longer."""
    rows = Rederivation.objects.filter(account=work.account, since__isnull=False)
    waiting = [row.until - row.since for row in rows if row.since and row.until]
    left = sum(waiting, timedelta()) // timedelta(days=1) + (1 if waiting else 0)
    work.total = max(work.total or 0, left)
    work.done = work.total - left


def differences(account: ApiAccount) -> Iterator[str]:
    """A sentence for each stored row that a rebuild would change; nothing is written.

    The account's tables are locked for each part of it, so workers may go on meanwhile.
    """
    with transaction.atomic():
        lock(account)
        yield from list(ledger_differences(account))
    for first, last in everything(account):
        at = first
        while at < last:
            with transaction.atomic():
                lock(account)
                yield from list(_stretch_differences(Stretch(account, at, min(at + AT_ONCE, last))))
            at += AT_ONCE
    with transaction.atomic():
        lock(account)
        yield from list(_mode_differences(account))


def _stretch_differences(stretch: Stretch) -> Iterator[str]:
    account, first, last = stretch.account, stretch.first, stretch.last
    derived = stretch.derive()
    inside = Q(account=account, quarter__gte=first, quarter__lt=last)
    yield from _rows_unlike(QuarterBurn, inside, derived.burn)
    yield from _rows_unlike(ChargeVote, inside, derived.votes)
    known = BillingPeriod.objects.filter(pk__in=[row.pk for row in derived.tails])
    tails = dict(zip(known.values_list("pk", flat=True), known.values_list(*TAIL), strict=True))
    for row in derived.tails:
        must = (row.tail_low, row.tail_best, row.tail_high)
        if tails[row.pk] != must:
            yield f"the tail of the {row} is {tails[row.pk]}, and must be {must}"
    days, rows = derived_days(account, first, last)
    yield from _rows_unlike(DayBurn, days, rows)


def _rows_unlike(model: type[Model], where: Q, derived: list[Any]) -> Iterator[str]:
    names = [f.attname for f in model._meta.fields if f.attname not in ("id", "account_id")]
    stored = set(model._default_manager.filter(where).values_list(*names))
    must = {tuple(getattr(row, name) for name in names) for row in derived}
    word = model._meta.verbose_name
    for row in sorted(stored - must, key=repr):
        yield f"{word} stored, and must not be: {_told(names, row)}"
    for row in sorted(must - stored, key=repr):
        yield f"{word} missing: {_told(names, row)}"


def _told(names: list[str], row: tuple[Any, ...]) -> str:
    pairs = zip(names, row, strict=True)
    return ", ".join(f"{name} {value}" for name, value in pairs if value not in ("", 0))


def _mode_differences(account: ApiAccount) -> Iterator[str]:
    votes = counted_votes(account)
    must = (votes.mode or "", votes.whole, votes.added, votes.split)
    rows = MeasuredCharge.objects.filter(account=account)
    known = rows.values_list("mode", "whole", "added", "split").first() or ("", 0, 0, 0)
    if known != must:
        yield f"the charge mode and its votes are {known}, and must be {must}"


def waits(account: ApiAccount) -> bool:
    """Whether something is still to be derived anew, by a worker or by `rebuild_ledger`."""
    return Rederivation.objects.filter(account=account).exists()
