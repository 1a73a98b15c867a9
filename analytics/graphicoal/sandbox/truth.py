"""The books of the sandbox, added up event by event; shares no code with what answers `/quota`."""

from dataclasses import asdict, dataclass, field
from typing import Any

from analytics.graphicoal.sandbox.account import Account
from analytics.graphicoal.sandbox.events import Event, Kind
from analytics.graphicoal.sandbox.instants import SECOND, micros, stamp
from analytics.graphicoal.sandbox.instants import moment_of as moment
from analytics.graphicoal.sandbox.vendor import OPERATIONS, UNATTRIBUTED, charges


@dataclass(slots=True)
class PeriodTruth:
    """One billing period, `[start, end]`, `end` one second before the next start (ISO 8601, UTC).

    `credits` and `used` are the counters (refunds already taken off), as of the moment asked about
    or the period's last instant, whichever is earlier. `debits` and `corrections` are negative:
    `opening + grants + debits - used = closing`, and `used` = usage + `corrections`.
    """

    start: str
    end: str
    opening: int
    credits: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OPERATIONS, 0))
    used: int = 0
    unattributed: int = 0
    grants: int = 0
    debits: int = 0
    corrections: int = 0
    closing: int = 0
    calls: int = 0


@dataclass(slots=True)
class ImageTruth:
    """An image ever made. `gone_at`: ISO 8601 with microseconds, None while it is held."""

    image_id: str
    operation: str
    created_at: str
    call_id: str
    credits_charged: int
    gone_at: str | None = None


@dataclass(slots=True)
class AccountTruth:
    """One account as of a moment. `used` is that of the current period."""

    name: str
    slug: str
    opened_at: str
    as_of: str
    balance: int = 0
    used: int = 0
    periods: list[PeriodTruth] = field(default_factory=list)
    images: list[ImageTruth] = field(default_factory=list)
    gone: list[ImageTruth] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def recount(account: Account, deleted: dict[str, int], at: int) -> AccountTruth:
    """Everything up to and with `at`. `deleted`: when images were deleted through the API."""
    opened = micros(account.opened_at)
    truth = AccountTruth(account.profile.name, account.profile.slug, stamp(opened), _exact(at))
    made: dict[str, ImageTruth] = {}
    gone_at = dict(deleted)
    for event in account.events:
        if event.at > at:
            break
        truth.balance += event.balance
        if event.kind is Kind.START:
            truth.periods.append(_period(account, event, truth.balance))
        elif event.kind is Kind.DELETION:
            gone_at[event.image_id] = min(event.at, gone_at.get(event.image_id, event.at))
        else:
            _book(truth.periods[-1], event)
        if event.kind is Kind.CALL:
            made.update(_images(account, event))
        truth.periods[-1].closing = truth.balance
    for image_id, image in made.items():
        if image_id in gone_at:
            image.gone_at = _exact(gone_at[image_id])
        (truth.gone if image.gone_at else truth.images).append(image)
    truth.used = truth.periods[-1].used
    return truth


def _period(account: Account, event: Event, opening: int) -> PeriodTruth:
    following = micros(account.profile.plan.billing.following(moment(event.at)))
    return PeriodTruth(stamp(event.at), stamp(following - SECOND), opening)


def _book(period: PeriodTruth, event: Event) -> None:
    period.used += event.counter
    if event.operation == UNATTRIBUTED:
        period.unattributed += event.counter
    elif event.operation:
        period.credits[event.operation] += event.counter
    if event.kind is Kind.TOP_UP:
        period.grants += event.balance
    elif event.kind is Kind.EXPIRY:
        period.debits += event.balance
    elif event.kind is Kind.REFUND:
        period.corrections += event.counter
    elif event.kind is Kind.CALL:
        period.calls += 1


def _images(account: Account, event: Event) -> dict[str, ImageTruth]:
    call = event.call
    if call is None:
        return {}
    shares = charges(event.counter, len(call.image_ids), account.profile.charge)
    return {
        image_id: ImageTruth(image_id, call.operation, stamp(call.at), call.call_id, share)
        for image_id, share in zip(call.image_ids, shares, strict=True)
    }


def _exact(at: int) -> str:
    return moment(at).isoformat(timespec="microseconds").replace("+00:00", "Z")
