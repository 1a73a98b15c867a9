"""What is written of the metrics: the page that lists them, a dashboard and rules for alerts."""

import json
import re

import pytest
from django.conf import settings
from pytest_django import Settings as SettingsOfTest

from tests.pages.conftest import Queue
from tests.pages.stories import Told
from tests.pages.test_metrics import TOKEN, text

DOCS = settings.BASE_DIR / "docs"
METRIC = re.compile(r"\bcoalmeter_[a-z_]+\b")


@pytest.fixture
def exposed(told: Told, now: object, queue: Queue, settings: SettingsOfTest) -> set[str]:
    """The names of the metrics that there are."""
    settings.METRICS_TOKEN = TOKEN
    return set(re.findall(r"^# TYPE (\S+)", text(), re.MULTILINE))


def test_every_metric_is_in_the_documentation_and_none_besides(exposed: set[str]) -> None:
    listed = re.findall(
        r"^\| `(coalmeter_[a-z_]+)`", (DOCS / "metrics.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(listed) == sorted(exposed)


@pytest.mark.parametrize("name", ["grafana-dashboard.json", "alert-rules.yml", "metrics.md"])
def test_the_examples_name_no_metric_that_is_not_there(name: str, exposed: set[str]) -> None:
    used = set(METRIC.findall((DOCS / name).read_text("utf-8")))
    assert used
    assert used <= exposed


def test_the_dashboard_is_one_that_grafana_takes() -> None:
    board = json.loads((DOCS / "grafana-dashboard.json").read_text("utf-8"))
    panels = board["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels) >= 6
    places: set[tuple[int, int]] = set()
    for panel in panels:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in span(at)}
        assert not cells & places, panel["title"]
        places |= cells
        assert [target["refId"] for target in panel["targets"]]
        assert all(balanced(target["expr"]) for target in panel["targets"])


def span(at: dict[str, int]) -> range:
    return range(at["y"], at["y"] + at["h"])


def test_the_alert_rules_are_rules() -> None:
    """Read line by line: the file keeps to plain mappings and lists, each value on its line."""
    lines = (DOCS / "alert-rules.yml").read_text("utf-8").splitlines()
    lines = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert lines[0] == "groups:"
    shape = re.compile(r"( *)(- )?([a-z]+):(?: (\S.*))?")
    rules: list[dict[str, str]] = []
    for line in lines:
        match = shape.fullmatch(line)
        assert match, line
        indent, item, name, value = match.groups()
        assert len(indent) % 2 == 0
        if value and value[0] in "'\"":
            assert value[-1] == value[0], line
        elif value:  # plain: what follows may neither begin a mapping nor a comment
            assert ": " not in value, line
            assert " #" not in value, line
            assert value[0] not in "{}[]&*!|>%@`", line
        if item and name == "alert":
            rules.append({})
        if rules and value:
            rules[-1][name] = value
    assert len(rules) >= 5
    for rule in rules:
        assert {"alert", "expr", "for", "severity", "summary"} <= rule.keys()
        assert balanced(rule["expr"])


def balanced(expression: str) -> bool:
    return all(expression.count(a) == expression.count(b) for a, b in ("()", "[]", "{}"))
