"""Adding files to a library: find them, read, analyse, keep, and say what was refused and why.

One bad file never stops the rest. What is kept is kept for good, a batch at a time, so adding the same paths again
after an interruption goes on where it stopped.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import helder
from helder import crawl, fetch, langs, layers, ledger, pipeline, workers
from helder.errors import HelderError, UnreadableError
from helder.fetch import Fetched, Limits, Validators, Web
from helder.ledger import Document, Ledger, Origin
from helder.model import Analysis, Source
from helder.stages import claims, read
from helder.store import Store
from helder.store.embedded import EmbeddedStore
from helder.traces import Beside, Traced
from helder.workers import Contents, Found, Refusal, Workers

BATCH_CHARACTERS = 8_000_000
"""Text that waits to be kept is at most this much, however few documents it is: it is all in memory."""
LAST_DOCUMENTS = 25
"""While workers read the last files, what waits is kept as soon as it is as much as what is still to come, but no fewer
documents than these: otherwise all of the last batch is kept when no core has anything else to do."""
WORTH_WORKERS = 500_000
"""So many bytes of files are worth the second or so that it takes to start worker processes."""
SETTLED_NS = 2_000_000_000
"""A file touched less than two seconds before it was looked at may change again without a new time on it
(FAT keeps times to two seconds): then its bytes are compared."""

PIPED = "pipe://"
"""The origin of what came through a pipe, which is gone when it is read."""

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.I)


@dataclass(frozen=True, slots=True)
class Report:
    """What adding did, in documents: new ones, replaced, the same as before, gone from their file; what was refused.

    `claims` is how many claims the new and replaced documents make, `copies` how many of them are copies of another
    article, `seconds` how long it took.
    """

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    removed: int = 0
    claims: int = 0
    copies: int = 0
    refused: tuple[Refusal, ...] = ()
    seconds: float = 0.0

    @property
    def read(self) -> int:
        """How many documents could be read, new or not."""
        return self.added + self.replaced + self.unchanged

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far adding is: files and bytes of all there are, and documents read, claims found and documents kept.

    `kept` stays when adding is interrupted now; `where` is the file that is being read.
    """

    where: str
    files: int
    files_total: int
    bytes: int
    bytes_total: int
    documents: int
    claims: int
    kept: int
    refused: int


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: the path as it was given, its one absolute path without links, and its size in bytes."""

    path: str
    origin: str
    size: int


def run(
    store: Store,
    known: Ledger,
    paths: Iterable[str | Path],
    *,
    library: Path | None = None,
    batch_documents: int = 250,
    progress: Callable[[Progress], None] | None = None,
    extract: pipeline.Extract = claims.extract,
    reader: str = "",
    limits: Limits | None = None,
    most_pages: int = 50_000,
    jobs: int | None = None,
    beside: Beside | None = None,
) -> Report:
    """Take files, folders and addresses in, and report. The library's own folder is passed over when it lies in one.

    "-" is standard input. What comes through a pipe is read to its end, and takes nothing away of what came before.

    `limits` holds for each address, and of a sitemap or feed the first `most_pages` pages are read.

    `extract` reads the claims; `reader` names what does, if not the built-in rules, and documents that another one read
    are read again.

    `jobs` processes read and analyse files, and this one keeps what they find, in the same order as it would alone;
    without a number as many as there are cores, when the files are large enough to be worth it. A reader of another
    kind than the built-in rules works in this process.

    The files `beside` the record get the traces of what was kept; what they have no traces of, they find by themselves.

    Raises what the store raises; nothing that a file holds is raised.
    """
    adding = _Adding(store, known, batch_documents, progress, analyser_version() + reader, extract, beside)
    files: list[File] = []
    given = [str(path) for path in paths]
    addresses = list(dict.fromkeys(path for path in given if _ADDRESS.match(path)))
    pipes = list(dict.fromkeys(path for path in given if _is_pipe(path)))
    for found in find((path for path in given if path not in {*addresses, *pipes}), library):
        if isinstance(found, File):
            files.append(found)
        else:
            adding.refused.append(found)
    adding.files_total, adding.bytes_total = len(files) + len(pipes), sum(file.size for file in files)
    with contextlib.ExitStack() as started:
        number = _jobs(jobs, adding.bytes_total) if extract is claims.extract else 1
        if number > 1:
            adding.workers = started.enter_context(Workers(number))
        for file, look, asked in adding.ahead(files):
            adding.take(file, look, asked)
    adding.workers = None
    for pipe in pipes:
        adding.take_pipe(pipe)
    with Web(limits or Limits()) as web:
        for address in addresses:
            adding.take_address(address, web, most_pages)
    adding.keep()
    return adding.report()


def _is_pipe(path: str) -> bool:
    """Whether something is piped in here: standard input, or a pipe that was named."""
    if path == read.STANDARD_INPUT:
        return True
    try:
        return stat.S_ISFIFO(os.stat(path).st_mode)  # noqa: PTH116 (False for a name that cannot be)
    except (OSError, ValueError):
        return False


def _jobs(given: int | None, size: int) -> int:
    """How many processes are to read files of this size in bytes."""
    if not sys.executable:
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return given or (cores if size >= WORTH_WORKERS else 1)


def find(paths: Iterable[str | Path], library: Path | None = None) -> Iterator[File | Refusal]:
    """The files at these paths, folders with all that is in them, each file once and in the order of names.

    In folders, hidden files and libraries are passed over. Links are followed; a folder is entered once, so loops end.
    """
    own = library.resolve() if library else None
    seen: set[str] = set()
    for given in map(str, paths):
        todo = [given]
        while todo:
            path = todo.pop()
            try:
                origin = Path(path).resolve(strict=True)
                about = origin.stat()
                inside = sorted(p.name for p in origin.iterdir()) if stat.S_ISDIR(about.st_mode) else None
            except (OSError, RuntimeError, ValueError) as error:
                yield Refusal(path, _unreachable(path, error))
                continue
            if str(origin) in seen:
                continue
            seen.add(str(origin))
            if inside is not None:
                if origin == own or ledger.FILE in inside:
                    if path == given:
                        yield Refusal(path, f"{path} is a library: name the folder with the articles themselves.")
                    continue
                # os.path.join keeps the path as it was typed ("./a" stays "./a")
                todo += [os.path.join(path, name) for name in reversed(inside) if not name.startswith(".")]  # noqa: PTH118
            elif stat.S_ISREG(about.st_mode):
                yield File(path, str(origin), about.st_size)
            else:
                yield Refusal(path, f"{path} is a pipe or a device: save what comes out of it to a file and add that.")


def _unreachable(path: str, error: Exception) -> str:
    """Why there is nothing to read at a path, in a sentence."""
    if isinstance(error, FileNotFoundError):
        return f"{path} is not there: check the name, or whether it was moved."
    if isinstance(error, PermissionError):
        return f"{path} cannot be opened (permission denied): make it readable for this user."
    reason = getattr(error, "strerror", None) or error
    return f"{path} cannot be opened ({reason}): check the path, a link may point at itself."


@dataclass(slots=True)
class _Adding:
    """An addition under way: what is waiting to be kept, and what was counted."""

    store: Store
    known: Ledger
    batch_documents: int
    progress: Callable[[Progress], None] | None
    version: str
    extract: pipeline.Extract
    beside: Beside | None = None
    started: float = field(default_factory=time.monotonic)
    waiting: dict[str, tuple[Analysis | Traced, Document]] = field(default_factory=dict)
    characters: int = 0
    replacing: list[str] = field(default_factory=list)
    finished: list[Origin] = field(default_factory=list)
    said: dict[str, Validators] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)
    counts: Report = Report()
    refused: list[Refusal] = field(default_factory=list)
    kept: int = 0
    files: int = 0
    files_total: int = 0
    bytes: int = 0
    bytes_total: int = 0
    workers: Workers | None = None

    def ahead(self, files: Iterable[File]) -> Iterator[tuple[File, Origin | None, Contents | None]]:
        """The files with how each was before it was read, and what a worker was asked of those that may have changed.

        A file is looked at before it is read, so that whoever changes it meanwhile is noticed.
        """
        if self.workers is None:
            yield from ((file, None, None) for file in files)
            return
        asked: deque[tuple[File, Origin | None, Contents | None]] = deque()
        size = 0
        for file in files:
            try:
                now = _look(file, self.version)
                worth = not self._unchanged(file, now)
            except UnreadableError:
                asked.append((file, None, None))
            else:
                asked.append((file, now, self.workers.read(file.path, file.size) if worth else None))
            size += file.size
            while asked and not self.workers.room(len(asked), size):
                size -= asked[0][0].size
                yield asked.popleft()
        yield from asked

    def take(self, file: File, look: Origin | None = None, asked: Contents | None = None) -> None:
        """Read one file, unless it is the same as before; `look` is how it was before a worker was asked for it."""
        self._tell(file, 0)
        try:
            now = look or _look(file, self.version)
            unchanged = asked is None if look else self._unchanged(file, now)
            if unchanged:
                self._pass_over(file, now)
            else:
                self._read(file, now, asked)
        except UnreadableError as error:
            self._refuse(file.path, str(error))
        self.files += 1
        self.bytes += file.size
        self._tell(file, 0)

    def take_pipe(self, given: str) -> None:
        """Read what comes through a pipe, to its end."""
        piped = given == read.STANDARD_INPUT
        file = File("Standard input" if piped else given, PIPED, 0)
        self._tell(file, 0)
        ids: set[str] = set()
        for found in workers.contained(read.standard_input() if piped else read.documents(given), file.path):
            if isinstance(found, Refusal):
                self.refused.append(found)
            else:
                self._document(file, self._here(found), ids)
        self.files += 1
        self._tell(file, 0)

    def take_address(self, given: str, web: Web, most: int) -> None:
        """Read what is at an address: a page or file, or the pages that a sitemap or feed lists."""
        before = self.files_total
        for visit in crawl.pages(web, given, self._known_page, most):
            self.files_total = before + visit.total
            if visit.address in self.visited:
                continue
            self.visited.add(visit.address)
            file = File(visit.address, visit.address, 0)
            self._tell(file, 0)
            if visit.refused:
                self._refuse(visit.address, visit.refused)
            elif visit.page is None:
                self._same_page(file)
            else:
                self._page(file, visit.page)
            self.files += 1
            self._tell(file, 0)

    def _known_page(self, address: str) -> crawl.Known | None:
        before = self.known.origin(address)
        if before is None or before.version != self.version:
            return None
        return crawl.Known(before.seen_ns / 1e9, self.known.validators(address) or Validators(address))

    def _same_page(self, file: File) -> None:
        self.counts = replace(self.counts, unchanged=self.counts.unchanged + self.known.count(file.origin))

    def _page(self, file: File, page: Fetched) -> None:
        """Read what was found at an address, unless it is the same as before."""
        before = self.known.origin(file.origin)
        digest = hashlib.sha256(page.data).hexdigest() if page.data is not None else before.digest if before else ""
        now = Origin(file.origin, len(page.data or b""), 0, 0, time.time_ns(), digest, self.version)
        if before and (before.digest, before.version) == (digest, self.version):
            self.known.record((), (now,), {file.origin: page.validators})
            self._same_page(file)
            return
        self.known.reopen(file.origin)
        refused_before = len(self.refused)
        ids: set[str] = set()
        read_from = read.read_bytes(page.data or b"", file.path, url=page.address, charset=page.charset)
        for found in workers.contained(read_from, file.path):
            if isinstance(found, Refusal):
                self.refused.append(found)
            elif (source := self._named(file, found, page.address)) is None:
                self.counts = replace(self.counts, unchanged=self.counts.unchanged + 1)
            else:
                self._document(file, self._here(source), ids)
        if len(self.refused) == refused_before:
            self._drop(file, ids)
            self.finished.append(now)
            self.said[file.origin] = page.validators

    def _named(self, file: File, source: Source, address: str) -> Source | None:
        """A page under the id of its canonical address, when that is of the same host and no other page has it.

        None when the library has this very page, from another address.
        """
        if source.id != read.id_at(address) or not source.url:
            return source
        try:
            canonical = fetch.cleaned(source.url)
        except UnreadableError:
            return replace(source, url=address)
        if urlsplit(canonical).hostname != urlsplit(address).hostname:
            return source
        own = read.id_at(canonical)
        there = self.waiting[own][1] if own in self.waiting else self.known.document(own)
        named = replace(source, id=own)
        if there is None or there.origin == file.origin:
            return named
        return None if there.digest == workers.digest_of(named) else source

    def _unchanged(self, file: File, now: Origin) -> bool:
        """Whether the file was read to its end before and is the same: by its times, else by its bytes."""
        before = self.known.origin(file.origin)
        if before is None or (before.version, before.size) != (self.version, now.size):
            return False
        return _same_times(before, now) or before.digest == _digest_of(file)

    def _pass_over(self, file: File, now: Origin) -> None:
        """Count a file that is the same as before, and remember its new times if it has any."""
        before = self.known.origin(file.origin)
        if before is not None and not _same_times(before, now):
            self.known.record((), (replace(now, digest=before.digest),))
        self.counts = replace(self.counts, unchanged=self.counts.unchanged + self.known.count(file.origin))

    def _read(self, file: File, now: Origin, asked: Contents | None) -> None:
        now = replace(now, digest=_digest_of(file))
        self.known.reopen(file.origin)
        refused_before, done = len(self.refused), 0
        ids: set[str] = set()
        answer = self.workers.answer(asked) if self.workers and asked else None
        for found in self._documents(file) if answer is None else answer:
            if isinstance(found, Refusal):
                self.refused.append(found)
            else:
                self._document(file, found, ids)
                done += len(found.source.text)
            self._tell(file, min(done, file.size))
        whole = len(self.refused) == refused_before
        if whole and _same_file(now, _look(file, self.version)):
            self._drop(file, ids)
            self.finished.append(now)
            if len(self.finished) >= self.batch_documents:
                self.keep()

    def _here(self, source: Source, digest: str = "") -> Found:
        """A document that this process analyses."""
        return Found(source, digest or workers.digest_of(source), partial(self._analysed, source))

    def _analysed(self, source: Source) -> Analysis | Traced:
        analysis = pipeline.analyse(source, extract=self.extract)
        return Traced.of(analysis, self.store.broader) if isinstance(self.store, EmbeddedStore) else analysis

    def _documents(self, file: File) -> Iterator[Found | Refusal]:
        """What is in a file of which this process reads the documents; workers analyse them, a few ahead."""
        waiting: deque[tuple[Found | Refusal, int]] = deque()
        size = 0
        for found in workers.contained(read.documents(file.path), file.path):
            if isinstance(found, Refusal):
                waiting.append((found, 0))
            else:
                waiting.append((self._asked(file, found), len(found.text)))
            size += waiting[-1][1]
            while waiting and (self.workers is None or not self.workers.room(len(waiting), size)):
                size -= waiting[0][1]
                yield waiting.popleft()[0]
        yield from (found for found, _ in waiting)

    def _asked(self, file: File, source: Source) -> Found:
        """A document for which a worker is asked, unless the library has it as it is."""
        digest = workers.digest_of(source)
        if self.workers is None or self.known.document(source.id) == self._row(file, source.id, digest):
            return self._here(source, digest)
        asked = self.workers.analyse(source, self._where(file, source))
        return Found(source, digest, partial(self.workers.answer, asked))

    def _row(self, file: File, id: str, digest: str) -> Document:
        return Document(id, file.origin, digest, self.version)

    def _where(self, file: File, source: Source) -> str:
        """What to call a document: the file, or its place in one of several."""
        alone = source.format != "jsonl" if _ADDRESS.match(file.origin) else source.id == read.id_of(file.path)
        return file.path if alone else f"{file.path}, document {source.id}"

    def _document(self, file: File, found: Found, ids: set[str]) -> None:
        """Put a document and its analysis with those that wait to be kept, unless the library has it already."""
        source = found.source
        if source.id in ids:
            where = self._where(file, source)
            self._refuse(
                where, f"{where} stands twice in this file: the first one is kept; give each an id of its own."
            )
            return
        there = self.waiting[source.id][1] if source.id in self.waiting else self.known.document(source.id)
        if there and there.origin != file.origin:
            if not _gone(there.origin):
                where = self._where(file, source)
                self._refuse(
                    where,
                    f"{where} has the id of a document from {there.origin}: give it another, or remove that one.",
                )
                return
            self.known.reopen(there.origin)
        ids.add(source.id)
        document = self._row(file, source.id, found.digest)
        if there == document:
            self.counts = replace(self.counts, unchanged=self.counts.unchanged + 1)
            return
        try:
            analysis = found.analysis()
        except HelderError as error:
            self._refuse(self._where(file, source), str(error))
            return
        except Exception as error:  # noqa: BLE001 (whatever is wrong with one text, the other texts are read)
            where = self._where(file, source)
            self._refuse(where, workers.fault(where, error))
            return
        self.waiting[source.id] = analysis, document
        if there:
            self.replacing.append(source.id)
        self.counts = replace(
            self.counts,
            added=self.counts.added + (not there),
            replaced=self.counts.replaced + bool(there),
            claims=self.counts.claims
            + (analysis.prepared.ready.count if isinstance(analysis, Traced) else len(analysis.claims)),
        )
        self.characters += len(source.text)
        if len(self.waiting) >= self._enough() or self.characters >= BATCH_CHARACTERS:
            self.keep()

    def _enough(self) -> int:
        """So many documents are a batch."""
        if self.workers is None:
            return self.batch_documents
        return min(self.batch_documents, max(LAST_DOCUMENTS, self.files_total - self.files))

    def _drop(self, file: File, ids: set[str]) -> None:
        """Remove the documents that a file used to have and has no more."""
        vanished = [i for i in self.known.ids(file.origin) if i not in ids]
        if vanished:
            self.known.forget(vanished)
            self.store.remove(vanished)
            self.counts = replace(self.counts, removed=self.counts.removed + len(vanished))

    def keep(self) -> None:
        """Hand what is waiting to the store, and then note it in the ledger: in this order, see there."""
        if self.waiting:
            if self.replacing:
                self.known.doubt(self.replacing)
            self._put(analysis for analysis, _ in self.waiting.values())
        if self.waiting or self.finished:
            self.known.record((document for _, document in self.waiting.values()), self.finished, self.said)
        if self.beside is not None:
            self.beside.take([one for one, _ in self.waiting.values() if isinstance(one, Traced)])
        self.kept += len(self.waiting)
        self.waiting, self.replacing, self.finished, self.said, self.characters = {}, [], [], {}, 0

    def _put(self, analyses: Iterable[Analysis | Traced]) -> None:
        if isinstance(self.store, EmbeddedStore):
            self.store.add(one.prepared if isinstance(one, Traced) else one for one in analyses)
        else:
            self.store.add(one.prepared.analysis() if isinstance(one, Traced) else one for one in analyses)

    def report(self) -> Report:
        """What was done."""
        return replace(self.counts, refused=tuple(self.refused), seconds=time.monotonic() - self.started)

    def _refuse(self, where: str, why: str) -> None:
        self.refused.append(Refusal(where, why))

    def _tell(self, file: File, done: int) -> None:
        if self.progress:
            self.progress(
                Progress(
                    file.path, self.files, self.files_total, self.bytes + done, self.bytes_total,
                    self.counts.read, self.counts.claims, self.kept + self.counts.unchanged, len(self.refused),
                )
            )  # fmt: skip


def _look(file: File, by: str) -> Origin:
    """The file as it is now, its bytes not yet read."""
    try:
        about = os.stat(file.origin)  # noqa: PTH116  (for every file, twice: a path takes longer than the look itself)
    except OSError as error:
        raise UnreadableError(_unreachable(file.path, error)) from error
    return Origin(file.origin, about.st_size, about.st_mtime_ns, about.st_ctime_ns, time.time_ns(), "", by)


def _same_file(one: Origin, other: Origin) -> bool:
    return (one.size, one.modified_ns, one.changed_ns) == (other.size, other.modified_ns, other.changed_ns)


def _same_times(before: Origin, now: Origin) -> bool:
    """Whether the times alone prove that nothing changed."""
    touched = max(before.modified_ns, before.changed_ns)
    return _same_file(before, now) and touched + SETTLED_NS < before.seen_ns


def _digest_of(file: File) -> str:
    try:
        with open(file.origin, "rb") as opened:  # noqa: PTH123  (as above)
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableError(_unreachable(file.path, error)) from error


def _gone(origin: str) -> bool:
    if origin == PIPED:
        return True
    if _ADDRESS.match(origin):
        return False
    try:
        os.lstat(origin)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def analyser_version() -> str:
    """What analysed a document: the version of Helder, the digest of its language packs and word lists, and the layers.

    Documents analysed with another one are analysed again when their files are added again, or by `retag`.
    """
    added = layers.mark()
    return f"{_own_version()}~{added}" if added else _own_version()


def reader_of(version: str) -> str:
    """The part of such a version that says which Helder read a document, whatever vocabularies were added to it."""
    return version.partition("~")[0]


@lru_cache(maxsize=1)
def _own_version() -> str:
    home = Path(helder.__file__).parent
    data = sorted({*home.glob("*.tsv*"), *(p for p in langs.FOLDER.rglob("*") if p.is_file() and p.suffix != ".pyc")})
    digest = hashlib.sha256()
    for path in data:
        digest.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{helder.__version__}+{digest.hexdigest()[:12]}"
