"""The requirements files pin what pyproject.toml asks for."""

import runpy

from django.conf import settings
from packaging.version import Version

TOOL = runpy.run_path(str(settings.BASE_DIR / "tools" / "pins.py"))


def test_the_pins_are_those_that_were_asked_for() -> None:
    assert TOOL["main"]() == 0


def test_what_is_missing_or_out_of_bounds_is_named() -> None:
    pinned = TOOL["pins"]("Django==5.2.1 \\\n    --hash=sha256:00\n# a==1\nb[c]==3 ; x\n")
    assert pinned["django"] == Version("5.2.1")
    assert TOOL["problems"](["django~=5.2.19", "celery", "django>=5"], pinned, "r.txt") == [
        "r.txt pins django 5.2.1, outside ~=5.2.19.",
        "r.txt does not pin celery.",
    ]
