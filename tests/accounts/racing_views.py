"""Run by test_saved_views_at_once.py, in a database of its own: one person saves a view under one
name in many windows at the same moment.

Prints how many were saved, name by name, and how many there are in the end.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django
from django.core.management import call_command
from django.db import connection


def main(names: int, windows: int) -> None:
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from accounts.models import SavedView, User
    from accounts.saved_views import NotSaved, save_view

    user = User.objects.create_user("lead@example.com")
    connection.close()  # the pool has four
    start = Barrier(windows)

    def save(window: int) -> list[bool]:
        saved = []
        for number in range(names):
            connection.ensure_connection()
            start.wait(20)
            try:
                name = f"View {number}"
                save_view(user, name.upper() if window % 2 else name, "overview", "")
                saved.append(True)
            except NotSaved:
                saved.append(False)
        connection.close()
        return saved

    with ThreadPoolExecutor(windows) as pool:
        each = list(pool.map(save, range(windows)))
    counts = [sum(window[i] for window in each) for i in range(names)]
    sys.stdout.write(" ".join(map(str, [*counts, SavedView.objects.count()])))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
