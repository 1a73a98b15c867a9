"""Run by test_at_once.py, in a database of its own: workers that decide and send letters.

python -m tests.reporting.racing prepare         an ended period, and who gets its statement
python -m tests.reporting.racing send            says "ready", waits for a line, decides and sends
python -m tests.reporting.racing WHEN            is killed (-9) at that moment of its first letter
python -m tests.reporting.racing later           another worker, later; prints the letters' states
"""

import os
import signal
import sys
from datetime import datetime, timedelta
from typing import Any

import django
from django.core.management import call_command


def prepare(people: int) -> None:
    call_command("migrate", verbosity=0, interactive=False)
    from accounts.models.people import Role
    from analytics.models import BillingPeriod
    from tests.cast import person
    from tests.signing import an_ended_period

    period = an_ended_period()
    period.account.images.update(detail_due_at=None)
    BillingPeriod.objects.exclude(pk=period.pk).update(first_at=period.edge)
    for number in range(people):
        person(f"finance-{number}", Role.FINANCE)


def send(now: datetime) -> None:
    from analytics.reporting import deciding, handing
    from dashboard.reporting import posting

    handing.give_up(now)
    deciding.decide(now)
    for letter in handing.due(now):
        posting.post(letter, now)


def race(now: datetime) -> None:
    from django.db import connection

    connection.ensure_connection()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    send(now)


def die(when: str, now: datetime) -> None:
    from dashboard.reporting import posting

    hand_over = posting.hand_over

    def killed(message: Any, *_: object) -> None:
        if when == "sent":
            hand_over(message)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(posting, "compose" if when == "written" else "hand_over", killed)
    send(now)


def states() -> str:
    from analytics.models import ReportDelivery

    return " ".join(ReportDelivery.objects.order_by("pk").values_list("state", flat=True))


def main(word: str, people: str = "1") -> None:
    django.setup()
    from tests.reporting.conftest import SOON

    if word == "prepare":
        prepare(int(people))
    elif word == "send":
        race(SOON)
    elif word == "later":
        send(SOON + timedelta(minutes=20))
        sys.stdout.write(states())
    else:
        die(word, SOON)


if __name__ == "__main__":
    main(*sys.argv[1:])
