"""The counter against what images say: it adds up, and what is left over is the truth."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet

from accounts.access import visible_accounts
from accounts.models import ApiAccount
from analytics.graphicoal.sandbox.events import Kind
from analytics.graphicoal.sandbox.instants import micros
from analytics.models import BillingPeriod, Image, MeasuredCharge, PriceSeen
from analytics.queries import Reconciliation, reconcile
from tests.cast import Cast, an_account
from tests.queries.conftest import NOW
from tests.sync.test_tables_of_any_history import day, quota, store
from tests.worlds import Watched

pytestmark = pytest.mark.django_db

Credits = dict[str, int]


def everything() -> QuerySet[ApiAccount]:
    return ApiAccount.objects.all()


def every_period() -> list[Reconciliation]:
    return reconcile(everything(), list(BillingPeriod.objects.values_list("pk", flat=True)))


def by_operation(past: Watched, told: Reconciliation, kind: Kind) -> Credits:
    """By the vendor's own events: refunds, or calls of which no image is known here."""
    known = set(Image.objects.filter(account=told.account_id).values_list("image_id", flat=True))
    first, last = micros(told.start), min(micros(told.last_at), micros(told.edge) - 1)
    found: Credits = {}
    for event in past.world.account(told.account.lower(), micros(past.clock())).events:
        seen = event.call is not None and known.intersection(event.call.image_ids)
        if event.kind is kind and first <= event.at <= last and not seen:
            found[event.operation] = found.get(event.operation, 0) + event.counter
    return found


def test_what_leaves_no_image_is_what_the_vendor_charged_for_nothing(past: Watched) -> None:
    """Less the refunds that no reading saw, because as much was used between the same two."""
    imageless = hidden = 0
    for told in every_period():
        paid, refunded = (by_operation(past, told, kind) for kind in (Kind.CALL, Kind.REFUND))
        for row in told.operations:
            if row.operation != "unattributed":
                netted = refunded.get(row.operation, 0) - row.corrections.credits
                assert row.imageless.credits == paid.get(row.operation, 0) + netted
                imageless += paid.pop(row.operation, 0)
                hidden += netted
        assert not paid
    assert imageless > 0
    assert hidden < 0


@pytest.mark.usefixtures("past")
def test_the_lines_of_each_operation_and_period_add_up_to_the_counter() -> None:
    periods = {row.pk: row for row in BillingPeriod.objects.all()}
    told = every_period()
    assert len(told) == len(periods)
    for each in told:
        period = periods[each.period_id]
        assert each.used == period.used
        for row in [*each.operations, each.total()]:
            assert sum(line.credits for line in row.lines) == row.counter
            assert row.shared.credits <= 0
            assert row.corrections.credits <= 0
        counters = {row.operation: row.counter for row in each.operations if row.counter}
        assert counters.get("generate", 0) == period.counted.get("generate", 0)
        inside = Image.objects.filter(
            account=each.account_id, created_at__gte=each.start, created_at__lte=each.last_at
        )
        whole = each.total()
        images = [whole.held, whole.gone, whole.unread, whole.gone_unread]
        counted = [line.count for line in images if line.count is not None]
        assert sum(counted) == inside.filter(created_at__lt=each.edge).count()
    assert any(each.total().shared.count for each in told)
    assert any(each.total().corrections.count for each in told)


@pytest.mark.usefixtures("past")
def test_a_known_mode_takes_off_no_shares() -> None:
    periods = list(BillingPeriod.objects.values_list("pk", flat=True))
    MeasuredCharge.objects.update(mode="")
    bound = reconcile(everything(), periods)
    assert any(each.is_bound for each in bound)
    MeasuredCharge.objects.update(mode="whole")
    whole = reconcile(everything(), periods)
    assert [each.operations for each in whole] == [each.operations for each in bound]
    assert not any(each.is_bound for each in whole)
    MeasuredCharge.objects.update(mode="share")
    for share in reconcile(everything(), periods):
        assert share.mode == "share"
        assert share.total().shared.credits == 0


@pytest.mark.usefixtures("past")
def test_the_current_period_is_asked_for_by_itself_and_by_whom_it_concerns(
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    with django_assert_max_num_queries(10):
        told = reconcile(everything())
    assert [each.account for each in told] == sorted(a.name for a in everything())
    cast = Cast.assemble()
    ids = [each.period_id for each in told]
    assert reconcile(visible_accounts(cast.lead), ids) == []
    assert len(reconcile(visible_accounts(cast.finance), ids)) == 2


@pytest.fixture
def ours(db: None) -> ApiAccount:
    return an_account("Ours")


def an_image(
    account: ApiAccount, number: int, prompt: str, credits: int | None, **more: Any
) -> None:
    at = day(2, hour=1)
    Image.objects.create(
        account=account,
        image_id=f"img_{number}",
        operation="generate",
        created_at=at,
        prompt=prompt,
        first_seen_at=at,
        last_seen_at=at,
        credits_charged=credits,
        **more,
    )


def test_each_residual_has_its_credits_and_its_images(ours: ApiAccount) -> None:
    store(ours, quota(30, 900, day(1), day(32)), day(2, hour=2))
    store(ours, quota(26, 904, day(1), day(32)), day(2, hour=3))
    an_image(ours, 1, "a call of two", 4)
    an_image(ours, 2, "a call of two", 4)
    an_image(ours, 3, "gone", 5, gone_at=NOW)
    an_image(ours, 4, "not read", None)
    an_image(ours, 5, "gone before it was read", None, gone_at=NOW)
    PriceSeen.objects.create(
        account=ours, operation="generate", credits=4, images=7, first_at=day(1), last_at=day(2)
    )
    (told,) = reconcile(ApiAccount.objects.filter(pk=ours.pk))
    (row,) = told.operations
    assert [(line.credits, line.count) for line in row.lines] == [
        (8, 2),
        (5, 1),
        (-4, 1),
        (4, 1),
        (4, 1),
        (-4, 1),
        (13, None),
    ]
    assert [(price.credits, price.images) for price in row.prices] == [(4, 7)]
    assert told.is_bound
    other = reconcile(ApiAccount.objects.filter(pk=ours.pk), operation="edit")
    assert other[0].operations == ()
    assert other[0].total().counter == 0


def test_images_may_say_more_than_the_counter(ours: ApiAccount) -> None:
    store(ours, quota(3, 900, day(1), day(32)), day(2, hour=2))
    an_image(ours, 1, "dear", 9)
    (told,) = reconcile(ApiAccount.objects.filter(pk=ours.pk))
    assert told.total().imageless.credits == -6
    assert not told.is_bound


def test_an_image_of_after_the_last_reading_is_not_counted_yet(ours: ApiAccount) -> None:
    store(ours, quota(3, 900, day(1), day(32)), day(2, hour=0.5))
    an_image(ours, 1, "later", 2)
    (told,) = reconcile(ApiAccount.objects.filter(pk=ours.pk))
    assert told.total().held.count == 0
    assert told.total().imageless.credits == 3
