"""How the pieces of a record are made small: Zstandard, with a dictionary of what stands in many of them.

A library begins with the dictionary that comes with Helder, and learns its own once it has enough sources: sites repeat
themselves, and so do the shapes of claims. Each row names the dictionary it was written with, so none is written
anew. Records of earlier versions were deflated; they are read as they are.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import zstandard

DICTIONARY = Path(__file__).parent / "dictionary.txt"
DEFLATE, ZSTANDARD = "deflate", "zstd"
LEVEL, FIRST_LEVEL = 12, 6
"""Beyond 12 a piece takes three times as long and gets 3 % smaller. With the dictionary that a library begins with, 12
takes five times as long as 6 and makes pieces 2 % smaller; with one that the library learned, 5 %."""
_EMPTY = b"\x28\xb5\x2f\xfd\x20\x00\x01\x00\x00"
"""A frame with nothing in it: reading it has the dictionary read as well."""
LARGEST = 1 << 30
"""A piece that says it is larger is damaged: no room is made for it."""


class Codec(Protocol):
    """Makes the pieces of rows large again; `text` says that a piece is an article's text."""

    def unpacked(self, piece: bytes, *, text: bool = False) -> bytes:
        """The piece again. Raises `ValueError` or `zlib.error` where it is damaged."""
        ...


class Zstandard:
    """With one dictionary for all pieces; `ValueError` where it is damaged. One thread at a time may use it."""

    def __init__(self, words: bytes) -> None:
        import zstandard

        self._zstandard = zstandard
        self._level = FIRST_LEVEL if words == bundled() else LEVEL
        try:
            self._words = zstandard.ZstdCompressionDict(words) if words else None
            self._reader = zstandard.ZstdDecompressor(dict_data=self._words)
            self._reader.decompress(_EMPTY)
        except zstandard.ZstdError as error:
            raise ValueError(f"a damaged dictionary: {error}") from error
        self._writer: zstandard.ZstdCompressor | None = None

    def packed(self, piece: bytes) -> bytes:
        """A piece in few bytes."""
        if self._writer is None:  # most libraries are only read
            self._writer = self._zstandard.ZstdCompressor(
                level=self._level,
                dict_data=self._words,
                write_content_size=True,
                write_checksum=False,
                write_dict_id=False,
            )
        return self._writer.compress(piece)

    def unpacked(self, piece: bytes, *, text: bool = False) -> bytes:
        """The piece again."""
        try:
            if not 0 <= self._zstandard.frame_content_size(piece) <= LARGEST:
                raise ValueError("a piece that does not say how large it is, or is too large")
            return self._reader.decompress(piece)
        except self._zstandard.ZstdError as error:
            raise ValueError(str(error)) from error


class Deflated:
    """What earlier versions wrote: raw deflate, with the dictionary for all but texts. Only read."""

    def __init__(self, words: bytes) -> None:
        self._words = words

    def unpacked(self, piece: bytes, *, text: bool = False) -> bytes:
        """The piece again."""
        if text or not self._words:
            return zlib.decompress(piece, -zlib.MAX_WBITS)
        made = zlib.decompressobj(-zlib.MAX_WBITS, zdict=self._words)
        found = made.decompress(piece)
        if not made.eof:
            raise ValueError("the bytes end too early")
        return found


def codec(method: str, words: bytes) -> Codec:
    """The codec of a dictionary. Raises `ValueError` for one that is damaged, and for a method that is not known."""
    if method == ZSTANDARD:
        return Zstandard(words)
    if method == DEFLATE:
        return Deflated(words)
    raise ValueError(f"no pieces are packed by {method}")


@lru_cache(maxsize=1)
def bundled() -> bytes:
    """What stands in every record, as this Helder knows it: a dictionary to begin with."""
    return DICTIONARY.read_bytes()


def learned(pieces: Sequence[bytes], size: int) -> bytes | None:
    """A dictionary of what these pieces have in common, of so many bytes at most; None where that is too little.

    By the cover algorithm of the reference implementation of Zstandard.
    """
    import zstandard

    try:
        return zstandard.train_dictionary(size, list(pieces)).as_bytes()
    except zstandard.ZstdError:
        return None
