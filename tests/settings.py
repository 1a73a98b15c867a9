"""The settings, read in the tests' own surroundings."""

import tests.environment  # noqa: F401  # first: a data folder of their own, no developer's .env
from dashboard.settings import *  # noqa: F403
from dashboard.settings import DATA_DIR, DATABASES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in an installation: SQLite in memory locks otherwise between connections.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; never outside tests
