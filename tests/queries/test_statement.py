"""A statement says what the ledger, the images and the readings say, and adds up."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.access import all_accounts
from accounts.models import ApiAccount
from analytics.models import BillingPeriod, Image, Snapshot
from analytics.queries import burn, known_periods
from analytics.queries.statement import Statement, period_rows, standings, statement, status
from tests.queries.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("past")]
DAY = timedelta(days=1)


def told(now: datetime = NOW) -> list[Statement]:
    ids = BillingPeriod.objects.order_by("account", "start").values_list("pk", flat=True)
    found = [statement(all_accounts(), pk, now) for pk in ids]
    return [each for each in found if each is not None]


def test_the_balance_adds_up_and_closes_where_the_vendor_says() -> None:
    statements = told()
    assert len(statements) > 4
    for each in statements:
        lines = each.balance
        moved = lines.opening + lines.grants + lines.debits - lines.usage - lines.corrections
        assert moved == lines.closing == each.period.remaining
        listed = sum(move.credits for move in lines.moves)
        assert lines.more_moves or listed == lines.grants + lines.debits


def test_operations_days_and_reconciliation_are_the_counter() -> None:
    for each in told():
        assert each.total.credits == each.period.used == each.days.credits
        assert each.total.credits == sum(line.credits for line in each.operations)
        assert each.total.used == each.balance.usage
        assert each.total.given_back == each.balance.corrections
        assert each.reconciliation.used == each.period.used
        counters = {row.operation: row.counter for row in each.reconciliation.operations}
        lines = {line.operation: line.credits for line in each.operations}
        assert {**lines, **counters} == lines
        assert not any(lines[name] for name in lines.keys() - counters.keys())


def test_each_change_is_volume_and_price() -> None:
    split = 0
    for each in told():
        for line in each.operations:
            if line.variance is not None:
                assert line.variance.change == line.credits - (line.before or 0)
                split += 1
    assert split > 5


def test_the_renewal_is_what_came_between_two_periods() -> None:
    for each in told():
        if each.balance.renewal is not None:
            assert each.previous is not None
            assert each.balance.renewal == each.balance.opening - each.previous.remaining


def test_quality_counts_the_readings_and_knows_the_longest_gap() -> None:
    for each in told():
        rows = list(
            Snapshot.objects.filter(
                account=each.period.account_id, period_start=each.period.start, verdict="counted"
            ).order_by("number")
        )
        assert each.quality.readings == sum(row.times for row in rows)
        pauses = [after.at - before.last_at for before, after in pairwise(rows)]
        pauses += [rows[0].at - each.period.start] + [
            timedelta(seconds=r.longest_pause) for r in rows
        ]
        longest = max(pause.total_seconds() for pause in pauses)
        assert each.quality.longest_gap == pytest.approx(longest)
        assert 0 < each.quality.covered <= 1
        assert (each.quality.covered == 1) == (not each.quality.tail)


def test_a_period_is_open_ending_and_ended() -> None:
    current = BillingPeriod.objects.filter(tail_high__isnull=True).first()
    assert current is not None
    (view,) = known_periods(all_accounts(), [current.pk])
    assert standings([view], view.edge - DAY - timedelta(seconds=1))[view.id].status == "open"
    assert standings([view], view.edge - DAY)[view.id].status == "ending"
    assert standings([view], view.edge + DAY)[view.id].status == "ending"  # the next is not seen
    past = BillingPeriod.objects.filter(account=current.account, start__lt=current.start)
    (before,) = known_periods(all_accounts(), [past.latest("start").pk])
    standing = standings([before], NOW)[before.id]
    assert standing.status == "ended"
    assert standing.next_seen_at == current.first_at


def test_a_period_has_not_ended_while_an_image_of_it_has_no_price(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = BillingPeriod.objects.filter(tail_high__isnull=False).latest("start")
    Image.objects.update(detail_due_at=None)
    image = Image.objects.create(
        account=before.account,
        image_id="late",
        operation="edit",
        created_at=before.edge - timedelta(seconds=1),
        first_seen_at=NOW,
        last_seen_at=NOW,
        detail_due_at=NOW,
    )
    (view,) = known_periods(all_accounts(), [before.pk])
    standing = standings([view], NOW)[view.id]
    assert (standing.status, standing.unpriced) == ("ending", 1)
    assert standing.counts_all
    with monkeypatch.context() as few:
        few.setattr(status, "MOST_COUNTED", 1)
        (capped,) = standings([view], NOW).values()
        assert (capped.unpriced, capped.counts_all, capped.status) == (1, False, "ending")
    Image.objects.filter(pk=image.pk).update(created_at=before.edge)  # of the next one
    assert standings([view], NOW)[view.id].status == "ended"


def test_images_without_a_price_are_counted_up_to_a_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = BillingPeriod.objects.filter(tail_high__isnull=False).latest("start")
    (view,) = known_periods(all_accounts(), [before.pk])
    at = {"created_at": before.start, "first_seen_at": NOW, "last_seen_at": NOW}
    Image.objects.bulk_create(
        Image(
            account=before.account, image_id=f"late-{n}", operation="edit", detail_due_at=NOW, **at
        )
        for n in range(7)
    )
    monkeypatch.setattr(status, "MOST_COUNTED", 5)
    (standing,) = standings([view], NOW).values()
    assert (standing.unpriced, standing.counts_all) == (5, False)


def test_the_list_has_a_row_for_each_period_with_its_counters() -> None:
    rows = period_rows(all_accounts(), NOW).rows
    assert len(rows) == BillingPeriod.objects.count()
    starts = [row.period.start for row in rows]
    assert starts == sorted(starts, reverse=True)
    for row in rows:
        assert sum(credits for _, credits in row.by_operation) == row.period.used
        own = ApiAccount.objects.filter(pk=row.period.account_id)
        assert row.period.used == burn(own, by=(), periods=[row.period.id]).credits


def test_pages_of_the_list_hold_each_period_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.queries.statement.rows.PAGE", 3)
    seen, before = [], None
    while True:
        page = period_rows(all_accounts(), NOW, before=before)
        seen += [row.period.id for row in page.rows]
        if page.older is None:
            break
        start, pk = page.older.split("~")
        before = (datetime.fromisoformat(start), int(pk))
    assert len(seen) == len(set(seen)) == BillingPeriod.objects.count()


def test_the_number_of_queries_is_small(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(6):
        period_rows(all_accounts(), NOW)
    with django_assert_max_num_queries(28):
        statement(all_accounts(), BillingPeriod.objects.latest("start").pk, NOW)


def test_a_period_of_somebody_elses_account_has_no_statement() -> None:
    pk = BillingPeriod.objects.latest("pk").pk
    assert statement(ApiAccount.objects.none(), pk, NOW) is None
