"""The commands and snippets in the documentation: run them, compare what they print, or fill it in anew.

    python docs/console.py            run every block and write what it prints into the pages

In a ```console block a line that starts with "$ " is a command and what follows is what it prints, up to the next
command. A line "..." stands for lines left out. Seconds, cursors and the end of an id, which differ from one machine to
the next, are not compared. A block is not run only when the line above it says
why: <!-- not run: REASON -->. A ```python block is run as it stands; with ">>> " its answers are compared too.

The blocks of one page run from top to bottom in one folder that begins with a copy of `examples/` and `gold/`.
"""

from __future__ import annotations

import difflib
import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
WIDTH = "100"

_BLOCK = re.compile(
    r"(?:^<!-- not run: (?P<reason>.*?) -->\n)?^```(?P<kind>console|python)\n(?P<body>.*?)^```$", re.M | re.S
)
_DIFFERS = re.compile(r"\b\d+\.\d+ s\b|(?<=-)[0-9a-f]{8}\b|(?<=--cursor )\S+|\b[0-9a-f]{16,}\b")
"""Seconds, the end of an id (from the path of the file), a cursor, the id of a claim."""
_AS_RUN_HERE = {"make demo": "helder demo --articles examples/articles"}
"""In the folder of a page there is no Makefile, and the articles are its own."""
_PROGRAMS = {
    "helder": (sys.executable, "-m", "helder"),
    "python": (sys.executable,),
    "cat": ("cat",),
    "head": ("head",),
    "ls": ("ls",),
}


@dataclass(frozen=True)
class Block:
    """A block of a page: where it stands, what is in it, and why it is not run, if it is not."""

    page: Path
    line: int
    kind: str
    body: str
    start: int
    reason: str | None = None

    @property
    def name(self) -> str:
        """The page and line, for a message."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path) -> list[Block]:
    """The console and Python blocks of a page."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(page, text.count("\n", 0, m.start("body")), m["kind"], m["body"], m.start("body"), m["reason"])
        for m in _BLOCK.finditer(text)
    ]


def commands(body: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block, with what the page says it prints."""
    command, shown = "", ""
    for line in body.splitlines(keepends=True):
        if line.startswith("$ "):
            if command:
                yield command, shown
            command, shown = line[2:].rstrip("\n"), ""
        else:
            shown += line
    if command:
        yield command, shown


def environment() -> dict[str, str]:
    """The environment of a reader who has set nothing."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HELDER_")}
    return {**kept, "COLUMNS": WIDTH, "NO_COLOR": "1", "PYTHONUTF8": "1"}


def run(command: str, folder: Path) -> tuple[int, str]:
    """The exit code of a command and all that it prints, errors included."""
    program, *arguments = shlex.split(_AS_RUN_HERE.get(command, command), comments=True)
    if program not in _PROGRAMS:
        raise ValueError(f"A console block may use {', '.join(_PROGRAMS)}, not {program!r}: say why it is not run.")
    done = subprocess.run(  # noqa: S603  (the commands of our own pages)
        [*_PROGRAMS[program], *arguments],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=300,
    )
    return done.returncode, "".join(f"{line.rstrip()}\n" for line in done.stdout.decode("utf-8").splitlines())


def same(shown: str, printed: str) -> bool:
    """Whether a command prints what the page shows; a line "..." on the page stands for any lines."""
    parts = re.split(r"(?m)^\.\.\.$", _DIFFERS.sub("-", shown).strip())
    pattern = ".*?".join(re.escape(part) for part in parts)
    return re.fullmatch(pattern, _DIFFERS.sub("-", printed).strip(), re.S) is not None


def shortened(printed: str, before: str) -> str:
    """What a command prints, with lines left out between the same two lines as before, where both are still there.

    The same but for its numbers: a count that changes does not bring the lines back.
    """
    lines = printed.splitlines()
    old = before.splitlines()
    done = 0
    for at in [i for i, line in enumerate(old[:-1]) if i and line == "..."]:
        start = _find(old[at - 1], lines, done)
        end = _find(old[at + 1], lines, start + 1)
        if done <= start < end:
            lines[start + 1 : end] = ["..."]
            done = start + 2
    return "".join(f"{line}\n" for line in lines)


def _find(wanted: str, lines: list[str], start: int) -> int:
    """Where a line stands at or after `start`, apart from its numbers; -1 when it does not, or is empty."""
    plain = [
        " ".join(re.sub(r"\d+", "0", _DIFFERS.sub("-", line)).split()) for line in (wanted, *lines[max(start, 0) :])
    ]
    return plain.index(plain[0], 1) - 1 + max(start, 0) if plain[0] and plain[0] in plain[1:] else -1


def run_python(block: Block, folder: Path) -> str:
    """What is wrong with a Python block: what it raised, or the answers that differ. Empty when all is well."""
    if ">>> " in block.body:
        script = f"""
import doctest, sys
test = doctest.DocTestParser().get_doctest({block.body!r}, {{}}, {block.name!r}, None, {block.line})
runner = doctest.DocTestRunner(optionflags={doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE})
sys.exit(runner.run(test).failed > 0)
"""
    else:
        script = block.body
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-W", "error", "-c", script],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return "" if done.returncode == 0 else f"{block.name}:\n{done.stdout}{done.stderr}"


def prepare(folder: Path) -> None:
    """A folder as a reader has it after cloning: the bundled articles and what they claim."""
    for name in ("examples", "gold"):
        shutil.copytree(ROOT / name, folder / name)


def problems(page: Path, folder: Path) -> list[str]:
    """What differs on a page from what really happens."""
    wrong = []
    prepare(folder)
    for block in blocks(page):
        if block.reason is not None:
            if not block.reason.strip():
                wrong.append(f"{block.name}: a block that is not run needs a reason")
        elif block.kind == "python":
            wrong += filter(None, [run_python(block, folder)])
        else:
            for command, shown in commands(block.body):
                code, printed = run(command, folder)
                if code != 0 and "Error" not in shown:
                    wrong.append(f"{block.name}: `{command}` exits with {code}:\n{printed}")
                elif not same(shown, printed):
                    differences = difflib.unified_diff(
                        shown.splitlines(), printed.splitlines(), "page", "now", lineterm=""
                    )
                    wrong.append("\n".join((f"{block.name}: `{command}` prints something else", *differences)))
    return wrong


def refilled(page: Path, folder: Path) -> str:
    """The page with what its commands print now; what still fits stays as it is, with its lines left out."""
    text = page.read_text(encoding="utf-8")
    prepare(folder)
    new, last = "", 0
    for block in blocks(page):
        if block.reason is None and block.kind == "console":
            new += text[last : block.start]
            for command, shown in commands(block.body):
                printed = run(command, folder)[1]
                new += f"$ {command}\n{shown if same(shown, printed) else shortened(printed, shown)}"
            last = block.start + len(block.body)
        elif block.reason is None:
            print(run_python(block, folder), end="")
    return new + text[last:]


def main() -> None:
    """Write what the commands print into the pages, and name the pages that changed."""
    for page in PAGES:
        with tempfile.TemporaryDirectory() as made:
            new = refilled(page, Path(made))
        if new != page.read_text(encoding="utf-8"):
            page.write_text(new, encoding="utf-8")
            print(f"{page.relative_to(ROOT)} now shows what its commands print")


if __name__ == "__main__":
    main()
