"""Which letters are one another in another case: what "contains" means wherever we compare.

PostgreSQL compares by the upper case of its locale. The same holds here for Latin, Greek and
Cyrillic, which SQLite's index knows in both cases too. Not so for ODD letters, whose cases the
databases see differently, and for other scripts (Cherokee, Georgian, Adlam…): SQLite finds those
as they are written only, and so each does.
"""

import re
from collections import defaultdict
from functools import cache

SCRIPTS = (range(0x250), range(0x370, 0x500), range(0x1E00, 0x2000))
ODD = "ıſͿϴ"  # dotless i, long s, Greek yot and capital theta symbol


def simple_upper(letter: str) -> str:
    """Its upper case where that is one letter: ß, whose upper case is SS, stays as it is."""
    return next((one for one in (letter.upper(), letter.title()) if len(one) == 1), letter)


@cache
def _cases() -> dict[str, str]:
    """A letter → the letters that it equals, itself included; only those with several."""
    letters: defaultdict[str, str] = defaultdict(str)
    for letter in map(chr, (code for script in SCRIPTS for code in script)):
        if letter not in ODD:
            letters[simple_upper(letter)] += letter
    return {one: same for same in letters.values() if len(same) > 1 for one in same}


def glob(text: str) -> str:
    """The pattern for SQLite's GLOB of what contains this text, in any case."""
    cases = _cases()
    return f"*{''.join(f'[{cases.get(c, c)}]' if c in cases or c in '*?[' else c for c in text)}*"


def places(prompt: str, text: str) -> list[tuple[int, int]]:
    """Where the prompt has the text, `[start, end)` each, none within another."""
    if not text:
        return []
    cases = _cases()
    found = "".join(f"[{cases[c]}]" if c in cases else re.escape(c) for c in text)
    return [match.span() for match in re.finditer(found, prompt)]
