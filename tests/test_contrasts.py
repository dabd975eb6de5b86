"""What is only said to be set against something else is left out, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as config
from hypothesis import strategies as st

from helder.model import Sentence, Source, Span
from helder.stages import clauses, concepts, contrasts

ROWS = [
    ("en", "Tea rather than coffee lowers blood pressure.", "rather than coffee"),
    ("en", "Tea, rather than coffee, lowers blood pressure.", ", rather than coffee ,"),
    ("en", "Vitamin A raises rather than lowers the risk of fractures.", "rather than lowers"),
    ("en", "Instead of lowering the risk, vitamin A raises it.", "Instead of lowering the risk ,"),
    ("en", "Not coffee but tea lowers blood pressure.", "Not coffee but"),
    ("en", "Melatonin improves not mood but sleep.", "not mood but"),
    ("en", "Not only coffee but also tea raises blood pressure.", ""),
    ("en", "Melatonin is not a drug but a hormone.", ""),
    ("en", "Coffee does not lower blood pressure but raises it.", ""),
    ("en", "Drink water rather than soft drinks.", ""),
    ("en", "Melatonin improves sleep rather than mood.", ""),
    ("nl", "Thee in plaats van koffie verlaagt de bloeddruk.", "in plaats van koffie"),
    ("nl", "Vitamine A verhoogt in plaats van verlaagt het risico.", "in plaats van verlaagt"),
    ("nl", "Koffie verstoort de slaap eerder dan dat het die verbetert.", "eerder dan dat het die verbetert"),
    ("nl", "Niet koffie maar thee verlaagt de bloeddruk.", "Niet koffie maar"),
    ("nl", "Niet alleen koffie maar ook thee verhoogt de bloeddruk.", ""),
    ("de", "Nicht Kaffee sondern Tee senkt den Blutdruck.", "Nicht Kaffee sondern"),
    ("fr", "Le thé plutôt que le café réduit le stress.", "plutôt que le café"),
]


def left_out(text: str, language: str) -> tuple[clauses.Words, frozenset[int]]:
    source = Source("test", text, language=language)
    span = Span(0, len(text))
    mentions = concepts.tag(source, (Sentence(span, language, 0),))
    parsed = clauses.words(text, span, language)
    assert parsed is not None
    return parsed, contrasts.set_aside(parsed, mentions)


@pytest.mark.parametrize(("language", "text", "words"), ROWS, ids=[text for _, text, _ in ROWS])
def test_what_is_set_against_is_left_out(language: str, text: str, words: str) -> None:
    parsed, aside = left_out(text, language)
    assert " ".join(parsed.tokens[k].text for k in sorted(aside)) == words


WORDS = [
    "tea",
    "coffee",
    "not",
    "but",
    "rather",
    "than",
    "instead",
    "of",
    "only",
    "lowers",
    "raise",
    "sleep",
    ",",
    "the",
]


@config(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12))
def test_what_stays_stands_in_its_order(words: list[str]) -> None:
    parsed, aside = left_out(" ".join(words) + ".", "en")
    kept = contrasts.without(parsed, aside)
    assert kept.tokens == tuple(t for k, t in enumerate(parsed.tokens) if k not in aside)
    assert len(kept.tags) == len(kept.tokens)
