"""The sandbox's accounts, connected like real ones, their past still to be played."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import ApiAccount
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
    # By the last four, which a change of ENCRYPTION_KEYS leaves alone: that loses no history.
    keys = ((card.key, card.read_only_key, card.scopeless_key) for card in cards)
    ours = [key[-4:] for each in keys for key in each]
    ApiAccount.objects.filter(is_sandbox=True).exclude(keys__last_four__in=ours).delete()
    new = 0
    for card in cards:
        known = ApiAccount.objects.filter(is_sandbox=True, name=card.name)
        if not known.update(base_url=base_url):
            _connect(card, base_url, now)
            new += 1
    return new


@transaction.atomic
def _connect(card: SandboxAccount, base_url: str, now: datetime) -> None:
    account = connect(card.name, base_url, card.key, now, by="sandbox", sandbox=True)
    # The past is read first, in order; the present begins where it ends.
    Work.objects.filter(account=account).update(due_at=None)
    first = begins(card.opened_at, now)
    Work.objects.create(
        account=account, kind=WorkKind.REPLAY, due_at=now, cursor={"from": first.isoformat()}
    )
