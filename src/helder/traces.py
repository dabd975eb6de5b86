"""What the files beside the record keep of an article: by what copies of it, and repeats on its site, are found.

It is made where the article is analysed, in whatever process, so that the one that keeps articles need not read them
again; see `copies` and `furniture`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

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
        head = {
            "site": self.traces.site,
            "lines": list(self.traces.lines.items()),
            "fingerprint": known and (known.text, known.step),
        }
        return packed.framed(head, (*((known.runs, known.keys) if known else ()), self.prepared.to_bytes()))

    @classmethod
    def from_bytes(cls, content: bytes) -> Traced:
        """What `to_bytes` wrote."""
        head, (*runs_and_keys, prepared) = packed.unframed(content)
        known = PackedFingerprint(*head["fingerprint"], *runs_and_keys) if head["fingerprint"] else None
        return cls(Prepared.from_bytes(prepared), Traces(known, head["site"], dict(head["lines"])))


def of(analysis: Analysis) -> Traces:
    """What the files beside the record keep of an article."""
    site = furniture.site_of(analysis)
    return Traces(copies.packed_fingerprint(analysis), site, furniture.lines_of(analysis) if site else {})


class Beside:
    """The files beside the record in this folder while articles are added.

    What is taken in is noted as not yet settled: `settle` of both files makes it whole, now or after an interruption.
    """

    def __init__(self, folder: Path) -> None:
        with contextlib.ExitStack() as opened:
            self.furniture = Furniture(folder / furniture.FILE)
            opened.callback(self.furniture.close)
            self.copies = Copies(folder / copies.FILE)
            opened.pop_all()

    def __enter__(self) -> Beside:
        return self

    def __exit__(self, *exc: object) -> None:
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
