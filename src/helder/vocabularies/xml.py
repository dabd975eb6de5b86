"""The elements of an XML file as a stream, with the line of each; entities that expand are refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from helder.vocabularies import lines
from helder.vocabularies.terms import Problem

DEEPEST = 60
LONGEST_TEXT = 20_000
"""Characters of text in one element that are kept."""
MOST_INSIDE = 20_000
"""Elements inside one record."""


@dataclass(slots=True)
class Element:
    """An element with its attributes, text and children. Names are "namespace name", or "name" without one."""

    name: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Element]:
        """The children of this name."""
        return (child for child in self.children if child.name == name)

    def first(self, *path: str) -> str:
        """The text at the end of a path of names; "" where there is none."""
        here: Element | None = self
        for name in path:
            here = next(here.all(name), None) if here else None
        return here.text.strip() if here else ""


class _Refused(Exception):
    pass


class _Reader:
    """What expat tells, put together into the elements that are asked for."""

    def __init__(self, depth: int) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self.parser.EntityDeclHandler = self._entity
        self.parser.ExternalEntityRefHandler = lambda *_: 1
        self.depth = depth
        self.level, self.inside = 0, 0
        self.stack: list[Element] = []
        self.done: list[Element] = []

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.level += 1
        if self.level > DEEPEST:
            raise _Refused(f"elements stand in each other more than {DEEPEST} deep")
        if self.level <= self.depth:
            return
        self.inside += 1
        if self.inside > MOST_INSIDE:
            raise _Refused(f"one record has more than {MOST_INSIDE:,} elements")
        made = Element(name, self.parser.CurrentLineNumber, attributes)
        if self.stack:
            self.stack[-1].children.append(made)
        self.stack.append(made)

    def _end(self, _: str) -> None:
        self.level -= 1
        if self.stack:
            made = self.stack.pop()
            if not self.stack:
                self.done.append(made)
                self.inside = 0

    def _data(self, text: str) -> None:
        if self.stack and len(self.stack[-1].text) < LONGEST_TEXT:
            self.stack[-1].text += text

    def _entity(self, *_: object) -> None:
        raise _Refused("it declares entities of its own, which can be made to fill the memory")


def records(path: Path, depth: int = 1) -> Iterator[Element | Problem]:
    """The elements that stand `depth` deep, each whole; where the file is broken or unsafe, a problem and the end."""
    reader = _Reader(depth)
    try:
        for some in lines.chunks(path):
            reader.parser.Parse(some, False)
            yield from reader.done
            reader.done = []
        reader.parser.Parse(b"", True)
        yield from reader.done
    except expat.ExpatError as error:
        yield from reader.done
        why = expat.errors.messages.get(error.code, "not well formed")
        yield Problem(error.lineno, f"the XML is broken here ({why}): what stands before it was read, mend the rest.")
    except _Refused as error:
        yield Problem(reader.parser.CurrentLineNumber, f"reading stopped, for {error}: take that out and add it again.")
