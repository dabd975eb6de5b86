"""Which concepts the sentences name: every mention with its span, concept and the rule that found it."""

from __future__ import annotations

from helder import langs, vocab
from helder.model import Mention, Sentence, Source, Span


def tag(source: Source, sentences: tuple[Sentence, ...]) -> tuple[Mention, ...]:
    """The concepts named in each sentence, in the sentence's language; none where Helder has no such language."""
    vocabulary = vocab.load()
    mentions = []
    for sentence in sentences:
        if sentence.language not in langs.installed():
            continue
        for found in vocabulary.lexicon(sentence.language).find(source.text, sentence.span.start, sentence.span.end):
            span = Span(found.start, found.end)
            mentions.append(Mention(span, span.of(source.text), vocabulary.concepts[found.concept], found.rule))
    return tuple(sorted(mentions, key=lambda m: m.span))
