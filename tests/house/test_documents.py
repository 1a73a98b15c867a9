""".env.example, docs/operations.md and .gitignore keep up with the code."""

import re
from collections import Counter

from django.conf import settings
from django.core.management import get_commands

from dashboard.settings import env
from tests.environment import setting_names

APPS = ("accounts", "analytics", "dashboard")
OPERATIONS = settings.BASE_DIR / "docs" / "operations.md"


def test_the_example_has_every_setting_once_and_none_besides() -> None:
    names = setting_names()
    assert set(names) == env.asked
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_the_examples_defaults_are_the_defaults() -> None:
    example = (settings.BASE_DIR / ".env.example").read_text("utf-8")
    given = dict(re.findall(r"^#([A-Z_]+)=(.+)$", example, re.MULTILINE))
    given.pop("DATA_DIR")  # the tests have one of their own
    shown = {"True": "on", "False": "off"}
    for name, default in given.items():
        value = getattr(settings, name)
        assert shown.get(str(value), str(value)) == default, name


def test_the_operations_page_lists_every_setting() -> None:
    listed = re.findall(r"^\| `([A-Z_]+)`", OPERATIONS.read_text("utf-8"), re.MULTILINE)
    secrets = {name for name in env.asked if name.endswith("_FILE")}
    assert set(listed) == env.asked - secrets
    assert all(name in OPERATIONS.read_text("utf-8") for name in secrets)


def test_the_operations_page_lists_every_command_of_ours() -> None:
    ours = {name for name, app in get_commands().items() if app in APPS}
    listed = re.findall(r"^\| `manage\.py ([a-z_]+)", OPERATIONS.read_text("utf-8"), re.MULTILINE)
    assert set(listed) == ours


def test_what_an_installation_makes_is_never_committed() -> None:
    ignored = (settings.BASE_DIR / ".gitignore").read_text("utf-8").split()
    assert {".env", "data/", ".venv/"} <= set(ignored)
