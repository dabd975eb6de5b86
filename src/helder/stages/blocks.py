"""The parts of a text and the role of each: article, heading, advert, testimonial, menu.

Every block is kept, with its kind and the reason for it. Three things speak: how the page marked the text up
(elements, class names, whether it stands where the sentences are), the words of each language pack's `boilerplate.tsv`,
and the shape of the lines around it. A plain text has only the last two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from helder.model import Block, BlockKind, Region, Source, Span
from helder.stages import boilerplate
from helder.text import Pieces, runs

_MARKERS: Final = frozenset("-–—•*·▪◦●○■□►‣>")
_LEAD: Final = re.compile(r"^[\s\-–—•*·▪◦●○■□►‣>#]+")
_NUMBERED: Final = re.compile(r"^(?:\d{1,2}|[a-zA-Z])[.)]\s+\S")
_STOPS: Final = ".!;:,…"
_ENDED = tuple('.!?"”’…:')
_CLOSERS: Final = "\"'”’»)]* \u00a0"
_OPENERS: Final = "\"“„«‘'"
_INNER_STOP: Final = re.compile(r"[.!?…][\"”’)\]]*\s+[\"“„‘(]?[A-ZÀ-Þ0-9]")
_WORDS: Final = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_PRICE: Final = re.compile(r"(?:[€$£]\s?\d+(?:[.,]\d{2})?|\b\d+(?:[.,]\d{2})?\s?(?:€|euro\b|EUR\b))")
_QUOTATION: Final = re.compile(r"[\"“„][^\"“”„]{30,}[\"”]")
_CODE: Final = re.compile(r"\bcode:?\s+[\"“']?[A-Z]{3,}[A-Z0-9]*\b")
_SHOUT: Final = re.compile(r"\b[A-Z]{4,}\b.*!|\*\*\*")
_CAMEL: Final = re.compile(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b")
_WORDS_OF_PIECES, _CAMEL_OF_PIECES = Pieces(_WORDS.findall), Pieces(_CAMEL.findall)
_CASES: Final = bytes(
    97 if chr(code).islower() else 65 if chr(code).isupper() else 32 for code in range(128)
) + b" " * 128  # fmt: skip
"""Makes "a" of every small letter of ASCII, "A" of every capital, and a space of all else."""
_SIGNED: Final = re.compile(r"^[-–—~]+\s*[^\W\d_a-z].{0,60}$")
_AGED: Final = re.compile(r"^[A-ZÀ-Þ][\w.'’ -]{1,40}(?:,\s*(?:[a-z]+ )?\d{2}\b.{0,40}|\s\(\d{2}\b[^()]{0,20}\))$")
_DATE: Final = re.compile(
    r"\b(?:19|20)\d\d-\d\d?-\d\d?\b|\b\d{1,2}[-./]\d{1,2}[-./](?:19|20)?\d\d\b|\b\d{1,2}\.?\s+[^\W\d_]{3,9}\.?,?\s+(?:19|20)\d\d\b"
    r"|\b[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b"
)
_CLOCK: Final = re.compile(r"\b\d{1,2}:\d\d\b")
_CITED: Final = re.compile(
    r"\b(?:19|20)\d\d\s?;\s?\d+|\b\d+\s?\(\d+\)\s?:\s?e?\d+|\bdoi\b|10\.\d{4,}/|\bPMID\b|\bet al\b"
    r"|^\[?\d{1,3}[\].]\s.*\b(?:19|20)\d\d\b"
)
_CITED_SHORT: Final = re.compile(
    r"^(?:\[?\d{1,3}[\].)]?\s+)?[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]*)* [A-Z]{1,3}[,.].{10,}\b(?:19|20)\d\d\b"
)
_CRUMBS: Final = re.compile(r"^[^.?!]{1,40}(?:\s(?:[>»›/→]|&gt;)\s[^.?!>»›/→]{1,60}){1,6}$")
_PIPES: Final = re.compile(r"^[^|.?!]{1,30}(?:\s?[|·•]\s?[^|.?!·•]{1,30}){2,}$")
_DIVIDERS: Final = ("|", "·", "•", ">", "»", "›", "/", "→", "&gt;")
"""What stands between the links of a trail."""
_TOKEN: Final = re.compile(r"[^\W_]+")

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LINKS: Final = frozenset({"a", "a.", "a#", "a["})
_PICTURES: Final = frozenset({"figure", "image", "photo", "picture", "img"})
_CONTROLS: Final = frozenset(
    {"button", "label", "legend", "option", "select", "input", "textarea", "optgroup", "fieldset"}
)
_ASIDE: Final[frozenset[BlockKind]] = frozenset(
    {"navigation", "advert", "call_to_action", "testimonial", "comment_widget"}
)
_OUTSIDE_TOO: Final = frozenset({None, "caption", "byline", "question", "table"})
"""What the markup may say of a heading that still belongs to a list of other articles."""
_SURE: Final = 0.9
"""From this weight the words of a line are enough; below, it must be a link or a button: "Go to the doctor" is none."""
_PRODUCT_TOP: Final = 12
"""Within so many blocks below its name a product is praised, priced and sold."""
_LENGTHY: Final = 60
"""From so many words on, a paragraph in the main text needs more signs of selling to be an advert."""
_SHORT: Final = 12
"""Up to so many words a line may be a label, a link or a name."""
_ENDS: Final = 4000
"""Characters from both ends of a very long block that are looked at."""
_LONG: Final = 25
"""From so many words a paragraph in the main text is not a menu, whatever its class says."""


# ---- cutting


def split(source: Source) -> tuple[Block, ...]:
    """The lines of a text, or the marked-up stretches of a page, as blocks that cover it without a gap.

    White space belongs to the block before it (at the very start, to the first). Nothing is judged yet.
    """
    text = source.text
    starts = _region_lines(source) if source.regions else _lines(text)
    if not starts:
        return (Block(Span(0, len(text)), "body", "und"),) if text else ()
    edges = [0, *starts[1:], len(text)]
    return tuple(Block(Span(start, end), "body", "und") for start, end in pairwise(edges))


_FIRST: Final = re.compile(r"\S")
_NEXT_LINE: Final = re.compile(r"[\n\r\x0b\x0c\x85\u2028\u2029]\s*(?=\S)")
_RARE_BREAK: Final = re.compile(r"[\r\x0b\x0c\x85\u2028\u2029]")


def _lines(text: str, start: int = 0, end: int | None = None) -> list[int]:
    """Where lines with something on them begin, the first at its first character."""
    stop = len(text) if end is None else end
    first = _FIRST.search(text, start, stop)
    if not first:
        return []
    starts = [first.start()]
    at = first.start()
    while found := _NEXT_LINE.search(text, at, stop):
        # an indented line keeps its indent: it begins after the last line break of the gap
        gap = found.group()
        last = max(gap.rfind(mark) for mark in "\n\r\x0b\x0c\x85\u2028\u2029") + 1
        starts.append(found.start() + last)
        at = found.end()
    return starts


def _region_lines(source: Source) -> list[int]:
    """Where the regions begin, and the lines in them that begin something new: after a stop, or a signature."""
    text = source.text
    starts = {region.span.start for region in source.regions}
    rare = _RARE_BREAK.search(text) is not None
    for region in source.regions:
        start, end = region.span.start, region.span.end
        if region.tag in ("pre", "tr") or (not rare and text.find("\n", start, end) < 0):
            continue
        for at in _lines(text, start, end)[1:]:
            before = text[max(start, at - 50) : at].rstrip()
            stop = text.find("\n", at, end)
            if before[-1:] in _ENDED or _SIGNED.match(text[at : end if stop < 0 else stop].strip()):
                starts.add(at)
    return sorted(starts)


# ---- labelling


@dataclass(slots=True)
class _Line:
    """A block while its role is being found."""

    text: str
    words: tuple[str, ...]
    camel: list[str] = field(default_factory=list)  # names in it as sellers write them: "NightCalm"
    tag: str = ""
    path: tuple[str, ...] = ()
    main: bool | None = None
    kind: BlockKind = "body"
    reason: str = ""
    is_title: bool = False
    titled: bool = False  # stands above others, whatever its kind
    linked: bool = False  # most of it is links
    listed: bool = False  # an item of a list of the article
    scores: dict[str, float] = field(default_factory=dict)
    because: dict[str, str] = field(default_factory=dict)
    first_at: dict[str, int] = field(default_factory=dict)  # where the first cue of a kind stands

    def __init__(self, text: str, words: tuple[str, ...], camel: list[str]) -> None:
        self.text, self.words, self.camel = text, words, camel
        self.tag, self.path, self.main = "", (), None
        self.kind, self.reason = "body", ""
        self.is_title, self.titled, self.linked, self.listed = False, False, False, False
        self.scores, self.because, self.first_at = {}, {}, {}

    def say(self, kind: BlockKind, reason: str) -> None:
        self.kind, self.reason = kind, reason

    @property
    def short(self) -> bool:
        return len(self.words) <= _SHORT


def label(source: Source, parts: tuple[Block, ...]) -> tuple[Block, ...]:
    """The same blocks with the role of each, the reason in words, and the heading it stands under."""
    lines = _read_lines(source, parts)
    sellers = _sellers(source, lines)
    for line in lines:
        _weigh(line, sellers)
    if source.regions:
        _label_page(source, lines)
    else:
        _label_text(lines, sellers)
    return _with_sections(parts, lines)


def _read_lines(source: Source, parts: tuple[Block, ...]) -> list[_Line]:
    found = []
    regions, at = source.regions, 0
    linked: dict[tuple[str, ...], bool] = {}
    for part in parts:
        text = _excerpt(part.span.of(source.text).strip())
        line = _Line(text, tuple(_words(text.lower())), _camel(text))
        if regions:
            while at + 1 < len(regions) and regions[at + 1].span.start <= part.span.start:
                at += 1
            region: Region = regions[at]
            line.tag, line.path, line.main = region.tag, region.path, region.main
            inner = region.path[-6:]
            if inner not in linked:
                linked[inner] = not _LINKS.isdisjoint([note[:2] for note in inner])
            line.linked = linked[inner]
        found.append(line)
    return found


def _words(low: str) -> list[str]:
    """The words of a text in lower case, with the apostrophes inside them."""
    return runs(low) if low.isascii() and "'" not in low else _WORDS_OF_PIECES.findall(low)


def _camel(text: str) -> list[str]:
    """The names in a text that are written in camel case: "InnerBuddies"."""
    return _CAMEL_OF_PIECES.findall(text) if b"aA" in text.encode("utf-8", "replace").translate(_CASES) else []


def _excerpt(text: str) -> str:
    """A text, or the beginning and end of a very long one: its role shows there."""
    return text if len(text) <= 2 * _ENDS else f"{text[:_ENDS]} {text[-_ENDS:]}"


def _sellers(source: Source, lines: Sequence[_Line]) -> frozenset[str]:
    """Names that the text sells under, in lower case: written in camel case, or the site's, and used often."""
    counts: Counter[str] = Counter(name.lower() for line in lines for name in set(line.camel))
    host = (source.site or "").lower().removeprefix("www.").split(".")[0]
    names = {*counts, host} if len(host) > 4 else set(counts)
    if not names:
        return frozenset()
    words: Counter[str] = Counter(word for line in lines for word in names.intersection(line.words))
    known = {name for name, n in counts.items() if n >= 3 or words[name] >= 5}
    if len(host) > 4 and words[host] >= 2 and not any(re.search(rf"\b{re.escape(host)}\b", x.text) for x in lines):
        known.add(host)  # a name is never in lower case; "experience" is
    return frozenset(known)


def _weigh(line: _Line, sellers: frozenset[str]) -> None:
    """Add up the cues in a line, each form once: `scores` by kind, `because` with the words."""
    cues = boilerplate.cues()
    seen: dict[str, list[str]] = {}
    for hit in cues.found(line.text):
        if hit.form not in seen.get(hit.kind, ()):
            seen.setdefault(hit.kind, []).append(hit.form)
            line.first_at.setdefault(hit.kind, hit.start)
            line.scores[hit.kind] = line.scores.get(hit.kind, 0.0) + hit.weight
    text, extra = line.text, list[tuple[str, float]]()
    if "code" in text and _CODE.search(text):
        extra.append(("a discount code", 0.8))
    if _prices(text):
        extra.append(("a price", 0.4))
    if ("!" in text or "***" in text) and _SHOUT.search(text):
        extra.append(("shouting", 0.3))
    named = sellers.intersection(line.words) if sellers else frozenset()
    if named:
        extra.append((f"names {min(named)}", 0.4))
    if (named or line.camel) and any(_sells(line.words, name, cues) for name in {*named, *map(str.lower, line.camel)}):
        extra.append(("says what it does for you", 0.5))
    if _pairs(line.words, cues.lists.get("our", {}), cues.lists.get("product", {})):
        extra.append(("our product", 0.4))
    if extra:
        line.scores["advert"] = line.scores.get("advert", 0.0) + sum(weight for _, weight in extra)
        seen.setdefault("advert", []).extend(name for name, _ in extra)
    for kind, forms in seen.items():
        line.because[kind] = ", ".join(forms[:4])


def _sells(words: Sequence[str], name: str, cues: boilerplate.Cues) -> bool:
    """Whether a name is followed by what a product does: "InnerBuddies analyzes"."""
    verbs = cues.lists.get("we_sell", {})
    for at, word in enumerate(words):
        if word == name and any(" ".join(words[at + 1 + k : at + 3 + k]).startswith(tuple(verbs)) for k in range(3)):
            return True
    return False


def _pairs(words: Sequence[str], first: Mapping[str, float], second: Mapping[str, float]) -> bool:
    """Whether a word of the first list stands within three words before one of the second."""
    if first.keys().isdisjoint(words):
        return False
    return any(a in first and any(b in second for b in words[i + 1 : i + 4]) for i, a in enumerate(words))


def _prices(text: str) -> bool:
    """Whether there is an amount of money in it."""
    if "€" in text or "$" in text or "£" in text or "euro" in text or "EUR" in text:
        return _PRICE.search(text) is not None
    return False


def _own_story(line: _Line) -> bool:
    """Whether somebody tells what it did for themselves: first person, and a change in how they are."""
    singular = _singular(line)
    return singular >= 2 and singular * 40 >= len(line.words) and _own_changes(line) >= 1


def _told(line: _Line) -> bool:
    """Whether it quotes somebody on how it was for them; what an expert is quoted on is the article's."""
    if not (_quoted(line.text) or _mostly_quoted(line.text)) or not _singular(line):
        return False
    return _own_changes(line) >= 0.5 or line.scores.get("testimonial", 0) >= 0.3


def _mostly_quoted(text: str) -> bool:
    """Whether most of a line is one quotation: 'A reader wrote: "I sleep well again."'."""
    found = _QUOTATION.search(text)
    return found is not None and len(found.group()) * 2 > len(text)


def _singular(line: _Line) -> int:
    first = boilerplate.cues().lists.get("first_person", {})
    return sum(first.get(word, 0) >= 1 for word in line.words)


def _own_changes(line: _Line) -> float:
    """How much a line says of a change in the one who speaks; each form counts once, and not inside a longer one."""
    low = f" {' '.join(line.words)} "
    said = {
        form: weight for form, weight in boilerplate.cues().lists.get("own_change", {}).items() if f" {form} " in low
    }
    return sum(weight for form, weight in said.items() if not any(form != x and form in x for x in said))


def _first_person(line: _Line) -> bool:
    first = boilerplate.cues().lists.get("first_person", {})
    return any(word in first for word in line.words)


def _quoted(text: str) -> bool:
    clean = _LEAD.sub("", text)
    return clean[:1] in _OPENERS and clean.rstrip(" .")[-1:] in "\"”’»'“" and len(clean) > 20


def _signature(line: _Line) -> bool:
    """Whether it is a name under somebody's words: "- Manon, age 29 -", "Anja, 54 jaar, Zwolle"."""
    text = line.text.strip(" \t-–—~•*")
    if not text or len(line.words) > 8:
        return False
    return bool(_SIGNED.match(line.text) or (text[-1] not in ".!?" and _AGED.match(text)))


# ---- plain text


def _label_text(lines: list[_Line], sellers: frozenset[str]) -> None:
    cues = boilerplate.cues()
    times = Counter(line.text for line in lines)
    for i, line in enumerate(lines):
        _shape(lines, i)
        _cited_or_lawful(line)
        whole = cues.line(line.text, _SURE) if len(line.words) <= 8 else None
        named = cues.title(line.text) if line.kind in ("heading", "question") and len(line.words) <= 9 else None
        if line.kind == "list_marker" or not line.words:
            continue
        if _is_trail(line.text):
            line.say("navigation", "a trail of links")
        elif whole and line.text[-1:] not in ".":
            line.say(boilerplate.kind(whole[0]), f"cue: {whole[1]}")
        elif line.scores.get("byline", 0) >= 0.7 and line.short:
            line.say("byline", f"cue: {line.because['byline']}")
        elif (
            line.short
            and line.kind != "body"
            and line.scores.get("byline", 0) + (0.7 if _DATE.search(line.text) else 0) >= 0.7
            and not named
            and len(lines) > 1
        ):
            line.say("byline", "a date")
        elif line.scores.get("navigation", 0) >= 0.9 and len(line.words) <= 40:
            line.say("navigation", f"cue: {line.because['navigation']}")
        elif line.scores.get("comment_widget", 0) >= 1:
            line.say("comment_widget", f"cue: {line.because['comment_widget']}")
        elif line.text[:1].islower() and line.short and set(line.words) & sellers:
            line.say("advert", f"a line of a seller: {line.because.get('advert', '')}")
        elif times[line.text] >= 3 and line.short and line.text[:1].islower():
            line.say("navigation", f"the same line stands here {times[line.text]} times")
        elif line.kind in ("heading", "question"):
            if i and line.scores.get("advert", 0) >= 1:
                _sold(line)
        elif _sold(line):
            continue
        elif _told(line):
            line.say("testimonial", "a quotation in the first person")
        elif _own_story(line) or line.scores.get("testimonial", 0) >= 1:
            line.say("testimonial", f"first person: {line.because.get('testimonial', 'how it was for them')}")
    for line in lines:
        line.titled = line.titled and line.kind in ("heading", "question")
    _text_zones(lines)
    _quotes_and_names(lines)
    _runs(lines)


def _shape(lines: list[_Line], i: int) -> None:
    """Heading, question, marker or body by its shape and what follows."""
    line = lines[i]
    text = _LEAD.sub("", line.text)
    if not text or (len(line.text) <= 2 and set(line.text) <= _MARKERS):
        line.say("list_marker", "a lone marker")
        return
    line.say("body", "a paragraph")
    if len(line.words) > 22 or len(text) > 180:
        return
    end = text.rstrip(_CLOSERS)[-1:]
    inner = _INNER_STOP.search(text if not _NUMBERED.match(text) else text.partition(" ")[2])
    if end == "?" and not inner:
        if _asks(text):
            line.say("question", "ends in a question mark")
            line.titled = True
        elif _leads(lines, i):
            line.say("heading", "a short line above a paragraph")
            line.titled = True
        return
    if not line.words or end in _STOPS or inner or len(line.words) > 18 or len(text) > 140:
        return
    if not (text[0].isupper() or text[0].isdigit() or text[0] in _OPENERS):
        return
    if _quoted(line.text) or not _leads(lines, i):
        return
    line.say("heading", "a short line above a paragraph")
    line.titled = True


def _asks(text: str) -> bool:
    """Whether a line with a question mark is a question and no title: it starts as one, in sentence case."""
    words: list[str] = _WORDS.findall(re.sub(r"^\d{1,2}[.)]\s*", "", text))
    if not words or words[0].lower() not in boilerplate.cues().lists.get("question_word", {}):
        return False
    long = [word for word in words[1:] if len(word) > 3]
    return sum(word[0].isupper() for word in long) * 2 <= max(1, len(long))


def _leads(lines: list[_Line], i: int) -> bool:
    """Whether a paragraph or list comes within the next five lines, before the text ends."""
    for line in lines[i + 1 : i + 6]:
        if len(line.words) >= 8 and line.text.rstrip(_CLOSERS)[-1:] in ".!?:;…":
            return True
        if len(line.words) > 18 or (not line.words and line.text):
            return True
    return False


def _text_zones(lines: list[_Line]) -> None:
    """Carry what a heading announces ("Bronnen", "Comments") over the lines below it."""
    cues = boilerplate.cues()
    zone: BlockKind | None = None
    words, since = "", 0
    for line in lines:
        if _may_announce(line) and line is not lines[-1]:
            found = cues.title(line.text) if len(line.words) <= 9 else None
            if found:
                zone, words, since = boilerplate.kind(found[0]), found[1], 0
                line.titled = zone not in ("navigation", "comment_widget")
                line.say("heading" if line.titled else zone, f"cue: {words}")
                continue
            if line.kind == "heading" or (line.kind == "question" and zone != "comment_widget"):
                zone = None
                continue
        if zone is None or line.kind in ("list_marker", "byline"):
            continue
        since += 1
        if _beyond(zone, line, since):
            zone = None
        elif (
            (zone == "testimonial" and not (_first_person(line) or _quoted(line.text) or line.short))
            or (zone == "comment_widget" and line.kind == "testimonial")
            or (zone == "reference" and line.kind == "disclaimer")
        ):
            continue
        elif line.kind in ("body", "heading", "question", "testimonial", "disclaimer"):
            line.say(zone, f"below: {words}")


def _may_announce(line: _Line) -> bool:
    """Whether a line may say what the lines below it are: a heading, a label, "Reviews:", "Bronnen"."""
    if line.kind in ("advert", "call_to_action", "list_marker", "byline"):
        return False
    if line.kind == "body":
        return line.text[-1:] in "!:" if len(line.words) > 4 else line.text[-1:] not in "."
    return line.kind in ("heading", "question") or line.short


def _beyond(zone: BlockKind, line: _Line, since: int) -> bool:
    """Whether what a heading announced has ended, `since` lines below it."""
    if zone == "call_to_action":
        return len(line.words) > 90 or since > 4
    if zone in ("navigation", "comment_widget"):
        return since > 8 or (_prose(line) and len(line.words) >= _LONG)
    return zone == "reference" and len(line.words) >= 60 and not _CITED.search(line.text)


def _quotes_and_names(lines: list[_Line]) -> None:
    """Words in the first person above a name are a testimonial; the name is its byline."""
    for before, line in pairwise([x for x in lines if x.kind != "list_marker"]):
        if _signature(line) and (_quoted(before.text) or before.kind == "testimonial"):
            line.say("byline", "a name under somebody's words")
            line.titled = False
            if before.kind in ("body", "heading"):
                before.say("testimonial", "a quotation above a name")


def _runs(lines: list[_Line]) -> None:
    """An advert runs on: a paragraph between or below adverts under one heading, that hints at selling, is one too."""
    for i, line in enumerate(lines):
        if line.kind != "body" or line.scores.get("advert", 0) < 0.4:
            continue
        near = [x.kind for x in (*_beside(lines, i, -1), *_beside(lines, i, 1))]
        if near.count("advert") >= 1:
            line.say("advert", f"among adverts, and {line.because.get('advert', '')}")


def _beside(lines: list[_Line], i: int, step: int) -> list[_Line]:
    """The next line of text on one side, past headings and markers."""
    j = i + step
    while 0 <= j < len(lines) and lines[j].kind in ("heading", "list_marker"):
        j += step
    return [lines[j]] if 0 <= j < len(lines) else []


# ---- pages


def _label_page(source: Source, lines: list[_Line]) -> None:
    cues = boilerplate.cues()
    titles = [line for line in lines if line.tag in _HEADINGS and line.text == source.title]
    titles.sort(key=lambda line: line.tag != "h1")
    for line in titles[:1]:
        line.is_title = True
    zones = _Zones(source, lines)
    _distrust(lines, zones)
    _note_lists(lines)
    below: tuple[BlockKind, str, tuple[str, ...], int] | None = None
    asked = _question_page(lines)
    for i, line in enumerate(lines):
        found = zones.of(line)
        level = int(line.tag[1]) if line.tag in _HEADINGS else 0
        if below and not _still_below(below, line, level):
            below = None
        if (
            titles
            and line.text == source.title
            and line is not titles[0]
            and (not level or not line.main or line.linked)
        ):
            line.say("navigation", "the title once more")
            continue
        named = cues.title(line.text) if len(line.words) <= 10 and (level or _stands_above(lines, i)) else None
        if named and not line.is_title:
            kind = boilerplate.kind(named[0])
            below = (kind, named[1], line.path[:-1], level or 7)
            line.titled = True
            if kind == "testimonial":
                line.say("navigation", f"cue: {named[1]}")
            elif kind in ("reference", "disclaimer"):
                line.say("heading", f"tag {line.tag}") if level else line.say(
                    *(found or ("heading", "a line above a list"))
                )
            else:
                line.say(found[0] if found and found[0] != "navigation" else kind, f"cue: {named[1]}")
            continue
        above = bool(titles) and i + 1 < len(lines) and lines[i + 1] is titles[0]
        if above and len(line.words) <= 3 and found is None and not level:
            line.say("navigation", "a label above the title")
            continue
        if below and below[0] == "testimonial" and _prose(line) and not (_first_person(line) or _quoted(line.text)):
            pass  # the article goes on below somebody's words
        elif below and (found is None or found == ("navigation", "inside aside")):
            found = (below[0], f"below: {below[1]}")
        _judge(line, found, level, asked, lines, i)
    _beside_the_price(lines, titles)
    _heads_of_adverts(lines)


def _beside_the_price(lines: Sequence[_Line], titles: Sequence[_Line]) -> None:
    """On a product page, what stands between its name and the button that buys it praises the product."""
    cues = boilerplate.cues()
    start = next((i + 1 for i, line in enumerate(lines) if titles and line is titles[0]), len(lines))
    end = next((i for i, line in enumerate(lines[start:], start) if line.tag in _HEADINGS), len(lines))
    top = lines[start : min(end, start + _PRODUCT_TOP)]
    if not any(line.kind == "advert" and _prices(line.text) for line in top):
        return
    buys = [
        i for i, line in enumerate(top) if (whole := cues.line(line.text)) and whole[0] in ("advert", "call_to_action")
    ]
    for line in top[: buys[-1]] if buys else ():
        if line.kind == "body":
            line.say("advert", "between the name of a product and the button that buys it")


def _heads_of_adverts(lines: Sequence[_Line]) -> None:
    """A heading in one element with adverts and calls, and with nothing else below it, belongs to them."""
    for i, line in enumerate(lines):
        if line.kind != "heading" or line.is_title or line.tag not in _HEADINGS:
            continue
        below: list[_Line] = []
        for j in range(i + 1, len(lines)):
            other = lines[j]
            if other.tag in _HEADINGS or other.path[: len(line.path) - 1] != line.path[:-1]:
                break
            below.append(other)
        kinds = {other.kind for other in below}
        if kinds and kinds <= {"advert", "call_to_action"}:
            line.say(below[0].kind, f"above: {below[0].reason}")


def _distrust(lines: Sequence[_Line], zones: _Zones) -> None:
    """Forget which part was taken for the article where little of the sentences is in it: it may be a dialog."""
    kept = every = 0
    for line in lines:
        if _prose(line) and not line.linked and (zones.of(line) or ("body", ""))[0] not in _ASIDE:
            every += len(line.words)
            kept += len(line.words) if line.main else 0
    if kept * 4 < every and kept < 60:
        for line in lines:
            line.main = None


def _still_below(below: tuple[BlockKind, str, tuple[str, ...], int], line: _Line, level: int) -> bool:
    """Whether what a heading announced still holds: within its container, until a heading of its rank."""
    kind, _, place, rank = below
    if level and level <= rank:
        return False
    if line.path[: len(place)] != place:
        return False
    return not (kind in ("navigation", "comment_widget", "call_to_action") and line.main and len(line.words) >= _LONG)


def _stands_above(lines: list[_Line], i: int) -> bool:
    """Whether a short line without a heading tag stands as one: bold or a label above others."""
    line = lines[i]
    return line.short and any(map(_is_bold, line.path[-3:]))


def _is_bold(note: str) -> bool:
    return note in ("b", "strong") or note[:2] == "b." or note[:7] == "strong."


def _question_page(lines: list[_Line]) -> bool:
    """Whether a page is questions and answers: most of its headings of one rank ask something."""
    ranks: dict[str, list[bool]] = {}
    for line in lines:
        if line.tag in ("h2", "h3", "h4", "dt", "summary"):
            ranks.setdefault(line.tag, []).append(line.text.endswith("?"))
    return any(len(asks) >= 5 and sum(asks) * 5 >= len(asks) * 3 for asks in ranks.values())


class _Zones:
    """What the elements around a text say about it, unless they hold most of the page or its title."""

    def __init__(self, source: Source, lines: Sequence[_Line]) -> None:
        self.found: dict[tuple[str, ...], tuple[BlockKind, str] | None] = {}
        held: Counter[tuple[str, ...]] = Counter()
        total = 0
        sizes: Counter[tuple[str, ...]] = Counter()
        for line in lines:
            sizes[line.path] += len(line.text) if not line.linked else len(line.text) // 3
        for path, size in sizes.items():
            total += size
            for end in range(1, len(path) + 1):
                held[path[:end]] += size
        title = next((x for x in lines if x.tag == "h1" and x.text == source.title), None)
        title = title or next((x for x in lines if x.tag == "h1"), None)
        self.around_title = {title.path[:end] for end in range(1, len(title.path) + 1)} if title else set()
        self.wide = {path for path, size in held.items() if size * 2 > total}

    def of(self, line: _Line) -> tuple[BlockKind, str] | None:
        """The role the markup gives a line, the innermost element that says something first."""
        if line.path not in self.found:
            self.found[line.path] = self._of(line.path)
        return self.found[line.path]

    def _of(self, path: tuple[str, ...]) -> tuple[BlockKind, str] | None:
        for end in range(len(path), 0, -1):
            found = boilerplate.marked(path[end - 1])
            if found is None:
                continue
            prefix = path[:end]
            if not (prefix in self.wide or (prefix in self.around_title and end < len(path))):
                return found
        return None


def _judge(
    line: _Line, found: tuple[BlockKind, str] | None, level: int, asked: bool, lines: list[_Line], i: int
) -> None:
    """Put the signs together for one block of a page."""
    cues = boilerplate.cues()
    zone = found[0] if found else None
    button = line.linked or line.tag in _CONTROLS or line.main is False
    whole = cues.line(line.text, 0 if button else _SURE) if len(line.words) <= 9 and line.tag != "tr" else None
    if not line.words and not _prices(line.text):
        if line.text and set(line.text) <= _MARKERS:
            line.say("list_marker", "a lone marker")
            return
        line.say(zone if zone in _ASIDE and zone else "navigation", found[1] if found else "no words in it")
        return
    if found and line.main and not line.linked and len(line.words) >= _LONG:
        selling = max(line.scores.get("advert", 0), line.scores.get("call_to_action", 0))
        if (zone == "navigation" and line.scores.get("navigation", 0) < _SURE) or (
            zone == "call_to_action" and selling < 0.4
        ):
            found, zone = None, None
    if zone == "byline" and len(line.words) > 60 and line.main is not False:
        found, zone = None, None
    if level:
        line.titled = True
        if found and zone in _ASIDE:
            line.say(*found)
        elif asked and line.text.endswith("?") and level > 1:
            line.say("question", f"tag {line.tag} that asks, among questions")
        elif line.main is False and zone in _OUTSIDE_TOO and not line.is_title and _outside(lines, i):
            line.say("navigation", f"tag {line.tag} outside the main text")
        else:
            line.say("heading", f"tag {line.tag}")
        return
    if zone not in (None, "disclaimer", "navigation") and _disclaims(line):
        line.say("disclaimer", f"cue: {line.because['disclaimer']}")
        return
    if zone == "comment_widget" or zone == "testimonial":
        _judge_reaction(line, found, whole)
        return
    if line.tag in _CONTROLS:
        kind: BlockKind = boilerplate.kind(whole[0]) if whole else zone if zone in _ASIDE and zone else "navigation"
        if zone in ("call_to_action", "advert") and not whole:
            kind = "call_to_action"
        line.say(kind, found[1] if found else f"tag {line.tag}")
        return
    if zone in ("advert", "call_to_action", "reference", "disclaimer", "caption") and found:
        line.say(*found)
        if whole and whole[0] == "call_to_action":
            line.say("call_to_action", f"cue: {whole[1]}")
        return
    if line.tag in ("figcaption", "caption") or ((not line.main or len(line.words) < _LONG) and _in_figure(line)):
        line.say("caption", f"tag {line.tag}")
        return
    if line.tag in ("dt", "summary") and line.text.endswith("?"):
        line.say("question", f"tag {line.tag} that asks")
        line.titled = True
        return
    if zone == "navigation" and found:
        if line.scores.get("advert", 0) >= 1 and not whole and line.scores.get("navigation", 0) < 0.8:
            line.say("advert", f"cue: {line.because['advert']}")
        elif line.scores.get("call_to_action", 0) >= 0.9 and (not whole or whole[0] == "call_to_action"):
            line.say("call_to_action", f"cue: {line.because.get('call_to_action') or (whole and whole[1])}")
        else:
            line.say(*found)
        return
    if line.tag == "tr":
        line.say("table", "a row of a table")
        return
    if zone == "byline" and found:
        line.say(*found)
        return
    _judge_by_words(line, whole, lines, i, asked)


def _in_figure(line: _Line) -> bool:
    return any(map(_pictured, line.path[-4:]))


@lru_cache(maxsize=8192)
def _pictured(note: str) -> bool:
    return not _PICTURES.isdisjoint(_TOKEN.findall(note.lower()))


def _judge_reaction(line: _Line, found: tuple[BlockKind, str] | None, whole: tuple[str, str] | None) -> None:
    """Comments and reviews: names are bylines, own stories testimonials, spam adverts."""
    assert found is not None
    zone, reason = found
    if whole and whole[0] in ("comment_widget", "call_to_action", "navigation"):
        line.say("comment_widget", f"cue: {whole[1]}")
    elif line.tag in _CONTROLS:
        line.say("comment_widget", f"tag {line.tag}, {reason}")
    elif _names_somebody(line):
        line.say("byline", f"a name, {reason}")
    elif line.scores.get("advert", 0) >= 1 and zone == "comment_widget":
        line.say("advert", f"cue: {line.because['advert']}")
    elif zone == "comment_widget" and (
        (_singular(line) and _own_changes(line) >= 0.5) or line.scores.get("testimonial", 0) >= 0.7
    ):
        line.say("testimonial", f"first person, {reason}")
    else:
        line.say(zone, reason)


def _names_somebody(line: _Line) -> bool:
    """Whether a line in a comment or review is who wrote it and when."""
    if len(line.words) > 14:
        return False
    if line.scores.get("byline", 0) >= 0.4 or _DATE.search(line.text) or _CLOCK.search(line.text) or _signature(line):
        return True
    if any(note.split(".")[0] in ("cite", "b", "strong") for note in line.path[-2:]) and len(line.words) <= 5:
        return True
    if any("author" in note or "user" in note or "auteur" in note for note in line.path[-2:]):
        return True
    return line.tag in ("cite", "footer") or bool(re.match(r"^[\w.-]+_[\w.-]+$", line.text))


def _judge_by_words(line: _Line, whole: tuple[str, str] | None, lines: list[_Line], i: int, asked: bool) -> None:
    """A block that its place says nothing about."""
    if whole:
        line.say(boilerplate.kind(whole[0]), f"cue: {whole[1]}")
    elif _is_trail(line.text):
        line.say("navigation", "a trail of links")
    elif _is_byline(line, lines, i):
        line.say("byline", f"cue: {line.because.get('byline', 'a date under the title')}")
    elif _disclaims(line):
        line.say("disclaimer", f"cue: {line.because['disclaimer']}")
    elif line.scores.get("navigation", 0) >= 0.9 and len(line.words) <= 40:
        line.say("navigation", f"cue: {line.because['navigation']}")
    elif line.scores.get("comment_widget", 0) >= 1 and len(line.words) <= 30:
        line.say("comment_widget", f"cue: {line.because['comment_widget']}")
    elif _sold(line):
        return
    elif _quoted(line.text) and i + 1 < len(lines) and _signature(lines[i + 1]):
        line.say("testimonial", "a quotation above a name")
    elif _told(line) or (_quoted(line.text) and _singular(line) and _goes_on(lines, i)):
        line.say("testimonial", "a quotation in the first person")
    elif _own_story(line) or line.scores.get("testimonial", 0) >= 1:
        line.say("testimonial", f"first person: {line.because.get('testimonial', 'how it was for them')}")
    elif i and lines[i - 1].kind == "testimonial" and _signature(line):
        line.say("byline", "a name under somebody's words")
    elif len(line.words) < 60 and _cited_short(line.text):
        line.say("reference", "written as a citation")
    elif line.scores.get("caption", 0) >= 0.8 and len(line.words) < 60:
        line.say("caption", f"cue: {line.because['caption']}")
    elif _stands_between(line, lines, i):
        line.say("heading", "a short line above a paragraph")
        line.titled = True
    elif line.linked and (not _prose(line) or line.main is False):
        line.say("navigation", "a link and nothing else")
    elif line.main is False and _outside(lines, i):
        line.say("navigation", "outside the main text")
    elif line.text.endswith("?") and asked and line.short and line.tag in ("p", "div", "li", ""):
        line.say("body", f"tag {line.tag}")
    else:
        line.say("body", f"tag {line.tag}" if line.tag else "a paragraph")


def _goes_on(lines: list[_Line], i: int) -> bool:
    """Whether somebody spoke right before, in the same element."""
    return i > 0 and lines[i - 1].kind == "testimonial" and lines[i - 1].path[:-1] == lines[i].path[:-1]


def _stands_between(line: _Line, lines: list[_Line], i: int) -> bool:
    """Whether a short line without a heading tag is one: bold above a sentence, or alone between sentences."""
    if line.tag not in ("p", "div", "td") or line.linked or not line.short or len(line.text) > 80:
        return False
    text = _LEAD.sub("", line.text)
    if not (text[:1].isupper() or text[:1].isdigit()) or text.rstrip(_CLOSERS)[-1:] in _STOPS or "\n" in text:
        return False
    below = next((x for x in lines[i + 1 : i + 2]), None)
    if below is None or not _prose(below) or below.main is False or below.path[:-1] != _without_bold(line.path)[:-1]:
        return False
    return _stands_above(lines, i) or (i > 0 and _prose(lines[i - 1]) and lines[i - 1].path[:-1] == line.path[:-1])


def _without_bold(path: tuple[str, ...]) -> tuple[str, ...]:
    while path and path[-1].split(".")[0] in ("strong", "b", "span", "font", "em", "u"):
        path = path[:-1]
    return path


def _prose(line: _Line) -> bool:
    return len(line.words) >= _SHORT and line.text.rstrip(_CLOSERS)[-1:] in ".!?:…"


def _outside(lines: list[_Line], i: int) -> bool:
    """Whether a line outside the article has none of it right around.

    A heading belongs to what is below it; the line under the title opens the article.
    """
    line = lines[i]
    if i and lines[i - 1].is_title:
        return False
    below = [x for x in lines[i + 1 : i + 4] if x.main and len(x.words) >= _SHORT]
    if line.listed and not line.linked:
        return False
    if line.tag in _HEADINGS:
        first = next((x for x in lines[i + 1 : i + 4] if x.tag not in _HEADINGS and len(x.words) > 2), None)
        return line.linked or not (below and first and (first.main or first.short))
    above = [x for x in lines[max(0, i - 3) : i] if x.main and len(x.words) >= _SHORT and x.path[:-1] == line.path[:-1]]
    return not (
        (below and above) or (above and line.tag in ("p", "li") and lines[i - 1].main and len(line.words) >= _SHORT)
    )


def _note_lists(lines: Sequence[_Line]) -> None:
    """Note which list items belong to a list that follows a sentence of the article, in the same element."""
    for before, line in pairwise(lines):
        if line.tag == "li":
            place = line.path[:-1]
            if before.tag == "li" and before.path[:-1] == place:
                line.listed = before.listed
            else:
                line.listed = bool(before.main) and before.path[:-1] == place[:-1] and _prose(before)


def _is_byline(line: _Line, lines: list[_Line], i: int) -> bool:
    """Whether a short line says who wrote this and when."""
    score = line.scores.get("byline", 0.0)
    if len(line.words) > (32 if score < 1 else 60):
        return False
    dated = _DATE.search(line.text) is not None
    if not dated and score <= 0:
        return False
    if score >= 0.7 and (dated or len(line.words) <= 20):
        return True
    if len(line.words) <= 20 and any(x.tag == "h1" for x in lines[max(0, i - 4) : i + 2]):
        return True
    return dated and bool(line.words) and line.words[0] in boilerplate.cues().lists.get("author", {})


# ---- both


def _cited_or_lawful(line: _Line) -> None:
    if line.kind != "body":
        return
    if _disclaims(line):
        line.say("disclaimer", f"cue: {line.because['disclaimer']}")
    elif len(line.words) < 60 and (
        _cited_short(line.text) or (line.scores.get("reference", 0) >= 0.35 and _CITED.search(line.text))
    ):
        line.say("reference", "written as a citation")


def _cited_short(text: str) -> bool:
    """Whether it begins with a name and initials, and has a year."""
    return ("19" in text or "20" in text) and _CITED_SHORT.match(text) is not None


def _disclaims(line: _Line) -> bool:
    """Whether it says what the text is not; directions for use that end so are no disclaimer."""
    if line.scores.get("disclaimer", 0) < 1 or len(line.words) >= 90:
        return False
    return len(line.words) <= _LONG or line.first_at["disclaimer"] * 2 < len(line.text)


def _sold(line: _Line) -> bool:
    """Whether it sells something or asks the reader to do something for the site; then it is labelled so."""
    advert, call = line.scores.get("advert", 0.0), line.scores.get("call_to_action", 0.0)
    if line.main and len(line.words) > _LENGTHY:
        advert -= (len(line.words) - _LENGTHY) / 100  # who writes a lot about a thing does not only sell it
    if not line.words and _prices(line.text):
        advert = 1.0
    if len(line.words) <= 6 and _prices(line.text):
        advert += 0.6
    if advert >= 1 and advert >= call:
        line.say("advert", f"cue: {line.because.get('advert', 'a price')}")
        return True
    if call >= 0.9 and len(line.words) <= 40:
        line.say("call_to_action", f"cue: {line.because['call_to_action']}")
        return True
    return False


def _is_trail(text: str) -> bool:
    """Whether it is links in a row: "Home > Vragen > Darm", "Privacy | Terms | Contact"."""
    if len(text) >= 300 or not any(mark in text for mark in _DIVIDERS):
        return False
    return bool(_CRUMBS.match(text) or _PIPES.match(text))


def _with_sections(parts: tuple[Block, ...], lines: Sequence[_Line]) -> tuple[Block, ...]:
    """The blocks with what was found, each with the exact text of the heading above it."""
    section: str | None = None
    found = []
    for part, line in zip(parts, lines, strict=True):
        heads = line.titled or line.kind in ("heading", "question")
        found.append(Block(part.span, line.kind, part.language, section, line.reason or "a paragraph"))
        if heads and line.text:
            section = line.text
    return tuple(found)
