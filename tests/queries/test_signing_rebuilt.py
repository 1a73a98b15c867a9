"""Whatever is derived anew, signed figures are made again as they were."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from accounts.access import all_accounts
from accounts.audit import Actor
from accounts.models.people import Role
from analytics import signing
from analytics.models import BillingPeriod, Image, SignOff
from analytics.queries.statement import filed_statement
from tests.cast import person
from tests.queries.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("past")]


def hashes() -> dict[tuple[int, str], str]:
    found = {}
    for row in BillingPeriod.objects.order_by("account", "start"):
        filed = filed_statement(all_accounts(), row.pk, NOW)
        assert filed is not None
        assert filed.pending is None
        found[row.account_id, row.start.isoformat()] = filed.sha256
    return found


def test_a_rebuild_amends_nothing() -> None:
    user = person("finance", Role.FINANCE)
    Image.objects.update(detail_due_at=None)  # what was not priced will not be
    before = hashes()
    assert len(set(before.values())) == len(before)
    for row in BillingPeriod.objects.filter(tail_high__isnull=False):
        seen = before[row.account_id, row.start.isoformat()]
        actor = Actor.person(user, "")
        signing.sign(row.account, row.start, seen, user, actor, NOW)
    assert SignOff.objects.count() > 2
    call_command("rebuild_ledger")
    assert hashes() == before
    assert signing.record_amendments(NOW + timedelta(hours=1)) == 0
