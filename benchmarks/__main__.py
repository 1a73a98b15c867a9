"""`python -m benchmarks`: a database of its own in a temporary folder, then each measurement."""

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="coalmeter-bench-") as folder:
        os.environ["DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "dashboard.settings"
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ[name] = ""
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from benchmarks import questions, turns

        turns.measure()
        questions.measure()


main()
