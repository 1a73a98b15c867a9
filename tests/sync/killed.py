"""Run by test_deleting_killed.py, in a database of its own: a worker that is killed as it deletes.

python -m tests.sync.killed WHEN ADDRESS KEY     begins, and is killed (-9) at that moment
python -m tests.sync.killed after                another worker, later; prints what it finds
"""

import os
import signal
import sys
from datetime import datetime, timedelta
from uuid import uuid4

import django
from django.core.management import call_command

NOW = datetime.fromisoformat("2026-03-11T14:00:30+00:00")


def begin(when: str, address: str, key: str) -> None:
    call_command("migrate", verbosity=0, interactive=False)
    from accounts.audit import Actor
    from accounts.models import ApiAccount
    from analytics import deleting
    from analytics.connecting import connect
    from analytics.graphicoal.client import Client
    from analytics.models import Image, Work
    from analytics.models.work import WorkKind
    from analytics.sync import work_on

    account = connect("Busy", address, key, NOW, by="a test")
    work_on.gallery(Work.objects.get(account=account, kind=WorkKind.GALLERY).pk, lambda: NOW)
    image = Image.objects.latest("created_at", "pk")
    deleting.ask(uuid4(), ApiAccount.objects.all(), [image.pk], Actor("admin", ""), NOW)
    delete = Client.delete

    def killed(client: Client, image_id: str) -> str:
        if when == "answered":
            delete(client, image_id)
        os.kill(os.getpid(), signal.SIGKILL)
        return ""

    Client.delete = killed  # type: ignore[assignment,method-assign]
    work_on.deleting(Work.objects.get(kind=WorkKind.DELETING).pk, lambda: NOW)


def go_on() -> None:
    from analytics.models import Deletion, Work
    from analytics.models.work import WorkKind
    from analytics.sync import work_on

    later = NOW + timedelta(minutes=10)  # the dead worker's lease is over
    for _ in range(3):
        work_on.deleting(Work.objects.get(kind=WorkKind.DELETING).pk, lambda: later)
    deletion = Deletion.objects.get()
    gone = deletion.image is not None and deletion.image.gone_at is not None
    sys.stdout.write(f"{deletion.state} {'gone' if gone else 'there'}")


if __name__ == "__main__":
    django.setup()
    go_on() if sys.argv[1] == "after" else begin(*sys.argv[1:4])
