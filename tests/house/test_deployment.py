"""As it stands on a company's server: Django's own checks find nothing, and mail has its server."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from dashboard.environment import SettingError
from dashboard.mail import MailServer, mail_server
from tests.environment import setting_names


def test_djangos_checks_for_production_find_nothing(tmp_path: Path) -> None:
    kept = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data")}
    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env={
            **dict.fromkeys(setting_names(), ""),
            **kept,
            "BASE_URL": "https://coalmeter.example.org",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    assert "no issues (2 silenced)" in run.stdout


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://relay", MailServer("relay", 25, "", "", False, False)),
        ("smtp://relay:587", MailServer("relay", 587, "", "", False, True)),
        (
            "smtp://me:p%40ss@mx.example.org",
            MailServer("mx.example.org", 25, "me", "p@ss", False, True),
        ),
        ("smtps://me:x@mx.example.org", MailServer("mx.example.org", 465, "me", "x", True, False)),
    ],
)
def test_a_password_never_travels_in_the_open(url: str, expected: MailServer) -> None:
    assert mail_server("EMAIL_URL", url) == expected


def test_without_an_address_there_is_no_mail() -> None:
    assert mail_server("EMAIL_URL", "") is None
    assert settings.MAIL_IS_SET is False


@pytest.mark.parametrize(
    "url", ["mail", "http://me:sesame@host", "smtp://", "smtp://me:sesame@h:x"]
)
def test_an_odd_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(SettingError, match=r"^EMAIL_URL is no mail server") as caught:
        mail_server("EMAIL_URL", url)
    assert "sesame" not in str(caught.value)
