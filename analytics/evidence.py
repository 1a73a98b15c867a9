"""What images say, as charges: in the prices and the charge mode that were measured.

Both sides read it here: who derives the rollups, and who explains them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import ApiAccount
from analytics.ledger.charges import MODES, Charge, ImageCharge, Mode, calls
from analytics.ledger.prices import Prices
from analytics.models import Image, MeasuredCharge, PriceSeen

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Images of one account as charges."""

    account: ApiAccount
    prices: Prices
    mode: Mode | None

    @classmethod
    def of(cls, account: ApiAccount) -> "Evidence":
        prices = standing_prices([account.pk])[account.pk]
        return cls(account, prices, charge_modes([account.pk]).get(account.pk))

    def images(
        self, since: datetime, until: datetime, *, unseen_at: datetime | None = None
    ) -> list[ImageCharge]:
        """Images created in `[since, until]`, as `created_within` has it.

        Without those that were seen by `unseen_at`: a reading is dated when it was asked for, and
        a slow answer, or a clock behind the vendor's, makes it count images created after that.
        """
        images = Image.objects.filter(created_within(since, until), account=self.account)
        images = images.filter(first_seen_at__gt=unseen_at) if unseen_at else images
        rows = images.order_by("created_at", "pk")
        columns = ("operation", "prompt", "created_at", "credits_charged")
        return [image_charge(self.prices, *row) for row in rows.values_list(*columns)]

    def charges(self, images: Sequence[ImageCharge]) -> list[Charge]:
        return calls(images, self.mode)


def created_within(since: datetime, until: datetime) -> Q:
    """Images created in `[since, until]`, widened to whole seconds so that no call is cut."""
    return Q(
        created_at__gte=since.replace(microsecond=0),
        created_at__lt=until.replace(microsecond=0) + SECOND,
    )


def image_charge(
    prices: Prices, operation: str, prompt: str, at: datetime, charged: int | None
) -> ImageCharge:
    """What an image was charged, or what stands in; never less than nothing."""
    credits = max(0, prices.charge(operation, charged))
    return ImageCharge(operation, prompt, at, credits, charged is not None)


def standing_prices(accounts: Collection[int]) -> dict[int, Prices]:
    """The prices that stand in where an image's own was not read, by account."""
    seen: dict[int, dict[str, int]] = {pk: {} for pk in accounts}
    # Nothing is no price: where the first image of a call carries all, its siblings say zero.
    rows = PriceSeen.objects.filter(account__in=seen, credits__gt=0, images__gt=0)
    ordered = rows.order_by("images", "-credits")
    for account, operation, credits in ordered.values_list("account_id", "operation", "credits"):
        seen[account][operation] = credits
    return {pk: Prices(of_account) for pk, of_account in seen.items()}


def charge_modes(accounts: Collection[int]) -> dict[int, Mode]:
    """The charge modes that were measured, by account; those not known yet are left out."""
    rows = MeasuredCharge.objects.filter(account__in=accounts, mode__in=MODES)
    known: dict[str, Mode] = {mode: mode for mode in MODES}
    return {row.account_id: known[row.mode] for row in rows}
