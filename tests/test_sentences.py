"""Sentences are cut where a reader would, and always lie inside their block."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helder import langs
from helder.model import BLOCK_KINDS, Block, BlockKind, Source, Span
from helder.stages import sentences

MARK = "|"


def cut(text: str, kind: BlockKind = "body") -> list[str]:
    source = Source("s", text)
    parts = (Block(Span(0, len(text)), kind, "nl"),) if text else ()
    return [sentence.span.of(text) for sentence in sentences.split(source, parts)]


CASES = [
    ("plain", "Zink helpt.|IJzer ook."),
    ("question-and-shout", "Echt waar?|Ja!|Zink helpt."),
    ("abbreviation-nl", "Noten bevatten zink (bijv. Cashewnoten).|Dat geldt o.a. Voor jong en oud."),
    ("abbreviation-en", "Take zinc, e.g. Oysters, with dr. Smith.|It helps."),
    ("abbreviation-before-number", "Zie blz. 12 en nr. 5.|De tabel is klein."),
    ("no-as-a-word", "The answer is no.|The trial failed."),
    ("decimal", "De dosis was 3.5 mg.|Dat is veel."),
    ("thousands", "Er deden 1.200 mensen mee.|De helft kreeg zink."),
    ("number-in-front", "1. Sneller in slaap vallen"),
    ("number-in-front-of-sentences", "1. Slaap op tijd.|Drink geen koffie."),
    ("number-at-the-end", "Het effect was 12.|De rest niet."),
    ("vitamin-letter", "Neem vitamine C.|De stof helpt."),
    ("hepatitis-letter", "Dit geldt voor hepatitis B.|In 2010 ook."),
    ("initial", "Volgens de arts J. Visser helpt het.|Zo is het."),
    ("initials", "Professor A.B. Visser vond zink.|Dat telt."),
    ("country", "Approved by the U.S. Department of Health.|It is safe."),
    ("lower-case-goes-on", "Wacht... en zie.|Het komt goed."),
    ("ellipsis", "Wacht…|Het komt goed."),
    ("quotation", "He said: \"Zinc works.\"|Then he left."),
    ("quotation-goes-on", "“Werkt het?” vroeg zij.|“Ja.”|Zij lachte."),
    ("brackets", "Zink helpt (zie boven.)|IJzer ook."),
    ("footnote", "Zink helpt.[2]|IJzer ook [3].|Kalk niet."),
    ("no-space", "It is made in the gut.|The brain uses it."),
    ("web-address", "Kijk op www.Zink.nl of mail ons.|Dank."),
    ("capital-inside", "De waarde is laag.|pH stijgt daarna."),
    ("chinese", "锌很好。|铁也是。"),
    ("soft-line", "Zink helpt bij\nde afweer.|IJzer ook."),
    ("bullet", "Zink helpt."),
    ("emoji", "Zink helpt! 👍|Probeer het."),
]  # fmt: skip


@pytest.mark.parametrize("expected", [x[1] for x in CASES], ids=[x[0] for x in CASES])
def test_a_text_is_cut_into_sentences(expected: str) -> None:
    glue = "" if expected.startswith("锌") else " "
    text = expected.replace(MARK, "" if "gut.|The" in expected else glue)
    assert cut(text) == expected.split(MARK)


KNOWN_FAILURES = [
    pytest.param("Dit wees J. Visser aan.|Zink.", id="fine"),
    pytest.param("Het helpt volgens J. Visser.|Zo.", id="initial-after-a-preposition"),
    pytest.param(
        "It starts at 5 p.m. Tuesday.|Come.", id="afternoon",
        marks=pytest.mark.xfail(reason="p.m. often ends a sentence, and a day begins with a capital"),
    ),
]  # fmt: skip


@pytest.mark.parametrize("expected", KNOWN_FAILURES)
def test_hard_cases(expected: str) -> None:
    assert cut(expected.replace(MARK, " ")) == expected.split(MARK)


@pytest.mark.parametrize("kind", ["heading", "table", "reference", "byline", "navigation"])
def test_a_heading_row_or_name_is_one_sentence(kind: BlockKind) -> None:
    assert cut("Ik stopte. Dit gebeurde er.", kind) == ["Ik stopte. Dit gebeurde er."]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("\n  • Zink helpt.  \r\n\r\n", ["Zink helpt."]),
        ("- IJzer", ["IJzer"]),
        ("-5 °C is koud.", ["-5 °C is koud."]),
        ("-", ["-"]),
        ("  \n", []),
    ],
    ids=["bullet", "dash", "minus", "lone-marker", "blank"],
)
def test_white_space_and_bullets_are_left_out(text: str, found: list[str]) -> None:
    assert cut(text) == found


PIECES = st.sampled_from(["Zink helpt. IJzer ook. ", "z.B. 3.5 mg? Ja! 👍 ", " \u00a0\r\n", "?!?!", ". . ."])


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(max_size=60) | PIECES,
            st.sampled_from(BLOCK_KINDS),
        ),
        max_size=6,
    )
)  # fmt: skip
def test_sentences_lie_in_their_block_in_order_and_lose_no_word(pieces: list[tuple[str, BlockKind]]) -> None:
    text, parts = "", []
    for piece, kind in pieces:
        if piece:
            parts.append(Block(Span(len(text), len(text) + len(piece)), kind, "en"))
            text += piece
    found = sentences.split(Source("s", text), tuple(parts))
    at = 0
    for sentence in found:
        assert parts[sentence.block].span.holds(sentence.span)
        assert at <= sentence.span.start < sentence.span.end
        assert sentence.span.of(text) == sentence.span.of(text).strip()
        assert not any(c.isalnum() for c in text[at : sentence.span.start])
        at = sentence.span.end
    assert not any(c.isalnum() for c in text[at:])


@pytest.mark.parametrize("unit", ["woord ", "?!", "a.b.", "\u0301", "Zin. "])
def test_a_block_of_ten_million_characters_is_cut(unit: str) -> None:
    count = 10_000_000 // len(unit)
    assert len(cut(unit * count)) == (count if unit == "Zin. " else 1)


def test_abbreviations_are_written_without_their_last_stop() -> None:
    for code in langs.installed():
        listed = langs.lines(langs.load(code).folder / "abbreviations.txt")
        assert listed == tuple(sorted(set(listed), key=lambda line: line.removesuffix(" #")))
        assert not [line for line in listed if line.endswith(".") or line != line.lower()]


@given(st.text("aA1 .!?…。」)\"'(/\n", max_size=40))
def test_the_token_before_a_stop_is_all_up_to_white_space_or_an_opening_mark(text: str) -> None:
    found = re.search(r"[^\s(\[\"“„'‘/]+\Z", text)
    assert sentences._last_token(text) == (found.group() if found else "")


@given(st.text("aA1 .!?…。」)\"'(/\n👍", max_size=40))
def test_every_stop_begins_with_a_mark_that_is_looked_for(text: str) -> None:
    assert all(sentences._MARK.match(stop.group()) for stop in sentences._STOP.finditer(text))
