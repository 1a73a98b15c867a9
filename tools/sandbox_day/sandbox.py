"""The vendor's process: `python -m tools.sandbox_day.sandbox --port N --seed SEED`."""

import argparse
import sys

from analytics.graphicoal.sandbox.serving import serve_world
from tools.sandbox_day.clock import FastClock
from tools.sandbox_day.world import lively_world


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.sandbox_day.sandbox")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--seed", required=True)
    given = parser.parse_args()
    return serve_world(lively_world(given.seed), FastClock.of_this_day(), given.port)


if __name__ == "__main__":
    sys.exit(main())
