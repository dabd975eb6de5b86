"""Ask the API what its description allows and what it forbids, and hold the answers against it, by Schemathesis.

    make fuzz-api [SECONDS=900]
    python tests/fuzz/api.py --seconds 25

It makes a library of the bundled articles, serves it as `helder serve` does, and runs every check there is: no failure
of the server, only answers that the description names, all that it allows taken and all that it forbids refused, in
single requests and in chains of them. A short run is among the tests; the same seed asks the same. No address is
fetched: the server of this run finds no host by name.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[2] / "examples"
SLOWEST = 30
"""Seconds after which no answer is a failure: as long as a server takes at most before it says so."""


def _no_host(*_: Any, **__: Any) -> Any:
    raise socket.gaierror(socket.EAI_NONAME, "no host is looked up here")


def serve(folder: str) -> None:
    """`helder serve`, which finds no host by name but itself."""
    from helder import cli

    real: Any = socket.getaddrinfo
    socket.getaddrinfo = lambda host, *more, **named: (real if host in (None, "127.0.0.1", "localhost") else _no_host)(
        host, *more, **named
    )
    cli.main(["serve", "--library", folder, "--port", "0"])


@contextmanager
def served(examples: Path) -> Iterator[str]:
    """The address of a server with a library of these articles."""
    from helder import Library

    with tempfile.TemporaryDirectory(prefix="helder-fuzz-") as place:
        folder = Path(place) / "library"
        with Library(folder) as library:
            library.add([examples])
        clean = {name: value for name, value in os.environ.items() if not name.startswith("HELDER_")}
        started = [sys.executable, __file__, "--serve", str(folder)]
        vocabularies = {"HELDER_VOCABULARIES": str(folder / "none"), "HELDER_WEB_DELAY": "0"}
        with subprocess.Popen(started, stderr=subprocess.PIPE, text=True, env={**clean, **vocabularies}) as server:
            try:
                assert server.stderr is not None
                found = re.search(r"http://\S+/", server.stderr.readline())
                assert found, "the server does not start"
                yield found[0]
            finally:
                server.terminate()
                server.wait(30)


def command(address: str, seconds: int, seed: int, *more: str) -> list[str]:
    """The run of Schemathesis against a server."""
    program = Path(sys.executable).with_name("schemathesis")
    return [
        str(program) if program.is_file() else shutil.which("schemathesis") or "schemathesis", "run",
        f"{address}api/v1/openapi.json", "--checks", "all", "--max-time", str(seconds), "--seed", str(seed),
        "--request-timeout", str(SLOWEST), "--max-response-time", str(SLOWEST),
        "--generation-database", "none", "--warnings", "off", "--no-color", *more,
    ]  # fmt: skip


def main() -> int:
    """Run and report; the status of Schemathesis."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=900)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--serve", metavar="FOLDER", help=argparse.SUPPRESS)
    given, more = parser.parse_known_args()
    if given.serve:
        serve(given.serve)
        return 0
    with served(EXAMPLES) as address, tempfile.TemporaryDirectory() as place:
        return subprocess.run(command(address, given.seconds, given.seed, *more), cwd=place, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
