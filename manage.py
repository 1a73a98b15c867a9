#!/usr/bin/env python
"""Every command of Coalmeter: `python manage.py help`."""

import os
import sys

from django.core.management import execute_from_command_line

from dashboard.environment import SettingError


def main() -> None:
    """Runs one command; a setting that cannot be used ends it with one line and status 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    try:
        execute_from_command_line(sys.argv)
    except SettingError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
