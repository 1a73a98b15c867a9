"""`python -m analytics.graphicoal.sandbox --port N --state DIR`: serve, without Django."""

import argparse
import sys
from pathlib import Path

from analytics.graphicoal.sandbox.serving import serve


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m analytics.graphicoal.sandbox")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--state", type=Path, required=True, help="folder that it keeps itself in")
    given = parser.parse_args()
    return serve(given.state, given.port)


if __name__ == "__main__":
    sys.exit(main())
