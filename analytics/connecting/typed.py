"""What people type in beside a key, as it is stored."""

from urllib.parse import urlsplit

from accounts.models import ApiAccount, ApiKey
from analytics.graphicoal.addresses import read_address
from analytics.graphicoal.errors import AddressUnusable

LONGEST_NAME = 300
LONGEST_KEY_NAME = 100
LONGEST_ADDRESS = 500


class NotConnected(Exception):
    """Why a key was not connected, in one sentence for who typed it. Nothing was stored."""


def usable_name(name: str, besides: ApiAccount | None = None) -> str:
    """The account's name as it is stored, for `besides` or a new one.

    Raises NotConnected if it is none, too long or taken.
    """
    name = _shown(name, "account", LONGEST_NAME)
    # Sandbox accounts leave with the first real one: they keep no name from it.
    alike = ApiAccount.objects.filter(
        name__iexact=name, is_sandbox=besides.is_sandbox if besides else False
    )
    if (alike.exclude(pk=besides.pk) if besides else alike).exists():
        raise NotConnected(f"There is an account named {name} already: choose another name.")
    return name


def usable_key_name(account: ApiAccount, name: str, besides: ApiKey | None = None) -> str:
    """The key's name as it is stored. Raises NotConnected if it is none, too long or taken."""
    name = _shown(name, "key", LONGEST_KEY_NAME)
    alike = account.keys.filter(name__iexact=name)
    if (alike.exclude(pk=besides.pk) if besides else alike).exists():
        raise NotConnected(f"{account} has a key named {name} already: choose another name.")
    return name


def must_take_keys(account: ApiAccount) -> None:
    """Raises NotConnected where the account was erased, also a moment ago."""
    if ApiAccount.objects.filter(pk=account.pk, erased_at__isnull=False).exists():
        raise NotConnected(f"{account} was erased: it takes no key any more.")


def free_key_name(account: ApiAccount, name: str) -> str:
    """The name, or "name 2" and so on where it is taken."""
    taken = {known.casefold() for known in account.keys.values_list("name", flat=True)}
    found, number = name, 1
    while found.casefold() in taken:
        number += 1
        suffix = f" {number}"
        found = name[: LONGEST_KEY_NAME - len(suffix)] + suffix
    return found


def host_of(base_url: str) -> str:
    """Whom a key is given to: `https://host`, with the port where the address names one."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def usable_address(base_url: str) -> str:
    """The address as it is stored. Raises NotConnected if it can be none."""
    base_url = base_url.strip().rstrip("/")
    if len(base_url) > LONGEST_ADDRESS:
        raise NotConnected(f"The address has more than {LONGEST_ADDRESS} characters.")
    try:
        read_address(base_url)
    except AddressUnusable as error:
        raise NotConnected(error.sentence) from None
    return base_url


def _shown(name: str, thing: str, longest: int) -> str:
    name = " ".join(name.split())
    if not name:
        raise NotConnected(f"Give the {thing} a name.")
    if len(name) > longest:
        raise NotConnected(f"The name has more than {longest} characters: shorten it.")
    if not name.isprintable():
        raise NotConnected("The name has characters that cannot be shown: type it anew.")
    return name
