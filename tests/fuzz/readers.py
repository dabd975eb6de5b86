"""Fuzz the readers with coverage: whatever bytes come, they give documents or refusals, in bounded time.

    make fuzz [SECONDS=600]

Not part of the tests. It begins with a small valid file of each format; what breaks a reader is written to
a file `crash-...`, which belongs in a test. Papers (PDF) are opened by a process of their own, too slow here: only what
is made of their lines is fuzzed, the rest in `test_refusals.py`.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent.parent))
with atheris.instrument_imports(include=["helder.stages.formats", "helder.stages.read", "zipfile", "gzip", "warcio"]):
    import documents
    from helder.errors import UnreadableError
    from helder.model import Source
    from helder.stages import read
    from helder.stages.formats import pdf


def one(data: bytes) -> None:
    """Read these bytes, and look at what comes."""
    if data[:1] == b"\x00":
        lines(data[1:])
        return
    for found in read.read_bytes(data, "fuzz"):
        if isinstance(found, UnreadableError):
            assert str(found).endswith("."), found
            continue
        assert isinstance(found, Source)
        assert found.text.strip()
        ends = 0
        for region in found.regions:
            assert ends <= region.span.start < region.span.end <= len(found.text)
            ends = region.span.end


def lines(data: bytes) -> None:
    """Lay out the pieces of line that these bytes describe."""
    numbers = atheris.FuzzedDataProvider(data)
    pages = [
        [
            pdf.Line(
                numbers.ConsumeUnicodeNoSurrogates(12).strip() or "x", numbers.ConsumeIntInRange(0, 600),
                numbers.ConsumeIntInRange(0, 600), numbers.ConsumeIntInRange(0, 800), numbers.ConsumeIntInRange(0, 800),
                numbers.ConsumeIntInRange(1, 30), numbers.ConsumeBool(), page,
            )
            for _ in range(numbers.ConsumeIntInRange(0, 30))
        ]
        for page in range(3)
    ]  # fmt: skip
    _, _, kept = pdf._running(pages)
    ordered = [line for page in kept for line in pdf._ordered(page, 10.0, pdf._space(kept))]
    list(pdf._stretches(ordered, 10.0))


def seeds(folder: Path) -> None:
    """A small valid file of each format."""
    for name, data in documents.examples().items():
        if name != "pdf":
            (folder / name).write_bytes(data)
    (folder / "lines").write_bytes(b"\x00" + json.dumps(list(range(60))).encode())


def main() -> None:
    """Fuzz until told to stop."""
    os.environ["HELDER_TEXT_MB"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        seeds(Path(folder))
        atheris.Setup([sys.argv[0], "-timeout=20", "-rss_limit_mb=1024", "-max_len=20000", *sys.argv[1:], folder], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
