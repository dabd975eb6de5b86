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
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, Generic, NoReturn, TypeAlias, TypeVar

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

TOGETHER = 8
"""So many articles a worker is asked for at once: while the next ones lie there, it waits for nobody."""
SMALL = 65_536
"""So many bytes of articles a worker is asked for at once, or a single larger one, which only a worker reads."""
AT_ONCE = 262_144
"""So many bytes of answers are taken from a pipe at once."""

ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""A worker has a core: threads of the libraries that it uses would only wait for one another there."""

VALUES_MADE = 100_000
"""Of so many more values that hold others, those that hold one another in a ring are looked for. Articles are made of
many values and hardly any rings: after every 700, as Python does by itself, it takes a fifteenth of the time."""

T = TypeVar("T")

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
    return f"{where} made Helder itself fail ({_said(error)}): the rest was read; please report this with the file."


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, _FaultError) else f"{type(error).__name__}: {error}"


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


@dataclass(slots=True, eq=False)
class Asked(Generic[T]):
    """What a worker is asked of a file or text of so many bytes, and its answer once it is there.

    `here` gives the same answer in this process, and `of` makes it of what a worker says.
    """

    question: bytes
    where: str
    size: int
    here: Callable[[], T]
    of: Callable[[bytes], T]
    answer: Callable[[], T] | None = None
    """Raises what is wrong with a text, and `UnreadableError` if its worker died."""


Contents: TypeAlias = Asked[list[Found | Refusal] | None]
"""Asked of a file: what is in it, if that is no more than one document; None for a file of several."""


class Workers:
    """So many processes that read and analyse, of which this one is the last to be used. Also a context manager.

    Each of the others is started when it is first needed, and ended with this. What is asked first is answered first,
    and no more is asked ahead than `room` says. While this process waits for an answer it makes one of those that are
    wanted next by itself, if the text is small: what is large may be more than a process can bear, and is left to one
    that can be missed.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._todo: deque[Asked[Any]] = deque()
        self._changed = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._at_work: set[_Worker] = set()
        self._closed = False
        """Or no worker can be started."""

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def read(self, path: str, size: int) -> Contents:
        """Ask what is in a file of so many bytes."""
        return self._ask(Asked(_to_json({"path": path}), path, size, partial(_documents, path), _documents_of))

    def analyse(self, source: Source, where: str) -> Asked[Traced]:
        """Ask for the analysis of a text, which is called so."""
        regions = [[r.span.start, r.span.end, r.tag, r.path, r.main] for r in source.regions]
        question = _to_json({"source": asdict(replace(source, regions=())), "regions": regions})
        return self._ask(
            Asked(
                question, where, len(question), partial(_analyse, source), lambda content: _given(*_unfolded(content))
            )
        )

    def room(self, waiting: int, size: int) -> bool:
        """Whether more may be asked when so many articles of so many bytes together wait to be taken."""
        return waiting < AHEAD * self.number and size < AHEAD_BYTES

    def answer(self, asked: Asked[T]) -> T:
        """What was asked. Raises what `asked.answer` raises."""
        while asked.answer is None:
            with self._changed:
                mine = self._for_this_process(asked)
                if mine is None and asked.answer is None:
                    if self._todo:
                        self._start_another(self.number)
                    self._changed.wait()
            if mine is not None:
                mine.answer = _once(mine.here)
        return asked.answer()

    def close(self) -> None:
        """End the workers. What was asked and not answered is dropped."""
        with self._changed:
            self._closed = True
            self._todo.clear()
            for worker in self._at_work:
                worker.kill()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _ask(self, asked: Asked[T]) -> Asked[T]:
        with self._changed:
            self._todo.append(asked)
            self._start_another(max(self.number - 1, 1))
            self._changed.notify()
        return asked

    def _start_another(self, most: int) -> None:
        if not self._closed and len(self._threads) < most:
            self._threads.append(threading.Thread(target=self._serve, name="helder-worker", daemon=True))
            self._threads[-1].start()

    def _for_this_process(self, wanted: Asked[Any]) -> Asked[Any] | None:
        """What this process does while it waits for an answer."""
        if self._closed and wanted in self._todo:
            self._todo.remove(wanted)
            return wanted
        if self._todo and self._todo[0].size <= SMALL:
            return self._todo.popleft()
        return None

    def _serve(self) -> None:
        """Keep one worker at work, and put another in its place if it dies."""
        worker, sent = _Worker(), deque[Asked[Any]]()
        while (more := self._next(sent)) is not None:
            sent += more
            try:
                if worker.process is None:
                    self._start(worker)
                worker.ask(asked.question for asked in more)
                self._settle(sent, worker.answers())
            except Exception:  # noqa: BLE001 (whatever it is, there is no hearing this worker any more)
                self._lost(worker, sent)
                worker = _Worker()
        worker.close()
        with self._changed:
            self._at_work.discard(worker)
            self._todo.extendleft(reversed(sent))
            self._changed.notify_all()

    def _start(self, worker: _Worker) -> None:
        with self._changed:
            if self._closed:
                raise _EndedError
            worker.start()
            self._at_work.add(worker)
        worker.greet()

    def _settle(self, sent: deque[Asked[Any]], answers: Sequence[bytes]) -> None:
        """What a worker answered, to what it was asked first."""
        with self._changed:
            for content in answers:
                asked = sent.popleft()
                asked.answer = partial(asked.of, content)
            self._changed.notify_all()

    def _next(self, sent: deque[Asked[Any]]) -> list[Asked[Any]] | None:
        """What to ask a worker besides what it was asked already, once there is anything to ask or to wait for."""
        with self._changed:
            while not (self._closed or self._todo or sent):
                self._changed.wait()
            if self._closed:
                return None
            more: list[Asked[Any]] = []
            size = sum(asked.size for asked in sent)
            most = min(TOGETHER, 1 + len(self._todo) // self.number) - len(sent)
            while self._todo and len(more) < most and (size + self._todo[0].size <= SMALL or not (sent or more)):
                size += self._todo[0].size
                more.append(self._todo.popleft())
            return more

    def _lost(self, worker: _Worker, sent: deque[Asked[Any]]) -> None:
        """A worker ended. The article it was asked for is the cause; of several, each is asked for again by itself."""
        ended = worker.close()
        with self._changed:
            self._at_work.discard(worker)
            if not worker.greeted:
                self._closed = True
            elif len(sent) == 1:
                asked = sent.popleft()
                asked.answer = partial(_raise, UnreadableError(_lost(asked.where, ended)))
            for asked in sent:
                asked.size = max(asked.size, SMALL + 1)
            self._todo.extendleft(reversed(sent))
            sent.clear()
            self._changed.notify_all()


class _EndedError(Exception):
    """A worker answers no more."""


class _Worker:
    """One process and its pipes."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.greeted = False
        self._received = bytearray()

    def start(self) -> None:
        # -P: nothing is imported from the current folder; the path of this process says where its modules are
        code = "import sys; sys.path[:] = sys.argv[1:]; from helder import workers; workers.main()"
        self.process = subprocess.Popen(  # noqa: S603 (this very Python, with arguments of our own)
            [sys.executable, "-P", "-c", code, *sys.path],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **ALONE},
        )

    def greet(self) -> None:
        """Wait until it is there, and is the same Helder."""
        if self.answers() != [_greeting()]:
            raise _EndedError
        self.greeted = True

    def ask(self, questions: Iterable[bytes]) -> None:
        """Hand it these in one go; whether it is there to take them shows in its answers."""
        assert self.process is not None
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            _write(self.process.stdin.fileno(), b"".join(map(_message, questions)))

    def answers(self) -> list[bytes]:
        """What it answered since, at least one."""
        assert self.process is not None
        assert self.process.stdout is not None
        found: list[bytes] = []
        while not found:
            content = os.read(self.process.stdout.fileno(), AT_ONCE)
            if not content:
                raise _EndedError
            self._received += content
            found = _messages(self._received)
        return found

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


def _lost(where: str, ended: str) -> str:
    return (
        f"{where} ended the process that read it ({ended}): the rest was read; add it again with more memory free, "
        "or report this with the file."
    )


def _once(make: Callable[[], T]) -> Callable[[], T]:
    """What gives what this gives, or raises, now."""
    try:
        made = make()
    except Exception as error:  # noqa: BLE001 (raised again where it is taken)
        return partial(_raise, error)
    return lambda: made


def _raise(error: Exception) -> NoReturn:
    raise error


# ---- answering


def main() -> None:
    """What a worker does until its questions end."""
    asked, pipe = sys.stdin.buffer, os.dup(1)
    os.dup2(2, 1)  # what a library prints is no answer
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    answers.put(_greeting())
    threading.Thread(target=_say, args=(answers, pipe), daemon=True).start()
    with seldom_collecting():
        while (question := _receive(asked)) is not None:
            answers.put(_answer(_from_json(question)))
    os._exit(0)


def _say(answers: queue.SimpleQueue[bytes], pipe: int) -> None:
    """Hand over each answer: however long that takes, the next question is at work by then."""
    with contextlib.suppress(OSError):  # nobody is there any more
        while True:
            _write(pipe, _message(answers.get()))
    os._exit(0)


def _answer(question: dict[str, Any]) -> bytes:
    if "path" in question:
        return _documents_to_bytes(_documents(question["path"]))
    regions = tuple(
        Region(Span(start, end), tag, tuple(path), main) for start, end, tag, path, main in question["regions"]
    )
    source = Source(**{**question["source"], "regions": regions})
    return _folded(*_attempt(partial(_analyse, source)))


def _documents(path: str) -> list[Found | Refusal] | None:
    """What is in a file, if that is no more than one document, with its analysis; None for a file of several."""
    first = [*islice(contained(read.documents(path), path), 2)]
    if len(first) > 1:
        return None
    return [
        one if isinstance(one, Refusal) else Found(one, digest_of(one), _once(partial(_analyse, one))) for one in first
    ]


def _analyse(source: Source) -> Traced:
    return Traced.of(pipeline.analyse(source), _broader())


@lru_cache(maxsize=1)
def _broader() -> Broader:
    return known_broader()


# ---- what goes through the pipes


def _documents_to_bytes(found: Sequence[Found | Refusal] | None) -> bytes:
    if found is None:
        return _folded({"several": True}, b"")
    row: dict[str, Any] = {}
    made = b""
    for one in found:
        if isinstance(one, Refusal):
            row["refused"] = [one.where, one.why]
        else:
            row["source"], row["digest"] = asdict(replace(one.source, regions=())), one.digest
            row["answer"], made = _attempt(one.analysis)
    return _folded(row, made)


def _documents_of(content: bytes) -> list[Found | Refusal] | None:
    row, made = _unfolded(content)
    if row.get("several"):
        return None
    if "refused" in row:
        return [Refusal(*row["refused"])]
    if not row:
        return []
    source = Source(**{**row["source"], "regions": ()})
    return [Found(source, row["digest"], partial(_given, row["answer"], made))]


def _attempt(analysis: Callable[[], Analysis | Traced]) -> tuple[dict[str, Any], bytes]:
    """An analysis in bytes, or what is wrong."""
    try:
        made = analysis()
        assert isinstance(made, Traced)
        return {}, made.to_bytes()
    except HelderError as error:
        return {"refused": str(error)}, b""
    except Exception as error:  # noqa: BLE001 (whatever is wrong with one text, the other texts are read)
        return {"fault": _said(error)}, b""


def _given(answer: dict[str, Any], made: bytes) -> Traced:
    if made:
        return Traced.from_bytes(made)
    if "refused" in answer:
        raise UnreadableError(answer["refused"])
    raise _FaultError(answer["fault"])


def _greeting() -> bytes:
    return f"helder {helder.__version__} {Path(helder.__file__).resolve()}".encode("utf-8", "surrogateescape")


def _message(content: bytes) -> bytes:
    return _LENGTH.pack(len(content)) + content


def _messages(received: bytearray) -> list[bytes]:
    """The messages that have come whole; they are taken away."""
    found: list[bytes] = []
    start = 0
    while len(received) >= start + _LENGTH.size:
        (length,) = _LENGTH.unpack_from(received, start)
        end = start + _LENGTH.size + length
        if end > len(received):
            break
        found.append(bytes(received[start + _LENGTH.size : end]))
        start = end
    del received[:start]
    return found


def _write(pipe: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(pipe, left) :]


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
    return _message(head) + made


def _unfolded(content: bytes) -> tuple[dict[str, Any], bytes]:
    (length,) = _LENGTH.unpack_from(content)
    end = _LENGTH.size + length
    return _from_json(content[_LENGTH.size : end]), content[end:]


def _to_json(row: dict[str, Any]) -> bytes:
    # half a character is passed on as it is: the store says what is wrong with it
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _from_json(content: bytes) -> dict[str, Any]:
    row = json.loads(content.decode("utf-8", "surrogatepass"))
    assert isinstance(row, dict)
    return row
