"""What a file in the background takes: seconds, and the memory of the worker that makes it.

Each file is made by a process of its own, whose peak is then known; the smallest one is what a
worker takes that has hardly anything to do.
"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from uuid import uuid4

from django.db import connection

from accounts.models import ApiAccount, User
from accounts.models.people import Role
from analytics import exporting
from analytics.exporting import Wish
from analytics.models import Export
from benchmarks.searching import build

ALONE = """
import json, resource, sys, time
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[2]
from dashboard.tasks import make_export
begun = time.monotonic()
make_export(sys.argv[1])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([time.monotonic() - begun, peak / 1024]))
"""


def measure(images: int) -> None:
    ApiAccount.objects.all().delete()
    build(images)
    user = User.objects.create_user(f"{uuid4().hex}@example.com", role=Role.ADMIN)
    print(f"Files in the background, {images} images on {connection.vendor}")
    few = f"all=1&gone=any&account={ApiAccount.objects.order_by('pk')[0].pk}&q=zeppelin"
    every = "all=1&gone=any"
    for what, query, form in (
        ("a search that finds few", few, "csv"),
        ("all images", every, "csv"),
        ("all images", every, "xlsx"),
    ):
        seconds, peak, export = _made(user, query, form)
        print(
            f"{what} as {form}: {export.done:,} rows, {export.size / 2**20:,.1f} MB "
            f"in {seconds:,.1f} s, {peak:,.0f} MB of memory at most"
        )


def _made(user: User, query: str, form: str) -> tuple[float, float, Export]:
    pk = uuid4()
    exporting.ask(pk, user, Wish("images", form, None, query), datetime.now(UTC))
    command = [sys.executable, "-c", ALONE, str(pk), str(connection.settings_dict["NAME"])]
    told = subprocess.run(command, env=os.environ, stdout=subprocess.PIPE, check=True).stdout
    seconds, peak = json.loads(told.splitlines()[-1])
    return seconds, peak, Export.objects.get(pk=pk)
