"""What we spend of a key's window, by the minute, so that pages can tell ours from others'."""

from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from accounts.models import ApiAccount, ApiKey, KeyUse

KEPT = timedelta(hours=25)  # the longest window that is believed, and a little


def note_use(key: ApiKey, requests: int, now: datetime) -> None:
    """Count requests that ended `now`. A key that was removed meanwhile is not an error."""
    if not requests:
        return
    minute = now.replace(second=0, microsecond=0)
    counted = KeyUse.objects.filter(key=key, minute=minute)
    if counted.update(requests=F("requests") + requests):
        return
    try:
        with transaction.atomic():
            KeyUse.objects.create(key=key, minute=minute, requests=requests)
            KeyUse.objects.filter(key=key, minute__lt=now - KEPT).delete()
            if not ApiKey.objects.filter(pk=key.pk).exists():
                transaction.set_rollback(True)
    except IntegrityError:  # somebody else was quicker, or the key has gone
        counted.update(requests=F("requests") + requests)


def lock_keys(account: ApiAccount) -> None:
    """Inside a transaction, before any of the account's keys is written: let nobody else change
    them or count their use. Whoever changes several takes them so, in one order."""
    if connection.features.has_select_for_update:
        list(account.keys.select_for_update().order_by("pk").values_list("pk"))
