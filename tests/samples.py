"""A small library that tests of stores and searches share, and how to write such an article."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import helder
from helder.model import Analysis, Argument, Block, Claim, Concept, Mention, Sentence, Source, Span
from strategies import CONCEPTS

MAGNESIUM, VITAMINS, VITAMIN_D, SLEEP, QUALITY, INSOMNIA = CONCEPTS


Row: TypeAlias = tuple[str, str | None, Concept | None, str | None, Concept | None, dict[str, object]]


def only_claim(text: str) -> Claim:
    """The one claim of a sentence with its language before it: "en: Walking lowers mortality."."""
    language, _, sentence = text.partition(": ")
    (found,) = helder.analyse(sentence, language=language).claims
    return found


def article(
    source_id: str,
    *rows: Row,
    language: str = "en",
    title: str | None = None,
    site: str | None = None,
    published: str | None = None,
) -> Analysis:
    """An article of sentences, each with one claim: sentence, subject, its concept, object, its concept, values."""
    text = "".join(row[0] + "\n" for row in rows)
    sentences, mentions, claims = [], [], []
    at = 0
    for number, (quote, subject, about, thing, affected, values) in enumerate(rows):
        span = Span(at, at + len(quote))
        sentences.append(Sentence(span, language, 0))
        named = []
        for words, concept in ((subject, about), (thing, affected)):
            place = Span(at + quote.index(words), at + quote.index(words) + len(words)) if words else None
            named.append(Argument(words, place, concept))
            if words and place and concept:
                mentions.append(Mention(place, words, concept))
        claim = Claim(f"{source_id}/{number}", span, quote, language, None, named[0], "improves", "+", named[1])
        claims.append(replace(claim, **values))  # type: ignore[arg-type]
        at += len(quote) + 1
    source = Source(
        source_id, text, title, f"https://www.{site}/{source_id}" if site else None, language, None, published
    )
    block = Block(Span(0, len(text)), "body", language)
    return Analysis(source, (block,), tuple(sentences), tuple(mentions), (), tuple(claims))


LIBRARY = (
    article(
        "a-magnesium",
        ("Magnesium may improve sleep quality.", "Magnesium", MAGNESIUM, "sleep quality", QUALITY,
         {"certainty": "hedged"}),
        ("Take 320 mg for eight weeks.", None, MAGNESIUM, None, None,
         {"dose": "320 mg", "duration": "eight weeks", "advice": "recommendation", "kind": "recommendation"}),
        title="Magnesium at night",
        site="example.org",
        published="2021-03-04",
    ),
    article(
        "b-slaap",
        ("Magnesium verbetert de slaapkwaliteit.", "Magnesium", MAGNESIUM, "slaapkwaliteit", QUALITY, {}),
        ("Magnesium helpt niet tegen slapeloosheid.", "Magnesium", MAGNESIUM, "slapeloosheid", INSOMNIA,
         {"relation": "no_effect", "direction": "0", "polarity": "negated"}),
        language="nl",
        title="Beter slapen",
        site="voorbeeld.example",
        published="2023-11",
    ),
    article(
        "c-vitamins",
        ("Vitamin D prevents insomnia in older women.", "Vitamin D", VITAMIN_D, "insomnia", INSOMNIA,
         {"relation": "prevents", "direction": "-", "population": "older women", "evidence": "review"}),
        ("Vitamins improve everything!", "Vitamins", VITAMINS, "everything", None,
         {"promotional": True, "speaker": "advert"}),
        title="Vitamins",
        site="example.org",
    ),
    article("d-nothing", title="Nothing is claimed about magnesium here"),
)  # fmt: skip
