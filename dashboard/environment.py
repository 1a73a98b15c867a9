"""Settings as the environment and a .env file give them: read strictly, or refused in one line.

An empty value is the same as none. Every reader names the variable in its error, says what was
found (never a secret) and what is wanted.
"""

import os
import re
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_LINE = re.compile(r"(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*)")
_YES, _NO = ("on", "true", "yes", "1"), ("off", "false", "no", "0")


class SettingError(ValueError):
    """A setting that cannot be used; the message is the one line a person reads."""


def read_env_file(path: Path) -> dict[str, str]:
    """`NAME=value` lines of a file; none without a file. A comment has a line of its own."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            f"{path} cannot be read: {error}. Make it a readable text file."
        ) from None
    found: dict[str, str] = {}
    for number, line in enumerate((line.strip() for line in lines), start=1):
        if not line or line.startswith("#"):
            continue
        if not (match := _LINE.fullmatch(line)):
            raise SettingError(f"{path}, line {number}: wanted NAME=value. Correct or remove it.")
        found[match[1]] = _unquoted(match[2].strip())
    return found


def _unquoted(text: str) -> str:
    quoted = len(text) >= 2 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1] if quoted else text


class Environment:
    """Strict readers over the process environment, and under it the values of a .env file."""

    def __init__(
        self, values: Mapping[str, str] = os.environ, below: Mapping[str, str] | None = None
    ) -> None:
        self._values, self._below = values, below or {}
        self.asked: set[str] = set()

    def text(self, name: str, default: str = "") -> str:
        self.asked.add(name)
        return self._values.get(name) or self._below.get(name) or default

    def secret(self, name: str) -> str:
        """The value of NAME, or what the file named by NAME_FILE holds, or "". Not both."""
        given, file = self.text(name), self.text(f"{name}_FILE")
        if given and file:
            raise SettingError(f"{name} and {name}_FILE are both set. Keep one of them.")
        if not file:
            return given
        try:
            content = Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not text"
            raise SettingError(
                f"{name}_FILE names {file}, which cannot be read: {reason}."
            ) from None
        if not content:
            raise SettingError(f"{name}_FILE names {file}, which is empty. Put the secret into it.")
        return content

    def switch(self, name: str, *, default: bool) -> bool:
        value = self.text(name).lower()
        if value and value not in _YES + _NO:
            raise self._odd(name, "on or off")
        return value in _YES if value else default

    def choice(self, name: str, choices: Sequence[str], default: str) -> str:
        value = self.text(name, default)
        for known in choices:
            if value.lower() == known.lower():
                return known
        raise self._odd(name, " or ".join(choices))

    def whole(self, name: str, default: int, *, least: int, most: int) -> int:
        value = self.text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise self._odd(name, f"a whole number from {least} to {most}")
        return int(value)

    def names(self, name: str, default: Sequence[str] = ()) -> list[str]:
        """Comma-separated words."""
        words = [word.strip() for word in self.text(name).split(",")]
        return [word for word in words if word] or list(default)

    def folder(self, name: str, default: Path) -> Path:
        """An absolute path without `..` or links; a relative one starts at the working folder."""
        return Path(self.text(name, str(default))).expanduser().resolve()

    def address(self, name: str, default: str) -> str:
        """An http or https URL, without a slash at the end."""
        value = self.text(name, default).rstrip("/")
        if not _is_address(value, ("http", "https")):
            raise self._odd(name, "an address such as https://example.org")
        return value

    def origins(self, name: str, default: Sequence[str]) -> list[str]:
        """Comma-separated scheme://host[:port], the path of each cut off."""
        found = self.names(name, default)
        if not all(_is_address(origin, ("http", "https")) for origin in found):
            raise self._odd(name, "addresses such as https://example.org, with commas between")
        return [f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, found)]

    def networks(self, name: str) -> list[IPv4Network | IPv6Network]:
        """Comma-separated addresses, or networks such as 10.0.0.0/8; none by default."""
        try:
            return [ip_network(word) for word in self.names(name)]
        except ValueError:
            raise self._odd(
                name, "networks such as 10.0.0.0/8 or fd00::/8, with commas between"
            ) from None

    def redis(self, name: str) -> str:
        """A redis:// or rediss:// URL, or "" when none is given. It may hold a password."""
        value = self.secret(name)
        if value and not _is_address(value, ("redis", "rediss")):
            raise SettingError(f"{name} is no redis address; wanted is redis://host:6379/0.")
        return value

    def timezone(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise self._odd(name, "an IANA timezone such as Europe/Berlin") from None
        return value

    def refuse_unknown(self) -> None:
        """Call it last: a line of the .env file that nothing asked for is a slip of the hand."""
        for name in self._below.keys() - self.asked:
            raise SettingError(f".env sets {name}, which is no setting. Correct or remove it.")

    def _odd(self, name: str, wanted: str) -> SettingError:
        shown = re.sub(r"//[^/@]*@", "//…@", self.text(name))
        return SettingError(f"{name} is {shown!r}; it must be {wanted}.")


def _is_address(value: str, schemes: Sequence[str]) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
