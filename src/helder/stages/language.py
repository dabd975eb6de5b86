"""The language of each passage, and the main language of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from helder import langs
from helder.model import Block, Source


def detect(source: Source, parts: tuple[Block, ...], *, given: str | None = None) -> tuple[Block, ...]:
    """The same blocks, each with its language; `given` is taken for all of them."""
    if given is not None:
        langs.load(given)
        return tuple(replace(p, language=given) for p in parts)
    classify = _classifier()
    return tuple(replace(p, language=classify(p.span.of(source.text))) for p in parts)


def named(source: Source, parts: tuple[Block, ...]) -> Source:
    """The source with its main language filled in, if the page did not state one."""
    if source.language or not parts:
        return source
    weight: Counter[str] = Counter()
    for part in parts:
        weight[part.language] += part.span.end - part.span.start
    return replace(source, language=weight.most_common(1)[0][0])


@lru_cache(maxsize=1)
def _classifier() -> Callable[[str], str]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # 2 s and 100 MB: only when first needed

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(list(langs.installed()))
    return lambda text: str(model.classify(text[:5000])[0])
