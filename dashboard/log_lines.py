"""What a line of the log may hold: no link that lets somebody in, or decides for them.

Django names the address of a request that it refuses, also of one whose link still works.
"""

import logging
import re

# The words beside them, such as "second-step", are shorter than any secret.
_LINK = re.compile(r"(/(?:sign-in|sign-in/forgotten|join|letters/stop)/)[^/\s]{20,}")


class HideLinks(logging.Filter):
    """Leaves out the secret of each link in a line, and lets every line through."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        hidden = _LINK.sub(r"\1…", line)
        if hidden != line:
            record.msg, record.args = hidden, ()
        return True
