"""Worker processes that read and analyse articles on the other cores, ahead of the one process that keeps them.

A worker is this Helder in a process of its own, on the same settings. It is asked and answers over its pipes, in JSON
with the analysis as it will be kept, and ends with the process that started it, whatever ends that. One that dies takes
the article with it that it was reading, and another takes its place.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, TypeAlias

import helder
from helder import pipeline
from helder.errors import HelderError, UnreadableError
from helder.model import Analysis, Region, Source, Span
from helder.stages import read
from helder.store.documents import Broader, known_broader
from helder.traces import Traced

AHEAD = 128
"""Per worker so many articles are asked for before the first is taken: keeping a batch stops no worker."""
AHEAD_BYTES = 32_000_000
"""The articles that are asked for and not yet taken are in memory, so together they are at most about this large."""

ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""A worker has a core: threads of the libraries that it uses would only wait for one another there."""

VALUES_MADE = 100_000
"""Of so many more values that hold others, those that hold one another in a ring are looked for. Articles are made of
many values and hardly any rings: after every 700, as Python does by itself, it takes a fifteenth of the time."""

Asked: TypeAlias = Future[bytes]
"""What a worker was asked: its answer as it comes over the pipe, once it is there."""

_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not taken in: which file or document, and a sentence that says why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """A document that was read, a digest of all that its analysis is made from, and what gives the analysis.

    `analysis` raises `HelderError` for a text that cannot be analysed, and whatever else goes wrong with it. What a
    worker analysed, it has prepared for keeping as well.
    """

    source: Source
    digest: str
    analysis: Callable[[], Analysis | Traced]


class _LostError(Exception):
    """A worker ended before it answered; the message says how."""


class _NoWorkerError(Exception):
    """No worker can be started here."""


class _FaultError(Exception):
    """A fault of Helder's own in a worker: the kind of exception and what it says."""


def contained(documents: Iterable[Source | UnreadableError], where: str) -> Iterator[Source | Refusal]:
    """The documents that a reader gives; a fault of the reader is a refusal too, and ends this file only."""
    try:
        for found in documents:
            yield found if isinstance(found, Source) else Refusal(where, str(found))
    except Exception as error:  # noqa: BLE001 (whatever is wrong with one file, the others are read)
        yield Refusal(where, fault(where, error))


def fault(where: str, error: Exception) -> str:
    """What to say of a text that makes Helder itself fail."""
    said = str(error) if isinstance(error, _FaultError) else f"{type(error).__name__}: {error}"
    return f"{where} made Helder itself fail ({said}): the rest was read; please report this with the file."


@contextlib.contextmanager
def seldom_collecting() -> Iterator[None]:
    """While many articles are read, look for garbage that counting references misses less often."""
    before = gc.get_threshold()
    if 0 < before[0] < VALUES_MADE:
        gc.set_threshold(VALUES_MADE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def digest_of(source: Source) -> str:
    """Of all that an analysis is made from: text, what is known of it, and how it was marked up."""
    known = [getattr(source, name) for name in _OF_SOURCE]
    regions = [(r.span.start, r.span.end, r.tag, r.path, r.main) for r in source.regions]
    return hashlib.sha256(repr((known, regions)).encode("utf-8", "surrogatepass")).hexdigest()


_OF_SOURCE = tuple(field.name for field in fields(Source) if field.name != "regions")


# ---- asking


class Workers:
    """So many worker processes, each started when it is first needed. Also a context manager, which ends them.

    Answers are wanted in the order of asking, and no more is asked ahead than `room` says.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._free: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._all: list[_Worker] = []
        self._lock = threading.Lock()
        self._closed = False
        """Or no worker can be started."""
        self._threads = ThreadPoolExecutor(number, "helder-worker")
        for _ in range(number):
            self._free.put(_Worker())

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def read(self, path: str) -> Asked:
        """Ask what is in a file; see `documents`."""
        return self._threads.submit(self._ask, {"path": path})

    def analyse(self, source: Source) -> Asked:
        """Ask for the analysis of a text; see `analysis`."""
        regions = [[r.span.start, r.span.end, r.tag, r.path, r.main] for r in source.regions]
        return self._threads.submit(self._ask, {"source": asdict(replace(source, regions=())), "regions": regions})

    def room(self, waiting: int, size: int) -> bool:
        """Whether more may be asked when so many articles of so many bytes together wait to be taken."""
        return waiting < AHEAD * self.number and size < AHEAD_BYTES

    def close(self) -> None:
        """End the workers. What was asked and not answered is dropped."""
        with self._lock:
            self._closed = True
            for worker in self._all:
                worker.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._all:
            worker.close()

    def _ask(self, question: dict[str, Any]) -> bytes:
        worker = self._free.get()
        try:
            if worker.process is None:
                with self._lock:
                    if self._closed:
                        raise _NoWorkerError
                    worker.start()
                    self._all.append(worker)
                worker.greet()
            return worker.ask(_to_json(question))
        except _EndedError as error:
            if not worker.greeted:
                self._closed = True
                worker.kill()
                worker.close()
                raise _NoWorkerError from error
            ended = worker.close()
            raise _LostError(ended) from error
        finally:
            self._free.put(worker if worker.usable else _Worker())


class _EndedError(Exception):
    """The pipe of a worker is closed."""


class _Worker:
    """One process and its pipes."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.greeted = False

    @property
    def usable(self) -> bool:
        """Whether it may be asked again."""
        return self.process is None or self.process.returncode is None

    def start(self) -> None:
        # -P: nothing is imported from the current folder; the path of this process says where its modules are
        code = "import sys; sys.path[:] = sys.argv[1:]; from helder import workers; workers.main()"
        try:
            self.process = subprocess.Popen(  # noqa: S603 (this very Python, with arguments of our own)
                [sys.executable, "-P", "-c", code, *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **ALONE},
            )
        except (OSError, ValueError) as error:
            raise _NoWorkerError from error

    def greet(self) -> None:
        """Wait until it is there, and is the same Helder."""
        if self._receive() != _greeting():
            raise _EndedError
        self.greeted = True

    def ask(self, question: bytes) -> bytes:
        assert self.process is not None
        assert self.process.stdin is not None
        try:
            _send(self.process.stdin, question)
        except (OSError, ValueError) as error:
            raise _EndedError from error
        return self._receive()

    def _receive(self) -> bytes:
        assert self.process is not None
        assert self.process.stdout is not None
        try:
            answer = _receive(self.process.stdout)
        except (OSError, ValueError) as error:
            raise _EndedError from error
        if answer is None:
            raise _EndedError
        return answer

    def kill(self) -> None:
        if self.process is not None:
            with contextlib.suppress(OSError):
                self.process.kill()

    def close(self) -> str:
        """Let go of the process; how it ended, in words."""
        if self.process is None:
            return "not started"
        if not self._ended():
            self.kill()
        code = self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        if code >= 0:
            return f"exit code {code}"
        try:
            return f"signal {signal.Signals(-code).name}"
        except ValueError:
            return f"signal {-code}"

    def _ended(self) -> bool:
        """Whether it has ended, or does so by itself within a moment: its own exit code can then be told."""
        assert self.process is not None
        try:
            self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return False
        return True


def documents(asked: Asked, path: str) -> list[Found | Refusal] | None:
    """The answer to `Workers.read`: what is in a file that holds one document; None for a file of several.

    A file whose worker died is refused; where no worker can be started, the answer is None as well.
    """
    try:
        row, made = _unfolded(asked.result())
    except _NoWorkerError:
        return None
    except _LostError as error:
        return [Refusal(path, _lost(path, error))]
    if row.get("several"):
        return None
    refused: list[Found | Refusal] = [Refusal(*pair) for pair in row["refused"]]
    if "document" not in row:
        return refused
    found, answer = row["document"], row["answer"]
    return [
        *refused,
        Found(Source(**{**found["source"], "regions": ()}), found["digest"], lambda: _analysed(answer, made)),
    ]


def analysis(asked: Asked, source: Source, where: str) -> Analysis | Traced:
    """The answer to `Workers.analyse`; where no worker can be started, this process analyses."""
    try:
        return _analysed(*_unfolded(asked.result()))
    except _NoWorkerError:
        return pipeline.analyse(source)
    except _LostError as error:
        raise UnreadableError(_lost(where, error)) from error


def _lost(where: str, error: _LostError) -> str:
    return (
        f"{where} ended the process that read it ({error}): the rest was read; add it again with more memory free, "
        "or report this with the file."
    )


def _analysed(answer: dict[str, Any], made: bytes) -> Traced:
    if made:
        return Traced.from_bytes(made)
    if "refused" in answer:
        raise UnreadableError(answer["refused"])
    raise _FaultError(answer["fault"])


# ---- answering


def main() -> None:
    """What a worker does until its questions end."""
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    try:
        _send(answers, _greeting())
        with seldom_collecting():
            while (question := _receive(asked)) is not None:
                _send(answers, _folded(*_answer(_from_json(question))))
    except (OSError, ValueError):  # nobody is there any more
        pass
    os._exit(0)


def _answer(question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    if "path" in question:
        return _read(question["path"])
    regions = tuple(
        Region(Span(start, end), tag, tuple(path), main) for start, end, tag, path, main in question["regions"]
    )
    return _analyse(Source(**{**question["source"], "regions": regions}))


def _read(path: str) -> tuple[dict[str, Any], bytes]:
    """What is in a file: one document with its analysis, or only that there are several."""
    found: list[Source] = []
    refused: list[list[str]] = []
    for one in contained(read.documents(path), path):
        if isinstance(one, Source):
            found.append(one)
        else:
            refused.append([one.where, one.why])
        if len(found) + len(refused) > 1:
            return {"several": True}, b""
    if not found:
        return {"refused": refused}, b""
    source = found[0]
    row = asdict(replace(source, regions=()))
    answer, made = _analyse(source)
    about = {"source": row, "digest": digest_of(source)}
    return {"refused": refused, "document": about, "answer": answer}, made


def _analyse(source: Source) -> tuple[dict[str, Any], bytes]:
    """The analysis, prepared, or what is wrong."""
    try:
        return {}, Traced.of(pipeline.analyse(source), _broader()).to_bytes()
    except HelderError as error:
        return {"refused": str(error)}, b""
    except Exception as error:  # noqa: BLE001 (whatever is wrong with one text, the other texts are read)
        return {"fault": f"{type(error).__name__}: {error}"}, b""


@lru_cache(maxsize=1)
def _broader() -> Broader:
    return known_broader()


def _greeting() -> bytes:
    return f"helder {helder.__version__} {Path(helder.__file__).resolve()}".encode("utf-8", "surrogateescape")


def _send(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(_LENGTH.pack(len(content)) + content)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = pipe.read(length)
    return content if len(content) == length else None


def _folded(row: dict[str, Any], made: bytes) -> bytes:
    """An answer and what comes with it, in one."""
    head = _to_json(row)
    return _LENGTH.pack(len(head)) + head + made


def _unfolded(content: bytes) -> tuple[dict[str, Any], bytes]:
    (length,) = _LENGTH.unpack(content[: _LENGTH.size])
    end = _LENGTH.size + length
    return _from_json(content[_LENGTH.size : end]), content[end:]


def _to_json(row: dict[str, Any]) -> bytes:
    # half a character is passed on as it is: the store says what is wrong with it
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _from_json(content: bytes) -> dict[str, Any]:
    row = json.loads(content.decode("utf-8", "surrogatepass"))
    assert isinstance(row, dict)
    return row
