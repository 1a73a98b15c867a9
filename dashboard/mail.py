"""The mail server that a setting names."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from dashboard.environment import SettingError

PORTS = {"smtp": 25, "smtps": 465}
SUBMISSION = 587  # the port on which a server asks for STARTTLS


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed in, and how the way there is encrypted."""

    host: str
    port: int
    user: str
    password: str
    tls_from_start: bool
    starttls: bool


def mail_server(name: str, url: str) -> MailServer | None:
    """What the address says, or None without one. It may hold a password: no error repeats it.

    smtps is encrypted from the start. smtp is by STARTTLS on port 587, and wherever a password
    is sent; else it is plain.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        host, port = None, 0
    if not host:
        raise SettingError(f"{name} is no mail server; wanted is smtp://user:password@host:587.")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    secure = parts.scheme == "smtps"
    starttls = not secure and (port == SUBMISSION or bool(user))
    return MailServer(host, port, user, password, secure, starttls)
