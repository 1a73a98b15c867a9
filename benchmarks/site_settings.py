"""The settings of an installation, and what measures it around it."""

from dashboard.settings import *  # noqa: F403
from dashboard.settings import MIDDLEWARE as _MIDDLEWARE

ROOT_URLCONF = "benchmarks.site"
MIDDLEWARE = ["benchmarks.site.told", *_MIDDLEWARE]
