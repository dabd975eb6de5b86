"""The pages at an address: itself, or all that a sitemap or feed there lists.

What was asked a short time ago, or has not changed since by the sitemap's own word, is passed over: so adding the same
sitemap again after an interruption goes on where it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from helder import fetch, listings
from helder.errors import UnreadableError
from helder.fetch import Fetched, Validators, Web

DEEPEST = 3
"""Sitemaps may be listed in sitemaps so many levels deep."""
FRESH_SECONDS = 3600
"""A listed page that was read less than an hour ago is not asked for again."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an address that was read before: when (seconds since 1970), and what its server said of it."""

    asked: float
    validators: Validators


@dataclass(frozen=True, slots=True)
class Visit:
    """One address and what came of it: a page, nothing new (`page` is None), or why it was refused.

    `address` is as it was given or listed, `total` how many addresses are known to be there by now.
    """

    address: str
    page: Fetched | None = None
    refused: str = ""
    total: int = 1


def pages(web: Web, given: str, known: Callable[[str], Known | None], most: int) -> Iterator[Visit]:
    """What is at this address, and for a sitemap or feed at the first `most` addresses that it lists.

    Nothing is raised: what cannot be had is a visit that says so, and the rest goes on.
    """
    try:
        address = fetch.cleaned(given)
        before = known(address)
        page = web.get(address, before.validators if before else None)
        listed = listings.read(page.data, page.address, web.limits.bytes) if page.data is not None else None
    except UnreadableError as error:
        yield Visit(given, refused=str(error))
        return
    if listed is None:
        yield Visit(address, page)
        return
    if not listed:
        yield Visit(given, refused=f"{given} is a sitemap or feed that lists nothing: check it in a browser.")
    entries: dict[str, listings.Entry] = {}
    for found in _all(web, listed, 1, {page.address}):
        if isinstance(found, Visit):
            yield found
        elif len(entries) == most and found.address not in entries:
            yield Visit(
                given,
                refused=f"{given} lists more than {most:,} pages and the first {most:,} are read: set HELDER_WEB_PAGES "
                "higher for more.",
            )
            break
        else:
            entries.setdefault(found.address, found)
    for entry in entries.values():
        yield _visit(web, entry, known(entry.address), len(entries))


def _all(web: Web, listed: tuple[listings.Entry, ...], depth: int, seen: set[str]) -> Iterator[listings.Entry | Visit]:
    """The pages in a listing and in the sitemaps that it lists, with their addresses cleaned."""
    for entry in listed:
        try:
            address = fetch.cleaned(entry.address)
            if not entry.nested:
                yield listings.Entry(address, False, entry.modified)
                continue
            if address in seen:
                continue
            seen.add(address)
            if depth == DEEPEST:
                raise UnreadableError(
                    f"{address} is a sitemap in more than {DEEPEST} sitemaps: add it by its own address."
                )
            page = web.get(address)
            inner = listings.read(page.data or b"", page.address, web.limits.bytes)
            if inner is None:
                raise UnreadableError(f"{address} is listed as a sitemap and is none: check it in a browser.")
        except UnreadableError as error:
            yield Visit(entry.address, refused=str(error))
            continue
        yield from _all(web, inner, depth + 1, seen)


def _visit(web: Web, entry: listings.Entry, before: Known | None, total: int) -> Visit:
    if before and (
        before.asked + FRESH_SECONDS > time.time() or (entry.modified and entry.modified.timestamp() < before.asked)
    ):
        return Visit(entry.address, total=total)
    try:
        page = web.get(entry.address, before.validators if before else None)
        if page.data is not None and listings.read(page.data, page.address, web.limits.bytes) is not None:
            raise UnreadableError(f"{entry.address} is a sitemap or feed itself: add it by its own address.")
    except UnreadableError as error:
        return Visit(entry.address, refused=str(error), total=total)
    return Visit(entry.address, page, total=total)
