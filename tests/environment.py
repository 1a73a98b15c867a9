"""What the tests run in: a data folder of their own and every setting at its default.

Imported by the settings while pytest runs, before anything reads the environment. A developer's
`.env` and `data/` are never touched; a database or Redis given on the command line stands.
"""

import atexit
import os
import shutil
import tempfile

# Set to nothing, a variable hides the line of a .env file and means the default.
SETTINGS = (
    "SECRET_KEY SECRET_KEY_FILE ENCRYPTION_KEYS ENCRYPTION_KEYS_FILE DATABASE_URL DATABASE_URL_FILE"
    " REDIS_URL REDIS_URL_FILE HOST PORT BASE_URL DEBUG ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS"
    " FINANCE_READS_PROMPTS GRAPHICOAL_BASE_URL REPORTING_TIMEZONE POLL_SECONDS READ_SHARE"
    " VENDOR_DEADLINE SANDBOX SANDBOX_PORT SANDBOX_DIR WORKERS LOG_LEVEL"
).split()
_KEPT = "COALMETER_TEST_DATA"  # inherited by pytest-xdist's workers and by the tests' own processes


def _prepare() -> None:
    if _KEPT in os.environ:
        return
    folder = tempfile.mkdtemp(prefix="coalmeter-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[_KEPT] = os.environ["DATA_DIR"] = folder
    for name in SETTINGS:
        os.environ.setdefault(name, "")


_prepare()
