"""The sandbox as a process of its own."""

import signal
import sys
from pathlib import Path
from types import FrameType

from analytics.graphicoal.sandbox.api import Api, Clock
from analytics.graphicoal.sandbox.folder import NoSandbox
from analytics.graphicoal.sandbox.instants import micros
from analytics.graphicoal.sandbox.keys import SandboxAccount
from analytics.graphicoal.sandbox.server import Server, wall_clock
from analytics.graphicoal.sandbox.world import World


def accounts_of(state_dir: Path) -> list[SandboxAccount]:
    """The accounts of the sandbox in `state_dir`, largest first; NoSandbox where there is none."""
    return World.load(state_dir).cards()


def serve(state_dir: Path, port: int) -> int:
    """Serve the sandbox in `state_dir` as it is now, until SIGTERM or SIGINT; the exit status."""
    try:
        world = World.found(state_dir, wall_clock())
    except (NoSandbox, OSError, OverflowError) as error:
        return _refused(error)
    return serve_world(world, wall_clock, port)


def serve_world(world: World, clock: Clock, port: int) -> int:
    """Serve until SIGTERM or SIGINT; the exit status. Prints its address once it listens."""
    try:
        server = Server(Api(world, clock), port)
    except (OSError, OverflowError) as error:
        return _refused(error)

    def end(_signal: int, _frame: FrameType | None) -> None:
        server.stop()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    now = micros(clock())
    with world.lock:
        for slug in world.accounts:
            world.account(slug, now)
    sys.stdout.write(f"Sandbox at {server.base_url}\n")
    sys.stdout.flush()
    server.serve()
    return 0


def _refused(error: Exception) -> int:
    sys.stderr.write(f"The sandbox does not start: {error}\n")
    return 1
