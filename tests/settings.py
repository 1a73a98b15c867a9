"""The settings, read in the tests' own surroundings."""

import tests.environment  # noqa: F401  # first: a data folder of their own, no developer's .env
from dashboard.settings import *  # noqa: F403
