"""Frozen values that are made quickly where they are compiled.

The constructor that `dataclasses` writes sets each field through `object.__setattr__`; of the values that a text has
thousands of, making them so costs more than all that is done with them. Such a class has its constructor in its body:
compiled, the assignments there are plain stores, and the value is as frozen as any. Interpreted they would be refused,
so `constructed` then gives the class the constructor that `dataclasses` would have written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, make_dataclass
from types import FunctionType
from typing import Any


def constructed(*classes: type[Any]) -> None:
    """Make frozen dataclasses with a constructor of their own work as others do: made, copied and pickled."""
    for cls in classes:
        if isinstance(cls.__init__, FunctionType):
            setattr(cls, "__init__", _usual(cls))  # noqa: B010  # mypy: a method is not to be assigned to
        else:
            copied(cls)


def copied(*classes: type[Any]) -> None:
    """Make frozen dataclasses ready to be copied and pickled where they are compiled, and have no slots."""
    for cls in classes:
        setattr(cls, "__reduce__", _taken_apart)  # noqa: B010


def _usual(cls: type[Any]) -> Callable[..., None]:
    """The constructor that `dataclasses` writes for the fields of a class."""
    own = {"__post_init__": cls.__post_init__} if hasattr(cls, "__post_init__") else None
    like = make_dataclass(
        cls.__name__, [(f.name, f.type, f) for f in fields(cls)], namespace=own, repr=False, eq=False, frozen=True
    )
    made: Callable[..., None] = like.__init__  # type: ignore[misc]
    return made


def _taken_apart(value: Any) -> tuple[type[Any], tuple[object, ...]]:
    """What a value is made of again when it is copied."""
    return type(value), tuple(getattr(value, f.name) for f in fields(value) if f.init)
