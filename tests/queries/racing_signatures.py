"""Run by test_signing_at_once.py, in a database of its own: several people sign at one moment.

Prints, round by round, how many were let, how many live sign-offs there are, and how many rows of
the audit log.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import django
from django.core.management import call_command
from django.db import connection

if TYPE_CHECKING:
    from accounts.models import User

ROUNDS, PEOPLE = 4, 4


def main() -> None:
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from accounts.models.people import Role
    from tests.cast import person

    users = [person(f"finance-{number}", Role.FINANCE) for number in range(PEOPLE)]
    for wanted in (1, 2):
        for number in range(ROUNDS):
            sys.stdout.write(f"{played(f'{wanted} sign, round {number}', wanted, users)}\n")


def played(name: str, wanted: int, users: "list[User]") -> str:
    """One round, with an account and a period of its own."""
    from django.conf import settings

    from accounts.models import AuditEvent
    from analytics import signing
    from analytics.models import SignOff
    from tests.cast import an_account
    from tests.signing import an_ended_period, signed

    settings.SIGN_OFF_APPROVALS = wanted
    period = an_ended_period(an_account(name))
    connection.close()  # the pool has four
    start = Barrier(PEOPLE)

    def attempt(who: int) -> bool:
        connection.ensure_connection()
        start.wait(20)
        try:
            signed(period, users[who])
        except signing.NotSigned:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(PEOPLE) as pool:
        let = sum(pool.map(attempt, range(PEOPLE)))
    rows = SignOff.objects.filter(account=period.account)
    acts = AuditEvent.objects.filter(act__startswith="period.", object_name__startswith=name)
    return f"{let} {rows.count()} {sum(row.is_complete for row in rows)} {acts.count()}"


if __name__ == "__main__":
    main()
