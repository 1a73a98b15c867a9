"""What an account's images say, in the prices and the charge mode that were measured for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import ApiAccount
from analytics.ledger.chargemodes import Votes
from analytics.ledger.charges import MODES, Charge, ImageCharge, Mode, calls
from analytics.models import ChargeVote, Image, MeasuredCharge
from analytics.models.prices import ChargeMode
from analytics.sync.prices import Prices, standing_in

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Images of one account as charges."""

    account: ApiAccount
    prices: Prices
    mode: Mode | None

    @classmethod
    def of(cls, account: ApiAccount) -> "Evidence":
        return cls(account, standing_in(account), mode_of(account))

    def images(
        self, since: datetime, until: datetime, *, unseen_at: datetime | None = None
    ) -> list[ImageCharge]:
        """Images created in `[since, until]`, widened to whole seconds so that no call is cut.

        Without those that were seen by `unseen_at`: a reading is dated when it was asked for, and
        a slow answer, or a clock behind the vendor's, makes it count images created after that.
        """
        images = Image.objects.filter(
            account=self.account,
            created_at__gte=since.replace(microsecond=0),
            created_at__lt=until.replace(microsecond=0) + SECOND,
        )
        images = images.filter(first_seen_at__gt=unseen_at) if unseen_at else images
        rows = images.values_list("operation", "prompt", "created_at", "credits_charged")
        return [
            ImageCharge(
                operation,
                prompt,
                at,
                max(0, self.prices.charge(operation, charged)),
                charged is not None,
            )
            for operation, prompt, at, charged in rows.order_by("created_at", "pk")
        ]

    def charges(self, images: Sequence[ImageCharge]) -> list[Charge]:
        return calls(images, self.mode)


def mode_of(account: ApiAccount) -> Mode | None:
    """The charge mode that was measured for the account; None while it is not known."""
    row = MeasuredCharge.objects.filter(account=account).first()
    return next((mode for mode in MODES if row and row.mode == mode), None)


def counted_votes(account: ApiAccount) -> Votes:
    """All votes of the account, added up."""
    rows = ChargeVote.objects.filter(account=account).values_list("whole", "added", "split")
    return sum((Votes(*row) for row in rows), Votes())


def settle_mode(account: ApiAccount) -> bool:
    """Measure the mode by the votes that stand now. Whether that changes what images add up to."""
    votes, before = counted_votes(account), mode_of(account)
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
