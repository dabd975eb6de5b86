"""What the files beside the record keep of an article: by what copies of it, and repeats on its site, are found.

It is made where the article is analysed, in whatever process, so that the one that keeps articles need not read them
again; see `copies` and `furniture`.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from helder import copies, furniture
from helder.copies import Copies, PackedFingerprint
from helder.furniture import Furniture
from helder.model import Analysis
from helder.store import packed
from helder.store.documents import Broader
from helder.store.prepared import Prepared, prepare


@dataclass(frozen=True, slots=True)
class Traces:
    """What an article is compared by, if it has enough words; its site, and its lines there with their words."""

    fingerprint: PackedFingerprint | None = None
    site: str | None = None
    lines: Mapping[int, int] = field(default_factory=dict)


_HEAD_BYTES = 8


@dataclass(frozen=True, slots=True)
class Traced:
    """An article as it will be kept, in the record and beside it."""

    prepared: Prepared
    traces: Traces

    @classmethod
    def of(cls, analysis: Analysis, broader: Broader) -> Traced:
        """All that is kept of an analysis; `broader` gives the wider concepts of one. Raises as `prepare` does."""
        return cls(prepare(analysis, broader), of(analysis))

    def to_bytes(self) -> bytes:
        """It as bytes, for a pipe between two processes of the same Helder."""
        known = self.traces.fingerprint
        parts = (known.runs, known.keys) if known else (b"", b"")
        head = packed.to_json(
            {
                "site": self.traces.site,
                "lines": list(self.traces.lines.items()),
                "fingerprint": known and (known.text, known.step),
                "sizes": tuple(map(len, parts)),
            }
        )
        return b"".join((len(head).to_bytes(_HEAD_BYTES, "big"), head, *parts, self.prepared.to_bytes()))

    @classmethod
    def from_bytes(cls, content: bytes) -> Traced:
        """What `to_bytes` wrote."""
        at = _HEAD_BYTES + int.from_bytes(content[:_HEAD_BYTES], "big")
        head: dict[str, Any] = json.loads(content[_HEAD_BYTES:at])
        runs, keys = head["sizes"]
        middle, end = at + runs, at + runs + keys
        known = None
        if head["fingerprint"]:
            text, step = head["fingerprint"]
            known = PackedFingerprint(text, step, content[at:middle], content[middle:end])
        return cls(Prepared.from_bytes(content[end:]), Traces(known, head["site"], dict(head["lines"])))


def of(analysis: Analysis) -> Traces:
    """What the files beside the record keep of an article."""
    site = furniture.site_of(analysis)
    return Traces(copies.packed_fingerprint(analysis), site, furniture.lines_of(analysis) if site else {})


class Beside:
    """The files beside the record in this folder while articles are added, or in memory without one.

    What is taken in is noted as not yet settled: `settle` of both files makes it whole, now or after an interruption.
    """

    def __init__(self, folder: Path | None) -> None:
        with contextlib.ExitStack() as opened:
            self.furniture = Furniture(folder / furniture.FILE if folder else None)
            opened.callback(self.furniture.close)
            self.copies = Copies(folder / copies.FILE if folder else None)
            opened.pop_all()

    def __enter__(self) -> Beside:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def take(self, articles: Sequence[Traced]) -> None:
        """Keep the traces of articles that the record has now."""
        ready = [(one.prepared.ready.source.id, one.prepared.ready.digest, one.traces) for one in articles]
        self.furniture.take({id: (mark, found.site, found.lines) for id, mark, found in ready})
        self.copies.take({id: (mark, found.fingerprint) for id, mark, found in ready})

    def close(self) -> None:
        """Let go of both files."""
        self.furniture.close()
        self.copies.close()
