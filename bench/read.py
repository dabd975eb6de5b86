"""Memory and time of reading web archives (WARC) of two sizes: it should not grow with the archive.

    python bench/read.py [--megabytes 200 2000] [--packed]

The archives are made from the paragraphs of the bundled articles, in pages of about 60 kB with the scripts, styles and
menus of a site, half of the bytes being images, which a reader has to pass over. Each is read in a process of its own:
`idle` is its memory when everything is loaded and one page was read, `over idle` what was added at the worst moment.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from helder.model import Source
from helder.stages import read

EXAMPLES = Path(__file__).parent.parent / "examples" / "articles"
SEED = 17
MB = 1024 * 1024


def page(draw: random.Random, paragraphs: list[str], number: int) -> bytes:
    """One page of a site."""
    menu = "".join(f"<li><a href='/{i}'>Topic {i}</a></li>" for i in range(40))
    script = "".join(f"var v{i}={draw.random()};" for i in range(1800))
    text = "".join(f"<p>{p}</p>" for p in draw.sample(paragraphs, 12))
    return (
        f"<!DOCTYPE html><html><head><title>Page {number}</title><script>{script}</script></head><body>"
        f"<nav><ul>{menu}</ul></nav>"
        f"<article><h1>Page {number}</h1>{text}</article><footer>{menu}</footer></body></html>"
    ).encode()


def records(megabytes: int) -> Iterator[bytes]:
    """Records of pages and images until there are as many megabytes."""
    draw = random.Random(SEED)  # noqa: S311  (the same archive every time)
    paragraphs = sorted({
        line for path in sorted(EXAMPLES.iterdir()) for line in read.document(path).text.splitlines() if len(line) > 80
    })  # fmt: skip
    written, number = 0, 0
    while written < megabytes * MB:
        number += 1
        for kind, body in (("text/html; charset=utf-8", page(draw, paragraphs, number)), ("image/jpeg", b"")):
            body = body or draw.randbytes(60_000)
            answer = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://site.example/{number}/{kind[:4]}\r\n"
                f"WARC-Date: 2024-05-06T07:08:09Z\r\nWARC-Record-ID: <urn:uuid:{number:032x}>\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
            ).encode()
            record = head + answer + b"\r\n\r\n"
            written += len(record)
            yield record


def write(path: Path, megabytes: int, packed: bool) -> None:
    """An archive of so many megabytes, before packing."""
    with path.open("wb") as file:
        for record in records(megabytes):
            file.write(gzip.compress(record, 1) if packed else record)


def memory(field: str) -> float:
    """Memory of this process in megabytes: "VmRSS" now, "VmHWM" at the worst moment."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    raise SystemExit("This bench reads /proc, which only Linux has.")


def measure(path: Path) -> None:
    """Read an archive and print what it took, as JSON."""
    read.read_html("<html><body><h1>Zinc</h1><p>Zinc is a mineral that the body needs.</p></body></html>")
    next(iter(read.documents(path)))
    idle, start = memory("VmRSS"), time.perf_counter()
    pages = characters = refused = 0
    for found in read.documents(path):
        if isinstance(found, Source):
            pages, characters = pages + 1, characters + len(found.text)
        else:
            refused += 1
    print(json.dumps({
        "pages": pages, "characters": characters, "refused": refused, "seconds": time.perf_counter() - start,
        "idle": idle, "peak": memory("VmHWM"),
    }))  # fmt: skip


def main() -> None:
    """Make the archives, read each, and print a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--megabytes", type=int, nargs="+", default=[200, 2000])
    options.add_argument("--packed", action="store_true", help="pack the archives with gzip, record by record")
    options.add_argument("--archive", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.archive:
        measure(given.archive)
        return
    print("| archive | pages | seconds | pages/s | idle | over idle |\n|---|---|---|---|---|---|")
    for megabytes in given.megabytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "site.warc.gz" if given.packed else "site.warc")
            write(path, megabytes, given.packed)
            done = subprocess.run([sys.executable, __file__, "--archive", str(path)], capture_output=True, check=True)
            row = json.loads(done.stdout)
        print(
            f"| {megabytes} MB{' packed' if given.packed else ''} | {row['pages']:,} | {row['seconds']:.0f} | "
            f"{row['pages'] / row['seconds']:.0f} | {row['idle']:.0f} MB | {row['peak'] - row['idle']:.0f} MB |",
            flush=True,
        )


if __name__ == "__main__":
    main()
