"""Periods that end while everything runs for real: what nobody saw of them is seconds."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from analytics.graphicoal.sandbox import World, running
from analytics.graphicoal.sandbox.billing import Every
from analytics.graphicoal.sandbox.small import BUSY, QUIET
from tests.processes.test_first_start import Installation, until

pytestmark = pytest.mark.long

LENGTH = timedelta(seconds=75)
TAILS = """
import json
from analytics.models import BillingPeriod
ended = BillingPeriod.objects.filter(tail_high__isnull=False).order_by("start")
print(json.dumps([[(p.edge - p.last_at).total_seconds(), p.tail_high] for p in ended]))
"""


def test_the_tail_of_a_period_is_seconds(tmp_path: Path) -> None:
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    profiles = [
        replace(each, plan=replace(each.plan, billing=Every(LENGTH)), opens_after_days=0)
        for each in (BUSY, QUIET)
    ]
    world = World("ends", began, profiles)
    with running(world) as server:
        installation = Installation(tmp_path / "data", SANDBOX="off", POLL_SECONDS="60")
        try:
            assert installation.up(), installation.said
            for card in world.cards():
                connect(installation, card.name, server.base_url, card.key)
            # The first period is met somewhere in its middle, the next ones from their start.
            assert until(lambda: len(installation.ask(TAILS)) >= 4, 4 * LENGTH.total_seconds())
            tails = installation.ask(TAILS)
        finally:
            assert installation.end() == 0
    assert [seconds for seconds, _ in tails if not 0 <= seconds <= 2.1] == []


def connect(installation: Installation, name: str, base_url: str, key: str) -> None:
    command = ["manage.py", "connect", name, "--key-stdin", "--base-url", base_url]
    subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=installation.surroundings,
        input=key,
        text=True,
        check=True,
        capture_output=True,
    )
