"""`manage.py run`: what `make run` calls."""

import http.client
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from accounts.audit import Actor
from accounts.models import ApiAccount
from accounts.people import sign_in_link
from accounts.signin import first_admin
from dashboard import broker
from dashboard.runner import plan, preparation
from dashboard.runner.preparation import NotReady
from dashboard.runner.supervisor import DidNotStart, Stopped, Supervisor


class Command(BaseCommand):
    help = "Start web, workers and scheduler, and keep them up until Ctrl-C."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)  # what the parts write is for this user
        try:
            self._run(settings.DATA_DIR)
        except (NotReady, DidNotStart) as error:
            self.stderr.write(str(error))
            sys.exit(1)
        except Stopped:
            pass

    def _run(self, data: Path) -> None:
        with preparation.lock_data_folder(data) as lock:
            preparation.require_free_port(settings.HOST, settings.PORT)
            if settings.REDIS_URL:
                preparation.require_redis(settings.REDIS_URL)
            preparation.migrate()
            if lost := preparation.unreadable_secrets():
                self._say(lost)
            preparation.collect_static_files()
            with Supervisor(data / "logs", lock, self._say) as supervisor:
                self._start(supervisor, data)
                self._say(_greeting())
                connections.close_all()
                supervisor.run()

    def _start(self, supervisor: Supervisor, data: Path) -> None:
        if not settings.REDIS_URL:
            supervisor.start(plan.broker_part(), lambda child: broker.answers(data))
        if settings.SANDBOX == "auto" and not ApiAccount.objects.filter(is_sandbox=False).exists():
            self._start_sandbox(supervisor, data)
        for part in plan.work_parts():
            supervisor.start(part)
        supervisor.start(plan.web_part(), lambda child: _serves(settings.HOST, settings.PORT))

    def _start_sandbox(self, supervisor: Supervisor, data: Path) -> None:
        port = preparation.sandbox_port(data / "sandbox-port", settings.SANDBOX_PORT)
        supervisor.start(
            plan.sandbox_part(port), lambda child: preparation.is_taken("127.0.0.1", port)
        )
        call_command("connect_sandbox", port=port, verbosity=0)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _greeting() -> str:
    link = sign_in_link(Actor("", "run command"), first_admin(), datetime.now(UTC))
    return f"Coalmeter: {settings.BASE_URL} · sign in once with {settings.BASE_URL}{link}"


def _serves(host: str, port: int) -> bool:
    """Whether the web server answers at all, whatever it answers."""
    line = http.client.HTTPConnection(host, port, timeout=5)
    try:
        line.request("HEAD", "/", headers={"Host": str(urlsplit(settings.BASE_URL).netloc)})
        line.getresponse()
    except OSError:
        return False
    finally:
        line.close()
    return True
