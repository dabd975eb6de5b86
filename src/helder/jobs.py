"""Adding articles while a server goes on answering: one addition at a time, each to be followed as it goes.

A library has one writer. Whoever asks for an addition while another one runs is told so and may ask again.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from helder.errors import BusyError, HelderError, NotFoundError
from helder.library import Library, Progress, Report

State = Literal["running", "done", "failed"]
REMEMBERED = 100
"""So many additions can be looked at afterwards."""


@dataclass(frozen=True, slots=True)
class Job:
    """One addition: what was asked for, how far it is, and what came of it.

    `error` is the sentence that says why it failed. Times are seconds since 1970.
    """

    id: str
    what: tuple[str, ...]
    started: float
    state: State = "running"
    progress: Progress | None = None
    report: Report | None = None
    error: str = ""
    ended: float | None = None

    @property
    def share(self) -> float:
        """How much of the bytes is read, from 0 to 1."""
        if self.state != "running":
            return 1.0
        return min(1.0, self.progress.bytes / max(self.progress.bytes_total, 1)) if self.progress else 0.0

    def to_dict(self) -> dict[str, Any]:
        """The job as plain values."""
        return {
            "id": self.id, "what": list(self.what), "state": self.state, "share": round(self.share, 3),
            "progress": {**asdict(self.progress), "where": Path(self.progress.where).name} if self.progress else None,
            "report": self.report.to_dict() if self.report else None, "error": self.error or None,
        }  # fmt: skip


class Jobs:
    """The additions of one library. `done` is called when one has ended."""

    def __init__(self, folder: Path, done: Callable[[], None]) -> None:
        self._folder = folder
        self._done = done
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self, paths: Sequence[str | Path], what: Sequence[str]) -> Job:
        """Begin to add these paths and addresses; `what` says what they are. Raises `BusyError` while one runs."""
        with self._lock:
            self._idle()
            job = Job(secrets.token_urlsafe(9), tuple(what), time.time())
            self._jobs[job.id] = job
            while len(self._jobs) > REMEMBERED:
                self._jobs.popitem(last=False)
            self._thread = threading.Thread(target=self._run, args=(job.id, list(paths)), name="adding", daemon=True)
            self._thread.start()
        return job

    def idle(self) -> None:
        """Nothing, unless an addition is running. Raises `BusyError` then."""
        with self._lock:
            self._idle()

    def _idle(self) -> None:
        if any(job.state == "running" for job in self._jobs.values()):
            raise BusyError("Another addition is running on this server: wait until it is done, then send it again.")

    def get(self, id: str) -> Job:
        """The addition of this id. Raises `NotFoundError` when there is none."""
        with self._lock:
            if id in self._jobs:
                return self._jobs[id]
        raise NotFoundError("There is no such addition on this server: it may be of an earlier run.")

    def every(self) -> list[Job]:
        """All additions, the newest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def wait(self, seconds: float | None = None) -> None:
        """Wait until nothing is being added."""
        if self._thread:
            self._thread.join(seconds)

    def _change(self, id: str, **values: Any) -> None:
        with self._lock:
            if id in self._jobs:
                self._jobs[id] = replace(self._jobs[id], **values)

    def _run(self, id: str, paths: list[str | Path]) -> None:
        try:
            with Library(self._folder) as library:
                report = library.add(paths, lambda progress: self._change(id, progress=progress))
            self._done()
            self._change(id, state="done", report=report, ended=time.time())
        except HelderError as error:
            self._change(id, state="failed", error=str(error), ended=time.time())
        except BaseException:
            self._change(
                id, state="failed", error="The addition broke off: the server's log says why.", ended=time.time()
            )
            raise
