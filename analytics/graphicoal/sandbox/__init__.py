"""A GraphiCoal on loopback: the vendor's API over living, plausible data, with its own books.

with running(World("seed", epoch)) as server: ...   # in tests; server.base_url
accounts_of(state_dir)                              # what is needed to connect its accounts
"""

from analytics.graphicoal.sandbox.folder import NoSandbox
from analytics.graphicoal.sandbox.keys import SandboxAccount
from analytics.graphicoal.sandbox.messages import Reply, Request
from analytics.graphicoal.sandbox.server import Server, running
from analytics.graphicoal.sandbox.serving import accounts_of
from analytics.graphicoal.sandbox.world import World

__all__ = [
    "NoSandbox",
    "Reply",
    "Request",
    "SandboxAccount",
    "Server",
    "World",
    "accounts_of",
    "running",
]
