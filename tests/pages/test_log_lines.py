"""Links that let somebody in, or decide for them, stand in no line of the log."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse

from accounts.models.report_choices import ReportKind
from accounts.signin import issue_link
from dashboard.log_lines import HideLinks
from dashboard.reporting.stopping import stop_address
from tests.cast import Cast

RESET = "account_reset_password_from_key"


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What the handler of the settings writes."""
    (handler,) = (
        each
        for each in logging.getLogger().handlers
        if isinstance(each, logging.StreamHandler)
        and any(isinstance(one, HideLinks) for one in each.filters)
    )
    lines = StringIO()
    before = handler.setStream(lines)
    yield lines
    handler.setStream(before)


@pytest.mark.django_db
def test_a_refused_request_leaves_no_link_that_works_in_the_log(written: StringIO) -> None:
    lead = Cast.assemble().lead
    reset = {"uidb36": "a", "key": default_token_generator.make_token(lead)}
    secrets = {
        issue_link(lead, datetime.now(UTC)): "/sign-in/…",
        reverse(RESET, kwargs=reset): "/sign-in/forgotten/…",
        reverse("join", args=["a-link_of_an_invitation-of-32ch"]): "/join/…",
        urlsplit(stop_address(lead, ReportKind.STATEMENT)).path: "/letters/stop/…",
    }
    browser = Client(enforce_csrf_checks=True)  # one that keeps no cookies
    for link, shown in secrets.items():
        assert browser.put(link).status_code in (403, 405)
        assert browser.get(link.removesuffix("/")).status_code == 301
        assert shown in written.getvalue()
        assert max(link.split("/"), key=len) not in written.getvalue()


def test_other_lines_stay_as_they_are(written: StringIO) -> None:
    for said in ("%s: /sign-in/passkey/options/", "%s: /sign-in/second-step/", "%s: 100 %"):
        logging.getLogger("django.request").warning(said.replace("100 %", "100 %%"), "Not Found")
    lines = [line.partition(" django.request: ")[2] for line in written.getvalue().splitlines()]
    assert lines == [
        "Not Found: /sign-in/passkey/options/",
        "Not Found: /sign-in/second-step/",
        "Not Found: 100 %",
    ]
