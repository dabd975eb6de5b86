"""What holds for every text, however odd: each value points at its words, nothing is lost, and nothing breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import helder
from helder import langs, model
from helder.errors import InputError
from helder.model import Analysis, Source, Span
from helder.stages import read

CODES = langs.installed()
ARTICLES = sorted((Path(__file__).parent.parent / "examples" / "articles").rglob("*"))
QUALIFIERS = ("population", "dose", "duration")


def quoted(analysis: Analysis) -> Iterator[tuple[Span, str]]:
    """Every span that comes with its words."""
    yield from ((m.span, m.quote) for m in analysis.mentions)
    yield from ((c.span, c.quote) for c in analysis.cues)
    for claim in analysis.claims:
        yield claim.span, claim.quote
        for side in (claim.subject, claim.object):
            if side.span is not None:
                assert side.quote is not None
                yield side.span, side.quote


def check(analysis: Analysis, text: str) -> None:
    """Everything that is promised of every analysis of every text."""
    assert analysis.source.text == text
    whole = Span(0, len(text))
    for span, quote in quoted(analysis):
        assert quote
        assert whole.holds(span)
        assert span.of(text) == quote

    blocks = analysis.blocks
    assert "".join(b.span.of(text) for b in blocks) == text
    assert all(a.span.end == b.span.start for a, b in pairwise(blocks))
    assert {b.kind for b in blocks} <= set(model.BLOCK_KINDS)

    for sentence in analysis.sentences:
        assert 0 <= sentence.block < len(blocks)
        assert blocks[sentence.block].span.holds(sentence.span)
        assert sentence.span.of(text).strip() == sentence.span.of(text) != ""
    assert all(a.span.end <= b.span.start for a, b in pairwise(analysis.sentences))

    places = [s.span for s in analysis.sentences]
    for cue in analysis.cues:
        assert cue.kind in model.CUE_KINDS
        (home,) = (place for place in places if place.holds(cue.span))
        assert cue.scope is None or home.holds(cue.scope)
    for claim in analysis.claims:
        assert claim.span in places
        assert all(claim.span.holds(s.span) for s in (claim.subject, claim.object) if s.span is not None)
        assert all(0 <= i < len(analysis.cues) for i in claim.cues)
        assert all(getattr(claim, name) in (None, "") or getattr(claim, name) in claim.quote for name in QUALIFIERS)
    assert len({c.id for c in analysis.claims}) == len(analysis.claims)

    row = analysis.to_dict()
    assert Analysis.from_dict(json.loads(json.dumps(row))).to_dict() == row
    again = Analysis.from_dict(row)
    assert (again.blocks, again.sentences, again.cues) == (analysis.blocks, analysis.sentences, analysis.cues)
    assert json.loads(analysis.to_json()) == row


@cache
def sentences() -> tuple[str, ...]:
    """The sentences of every pack's examples."""
    lines = (line for code in CODES for line in langs.lines(langs.FOLDER / code / "examples.jsonl"))
    return tuple(json.loads(line)["text"] for line in lines)


NASTY = (
    "👩‍⚕️", "🇳🇱", "e\u0301", "a\u0308\u0301", "\u00a0", "\u2009", "\u200b", "\u200d", "\ufeff", "\u00ad", "\r\n", "\r",
    "\n", "\n\n", "\t", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x00", "\x1b[31m", "ß", "İ", "ı", "ﬁ", "½", "²",
    "µg", "٣", "漢字。", "Ω", "ж", "שלום", "مرحبا", "…", "...", "?!", "--", "–", "“", "”", "’", "(", ")", "[", "]",
    "<p>", "&amp;", "•", "- ", "* ", "# ", "1. ", "|", "://", "@", "%", "1,5", "1e9", "n=12", "B12", "e.g.", "bijv.",
    "\ud7ff",
)  # fmt: skip
"""Pieces of text that have broken a reader somewhere before."""

anything = st.text(st.characters(codec="utf-8"), max_size=60)
odd = st.one_of(st.sampled_from(NASTY), anything)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A real sentence with something cut out, put in, doubled, or turned to capitals."""
    text = draw(st.sampled_from(sentences()))
    for _ in range(draw(st.integers(0, 3))):
        a, b = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        blank = draw(st.sampled_from(("\u00a0", "  ", "\n", "\t", "")))
        kind = draw(st.sampled_from(("cut", "put", "double", "upper", "spaces")))
        text = {
            "cut": text[:a] + text[b:],
            "put": text[:a] + draw(odd) + text[a:],
            "double": text[:b] + text[a:],
            "upper": text[:a] + text[a:b].upper() + text[b:],
            "spaces": text[:a] + text[a:b].replace(" ", blank) + text[b:],
        }[kind]  # fmt: skip
    return text


joined = st.lists(
    st.tuples(mutated(), st.sampled_from((" ", "", "\n", "\n\n", "\r\n", "\u00a0", ". ", ", ", "; ", " – ", "\u2028"))),
    max_size=5,
).map(lambda parts: "".join(text + between for text, between in parts))
soup = st.lists(st.one_of(odd, st.sampled_from(NASTY)), max_size=12).map("".join)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(soup)
@example("")
@example("\ufeff")
@example("\r\n\r\n")
@example("🙂" * 50)
@example("a\u0300" * 50)
@example("?" * 200)
@example("." * 200)
@example("Magnesium" * 40)
@example("(" * 100 + "magnesium improves sleep" + ")" * 100)
def test_any_text_is_read_without_losing_its_place(text: str) -> None:
    check(helder.analyse(text), text)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(joined)
def test_real_sentences_joined_in_odd_ways_keep_their_place(text: str) -> None:
    check(helder.analyse(text), text)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(joined, st.sampled_from(CODES))
def test_a_text_can_be_read_in_the_wrong_language(text: str, language: str) -> None:
    analysis = helder.analyse(text, language=language)
    check(analysis, text)
    assert {s.language for s in analysis.sentences} <= {language}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(joined)
def test_the_same_text_twice_is_the_same_analysis(text: str) -> None:
    assert helder.analyse(text).to_json() == helder.analyse(text).to_json()


@pytest.mark.parametrize("code", CODES)
def test_all_examples_in_one_text_keep_their_place(code: str) -> None:
    text = "\n\n".join(sentences())
    check(helder.analyse(text, language=code), text)


@pytest.mark.parametrize("path", [p for p in ARTICLES if p.is_file()], ids=lambda p: p.name)
def test_a_bundled_article_keeps_its_place(path: Path) -> None:
    source = read.document(path)
    check(helder.analyse(source), source.text)


@pytest.mark.parametrize(
    ("unit", "size"),
    [
        ("a", 1_000_000),
        ("a ", 300_000),
        ("🙂", 300_000),
        ("e\u0301", 1_000_000),
        ("., ", 300_000),
        ("( ", 300_000),
        ("Magnesium improves sleep, ", 60_000),
        ("\n", 300_000),
    ],
    ids=["letters", "words", "emoji", "marks", "stops", "brackets", "concepts", "empty lines"],
)
def test_a_line_without_end(unit: str, size: int) -> None:
    text = unit * (size // len(unit))
    check(helder.analyse(text, language="en"), text)


def test_a_line_of_ten_megabytes() -> None:
    text = "x" * 10_000_000
    analysis = helder.analyse(text, language="en")
    assert analysis.claims == ()
    check(analysis, text)


def test_a_claim_is_found_behind_a_very_long_line() -> None:
    text = "word " * 200_000 + "\n\nMagnesium improves sleep quality.\n"
    analysis = helder.analyse(text, language="en")
    assert [c.quote for c in analysis.claims] == ["Magnesium improves sleep quality."]
    check(analysis, text)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_line_ends_do_not_change_what_is_claimed(newline: str) -> None:
    text = newline.join(("Magnesium improves sleep quality.", "", "Zinc shortens colds.", ""))
    analysis = helder.analyse(text, language="en")
    assert [c.quote for c in analysis.claims] == ["Magnesium improves sleep quality.", "Zinc shortens colds."]
    check(analysis, text)


@pytest.mark.parametrize("before", ["🙂 ", "e\u0301e\u0301 ", "\ufeff", "漢字 "], ids=["emoji", "marks", "bom", "han"])
def test_what_stands_before_a_claim_only_moves_it(before: str) -> None:
    plain = helder.analyse("\n\nMagnesium improves sleep quality.", language="en").claims[0]
    text = before + "\n\nMagnesium improves sleep quality."
    moved = helder.analyse(text, language="en").claims[-1]
    assert moved.span == Span(plain.span.start + len(before), plain.span.end + len(before))
    assert (moved.relation, moved.key) == (plain.relation, plain.key)


def test_a_text_becomes_a_source_that_keeps_it() -> None:
    analysis = helder.analyse("Magnesium verbetert de slaapkwaliteit.")
    assert analysis.source.text == "Magnesium verbetert de slaapkwaliteit."
    assert analysis.source.language == "nl"
    assert analysis.source.id


def test_two_languages_in_one_text_are_each_read_in_their_own() -> None:
    english = "Magnesium improves sleep quality in adults, and it relieves muscle cramps during the night."
    dutch = "Magnesium verbetert de slaapkwaliteit van volwassenen en het verlicht spierkrampen in de nacht."
    analysis = helder.analyse(f"{english}\n\n{dutch}\n")
    assert [s.language for s in analysis.sentences] == ["en", "nl"]
    assert {c.language for c in analysis.claims} == {"en", "nl"}


def test_a_text_in_another_language_is_kept_and_never_mined() -> None:
    text = (
        "El magnesio mejora la calidad del sueño en los adultos y alivia además los calambres de la noche.\n\n"
        "El café aumenta la presión arterial, dicen los investigadores, y también altera el sueño profundo.\n"
    )
    analysis = helder.analyse(text)
    check(analysis, text)
    assert analysis.claims == ()
    assert not {s.language for s in analysis.sentences} & set(CODES)


def test_a_language_without_a_pack_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match="de, en, fr, nl"):
        helder.analyse("Magnesium.", language="xx")


def test_a_source_is_not_changed_by_reading_it() -> None:
    source = Source("one", "Magnesium improves sleep quality.", title="Sleep", url="https://example.org/a")
    analysis = helder.analyse(source, language="en")
    assert source == Source("one", "Magnesium improves sleep quality.", title="Sleep", url="https://example.org/a")
    assert (analysis.source.id, analysis.source.title, analysis.source.url) == (source.id, source.title, source.url)


def test_the_words_of_a_menu_are_no_cues() -> None:
    page = (
        "<!doctype html><html lang='en'><body><nav><ul><li><a href='/a'>Not for children</a></li>"
        "<li><a href='/b'>What may help</a></li></ul></nav><article><h1>Magnesium and sleep</h1>"
        "<p>Magnesium does not prevent insomnia, whatever the bottle says about it. It is a mineral that many people "
        "take in the evening, and most of them sleep as they did.</p></article></body></html>"
    )
    analysis = helder.analyse(next(iter(read.read_bytes(page.encode(), "page.html"))))  # type: ignore[arg-type]
    menu = analysis.source.text.index("Magnesium and sleep")
    assert "negation" in {cue.kind for cue in analysis.cues}
    assert all(cue.span.start > menu for cue in analysis.cues)
