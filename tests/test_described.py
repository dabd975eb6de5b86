"""The API holds what its description promises, by Schemathesis: half a minute of what `make fuzz-api` asks for long."""

from __future__ import annotations

import subprocess
import sys

from conftest import ROOT
from helder import api

SECONDS = 25


def test_the_api_answers_as_its_description_says() -> None:
    command = [sys.executable, str(ROOT / "tests" / "fuzz" / "api.py"), "--seconds", str(SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-5_000:]
    every = len(api.ENDPOINTS) - 1  # all but the description itself
    assert f"{every} selected / {every} total" in done.stdout
