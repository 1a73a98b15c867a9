"""What the tests run in: a data folder of their own and every setting at its default.

Imported by tests.settings before anything reads the environment. A developer's
`.env` and `data/` are never touched; a database or Redis given on the command line stands.
"""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_KEPT = "COALMETER_TEST_DATA"  # inherited by pytest-xdist's workers and by the tests' own processes


def setting_names() -> list[str]:
    """Every setting that .env.example has, whether its line is in force or not."""
    return re.findall(
        r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE
    )


def _prepare() -> None:
    if _KEPT in os.environ:
        return
    folder = tempfile.mkdtemp(prefix="coalmeter-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[_KEPT] = os.environ["DATA_DIR"] = folder
    for name in setting_names():
        # Set to nothing, a variable hides the line of a .env file and means the default.
        os.environ.setdefault(name, "")


_prepare()
