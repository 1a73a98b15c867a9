"""Settings: odd values end in one line that names the variable; secrets stay out of sight."""

import base64
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from django.conf import settings

from dashboard.databases import database
from dashboard.environment import Environment, SettingError, read_env_file
from dashboard.secret_files import decoded_keys, made_once
from tests.environment import setting_names

KEY = base64.b64encode(bytes(range(32))).decode()


def _command(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """manage.py, as a person would start it in a folder of their own."""
    kept = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder / "data")}
    return subprocess.run(
        [sys.executable, "manage.py", "version"],
        cwd=settings.BASE_DIR,
        env={**kept, **dict.fromkeys(setting_names(), ""), **kept, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_every_setting_has_a_default(tmp_path: Path) -> None:
    run = _command(tmp_path)
    assert run.returncode == 0, run.stderr
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_an_odd_value_ends_a_command_with_one_line_and_no_traceback(tmp_path: Path) -> None:
    run = _command(tmp_path, PORT="eighty")
    assert run.returncode == 2
    assert run.stderr == "PORT is 'eighty'; it must be a whole number from 1 to 65535.\n"


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        ("whole", "-1"),
        ("whole", "1.5"),
        ("whole", "0"),
        ("whole", "11"),
        ("whole", "٣"),
        ("switch", "maybe"),
        ("choice", "purple"),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../etc/passwd"),
        ("address", "example.org"),
        ("address", "ftp://example.org"),
        ("address", "http://example.org:port"),
        ("origins", "https://example.org,nowhere"),
        ("networks", "10.0.0.0/8,office"),
        ("networks", "10.0.0.1/8"),
    ],
)
def test_an_odd_value_is_named_and_never_used(reader: str, value: str) -> None:
    env = Environment({"NAME": value})
    readers: dict[str, Callable[[], object]] = {
        "whole": lambda: env.whole("NAME", 1, least=1, most=10),
        "switch": lambda: env.switch("NAME", default=True),
        "choice": lambda: env.choice("NAME", ["red", "green"], "red"),
        "timezone": lambda: env.timezone("NAME", "UTC"),
        "address": lambda: env.address("NAME", "http://localhost"),
        "origins": lambda: env.origins("NAME", []),
        "networks": lambda: env.networks("NAME"),
    }
    with pytest.raises(SettingError, match=r"^NAME is '.*'; it must be ") as caught:
        readers[reader]()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "values",
    [
        {"REDIS_URL": "http://:sesame@cache"},
        {"BASE_URL": "ftp://me:sesame@host"},
        {"DATABASE_URL": "postgres://me:sesame@host:port/name"},
        {"DATABASE_URL": "postgres://me:sesame@host"},
        {"DATABASE_URL": "mysql://me:sesame@host/name"},
        {"ENCRYPTION_KEYS": "sesame"},
    ],
)
def test_a_refusal_does_not_repeat_a_secret(values: Mapping[str, str]) -> None:
    with pytest.raises(SettingError) as caught:
        _read_like_the_settings(Environment(values))
    assert next(iter(values)) in str(caught.value)
    assert "sesame" not in str(caught.value)


def _read_like_the_settings(env: Environment) -> None:
    env.redis("REDIS_URL")
    env.address("BASE_URL", "http://localhost")
    database(env.secret("DATABASE_URL"), Path("unused"))
    decoded_keys("ENCRYPTION_KEYS", env.secret("ENCRYPTION_KEYS"))


def test_the_environment_wins_over_the_file_and_empty_means_default(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# ours\nexport A='from file'\nB=from file\nC=\n")
    env = Environment({"A": "", "B": "from environment"}, read_env_file(file))
    assert [env.text(name, "default") for name in "ABC"] == [
        "from file",
        "from environment",
        "default",
    ]


def test_a_slip_in_the_env_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("POTR=9000\n")
    env = Environment({}, read_env_file(file))
    env.text("PORT")
    with pytest.raises(SettingError, match="sets POTR, which is no setting"):
        env.refuse_unknown()
    file.write_text("PORT 9000\n")
    with pytest.raises(SettingError, match="line 1: wanted NAME=value"):
        read_env_file(file)


def test_a_secret_comes_from_a_file_too(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("sesame\n")
    assert Environment({"S_FILE": str(file)}).secret("S") == "sesame"
    with pytest.raises(SettingError, match="S and S_FILE are both set"):
        Environment({"S_FILE": str(file), "S": "other"}).secret("S")
    with pytest.raises(SettingError, match="cannot be read: No such file"):
        Environment({"S_FILE": str(tmp_path / "none")}).secret("S")
    file.write_text("\n")
    with pytest.raises(SettingError, match="is empty"):
        Environment({"S_FILE": str(file)}).secret("S")


def test_a_secret_is_made_once_and_for_its_user_only(tmp_path: Path) -> None:
    file = tmp_path / "key"
    first = made_once(file)
    assert made_once(file) == first
    assert len(base64.b64decode(first)) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_an_emptied_key_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "key").touch()
    with pytest.raises(SettingError, match=r"is empty\. Restore it"):
        made_once(tmp_path / "key")


def test_encryption_keys_keep_their_order_and_length() -> None:
    other = base64.b64encode(bytes(32)).decode()
    assert decoded_keys("K", f"{KEY}, {other}") == (bytes(range(32)), bytes(32))
    for odd in (f"{KEY},", KEY[:-4], "not base64", f"{KEY},{KEY}"):
        with pytest.raises(SettingError, match=r"^K"):
            decoded_keys("K", odd)


def test_sqlite_takes_the_write_lock_first_and_postgresql_gets_a_pool(tmp_path: Path) -> None:
    sqlite = database("", tmp_path / "file")
    assert sqlite["NAME"] == str(tmp_path / "file")
    assert sqlite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    postgres = database("postgres://me:p%40ss@host:5433/books?sslmode=require", tmp_path)
    assert postgres["ENGINE"] == "django.db.backends.postgresql"
    assert (postgres["NAME"], postgres["PASSWORD"], postgres["PORT"]) == ("books", "p@ss", 5433)
    assert postgres["OPTIONS"]["sslmode"] == "require"
    assert postgres["OPTIONS"]["pool"]["max_size"] == 4


@pytest.mark.parametrize(("address", "secure"), [("http://x.org", False), ("https://x.org", True)])
def test_cookies_and_redirects_follow_the_address(
    tmp_path: Path, address: str, secure: bool
) -> None:
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"]
    code = f"from dashboard import settings as s; print(*[getattr(s, n) for n in {names!r}])"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={**os.environ, "BASE_URL": address},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == [str(secure)] * 3


def test_the_policy_allows_nothing_unsafe_and_pictures_of_the_vendor_only() -> None:
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert "unsafe" not in str(policy)
    assert policy["script-src"] == ["'self'"]
    assert "https://coals.ai" in policy["img-src"]
    assert "*" not in policy["img-src"]
