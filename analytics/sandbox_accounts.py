"""The sandbox's accounts, connected like real ones, their past still to be played."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import ApiAccount, ApiKey
from analytics.connecting import connect
from analytics.graphicoal.sandbox.keys import SandboxAccount
from analytics.models import Work
from analytics.models.work import WorkKind
from analytics.sync.replay import begins


def connect_sandbox(cards: Iterable[SandboxAccount], base_url: str, now: datetime) -> int:
    """Connect the accounts that are not connected yet, and tell all of them the address.

    Returns how many are new. Twice is harmless. Accounts of another sandbox, one whose folder was
    lost, go with all that was read of them: nothing can read them again.
    """
    cards = list(cards)
    ours = [last_four for card in cards for last_four in _last_fours(card)]
    sandbox = ApiAccount.objects.filter(is_sandbox=True)
    sandbox.exclude(keys__last_four__in=ours).delete()
    new = 0
    for card in cards:
        # It may have been renamed, and its key rotated.
        known = ApiKey.objects.filter(last_four__in=_last_fours(card)).values("account")
        if not sandbox.filter(pk__in=known).update(base_url=base_url):
            _connect(card, base_url, now)
            new += 1
    return new


def _last_fours(card: SandboxAccount) -> list[str]:
    """By these its keys are known: a change of ENCRYPTION_KEYS leaves them alone, so that it loses
    no history."""
    return [key[-4:] for key in (card.key, card.read_only_key, card.scopeless_key)]


@transaction.atomic
def _connect(card: SandboxAccount, base_url: str, now: datetime) -> None:
    account = connect(card.name, base_url, card.key, now, by="sandbox", sandbox=True)
    # The past is read first, in order; the present begins where it ends.
    Work.objects.filter(account=account).update(due_at=None)
    first = begins(card.opened_at, now)
    Work.objects.create(
        account=account, kind=WorkKind.REPLAY, due_at=now, cursor={"from": first.isoformat()}
    )
