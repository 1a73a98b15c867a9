"""An ended period of team Design's account, a mail server that is set, and the cast."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings

from accounts.models import User
from analytics.models import BillingPeriod, ReportDelivery
from analytics.queries import wanted_letter
from analytics.reporting import deciding
from dashboard.reporting.composing import compose
from tests.cast import Cast, an_account
from tests.pages.conftest import as_, static_folder
from tests.signing import EDGE, an_ended_period

__all__ = ["as_", "static_folder"]

SOON = EDGE + timedelta(days=2, hours=9)  # Tuesday 3 November 2026
LATER = EDGE + timedelta(days=2, hours=10)


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast.assemble()


@pytest.fixture
def october(cast: Cast) -> BillingPeriod:
    """Its images are priced and November was seen two hours after it began."""
    period = an_ended_period(an_account("Product images", cast.design))
    period.account.images.update(detail_due_at=None)
    november = BillingPeriod.objects.exclude(pk=period.pk)
    november.update(first_at=EDGE + timedelta(hours=2), last_at=SOON)
    return period


@pytest.fixture
def mail(settings: Settings) -> None:
    settings.MAIL_IS_SET = True


def decided(kind: str) -> list[str]:
    """Who gets letters of this kind, as often as they do."""
    rows = ReportDelivery.objects.filter(kind=kind).order_by("person__email")
    return [row.person.email.partition("@")[0] for row in rows]


def a_letter(person: User, kind: str = "statement") -> EmailMultiAlternatives:
    """The one that is decided for this person, written."""
    deciding.decide(SOON)
    row = ReportDelivery.objects.get(person=person, kind=kind)
    wanted = wanted_letter(row.pk)
    assert wanted is not None
    message = compose(wanted, SOON)
    assert message is not None
    return message
