"""Whether the requirements files pin what pyproject.toml asks for. Needs no network.

Ends with status 1 and a line for each dependency that is missing, or pinned outside its bounds.
"""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)


def pins(text: str) -> dict[str, Version]:
    """name → version of a requirements file."""
    return {canonicalize_name(name): Version(version) for name, version in _PIN.findall(text)}


def problems(asked: list[str], pinned: dict[str, Version], file: str) -> list[str]:
    """One sentence for each dependency that the file does not satisfy."""
    found = []
    for line in asked:
        need = Requirement(line)
        version = pinned.get(canonicalize_name(need.name))
        if version is None:
            found.append(f"{file} does not pin {need.name}.")
        elif version not in need.specifier:
            found.append(f"{file} pins {need.name} {version}, outside {need.specifier}.")
    return found


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    run = pins((ROOT / "requirements.txt").read_text("utf-8"))
    dev = pins((ROOT / "requirements-dev.txt").read_text("utf-8"))
    asked, more = project["dependencies"], project["optional-dependencies"]["dev"]
    found = problems(asked, run, "requirements.txt") + problems(
        [*asked, *more], dev, "requirements-dev.txt"
    )
    found += [
        f"{name} is {run[name]} in requirements.txt and {dev.get(name)} in requirements-dev.txt."
        for name in run
        if dev.get(name) != run[name]
    ]
    for sentence in found:
        sys.stderr.write(f"{sentence} Run: make lock\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
