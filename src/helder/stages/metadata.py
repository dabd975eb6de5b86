"""What a page says about itself: title, author, dates, address, language. `read.read_html` states the precedence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from helder.model import Region
from helder.stages import boilerplate

if TYPE_CHECKING:
    from lxml.etree import _Element

_ARTICLES = re.compile(r"(?:Article|Posting|WebPage|Page|Report|Product|Recipe|Product|Review|Question)$")
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d?)-(\d\d?)(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})[-./](\d{1,2})[-./]((?:19|20)\d\d)(?!\d)")
_COMPACT = re.compile(r"^((?:19|20)\d\d)(\d\d)(\d\d)$")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|e|\.)?\s+([^\W\d_]{3,10})\.?,?\s+((?:19|20)\d\d)\b", re.I)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b", re.I)
_NAME = re.compile(
    r"(?:(?:[Dd]rs?|[Pp]rof|[Mm]r|[Mm]rs|[Mm]s|[Ii]r)\.?\s+)*"
    r"[^\W\d_a-zà-öø-ÿ](?:[\w'’-]+|\.)(?:[ \u00a0](?:[^\W\d_]{1,4}[ \u00a0]){0,3}[^\W\d_a-zà-öø-ÿ](?:[\w'’-]+\.?|\.))*"
)
_SEPARATORS = re.compile(r"\s+(?:[|–—-]|»|::|·|•)\s+")
_REACTIONS = frozenset({"comment", "comments", "reacties", "reactie", "disqus", "reviews", "related", "footer", "nav"})
_AUTHOR_TOKENS = frozenset({"author", "byline", "auteur", "vcard", "by", "writer"})
_PUBLISHED_NAMES = (
    "article:published_time", "og:article:published_time", "datepublished", "dcterms.issued", "dc.date.issued",
    "dcterms.created", "dc.date", "dcterms.date", "date", "pubdate", "publishdate", "publish-date",
    "parsely-pub-date", "cxenseparse:recs:publishtime", "og:published_time", "citation_publication_date",
    "sailthru.date",
)  # fmt: skip
_MODIFIED_NAMES = (
    "article:modified_time", "og:article:modified_time", "datemodified", "dcterms.modified", "og:updated_time",
    "last-modified", "lastmod",
)  # fmt: skip
_PUBLISHER_NAMES = ("dcterms.publisher", "dc.publisher", "citation_publisher", "publisher", "article:publisher")
_LICENCE_NAMES = ("dcterms.license", "dc.rights.license", "dcterms.rights", "dc.rights", "license", "cc:license")
_AUTHOR_NAMES = (
    "author", "byl", "article:author", "parsely-author", "sailthru.author", "citation_author", "dc.creator",
    "dcterms.creator", "twitter:creator", "og:article:author",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """What a page says about itself; None where it says nothing. Dates are ISO 8601 days, the licence is as stated."""

    title: str | None
    author: str | None
    published: str | None
    modified: str | None
    url: str | None
    site: str | None
    language: str | None
    publisher: str | None
    licence: str | None


def find(root: _Element, text: str, regions: tuple[Region, ...], url: str | None) -> About:
    """What this page says about itself. `text` and `regions` are what is visible on it."""
    metas = _metas(root)
    every = list(_json_ld(root))
    address = _address(root, metas, url)
    data = _of_this_page(every, address)
    language = _language(root, metas, data)
    site = _first(metas, ("og:site_name", "application-name")) or _host(address)
    title, at = _title(root, text, regions, metas, data)
    top = _top(text, regions, at)
    marks = _marks(root)
    first, last = _dates(root, marks, metas, data, top, language)
    author = _author(marks, metas, data, top, site)
    publisher = _publisher(marks, metas, data)
    return About(title, author, first, last, address, site, language, publisher, _licence(root, metas, data))


@dataclass(frozen=True, slots=True)
class _Marks:
    """Elements with attributes that may say something: by property, and those that may name somebody."""

    props: dict[str, list[_Element]]
    people: list[_Element]


_MAY_NAME = re.compile("author|byline|vcard|auteur|comments|reacties|disqus", re.I)
_AUTHOR_PROPERTIES = frozenset({"schema:author", "dc:creator", "dcterms:creator"})


def _marks(root: _Element) -> _Marks:
    """All in one pass: pages have thousands of elements, and few that are asked for."""
    props: dict[str, list[_Element]] = {}
    people = []
    for element in root.iter():
        named = False
        for key, value in element.items():
            if key == "itemprop":
                props.setdefault(str(value), []).append(element)
                named = named or value == "author"
            elif key in ("class", "id"):
                named = named or _MAY_NAME.search(str(value)) is not None
            elif key == "rel":
                named = named or value == "author"
            elif key == "property":
                named = named or value in _AUTHOR_PROPERTIES
        if named:
            people.append(element)
    return _Marks(props, people)


# ---- what a text without markup says


_OPENING, _CLOSING = 8, 4
"""The lines of a text that are looked at: below its title, and the last ones for when it was changed."""
_LABEL = 16
"""A line of more words is no byline."""
_PARTS = re.compile(r"\s+[|·•–—]\s+")
_PROSE = re.compile(r"[.!?…][\"”’)]*$")


def of_text(text: str) -> tuple[str | None, str | None, str | None]:
    """Author, day published and day changed, from the short lines between the title of a text and its first sentence.

    The last lines are asked for a change only. A day like 03/04/2024 is left out: who wrote it decides what it means.
    """
    lines = [line for line in (raw.strip() for raw in text[:4000].splitlines()) if line][: _OPENING + 1]
    top: list[str] = []
    for line in lines[1:]:
        if len(line.split()) >= _LABEL or (_PROSE.search(line) and len(line.split()) > 5):
            break
        top += _PARTS.split(line)
    below = [line for line in (raw.strip() for raw in text[-1000:].splitlines()[1:]) if line][-_CLOSING:]
    changed = boilerplate.cues().lists.get("modified", {})
    dated = [(line, *found) for line in top for found in _dated([line], False, changed) if _labels(line, found[0])]
    first = next((day for _, day, is_change in dated if not is_change), None)
    last = next((day for _, day, is_change in dated if is_change), None)
    closing = (
        day for line in below if len(line.split()) < _LABEL for day, change in _dated([line], False, changed) if change
    )
    last = last or next(closing, None)
    author = next((name for line in top if (name := _byline_name(line, False))), None)
    published, modified = (iso_day(day) if day and "/" not in day else None for day in (first, last))
    return author, published, (modified if modified and (not published or modified >= published) else None)


def _labels(line: str, day: str) -> bool:
    """Whether a line is there for its date: a byline, or hardly more than the date itself."""
    rest = line.replace(day, " ").split()
    if len(rest) <= 3:
        return True
    return any(hit.kind == "byline" for hit in boilerplate.cues().found(line))


# ---- what is in the head


def _metas(root: _Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        content = _clean(meta.get("content"))
        if name and content:
            found.setdefault(str(name).strip().lower(), []).append(content)
    return found


def _clean(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _first(metas: Mapping[str, list[str]], names: Iterable[str]) -> str | None:
    return next((metas[name][0] for name in names if name in metas), None)


def _json_ld(root: _Element) -> Iterator[Mapping[str, object]]:
    """The objects of the page's JSON-LD that may be about the page itself; what is broken in it is passed over.

    What an object only points to (`"author": {"@id": ...}`) is put in its place.
    """
    found: list[Mapping[str, object]] = []
    named: dict[str, Mapping[str, object]] = {}
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        raw = (script.text or "").strip().removeprefix("<!--").removesuffix("-->")
        raw = raw.replace("/*<![CDATA[*/", "").replace("/*]]>*/", "").replace("<![CDATA[", "").replace("]]>", "")
        try:
            loaded = json.loads(raw.strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        waiting = [loaded]
        for _ in range(1000):
            if not waiting:
                break
            value = waiting.pop(0)
            if isinstance(value, list):
                waiting[:0] = value[:200]
            elif isinstance(value, dict):
                if isinstance(value.get("@id"), str) and len(value) > 1:
                    named.setdefault(value["@id"], value)
                types = value.get("@type")
                names = types if isinstance(types, list) else [types]
                if any(isinstance(name, str) and _ARTICLES.search(name) for name in names):
                    found.append(value)
                waiting += [value[key] for key in ("@graph", "mainEntityOfPage", "mainEntity") if key in value]
    for row in found:
        yield {key: _pointed_at(value, named) if key in _POINTING else value for key, value in row.items()}


_POINTING = ("author", "creator", "publisher", "copyrightHolder")


def _pointed_at(value: object, named: Mapping[str, Mapping[str, object]]) -> object:
    if isinstance(value, list):
        return [_pointed_at(one, named) for one in value[:50]]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return named.get(value["@id"], value)
    return value


def _of_this_page(rows: list[Mapping[str, object]], address: str | None) -> list[Mapping[str, object]]:
    """The rows with those on this page first, articles before the page that holds them; other articles' rows go."""

    def rank(row: Mapping[str, object]) -> tuple[bool, bool]:
        types = row.get("@type")
        names = [str(name) for name in (types if isinstance(types, list) else [types])]
        return address not in _addresses(row), all(name.endswith(("Page", "Question")) for name in names)

    here = [row for row in rows if address and address in _addresses(row)]
    if here:
        rows = [row for row in rows if row in here or not _addresses(row)]
    return sorted(rows, key=rank)


def _addresses(row: Mapping[str, object]) -> set[str]:
    """The addresses a row says it is about."""
    found = set()
    for key in ("url", "@id", "mainEntityOfPage"):
        value = row.get(key)
        value = value.get("@id") if isinstance(value, dict) else value
        if isinstance(value, str) and "://" in value:
            found.add(value.partition("#")[0])
    return found


def _address(root: _Element, metas: Mapping[str, list[str]], url: str | None) -> str | None:
    links = (x.get("href") for x in root.iter("link") if "canonical" in (x.get("rel") or "").lower().split())
    for candidate in (*links, _first(metas, ("og:url",))):
        clean = _clean(candidate)
        if clean:
            try:
                whole = urljoin(url or "", clean)
                if urlsplit(whole).scheme in ("http", "https"):
                    return whole
            except ValueError:
                continue
    return url


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def _language(root: _Element, metas: Mapping[str, list[str]], data: list[Mapping[str, object]]) -> str | None:
    stated = (
        root.get("lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        root.get("xml:lang"),
        _first(metas, ("content-language", "dcterms.language", "dc.language", "language")),
        *(_clean(row.get("inLanguage")) for row in data),
        _first(metas, ("og:locale",)),
    )
    for value in stated:
        code = re.match(r"[a-z]{2,3}(?=$|[-_,; ])", _clean(value).lower())
        if code:
            return code.group()
    return None


# ---- publisher and licence


def _publisher(marks: _Marks, metas: Mapping[str, list[str]], data: list[Mapping[str, object]]) -> str | None:
    """Who publishes the page: JSON-LD, Dublin Core, an element marked as the publisher."""
    for row in data:
        for name, _ in _json_authors(row.get("publisher") or row.get("copyrightHolder")):
            return name
    in_head = (value for name in _PUBLISHER_NAMES for value in metas.get(name, ()) if "//" not in value)
    marked = (_marked_name(x) for x in marks.props.get("publisher", ()))
    return next((name for name in (*in_head, *marked) if 1 < len(name) <= 120), None)


def _licence(root: _Element, metas: Mapping[str, list[str]], data: list[Mapping[str, object]]) -> str | None:
    """The licence the page states for itself, as an address or in its words: JSON-LD, a link, Dublin Core."""
    stated = []
    for row in data:
        value = row.get("license")
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url") or value.get("name")
        stated.append(_clean(value))
    linked = [
        _clean(x.get("href"))
        for x in root.iter("link", "a")
        if "license" in (x.get("rel") or "").lower().split() or x.get("itemprop") == "license"
    ]
    in_head = [value for name in _LICENCE_NAMES for value in metas.get(name, ())]
    return next((value for value in (*stated, *linked, *in_head) if 2 < len(value) <= 300), None)


def _marked_name(element: _Element) -> str:
    """The name in an element marked as a person or organisation: the part marked as the name, else all of it."""
    for inner in element.iter():
        if inner is not element and inner.get("itemprop") == "name":
            return _clean(inner.get("content")) or _clean("".join(inner.itertext()))  # type: ignore[arg-type]
    return _clean(element.get("content")) or _clean("".join(element.itertext()))  # type: ignore[arg-type]


# ---- title


def _words(text: str | None) -> set[str]:
    return set(re.findall(r"\w+", (text or "").lower()))


def _title(
    root: _Element,
    text: str,
    regions: tuple[Region, ...],
    metas: Mapping[str, list[str]],
    data: list[Mapping[str, object]],
) -> tuple[str | None, int]:
    """The title, and which region shows it (-1 when none does)."""
    headline = next((clean for row in data if (clean := _clean(row.get("headline")))), None)
    named = next((clean for row in data if (clean := _clean(row.get("name")))), None)
    shared = _first(metas, ("og:title", "twitter:title", "dcterms.title", "dc.title", "citation_title"))
    element = next(iter(root.iter("title")), None)
    in_head = _clean("".join(element.itertext())) if element is not None else ""  # type: ignore[arg-type]
    elsewhere = [x for x in (headline, in_head, shared, named) if x]
    best: tuple[float, int] | None = None
    for i, region in enumerate(regions):
        if region.tag != "h1":
            continue
        own = _words(region.span.of(text))
        score = max((len(own & _words(x)) / max(1, len(own)) for x in elsewhere), default=1.0)
        logo = any(note in ("logo", "site-title", "branding") for note in _tokens(region.path))
        if own and not logo and (best is None or score > best[0] + 0.2):
            best = (score, i)
    alone = sum(region.tag == "h1" for region in regions) == 1
    if best and (best[0] >= 0.3 or not elsewhere or (alone and best[0] > 0)):
        return _clean(regions[best[1]].span.of(text)), best[1]
    parts = set(_SEPARATORS.split(in_head)) if best is None else set()
    for i, region in enumerate(regions):  # pages without an h1: a heading that is a part of the page's title
        if region.tag in ("h2", "h3") and (said := _clean(region.span.of(text))) in parts:
            return said, i
    title = (
        _plain_title(headline, metas)
        or _plain_title(shared, metas)
        or _without_site(in_head, metas)
        or (best and _clean(regions[best[1]].span.of(text)))
    )
    at = next((i for i, r in enumerate(regions) if title and _clean(r.span.of(text)) == title), -1)
    return title or None, at


def _plain_title(title: str | None, metas: Mapping[str, list[str]]) -> str | None:
    """A stated title without the name of the site at its end, where it is plainly that name."""
    parts = _SEPARATORS.split(title or "")
    site = _words(_first(metas, ("og:site_name",)))
    if title and len(parts) > 1 and site and _words(parts[-1]) <= site:
        return title[: -len(parts[-1])].rstrip(" |–—-»:·•")
    return title


def _without_site(title: str, metas: Mapping[str, list[str]]) -> str:
    """A page title without the name of the site before or after it."""
    parts = _SEPARATORS.split(title)
    if len(parts) < 2:
        return title
    site = _words(_first(metas, ("og:site_name",)))
    if site and _words(parts[0]) <= site:
        return title[len(parts[0]) :].lstrip(" |–—-»:·•")
    cut = title[: -len(parts[-1])].rstrip(" |–—-»:·•")
    return cut if len(cut) >= len(parts[-1]) or _words(parts[-1]) <= site else title


def _tokens(path: Iterable[str]) -> Iterator[str]:
    for note in path:
        yield from _tokens_of(note)


@lru_cache(maxsize=4096)
def _tokens_of(note: str) -> list[str]:
    return re.split(r"[.#\[\]=\s]+", note.lower())


# ---- author


def _top(text: str, regions: tuple[Region, ...], at: int) -> list[tuple[str, tuple[str, ...]]]:
    """The short lines just under the title, where bylines and dates stand."""
    if at < 0:
        return []
    near = [(r.span.of(text), r.path) for r in regions[max(0, at - 2) : at + 9]]
    return [(line, path) for line, path in near if len(line) < 200 and _REACTIONS.isdisjoint(_tokens(path))]


def _author(
    marks: _Marks,
    metas: Mapping[str, list[str]],
    data: list[Mapping[str, object]],
    top: list[tuple[str, tuple[str, ...]]],
    site: str | None,
) -> str | None:
    stated = [pair for row in data for pair in _json_authors(row.get("author") or row.get("creator"))]
    persons = [name for name, person in stated if person and _is_person(name, site)]
    if persons:
        return ", ".join(dict.fromkeys(persons))
    for name in _marked_authors(marks):
        if _is_person(name, site):
            return name
    in_head = [_without_by(value) for key in _AUTHOR_NAMES for value in metas.get(key, ()) if "//" not in value]
    for name in in_head:
        if _is_person(name, site):
            return name
    for line, path in top:
        if found := _byline_name(line, any(t in _AUTHOR_TOKENS for t in _tokens(path))):
            return found
    desks = set(boilerplate.cues().lists.get("no_person", {})) | _words((site or "").replace(".", " "))
    others = (*(name for name, _ in stated), *in_head)
    return next((name for name in others if len(name) > 2 and name[0] != "@" and not _words(name) <= desks), None)


def _json_authors(value: object) -> Iterator[tuple[str, bool]]:
    """Names of authors and whether each is said to be a person."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and "//" not in one:
            yield _clean(one), True
        elif isinstance(one, dict):
            for name in one["name"] if isinstance(one.get("name"), list) else [one.get("name")]:
                if clean := _without_by(_clean(name)):
                    yield clean, one.get("@type") in (None, "Person", ["Person"])


def _marked_authors(marks: _Marks) -> Iterator[str]:
    """Names in elements marked as the author, in the article before its comments."""
    for element in marks.people:
        names = set((element.get("class") or "").lower().split())
        inside = re.split(r"[^a-z]+", f"{element.get('class') or ''} {element.get('id') or ''}".lower())
        if {"comments", "reacties", "disqus"} & set(inside):
            return
        marked = (
            element.get("rel") == "author"
            or element.get("itemprop") == "author"
            or element.get("property") in _AUTHOR_PROPERTIES
            or names & {"author", "author-name", "byline-name", "byline__name", "vcard", "auteur"}
        )
        if not marked:
            continue
        name = _without_by(_marked_name(element))
        if 2 < len(name) < 60:
            found = _NAME.match(name)
            yield found.group() if found and " " in found.group() else name


def _without_by(name: str) -> str:
    """A name without "By" or "Door" before it."""
    start = boilerplate.cues().lists.get("author", {})
    low = name.lower()
    for form in sorted(start, key=len, reverse=True):
        if low.startswith(form) and not low[len(form) : len(form) + 1].isalnum():
            return name[len(form) :].strip(" :")
    return name


def _is_role(name: str) -> bool:
    """Whether it names a desk or an account rather than somebody: "admin", "Redactie"."""
    return bool(_words(name) & set(boilerplate.cues().lists.get("no_person", {}))) or len(name) < 3


def _is_person(name: str, site: str | None) -> bool:
    """Whether it reads as the name of a person: two words or more with capitals, and not the site's name."""
    if _is_role(name) or len(name) > 80:
        return False
    own = _words(name)
    if site and own and own <= _words(site.replace(".", " ")):
        return False
    found = _NAME.match(name)
    return bool(found and len(found.group().split()) >= 2 and len(own) <= 6)


def _byline_name(line: str, marked: bool) -> str | None:
    """The name after "by", "door", "tekst:" in a short line: "Door Sanne Verhoef, adviseur" -> "Sanne Verhoef"."""
    low = line.lower()
    forms = boilerplate.cues().lists.get("author", {})
    for form in sorted((form for form in forms if form in low), key=len, reverse=True):
        for cue in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)\s*:?\s*", low):
            if cue.start() > 0 and not marked and forms[form] < 1 and " op " not in low and " on " not in low:
                continue
            name = _NAME.match(line, cue.end())
            if name and len(name.group()) > 3 and not _is_role(name.group()) and " " in name.group():
                return name.group().strip()
    if marked and (name := _NAME.match(line)) and len(name.group().split()) in (2, 3, 4) and not _is_role(name.group()):
        return name.group()
    return None


# ---- dates


def _dates(
    root: _Element,
    marks: _Marks,
    metas: Mapping[str, list[str]],
    data: list[Mapping[str, object]],
    top: list[tuple[str, tuple[str, ...]]],
    language: str | None,
) -> tuple[str | None, str | None]:
    months_first = (language or "en") == "en"
    lines = [line for line, _ in top]
    changed = boilerplate.cues().lists.get("modified", {})
    marked = [_timed(x) for x in root.iter("time") if x.get("datetime")] if root is not None else []
    in_lines = list(_dated(lines, months_first, changed))
    published = [
        *(_clean(row.get("datePublished") or row.get("dateCreated")) for row in data),
        *(value for name in _PUBLISHED_NAMES for value in metas.get(name, ())),
        *(value for name in ("datePublished", "dateCreated") for value in _propped(marks, name)),
        *(value for value, kind in marked if kind == "published"),
        *(day for day, is_change in in_lines if not is_change),
    ]
    modified = [
        *(_clean(row.get("dateModified")) for row in data),
        *(value for name in _MODIFIED_NAMES for value in metas.get(name, ())),
        *_propped(marks, "dateModified"),
        *(value for value, kind in marked if kind == "modified"),
        *(day for day, is_change in in_lines if is_change),
    ]
    first = next((day for value in published if (day := iso_day(value, months_first))), None)
    last = next((day for value in modified if (day := iso_day(value, months_first))), None)
    return first, (last if last and (not first or last >= first) else None)


def _propped(marks: _Marks, name: str) -> Iterator[str]:
    """The values of elements marked as a property of the page."""
    for element in marks.props.get(name, ()):
        if element.tag != "meta":
            stated = element.get("datetime") or element.get("content")
            yield _clean(stated or "".join(element.itertext()))  # type: ignore[arg-type]


def _timed(element: _Element) -> tuple[str, str]:
    """A `<time>` and what its surroundings call it; comments and cards of other articles have times too."""
    around = [element, *element.iterancestors()][:8]
    notes = " ".join(f"{e.get('class') or ''} {e.get('id') or ''} {e.get('itemprop') or ''}" for e in around).lower()
    own = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()
    value = str(element.get("datetime"))
    if re.search(r"comment|related|reacti|sidebar|widget|recent|teaser|card", notes):
        return value, ""
    return value, "modified" if re.search(r"modif|updat", own) else "published"


def _dated(lines: list[str], months_first: bool, changed: Mapping[str, float]) -> Iterator[tuple[str, bool]]:
    """The dates in the lines under the title, and whether each is said to be of a change."""
    for line in lines:
        low = line.lower()
        for match in sorted(
            (m for pattern in (_ISO, _NUMBERS, _DAY_FIRST, _MONTH_FIRST) for m in pattern.finditer(line)),
            key=lambda m: m.start(),
        ):
            before = low[max(0, match.start() - 40) : match.start()]
            cut = max(before.rfind("|"), before.rfind("."), before.rfind("·"))
            if iso_day(match.group(), months_first):
                yield match.group(), any(form in before[cut + 1 :] for form in changed)


def iso_day(value: str, months_first: bool = False) -> str | None:
    """The day a date names, as ISO 8601: "12 maart 2024" -> "2024-03-12"; None when it is no date.

    `months_first` reads "03/04/2023" as 4 March, as Americans write it.
    """
    months = boilerplate.cues().lists.get("month", {})
    if found := _ISO.search(value) or _COMPACT.match(value.strip()):
        return _day(*map(int, found.groups()))
    if found := _NUMBERS.search(value):
        one, two, year = map(int, found.groups())
        day, month = (two, one) if (months_first and one <= 12 and "/" in found.group()) or two > 12 else (one, two)
        return _day(year, month, day)
    if (found := _DAY_FIRST.search(value)) and (month := int(months.get(found.group(2).lower(), 0))):
        return _day(int(found.group(3)), month, int(found.group(1)))
    if (found := _MONTH_FIRST.search(value)) and (month := int(months.get(found.group(1).lower(), 0))):
        return _day(int(found.group(3)), month, int(found.group(2)))
    return None


def _day(year: int, month: int, day: int) -> str | None:
    """A day as ISO 8601; None when the calendar has none, or it has not come yet: nobody publishes in the future."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found.isoformat() if found <= date.today() + timedelta(days=1) else None
