"""What can go wrong, said to the user.

    HelderError              exit  HTTP   when
    ├── InputError            2    400    an option, a query or a value is not one Helder knows
    ├── NotFoundError         3    404    no such library, article, claim or concept
    ├── UnreadableError       4    422    a file or text cannot be read as what it says it is
    ├── BusyError             5    409    somebody else is writing to this library
    └── StoreError            6    500    the library on disk is damaged or cannot be written

Each message is one sentence: what, where, what to do next. Exceptions of libraries below are turned into
one of these at the edge of the file that uses the library.
"""

from __future__ import annotations

from typing import ClassVar


class HelderError(Exception):
    """Anything Helder tells the user it could not do."""

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500


class InputError(HelderError):
    """An option, a query or a value is not one Helder knows."""

    exit_code = 2
    http_status = 400


class PageError(InputError):
    """No such page: the cursor is of another question, or of none."""

    http_status = 404


class NotFoundError(HelderError):
    """No such library, article, claim or concept."""

    exit_code = 3
    http_status = 404


class UnreadableError(HelderError):
    """A file or text cannot be read as what it says it is."""

    exit_code = 4
    http_status = 422


class BusyError(HelderError):
    """Somebody else is writing to this library."""

    exit_code = 5
    http_status = 409


class StoreError(HelderError):
    """The library on disk is damaged or cannot be written."""

    exit_code = 6
    http_status = 500


TREE: tuple[type[HelderError], ...] = (InputError, NotFoundError, UnreadableError, BusyError, StoreError)
