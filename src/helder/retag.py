"""Bringing a library up to date with the vocabulary: concepts and claims found anew in the texts it already has.

The files are not read again. It goes a batch at a time and can be stopped at any moment: what is done is noted in the
ledger after the store has it, so the next run goes on with the rest, and no article is ever between two versions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any

from helder import pipeline
from helder.errors import HelderError
from helder.ingest import analyser_version, reader_of
from helder.ledger import Document, Ledger, Origin
from helder.model import Analysis
from helder.store import Store
from helder.workers import Refusal


@dataclass(frozen=True, slots=True)
class Retagged:
    """What was done, in articles: tagged anew, of these changed by it, and those that were up to date already.

    `claims` is how many claims the changed ones make now; `refused` are articles that failed, with the reason.
    """

    retagged: int = 0
    changed: int = 0
    current: int = 0
    claims: int = 0
    refused: tuple[Refusal, ...] = ()
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values for JSON."""
        return asdict(self)


def behind(known: Ledger) -> tuple[int, int]:
    """How many articles were tagged with another vocabulary than the present one, and how many there are."""
    version, old, every = analyser_version(), 0, 0
    for document in known.documents():
        every += 1
        old += document.version != version
    return old, every


def run(
    store: Store, known: Ledger, *, batch_documents: int = 100, progress: Callable[[int, int], None] | None = None
) -> Retagged:
    """Tag every article anew that was tagged with another vocabulary. `progress` gets the number done and in all.

    Raises what the store raises; an article that fails stays as it was and is in the report.
    """
    started, version = time.monotonic(), analyser_version()
    stale = [document for document in known.documents() if document.version != version]
    current = sum(1 for _ in known.documents()) - len(stale)
    done = Retagged(current=current)
    refused: list[Refusal] = []
    waiting = iter(stale)
    at = 0
    if progress:
        progress(0, len(stale))
    while batch := list(islice(waiting, batch_documents)):
        kept: list[Document] = []
        fresh: list[Analysis] = []
        for document in batch:
            at += 1
            found = _again(store, document)
            if isinstance(found, Refusal):
                refused.append(found)
            else:
                kept.append(replace(document, version=version))
                fresh += found
            if progress:
                progress(at, len(stale))
        if fresh:
            store.add(fresh)
        known.record(kept)
        done = replace(
            done, retagged=done.retagged + len(kept), changed=done.changed + len(fresh),
            claims=done.claims + sum(len(analysis.claims) for analysis in fresh),
        )  # fmt: skip
    _settle(known, {document.origin for document in stale}, version)
    return replace(done, refused=tuple(refused), seconds=time.monotonic() - started)


def _again(store: Store, document: Document) -> list[Analysis] | Refusal:
    """The article tagged anew, where that changes it."""
    try:
        before = store.get(document.id)
        if before is None:
            return Refusal(document.id, f"{document.id} is in the ledger and not in the record: add its file again.")
        after = pipeline.again(before)
    except HelderError as error:
        return Refusal(document.id, str(error))
    except Exception as error:  # noqa: BLE001 (whatever is wrong with one text, the others are tagged)
        why = f"{document.id} made Helder itself fail ({type(error).__name__}: {error}): please report this."
        return Refusal(document.id, why)
    return [after] if after.to_dict() != before.to_dict() else []


def _settle(known: Ledger, origins: Iterable[str], version: str) -> None:
    """Files read by this Helder, only with another vocabulary, need not be read again when they are added again."""
    known.record((), tuple(_settled(known, origins, version)))


def _settled(known: Ledger, origins: Iterable[str], version: str) -> Iterator[Origin]:
    for name in sorted(origins):
        origin = known.origin(name)
        if origin is None or reader_of(origin.version) != reader_of(version):
            continue
        if all((d := known.document(i)) and d.version == version for i in known.ids(name)):
            yield replace(origin, version=version)
