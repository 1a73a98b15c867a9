"""An error report with a key in every place where one can lie: it shows none of them."""

import pytest
from django.test import Client, RequestFactory
from django.views.debug import ExceptionReporter, get_exception_reporter_filter
from pytest_django import Settings

from accounts.models.people import Role
from dashboard.pages import connecting
from tests.cast import person

SECRET = "_".join(["gc", "live", "A1b2C3d4E5f6G7h8"])  # reports show lines of this file


def broken(given: str) -> None:
    """Under names that tell nothing."""
    words = {"anything": [given]}
    raise RuntimeError(f"broke after {len(words)}")


def report(*, debug: bool, settings: Settings) -> str:
    settings.DEBUG = debug
    settings.REDIS_URL = f"redis://:{SECRET}@127.0.0.1:6379/0"
    settings.DATABASES["default"]["PASSWORD"] = SECRET
    request = RequestFactory().post(
        "/accounts/connect/", {"key": SECRET, "anything": SECRET}, HTTP_AUTHORIZATION=SECRET
    )
    request.COOKIES["sessionid"] = SECRET
    try:
        broken(SECRET)
    except RuntimeError as error:
        reporter = ExceptionReporter(request, RuntimeError, error, error.__traceback__)
        return reporter.get_traceback_html() + reporter.get_traceback_text()
    raise AssertionError("nothing broke")


@pytest.mark.parametrize("debug", [False, True])
def test_a_report_names_the_place_and_shows_no_value(debug: bool, settings: Settings) -> None:
    shown = report(debug=debug, settings=settings)
    assert "broke after 1" in shown
    assert "test_error_reports.py" in shown
    assert SECRET not in shown
    assert type(get_exception_reporter_filter(None)).__name__ == "NoVariables"


@pytest.mark.django_db
def test_the_page_of_a_broken_form_shows_no_key(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEBUG = True
    admin_client = Client()
    admin_client.force_login(person("admin", Role.ADMIN))
    monkeypatch.setattr(connecting, "person", broken)
    admin_client.raise_request_exception = False
    answer = admin_client.post(
        "/accounts/connect/", {"name": "Any", "key": SECRET, "base_url": "https://coals.ai"}
    )
    assert answer.status_code == 500
    assert b"broke after 1" in answer.content
    assert SECRET.encode() not in answer.content
