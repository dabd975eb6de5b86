"""Files and folders that are there whole or not at all, whatever stops the process that writes them.

    with atomic.file(path) as out:
        out.write(b"...")
    with atomic.folder(path) as made:
        (made / "part").write_bytes(b"...")

Both are written beside their place under a name that begins with a dot, and take their place when they are on disk.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write in, which replaces the one at this path. Its folder is made. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


@contextmanager
def folder(path: Path) -> Iterator[Path]:
    """A folder to write files in, which is found at this path afterwards; one that is there already stays.

    Raises `OSError`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}-"))
    try:
        yield made
        for part in made.iterdir():
            with part.open("rb+") as written:
                os.fsync(written.fileno())
        try:
            made.rename(path)
        except OSError:
            if not path.is_dir():
                raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
