"""Connect an account or a further key: try the key for real, see whose it is, then store it."""

from analytics.connecting.belonging import must_be_of, owner_of, same_gallery
from analytics.connecting.storing import FIRST_KEY, add_key, connect, further_key, may_replace
from analytics.connecting.trying import Proof, try_key
from analytics.connecting.typed import (
    LONGEST_KEY_NAME,
    LONGEST_NAME,
    NotConnected,
    free_key_name,
    host_of,
    must_take_keys,
    usable_address,
    usable_key_name,
    usable_name,
)

__all__ = [
    "FIRST_KEY",
    "LONGEST_KEY_NAME",
    "LONGEST_NAME",
    "NotConnected",
    "Proof",
    "add_key",
    "connect",
    "free_key_name",
    "further_key",
    "host_of",
    "may_replace",
    "must_be_of",
    "must_take_keys",
    "owner_of",
    "same_gallery",
    "try_key",
    "usable_address",
    "usable_key_name",
    "usable_name",
]
