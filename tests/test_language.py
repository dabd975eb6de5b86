"""Each passage has its language: long ones by their own words, short ones by their neighbours."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helder import langs, pipeline
from helder.errors import InputError
from helder.model import Block, Source, Span
from helder.stages import blocks, language, read

DUTCH = "Magnesium is een mineraal dat nodig is voor de werking van de spieren en het zenuwstelsel."
ENGLISH = "Magnesium is a mineral that the body needs for its muscles and for its nervous system."
GERMAN = "Magnesium ist ein Mineralstoff, den der Körper für die Muskeln und das Nervensystem braucht."
SPANISH = "El magnesio es un mineral que el cuerpo necesita para los músculos y para el sistema nervioso."
FRENCH = "Le magnésium est un minéral dont le corps a besoin pour les muscles et le système nerveux."


ELSEWHERE = {
    "es": "El magnesio es un mineral que el cuerpo necesita para los músculos y el sistema nervioso.",
    "pl": "Magnez jest minerałem, którego organizm potrzebuje do pracy mięśni i układu nerwowego.",
    "tr": "Magnezyum, vücudun kaslar ve sinir sistemi için ihtiyaç duyduğu bir mineraldir.",
    "ar": "المغنيسيوم معدن يحتاجه الجسم لعمل العضلات والجهاز العصبي.",
    "zh": "镁是人体肌肉和神经系统所需的矿物质。",
    "ru": "Магний – это минерал, необходимый для работы мышц и нервной системы.",
}


def languages(text: str, given: str | None = None) -> list[str]:
    source = read.from_text(text)
    return [part.language for part in language.detect(source, blocks.split(source), given=given)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([DUTCH], "nl"),
        ([ENGLISH], "en"),
        ([DUTCH, ENGLISH, DUTCH], "nl en nl"),
        ([DUTCH, GERMAN, FRENCH, DUTCH], "nl de fr nl"),
        ([DUTCH, SPANISH, DUTCH], "nl es nl"),
        ([GERMAN, "Magnesium und Schlaf", GERMAN], "de de de"),
        ([FRENCH, "Le sommeil", FRENCH], "fr fr fr"),
        ([DUTCH, "Pure chocolade (70%) 180", DUTCH], "nl nl nl"),
        (["Wat is een magnesiumtekort?", "Waarin zit magnesium?", "Hoeveel is genoeg?"], "nl nl nl"),
        (["Was ist ein Magnesiummangel?", "Worin steckt Magnesium?", "Wie viel ist genug?"], "de de de"),
        ([DUTCH, "Test", DUTCH], "nl nl nl"),
        ([ENGLISH, "Magnesium", ENGLISH], "en en en"),
        ([DUTCH, "320 mg", "---", DUTCH], "nl nl nl nl"),
        ([DUTCH, "Add this to my wish list", DUTCH], "nl en nl"),
        (["Slaap en magnesium", "De beste tijd van de dag"], "nl nl"),
        (["123", "456"], "und und"),
    ],
    ids=[
        "dutch",
        "english",
        "mixed",
        "four",
        "no-pack",
        "german-heading",
        "french-heading",
        "dutch-chocolate",
        "dutch-questions",
        "german-questions",
        "dutch-label",
        "english-label",
        "numbers",
        "foreign-phrase",
        "short",
        "none",
    ],
)
def test_a_passage_has_its_language(lines: list[str], expected: str) -> None:
    assert languages("\n".join(lines)) == expected.split()


@pytest.mark.parametrize("around", [DUTCH, ENGLISH], ids=["dutch", "english"])
@pytest.mark.parametrize("code", sorted(ELSEWHERE))
def test_a_passage_without_a_pack_keeps_its_code_and_makes_no_claims(code: str, around: str) -> None:
    found = pipeline.analyse(f"{around}\n\n{ELSEWHERE[code]}\n\n{around}")
    assert [block.language for block in found.blocks][1] == code
    place = found.blocks[1].span
    things = (*(c.span for c in found.claims), *(m.span for m in found.mentions), *(c.span for c in found.cues))
    assert not [span for span in things if span.start < place.end and place.start < span.end]


@pytest.mark.parametrize(
    ("heading", "below", "code"),
    [
        ("Slaap", DUTCH, "nl"), ("Sleep", ENGLISH, "en"), ("Vitamine D", DUTCH, "nl"), ("Test", ENGLISH, "en"),
        ("العربية", ENGLISH, "und"), ("中文", DUTCH, "und"), ("Información en español", ELSEWHERE["es"], "es"),
        ("Informacje po polsku", ELSEWHERE["pl"], "pl"),
    ],
)  # fmt: skip
def test_a_heading_has_its_language(heading: str, below: str, code: str) -> None:
    assert languages(f"{heading}\n{below}")[0] == code


def test_a_given_language_is_taken_for_all() -> None:
    assert languages(f"{DUTCH}\n{ENGLISH}\n320", given="nl") == ["nl", "nl", "nl"]


def test_a_language_without_a_pack_is_refused() -> None:
    with pytest.raises(InputError, match="No language pack 'xx'"):
        languages(DUTCH, given="xx")


def test_nothing_has_no_language() -> None:
    assert languages("") == []
    assert languages(" \n ") == ["und"]


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gets_codes_and_keeps_its_spans(text: str) -> None:
    source = read.from_text(text)
    parts = blocks.split(source)
    found = language.detect(source, parts)
    assert [part.span for part in found] == [part.span for part in parts]
    assert all(part.language.isalpha() and part.language.islower() for part in found)


@pytest.mark.parametrize(
    ("stated", "parts", "expected"),
    [
        (None, [("nl", 90), ("en", 10)], "nl"),
        ("en", [("en", 90), ("nl", 10)], "en"),
        ("en", [("nl", 5000), ("en", 10)], "nl"),
        ("en", [("nl", 100)], "en"),
        ("en", [("nl", 3000), ("en", 2000)], "en"),
        (None, [("und", 10)], None),
        (None, [], None),
    ],
    ids=["unstated", "agrees", "plainly-wrong", "too-short-to-overrule", "mixed", "unknown", "empty"],
)
def test_the_main_language_is_what_most_of_the_text_is_in(
    stated: str | None, parts: list[tuple[str, int]], expected: str | None
) -> None:
    text, found = "", []
    for code, size in parts:
        found.append(Block(Span(len(text), len(text) + size), "body", code))
        text += "x" * size
    assert language.named(Source("s", text, language=stated), tuple(found)).language == expected


def test_every_pack_is_one_the_identifier_knows() -> None:
    assert set(langs.installed()) <= set(language._scorer()(DUTCH))


@given(st.text(st.characters(codec="ascii"), max_size=80))
def test_words_are_counted_alike_in_ascii_and_beyond(text: str) -> None:
    assert language._weight(text) == len(language._LETTERS.findall(text))
    assert language._weight(f"{text} é") == len(language._LETTERS.findall(text)) + 1
