"""Whose account a key reads: the same images as one we know means the same account (faults 33)."""

from collections.abc import Sequence

from accounts.models import ApiAccount
from analytics.connecting.trying import Proof
from analytics.connecting.typed import NotConnected
from analytics.graphicoal import schemas
from analytics.models import Image, Snapshot
from analytics.sync import gallery


def same_gallery(images: Sequence[schemas.Image]) -> ApiAccount | None:
    """The account that has one of these images: an account is counted once.

    One that is being erased is never read again, whatever images it still has.
    """
    known = Image.objects.filter(
        image_id__in=[image.image_id for image in images], account__erased_at__isnull=True
    )
    identities = {gallery.identity(image) for image in images}
    for row in known.select_related("account"):
        created = None if row.created_flag else row.created_at
        if (row.image_id, row.operation, created) in identities:
            return row.account
    return None


def owner_of(proof: Proof) -> ApiAccount | None:
    """The account that counts for what the key reads, or None if we know none."""
    found = same_gallery(proof.page.images)
    return found.same_as or found if found else None


def must_be_of(account: ApiAccount, proof: Proof) -> None:
    """Raises NotConnected, naming what the key reads, unless it is `account`.

    Images say it; where one side has none, the figures of the account's last reading do.
    """
    found = same_gallery(proof.page.images)
    if found == account or (found and found.same_as == account):
        return
    if found:
        raise NotConnected(f"This key reads {found}, not {account}: add it there instead.")
    if proof.page.images and Image.objects.filter(account=account).exists():
        raise NotConnected(
            f"This key does not read {account}: none of its images is among those we know. "
            "Connect it as an account of its own."
        )
    last = Snapshot.objects.filter(account=account).order_by("-number").first()
    if last is None:
        raise NotConnected(
            f"{account} was never read, so nothing shows that this key is its. "
            "Try again after its first reading."
        )
    if not _in_lockstep(last, proof.quota):
        raise NotConnected(
            f"This key reads another account: {proof.quota.credits_remaining} credits left, "
            f"where {account} had {last.remaining} when it was last read."
        )


def _in_lockstep(last: Snapshot, quota: schemas.Quota) -> bool:
    return (last.period_start, last.remaining, last.used, last.total_images) == (
        quota.period_start,
        quota.credits_remaining,
        quota.credits_used_this_period,
        quota.total_images,
    )
