"""Three witnesses of one period: the counter, its operations, and what images say they cost."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    Expression,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncSecond

from accounts.models import ApiAccount
from analytics.evidence import charge_modes, standing_prices
from analytics.ledger.charges import Mode
from analytics.ledger.prices import LIST_PRICES, Prices
from analytics.ledger.records import UNATTRIBUTED
from analytics.models import BillingPeriod, Image, LedgerEntry, PriceSeen
from analytics.models.ledger import EntryKind


@dataclass(frozen=True, slots=True)
class Residual:
    """Credits, signed, and how many images they come from: entries for `corrections`.

    None where nobody can count them.
    """

    credits: int = 0
    count: int | None = 0


@dataclass(frozen=True, slots=True)
class PriceView:
    """How many images of the account were charged this many credits each, ever.

    `first_at` and `last_at` are when the first and the last of them were created (UTC): the days
    on which a price began and ended.
    """

    credits: int
    images: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class OperationReconciled:
    """One operation of a period: `counter` = the sum of all `lines`, to the credit.

    `held` and `gone` are charges as the vendor states them, of images in the gallery and of those
    no longer in it. `shared` (never positive) takes off what several images of one call state
    more than once. `unread` and `gone_unread` stand at the standing price. `corrections` is never
    positive. `imageless` is what remains: calls that leave no image, images gone before anybody
    saw them, less refunds that no reading saw because as much was used between the same two.
    Where it is negative, images say more than the counter.
    """

    operation: str
    counter: int
    prices: tuple[PriceView, ...]
    held: Residual
    gone: Residual
    shared: Residual
    unread: Residual
    gone_unread: Residual
    corrections: Residual
    imageless: Residual

    @property
    def stated(self) -> int:
        """What the vendor states on images, in the gallery and gone."""
        return self.held.credits + self.gone.credits

    @property
    def unpriced(self) -> int:
        """Images whose price was not read, at the standing one."""
        return self.unread.credits + self.gone_unread.credits

    @property
    def lines(self) -> tuple[Residual, ...]:
        images = (self.held, self.gone, self.shared, self.unread, self.gone_unread)
        return (*images, self.corrections, self.imageless)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One billing period of one account, `[start, edge)`, up to its last reading (UTC, credits).

    `used` is the vendor's counter, the sum of the operations' counters. While the charge `mode`
    is not known, calls count at least what their dearest image says: then `imageless` is at most.
    """

    account_id: int
    account: str
    period_id: int
    start: datetime
    edge: datetime
    last_at: datetime
    used: int
    mode: Mode | None
    operations: tuple[OperationReconciled, ...]

    @property
    def is_bound(self) -> bool:
        """Whether what images say is only a lower bound: calls share charges, nobody knows how."""
        return self.mode is None and any(row.shared.count for row in self.operations)

    def total(self) -> OperationReconciled:
        """All operations as one, without prices."""
        columns = zip(*(row.lines for row in self.operations), strict=True)
        added = [_added(column) for column in columns] or [Residual()] * 7
        return OperationReconciled("", self.used, (), *added)


def reconcile(
    accounts: QuerySet[ApiAccount],
    periods: Collection[int] | None = None,
    *,
    operation: str | None = None,
) -> list[Reconciliation]:
    """These periods of these accounts, or each account's current one; by account and start.

    `operation` keeps one operation. It reads a few sums a period: ask for few periods at once.
    """
    rows = BillingPeriod.objects.filter(account__in=accounts)
    if periods is None:
        latest = BillingPeriod.objects.filter(account=OuterRef("account")).order_by("-start")
        rows = rows.filter(pk=Subquery(latest.values("pk")[:1]))
    else:
        rows = rows.filter(pk__in=periods)
    found = list(rows.select_related("account").order_by("account__name", "start"))
    ids = {row.account_id for row in found}
    standing, modes = standing_prices(ids), charge_modes(ids)
    seen, corrections = _prices(ids), _corrections(found)
    return [
        _reconciled(
            row,
            _Images(row, standing[row.account_id], modes.get(row.account_id)),
            {name: each for (pk, name), each in corrections.items() if pk == row.pk},
            seen[row.account_id],
            operation,
        )
        for row in found
    ]


GONE = ExpressionWrapper(Q(gone_at__isnull=False), BooleanField())
READ = ExpressionWrapper(Q(credits_charged__isnull=False), BooleanField())


class _Images:
    """What the images of a period say, by operation; those that its last reading could count."""

    def __init__(self, period: BillingPeriod, prices: Prices, mode: Mode | None) -> None:
        self.mode = mode
        rows = Image.objects.filter(
            account=period.account_id,
            created_at__gte=period.start,
            created_at__lte=period.last_at,
            created_at__lt=period.edge,
        ).order_by()
        self.sums: dict[tuple[str, bool, bool], Residual] = {}
        priced = rows.annotate(charge=_charge(prices), gone=GONE, read=READ)
        sums = priced.values_list("operation", "gone", "read")
        for name, gone, read, count, credits in sums.annotate(Count("pk"), Sum("charge")):
            self.sums[name, gone, read] = Residual(credits, count)
        self.shared = _shared(priced, mode)

    def operations(self) -> set[str]:
        return {name for name, _, _ in self.sums}

    def of(self, operation: str, *, gone: bool, read: bool) -> Residual:
        return self.sums.get((operation, gone, read), Residual())


def _charge(prices: Prices) -> Expression:
    """What an image was charged, or the price that stands in for it."""
    standing = [
        When(operation=name, then=Value(prices.of(name))) for name in {*LIST_PRICES, *prices.seen}
    ]
    stands_in = Case(*standing, default=Value(prices.of("")), output_field=BigIntegerField())
    return Coalesce("credits_charged", stands_in)


def _shared(priced: QuerySet[Image], mode: Mode | None) -> dict[str, Residual]:
    """What images of one call state more than once, by operation; see analytics.ledger.charges."""
    found: dict[str, Residual] = {}
    if mode in ("share", "first"):  # then their charges add up to the call's
        return found
    several = (
        priced.annotate(second=TruncSecond("created_at", tzinfo=UTC))
        .values_list("operation", "prompt", "second")
        .annotate(count=Count("pk"), sum=Sum("charge"), most=Max("charge"))
        .filter(count__gt=1, sum__gt=F("most"))
    )
    for operation, count, total, most in several.values_list("operation", "count", "sum", "most"):
        here = Residual(most - total, count - 1)
        found[operation] = _added([found.get(operation, Residual()), here])
    return found


def _reconciled(
    row: BillingPeriod,
    images: _Images,
    corrections: Mapping[str, Residual],
    prices: Mapping[str, Sequence[PriceView]],
    operation: str | None,
) -> Reconciliation:
    counters = {**row.counted, UNATTRIBUTED: row.used - sum(row.counted.values())}
    names = sorted({name for name, used in counters.items() if used} | images.operations())
    operations = [
        _operation(
            name,
            counters.get(name, 0),
            images,
            corrections.get(name, Residual()),
            prices.get(name, ()),
        )
        for name in names
        if operation in (None, name)
    ]
    return Reconciliation(
        account_id=row.account_id,
        account=row.account.name,
        period_id=row.pk,
        start=row.start,
        edge=row.edge,
        last_at=row.last_at,
        used=sum(each.counter for each in operations),
        mode=images.mode,
        operations=tuple(operations),
    )


def _operation(
    name: str, counter: int, images: _Images, corrections: Residual, prices: Sequence[PriceView]
) -> OperationReconciled:
    told = [
        images.of(name, gone=False, read=True),
        images.of(name, gone=True, read=True),
        images.shared.get(name, Residual()),
        images.of(name, gone=False, read=False),
        images.of(name, gone=True, read=False),
        corrections,
    ]
    told.append(Residual(counter - sum(line.credits for line in told), None))
    return OperationReconciled(name, counter, tuple(prices), *told)


def _corrections(periods: Sequence[BillingPeriod]) -> dict[tuple[int, str], Residual]:
    rows = LedgerEntry.objects.filter(period__in=periods, kind=EntryKind.CORRECTION).order_by()
    sums = rows.values_list("period", "operation").annotate(Sum("credits"), Count("pk"))
    return {(period, name): Residual(credits, count) for period, name, credits, count in sums}


def _prices(accounts: Collection[int]) -> dict[int, dict[str, list[PriceView]]]:
    """The prices that were seen, by account and operation, the most frequent first."""
    found: dict[int, dict[str, list[PriceView]]] = {pk: defaultdict(list) for pk in accounts}
    rows = PriceSeen.objects.filter(account__in=accounts).order_by("-images", "credits")
    for row in rows:
        found[row.account_id][row.operation].append(
            PriceView(row.credits, row.images, row.first_at, row.last_at)
        )
    return found


def _added(residuals: Sequence[Residual]) -> Residual:
    counts = [each.count for each in residuals]
    known = [count for count in counts if count is not None]
    count = sum(known) if len(known) == len(counts) else None
    return Residual(sum(each.credits for each in residuals), count)
