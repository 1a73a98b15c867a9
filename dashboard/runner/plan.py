"""The parts of an installation, in the order in which they start."""

import os
import sys
from pathlib import Path

from django.conf import settings

from dashboard import broker
from dashboard.runner.child import Part

WEB_THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)  # more make granian warn


def broker_part() -> Part:
    data: Path = settings.DATA_DIR
    folder = broker.prepare_folders(data)
    return Part("broker", broker.command(data), folder, patience=10, wave=0, loud=False)


def sandbox_part(port: int) -> Part:
    state = ["--port", str(port), "--state", str(settings.SANDBOX_DIR)]
    return _python("sandbox", ["analytics.graphicoal.sandbox", *state], patience=5, wave=1)


def work_parts() -> list[Part]:
    """Long work has a worker of its own, so that no poll waits behind it."""
    return [_worker("default", "worker"), _worker("slow", "slow-worker"), _beat()]


def web_part() -> Part:
    listen = ["--host", settings.HOST, "--port", str(settings.PORT)]
    threads = ["--workers", "1", "--blocking-threads", str(WEB_THREADS), "--no-ws"]
    served = ["granian", "--interface", "wsgi", *listen, *threads, settings_target()]
    return _python("web", served, patience=5, wave=4)


def settings_target() -> str:
    """granian's spelling of settings.WSGI_APPLICATION."""
    return ":".join(settings.WSGI_APPLICATION.rsplit(".", 1))


def _worker(queue: str, name: str) -> Part:
    consume = ["-Q", queue, "-c", str(settings.WORKERS), "-n", f"{queue}@%h"]
    quiet = ["--without-gossip", "--without-mingle", "-l", settings.LOG_LEVEL]
    return _python(
        name, ["celery", "-A", "dashboard", "worker", *consume, *quiet], patience=15, wave=2
    )


def _beat() -> Part:
    kept = ["--schedule", str(settings.DATA_DIR / "beat-schedule"), "--pidfile", ""]
    command = ["celery", "-A", "dashboard", "beat", *kept, "-l", settings.LOG_LEVEL]
    return _python("beat", command, patience=5, wave=3)


def _python(name: str, module: list[str], *, patience: float, wave: int) -> Part:
    return Part(name, [sys.executable, "-m", *module], settings.BASE_DIR, patience, wave)
