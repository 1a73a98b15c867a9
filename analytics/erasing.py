"""Erase an account: its keys, prompts and images' metadata go; its credits stay in the books.

What the ledger is made of stays: readings, and of each image its operation, when it was created,
and what it cost. The id becomes one of ours, so that nothing leads back to the vendor's.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat

from accounts.audit import Actor, record
from accounts.models import ApiAccount, KeyTrial
from accounts.models.audit import Act
from accounts.models.keys import AccountState
from analytics.models import Deletion, Image, Work
from analytics.models.deletions import OPEN, DeletionState
from analytics.models.work import AT_HOME, WorkKind
from analytics.sync.keyuse import lock_keys
from analytics.sync.leases import Clock, ask_for, hold, lock, renew

BATCH = 500
OURS = Concat(Value("erased-"), Cast("pk", CharField()))  # the id that an image has afterwards
IMAGES = Concat(Value("erased-"), Cast("image_id", CharField()))  # the same, in what is of images
MOST = timedelta(seconds=30)  # a turn; the next one goes on
NOT_SENT = "Its account was erased before anything was sent."
NOT_DECIDED = (
    "Its account was erased before a read could show what became of it: see GraphiCoal’s gallery."
)


class NotErased(Exception):
    """Why an account is not erased, in one sentence."""


@transaction.atomic
def begin(account: ApiAccount, typed_name: str, actor: Actor, now: datetime) -> None:
    """Close the account for good, take its keys away, and have its images erased in the background.

    Raises NotErased unless its name was typed. Whoever reads it at this moment is refused.
    """
    # First the trials, then the account: in the order in which a trial's end takes them.
    KeyTrial.objects.filter(target=account).delete()
    lock(account)
    account = ApiAccount.objects.get(pk=account.pk)
    if account.erased_at:
        raise NotErased(f"{account} is erased already.")
    if " ".join(typed_name.split()) != account.name:
        raise NotErased("That is not the account’s name: type it as it stands above.")
    works = Work.objects.filter(account=account)
    works.update(fence=F("fence") + 1, lease_until=None)
    works.exclude(kind__in=AT_HOME).update(due_at=None, error="", error_code="", failures=0)
    lock_keys(account)
    keys = [str(key) for key in account.keys.all()]
    account.keys.all().delete()
    _end_deletions(account, now)
    ApiAccount.objects.filter(pk=account.pk).update(state=AccountState.CLOSED, erased_at=now)
    ask_for(account.pk, WorkKind.ERASING, now)
    before = {"state": account.state, "keys": keys}
    record(Act.ACCOUNT_ERASED, actor, account, before=before, after={"state": "closed"})


def erase(work: Work, clock: Clock) -> datetime | None:
    """Go on erasing images, batch by batch. Returns when more are to be, None at the end."""
    began = clock()
    while clock() - began < MOST:
        batch = list(_left(work.account).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not batch:
            return None
        with transaction.atomic():
            hold(work)
            _blank(Image.objects.filter(pk__in=batch), clock())
        work.total = Image.objects.filter(account=work.account).count()
        work.done = work.total - _left(work.account).count()
        renew(work, clock())
    return clock()


def _end_deletions(account: ApiAccount, now: datetime) -> None:
    """Nobody goes on with them. Those whose image is gone have no other id to take."""
    rows = Deletion.objects.filter(account=account)
    ended = {"ended_at": now, "due_at": None}
    waiting = rows.filter(state=DeletionState.WAITING)
    waiting.update(state=DeletionState.STOPPED, reason=NOT_SENT, **ended)
    rows.filter(state__in=OPEN).update(state=DeletionState.FAILED, reason=NOT_DECIDED, **ended)
    rows.filter(image__isnull=True).update(vendor_id="erased")


def _left(account: ApiAccount) -> QuerySet[Image]:
    return Image.objects.filter(account=account).exclude(image_id=OURS)


def _blank(images: QuerySet[Image], now: datetime) -> None:
    Deletion.objects.filter(image__in=images).update(vendor_id=IMAGES)
    images.update(
        image_id=OURS,
        prompt="",
        image_url="",
        analysis=None,
        svg_candidates=[],
        width=None,
        height=None,
        detail_due_at=None,
        forgotten_at=now,
    )
