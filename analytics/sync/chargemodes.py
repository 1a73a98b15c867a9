"""The charge mode of an account, as the votes that stand now have it."""

from django.db.models import Sum

from accounts.models import ApiAccount
from analytics.evidence import charge_modes
from analytics.ledger.chargemodes import Votes
from analytics.models import ChargeVote, MeasuredCharge
from analytics.models.prices import ChargeMode


def counted_votes(account: ApiAccount) -> Votes:
    """All votes of the account, added up."""
    columns = {name: Sum(name, default=0) for name in ("whole", "added", "split")}
    return Votes(**ChargeVote.objects.filter(account=account).aggregate(**columns))


def settle_mode(account: ApiAccount) -> bool:
    """Measure the mode by the votes that stand now. Whether that changes what images add up to."""
    votes, before = counted_votes(account), charge_modes([account.pk]).get(account.pk)
    MeasuredCharge.objects.update_or_create(
        account=account,
        defaults={
            "mode": votes.mode or ChargeMode.UNKNOWN,
            "whole": votes.whole,
            "added": votes.added,
            "split": votes.split,
        },
    )
    # Unknown and whole count alike: one call costs what its dearest image says.
    return (before in ("share", "first")) != (votes.mode in ("share", "first"))
