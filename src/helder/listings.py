"""What a sitemap or a feed lists: the addresses of pages, and of further sitemaps."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from helder.errors import UnreadableError

if TYPE_CHECKING:
    from lxml.etree import _Element

_START = re.compile(rb"<(?:[\w.-]+:)?(urlset|sitemapindex|rss|feed|RDF)[\s>/]")
_GZIP = b"\x1f\x8b"
_LOOKED_AT = 4096


@dataclass(frozen=True, slots=True)
class Entry:
    """An address in a listing: whether it is that of a further sitemap, and when what is there last changed."""

    address: str
    nested: bool = False
    modified: datetime | None = None


def read(data: bytes, address: str, most: int) -> tuple[Entry, ...] | None:
    """What a sitemap, sitemap index, RSS or Atom feed lists, in its order; None for anything else.

    It may be packed with gzip; unpacked it may be `most` bytes. Entities in it are not expanded and nothing is loaded.
    Raises `UnreadableError` for one that is larger, or broken so that nothing can be made of it.
    """
    data = _unpacked(data, address, most)
    if lines := _plain(data):
        return tuple(Entry(line) for line in lines)
    if not _START.search(data[:_LOOKED_AT]) or re.search(rb"<html[\s>]", data[:_LOOKED_AT], re.I):
        return None
    from lxml import etree  # only a listing needs it here

    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, recover=True, huge_tree=False, remove_pis=True,
        remove_comments=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        root = None
    if root is None:
        raise UnreadableError(f"{address} looks like a sitemap or a feed and is broken: check it in a browser.")
    found: dict[str, Entry] = {}
    for entry in _entries(root):
        try:
            whole = urljoin(address, entry.address.strip())
        except ValueError:
            whole = entry.address
        found.setdefault(whole, Entry(whole, entry.nested, entry.modified))
    return tuple(found.values())


def _unpacked(data: bytes, address: str, most: int) -> bytes:
    if not data.startswith(_GZIP):
        return data
    inner = zlib.decompressobj(31)
    try:
        found = inner.decompress(data, most + 1)
    except zlib.error:
        return data
    if len(found) > most:
        raise UnreadableError(
            f"{address} is larger than {most / 2**20:.0f} MB unpacked: add the sitemaps in it one by one, or set "
            "HELDER_WEB_MB higher."
        )
    return found


def _plain(data: bytes) -> list[str]:
    """The lines of a sitemap that is a plain text: nothing but addresses."""
    if not data[:8].lstrip(b"\xef\xbb\xbf").startswith(b"http"):
        return []
    lines = [line.strip() for line in data.decode("utf-8-sig", "replace").splitlines() if line.strip()]
    return list(dict.fromkeys(lines)) if all(re.fullmatch(r"https?://\S+", line) for line in lines) else []


def _entries(root: _Element) -> Iterator[Entry]:
    kind = _name(root)
    if kind in ("urlset", "sitemapindex"):
        for entry in root:
            if place := _text(entry, "loc"):
                yield Entry(place, kind == "sitemapindex", _moment(_text(entry, "lastmod")))
    elif kind == "feed":
        for entry in (e for e in root if _name(e) == "entry"):
            links = [x for x in entry if _name(x) == "link" and x.get("rel", "alternate") == "alternate"]
            links.sort(key=lambda x: "html" not in (x.get("type") or "html"))
            if links and (target := links[0].get("href")):
                yield Entry(target, False, _moment(_text(entry, "updated")))
    else:
        for entry in root.iter():
            if _name(entry) == "item":
                guid = next((x for x in entry if _name(x) == "guid"), None)
                permanent = (guid is not None and guid.get("isPermaLink", "true") == "true" and guid.text) or ""
                place = _text(entry, "link") or (permanent if permanent.strip().startswith("http") else "")
                if place:
                    yield Entry(place)


def _name(element: _Element) -> str:
    """The name of an element without its namespace; "" for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(element: _Element, name: str) -> str:
    """The text of the first child of this name."""
    for child in element:
        if _name(child) == name and child.text:
            return child.text.strip()
    return ""


def _moment(text: str) -> datetime | None:
    """A date or moment as sitemaps write it; a date alone is its end."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if "T" not in text and len(text) <= 10:
        found = found.replace(hour=23, minute=59, second=59)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
