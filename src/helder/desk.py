"""What a server works with: the library, what people keep beside it, running additions, and how it is to behave."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from helder import access, overview, registers, reviews, searches
from helder.access import Access
from helder.errors import InputError, NotFoundError
from helder.exchange import Upload
from helder.jobs import Job, Jobs
from helder.library import Library
from helder.model import Analysis, Claim
from helder.overview import Overview
from helder.reviews import Review, Reviews, Snapshot
from helder.searches import Searches

UPLOADS = "uploads"
"""The folder in a library where sent files are kept."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")
STALE_SECONDS = 120.0
OVERVIEW_SECONDS, COUNT_SECONDS = 60.0, 2.0
"""How old the counts of a library may be, and how long whoever wants newer ones waits for them."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a server behaves: where it listens, who may do what, and its limits.

    `hosts` are the names it answers to, any when empty; `seconds` how long an answer may take; `upload_mb` and
    `body_kb` the most that may be sent as files and otherwise; `rate` how many requests one client may make in a
    minute, 0 for any number; `origins` the sites whose pages may ask the API from a browser.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    access: Access = field(default_factory=Access)
    hosts: tuple[str, ...] = ()
    seconds: float = 30.0
    upload_mb: int = 64
    body_kb: int = 4096
    rate: int = 0
    origins: tuple[str, ...] = ()

    @property
    def local(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK


def options(
    *, host: str, port: int, tokens: Path | None = None, seconds: float = 30.0, upload_mb: int = 64, rate: int = 0,
    hosts: tuple[str, ...] = (), origins: tuple[str, ...] = (),
) -> Options:  # fmt: skip
    """The options of a server that listens here.

    On this machine alone everybody may do everything; where others can reach it, they may only look, unless there are
    tokens. Raises `InputError` for a file of tokens that is none.
    """
    local = host in LOOPBACK
    known = access.read(tokens) if tokens else ()
    return Options(
        host=host, port=port, seconds=seconds, upload_mb=upload_mb, rate=rate, origins=origins,
        access=Access(known) if known or local else Access((), frozenset({"read"})),
        hosts=hosts or (LOOPBACK if local else ()),
    )  # fmt: skip


class Desk:
    """The library in this folder with all that a server needs beside it. Also a context manager."""

    def __init__(self, folder: Path, given: Options | None = None) -> None:
        self.folder = folder
        self.options = given or Options()
        self.library = Library(folder, settles=False)
        self.reviews = Reviews(folder / reviews.FILE)
        self.searches = Searches(folder / searches.FILE)
        self.jobs = Jobs(folder, self.anew)
        self._left: list[tuple[float, Library]] = []
        self._lock = threading.Lock()
        self._count: Future[Overview] | None = None
        self._seen: tuple[float, object, Overview] | None = None

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def anew(self) -> None:
        """Open the library anew after an addition; whoever still reads in the old one may finish."""
        with self._lock:
            self._left.append((time.monotonic(), self.library))
            self.library = Library(self.folder, settles=False)
            self._seen = (0.0, None, self._seen[2]) if self._seen else None
            old = [one for at, one in self._left if time.monotonic() - at > STALE_SECONDS]
            self._left = [pair for pair in self._left if pair[1] not in old]
        for library in old:
            library.close()

    def overview(self) -> Overview:
        """What is in the library, as it was a minute ago at most.

        One thread counts for all. Whoever had it count waits a moment, and then gets the last counts as the others do.
        """
        with self._lock:
            last, mark = self._seen, self._mark()
            if last and last[1] == mark and time.monotonic() - last[0] < OVERVIEW_SECONDS:
                return last[2]
            begins = self._count is None or self._count.done()
            count = Future[Overview]() if self._count is None or begins else self._count
            self._count = count
        if begins:
            threading.Thread(target=self._recount, args=(count,), daemon=True).start()
        if last is None:
            return count.result()
        with contextlib.suppress(TimeoutError):
            return count.result(COUNT_SECONDS if begins else 0)
        return last[2]

    def _recount(self, count: Future[Overview]) -> None:
        try:
            mark, found = self._mark(), overview.of(self.library)
            with self._lock:
                self._seen = (time.monotonic(), mark, found)
            count.set_result(found)
        except BaseException as error:  # noqa: BLE001 (whoever waits for it gets it)
            count.set_exception(error)

    def _mark(self) -> object:
        files = (self.folder / name for name in ("record.sqlite", "record.sqlite-wal", "index/claims/meta.json"))
        return [(f.stat().st_mtime_ns, f.stat().st_size) if f.exists() else None for f in files]

    def claim(self, source: str, claim: str) -> tuple[Analysis, Claim]:
        """A claim of this id, and the article that it stands in. Raises `NotFoundError` where there is none."""
        analysis = self.library.get(source)
        found = next((c for c in analysis.claims if c.id == claim), None)
        if found is None:
            raise NotFoundError(f"No claim {claim!r} in {source}: the article lists its claims.")
        return analysis, found

    def review(
        self, source: str, claim: str, *, verdict: str, about: str, who: str, reason: str,
        corrections: dict[str, str] | None = None, other: tuple[str, str] | None = None,
    ) -> Review:  # fmt: skip
        """Keep what a person says of a claim, or of it and another one, named by article and id.

        Raises `NotFoundError` for a claim there is not, and as `Reviews.add`.
        """
        _, found = self.claim(source, claim)
        if verdict not in reviews.VERDICTS or about not in reviews.ABOUT:
            raise InputError(
                f"A review has a verdict ({', '.join(reviews.VERDICTS)}) and is about a {' or a '.join(reviews.ABOUT)}."
            )
        kept = Review(
            next(v for v in reviews.VERDICTS if v == verdict), next(a for a in reviews.ABOUT if a == about), who,
            reason, source, Snapshot.of(found), corrections or {},
            other=Snapshot.of(self.claim(*other)[1]) if other else None, other_source=other[0] if other else None,
        )  # fmt: skip
        return self.reviews.add(kept)

    def receive(self, uploads: tuple[Upload, ...], addresses: tuple[str, ...]) -> Job:
        """Begin to add these files and addresses. Raises `InputError` where there are none, `BusyError` while one runs.

        A file that is sent again under the same name takes the place of the earlier one.
        """
        wrong = [a for a in addresses if not re.match(r"https?://[^\s/]+", a)]
        if wrong:
            raise InputError(f'"{wrong[0]}" is no address of a page: it begins with http:// or https://.')
        if not uploads and not addresses:
            raise InputError("There is nothing to add: choose a file, or give the address of a page.")
        self.jobs.idle()
        folder = self.folder / UPLOADS
        paths: list[str | Path] = []
        for upload in uploads:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / file_name(upload.name)
            path.write_bytes(upload.data)
            paths.append(path)
        return self.jobs.start([*paths, *addresses], [*(Path(str(p)).name for p in paths), *addresses])

    def remove(self, source: str) -> int:
        """Forget an article. Raises `NotFoundError` when there is none, `BusyError` while something is added."""
        self.library.get(source)
        self.jobs.idle()
        with Library(self.folder) as library:
            removed = library.remove(source)
        self.anew()
        return removed

    def close(self) -> None:
        """Let go of all files; an addition that runs is waited for a moment, what it has kept stays."""
        self.jobs.wait(5.0)
        if self._count:
            with contextlib.suppress(Exception):
                self._count.result(5.0)
        for library in (*(one for _, one in self._left), self.library):
            library.close()
        self.reviews.close()
        self.searches.close()


def file_name(name: str) -> str:
    """A name for a file that was sent under this one: without folders, control characters or a dot in front."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip().lstrip(".")
    stem, dot, ending = plain.rpartition(".")
    short = f"{stem[:80]}{dot}{ending[:12]}" if stem else plain[:80]
    return short.encode("utf-8", "ignore").decode() or "text.txt"


def register(name: str) -> registers.Register:
    """The register of this name. No file is read: who asks over HTTP may not name files of the server."""
    if name != "eu":
        raise InputError(f'There is no register "{name}" here: use eu.')
    return registers.named(name)
