"""Run by test_signin_at_once.py, in a database of its own: many try each link at the same moment.

Prints how many got in, link by link.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import django
from django.core.management import call_command
from django.db import connection

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def main(links: int, people: int) -> None:
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from accounts.models import User
    from accounts.signin import issue_link, redeem

    user = User.objects.create_user("lead@example.com")
    tokens = [issue_link(user, NOW).split("/")[2] for _ in range(links)]
    connection.close()  # the pool has four
    start = Barrier(people)

    def attend(_: int) -> list[bool]:
        got_in = []
        for token in tokens:
            connection.ensure_connection()
            start.wait(20)
            got_in.append(redeem(token, NOW) is not None)
        connection.close()
        return got_in

    with ThreadPoolExecutor(people) as pool:
        each = list(pool.map(attend, range(people)))
    sys.stdout.write(" ".join(str(sum(person[i] for person in each)) for i in range(links)))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
