"""Claims read by a language model, for people who run one: never needed, and off unless it is asked for.

Any endpoint that speaks the OpenAI protocol will do (Ollama, vLLM, llama.cpp, a hosted one). The model gets numbered
sentences and answers in a JSON schema. What it says is never taken on trust: every quote must stand letter for letter
in its sentence and every value must be a known one, else the claim is dropped and counted. A passage that the model
cannot read, or for which there is no budget left, is read by the built-in rules.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import os
import random
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from helder import atomic, compared, model
from helder.errors import InputError
from helder.model import (
    CLAIM_BEARING,
    Argument,
    Block,
    Claim,
    Cue,
    CueKind,
    Mention,
    Quantity,
    Sentence,
    Source,
    Span,
)  # fmt: skip
from helder.settings import Settings
from helder.stages import claims, quantities

KEY_VARIABLE = "HELDER_EXTRACTOR_KEY"
"""The environment variable with the key of the endpoint, if it wants one. The key is never printed or kept."""
PASSAGE_CHARACTERS = 2_500
ANSWER_BYTES = 4_000_000
LONGEST_WAIT_S = 30.0
_TRIES = 4
_VERSION = 1

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "relation": model.RELATION_NAMES, "direction": model.DIRECTIONS, "polarity": model.POLARITIES,
    "certainty": model.CERTAINTIES, "evidence": model.EVIDENCES, "advice": model.ADVICES,
}  # fmt: skip
"""The closed values that the model is asked for."""
_QUOTES = ("population", "dose", "duration")

_TASK = """List the health claims in the numbered sentences. A claim relates a subject (the factor) to an object
(what is affected), whatever the grammar. Copy subject, object, population, dose and duration letter for letter from the
sentence; use null for what it does not say. Do not list questions, headings or sales talk without health content.
polarity is negated when the relation is denied; certainty is hedged for may or can, speculative for tentative evidence,
unknown where the text says it is unclear. Answer in JSON only."""

_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["claims"],
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["sentence", "subject", "object", *_FIELDS, *_QUOTES],
                "properties": {
                    "sentence": {"type": "integer"},
                    "subject": {"type": "string"},
                    "object": {"type": ["string", "null"]},
                    **{name: {"type": "string", "enum": list(values)} for name, values in _FIELDS.items()},
                    **{name: {"type": ["string", "null"]} for name in _QUOTES},
                },
            },
        }
    },
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is and what it may cost: address up to "/v1", model name, seconds to wait, and the budget.

    `requests` and `tokens` are for the whole run; `cache` is a folder that keeps the answers, or None.
    """

    url: str
    model: str
    timeout_s: float = 60.0
    requests: int = 1000
    tokens: int = 2_000_000
    cache: Path | None = None

    def __post_init__(self) -> None:
        parts = urllib.parse.urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise InputError(
                f"The extractor's address is {_shown(self.url)!r} and takes http:// or https:// with a host and no "
                "name or password in it: put the key into HELDER_EXTRACTOR_KEY."
            )
        if not self.model:
            raise InputError(
                "The extractor has no model: name one in HELDER_EXTRACTOR_MODEL, as the endpoint calls it."
            )


def _shown(url: str) -> str:
    return url.rsplit("@", 1)[-1][:100]


@dataclass(slots=True)
class Tally:
    """What the model cost and what became of its answers.

    `dropped` are claims that could not be verified in the text, `blanked` quotes of single fields; `by_rules` are
    passages that the built-in rules read instead.
    """

    requests: int = 0
    tokens: int = 0
    cached: int = 0
    kept: int = 0
    dropped: int = 0
    blanked: int = 0
    retried: int = 0
    by_rules: int = 0


class _NoAnswer(Exception):
    """The endpoint gave nothing that can be used for this passage."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """No: a redirect would carry the key to another host."""
        return None


@dataclass(slots=True)
class Extractor:
    """Reads claims with a language model; `tally` says what that came to. `wait` sleeps between tries."""

    endpoint: Endpoint
    wait: Callable[[float], None] = time.sleep
    tally: Tally = field(default_factory=Tally)

    @property
    def name(self) -> str:
        """What tells documents that this model read from those read otherwise."""
        return f"+{hashlib.sha256(f'{_VERSION} {self.endpoint.url} {self.endpoint.model}'.encode()).hexdigest()[:12]}"

    def extract(
        self,
        source: Source,
        blocks: Sequence[Block],
        sentences: Sequence[Sentence],
        mentions: Sequence[Mention],
        cues: Sequence[Cue],
    ) -> tuple[Claim, ...]:
        """Every claim that the model finds and the text confirms, in order; as `claims.extract` gives them."""
        found: list[Claim] = []
        for passage in _passages(blocks, sentences):
            rows: list[Any] | None
            try:
                rows = self._ask(source, passage)
            except _NoAnswer:
                rows = None
            if rows is None:
                self.tally.by_rules += 1
                found.extend(claims.extract(source, blocks, passage, mentions, cues))
            else:
                found.extend(self._verified(source, blocks, passage, mentions, cues, rows))
        unique = {claim.id: claim for claim in found}
        return tuple(sorted(unique.values(), key=lambda c: (c.span, c.subject.span or c.span, c.id)))

    # ---- asking

    def _ask(self, source: Source, passage: Sequence[Sentence]) -> list[Any]:
        numbered = "\n".join(f"{n}. {_one_line(s.span.of(source.text))}" for n, s in enumerate(passage, 1))
        body = {
            "model": self.endpoint.model,
            "temperature": 0,
            "seed": 1,
            "messages": [{"role": "system", "content": _TASK}, {"role": "user", "content": numbered}],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "claims", "strict": True, "schema": _SCHEMA},
            },
        }
        sent = json.dumps(body, ensure_ascii=False).encode("utf-8")
        name = hashlib.sha256(f"{_VERSION} {self.endpoint.url} ".encode() + sent).hexdigest()
        kept = self._cached(name)
        if kept is not None:
            self.tally.cached += 1
            return kept
        for attempt in range(_TRIES):
            if self.tally.requests >= self.endpoint.requests or self.tally.tokens >= self.endpoint.tokens:
                raise _NoAnswer
            self.tally.requests += 1
            answer, pause = self._post(sent)
            rows = _rows(answer, self.tally)
            if rows is not None:
                self._keep(name, rows)
                return rows
            if pause is None:
                raise _NoAnswer
            if attempt + 1 < _TRIES:
                self.tally.retried += 1
                self.wait(min(LONGEST_WAIT_S, max(pause, 0.5 * 2**attempt * (1 + random.random() / 4))))  # noqa: S311  # jitter
        raise _NoAnswer

    def _post(self, sent: bytes) -> tuple[bytes, float | None]:
        """The endpoint's answer, and how many seconds to wait before another try; None: another try is no use."""
        request = urllib.request.Request(  # noqa: S310  # the scheme was looked at when the endpoint was made
            self.endpoint.url.rstrip("/") + "/chat/completions",
            data=sent,
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        key = os.environ.get(KEY_VARIABLE)
        if key:
            request.add_unredirected_header("Authorization", f"Bearer {key}")
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=self.endpoint.timeout_s) as response:
                answer = response.read(ANSWER_BYTES + 1)
        except urllib.error.HTTPError as error:
            with error:
                again = error.code in (408, 409, 425, 429) or error.code >= 500
                return b"", _seconds(error.headers.get("Retry-After")) if again else None
        except (
            OSError,
            http.client.HTTPException,
            ValueError,
        ):  # no connection, too slow, cut off, a key with odd characters
            return b"", 0.0
        return (answer, 0.0) if len(answer) <= ANSWER_BYTES else (b"", None)

    # ---- the cache

    def _cached(self, name: str) -> list[Any] | None:
        if self.endpoint.cache is None:
            return None
        try:
            with (self.endpoint.cache / f"{name}.json").open("rb") as file:
                rows = json.loads(file.read(ANSWER_BYTES))
        except (OSError, ValueError, RecursionError):
            return None
        return rows if isinstance(rows, list) else None

    def _keep(self, name: str, rows: list[Any]) -> None:
        """Keep an answer whole or not at all; a cache that cannot be written costs requests, nothing else."""
        if self.endpoint.cache is None:
            return
        with contextlib.suppress(OSError), atomic.file(self.endpoint.cache / f"{name}.json") as out:
            out.write(json.dumps(rows).encode())

    # ---- verifying

    def _verified(
        self, source: Source, blocks: Sequence[Block], passage: Sequence[Sentence], mentions: Sequence[Mention],
        cues: Sequence[Cue], rows: Sequence[Any],
    ) -> Iterator[Claim]:  # fmt: skip
        for row in rows[: 20 * len(passage)]:
            claim = self._claim(source, blocks, passage, mentions, cues, row) if isinstance(row, dict) else None
            if claim is None:
                self.tally.dropped += 1
            else:
                self.tally.kept += 1
                yield claim
        self.tally.dropped += max(0, len(rows) - 20 * len(passage))

    def _claim(
        self, source: Source, blocks: Sequence[Block], passage: Sequence[Sentence], mentions: Sequence[Mention],
        cues: Sequence[Cue], row: Mapping[str, Any],
    ) -> Claim | None:  # fmt: skip
        number = row.get("sentence")
        if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= len(passage):
            return None
        sentence = passage[number - 1]
        if any(row.get(name) not in values for name, values in _FIELDS.items()):
            return None
        subject = _argument(source.text, sentence.span, row.get("subject"), mentions)
        object_ = _argument(source.text, sentence.span, row.get("object"), mentions)
        relation = cast(model.RelationName, row["relation"])
        if subject is None or (object_ is None and (row.get("object") or relation != "recommended_for")):
            return None
        if object_ is not None and subject.span == object_.span:
            return None
        object_ = object_ or Argument(None, None)
        population, dose, duration = (self._quoted(source.text, sentence.span, row.get(name)) for name in _QUOTES)
        block = blocks[sentence.block]
        speaker = claims.SPEAKERS.get(block.kind, "author")
        made = Claim(
            id=claims.claim_id(source.id, sentence.span, relation, subject, object_),
            span=sentence.span,
            quote=sentence.span.of(source.text),
            language=sentence.language,
            section=block.section,
            subject=subject,
            relation=relation,
            direction=row["direction"],
            object=object_,
            polarity=row["polarity"],
            certainty=row["certainty"],
            causality=claims.causality(relation),
            evidence=row["evidence"],
            advice=row["advice"],
            kind=claims.kind(relation, subject, object_),
            speaker=speaker,
            promotional=speaker == "advert",
            cues=tuple(i for i, cue in enumerate(cues) if sentence.span.holds(cue.span)),
            population=population.of(source.text) if population else None,
            dose=dose.of(source.text) if dose else None,
            duration=duration.of(source.text) if duration else None,
            quantities=tuple(_values(source.text, sentence.language, subject, dose, duration)),
        )
        return made.with_key(compared.key(made))

    def _quoted(self, text: str, within: Span, said: object) -> Span | None:
        found = _place(text, within, said) if said else None
        self.tally.blanked += bool(said) and found is None
        return found


def _values(
    text: str, language: str, subject: Argument, dose: Span | None, duration: Span | None
) -> Iterator[Quantity]:
    """The dose and duration as numbers."""
    kinds: tuple[tuple[CueKind, Span | None], ...] = (("dose", dose), ("duration", duration))
    for kind, span in kinds:
        cue = Cue(span, span.of(text), kind, None, "amount") if span else None
        read = quantities.of_cue(cue, language, subject.concept.id if subject.concept else None) if cue else None
        if read is not None:
            yield read


def _passages(blocks: Sequence[Block], sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """The sentences that may hold claims, some at a time."""
    passage: list[Sentence] = []
    size = 0
    for sentence in sentences:
        if blocks[sentence.block].kind not in CLAIM_BEARING:
            continue
        length = sentence.span.end - sentence.span.start
        if passage and size + length > PASSAGE_CHARACTERS:
            yield passage
            passage, size = [], 0
        passage.append(sentence)
        size += length
    if passage:
        yield passage


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")[: 2 * PASSAGE_CHARACTERS]


def _rows(answer: bytes, tally: Tally) -> list[Any] | None:
    """The claims in an answer, or None where it is not what was asked for; its tokens are counted either way."""
    try:
        whole = json.loads(answer)
        used = whole.get("usage") or {}
        tally.tokens += max(0, int(used.get("total_tokens") or 0))
        content = whole["choices"][0]["message"]["content"]
        listed = json.loads(content)["claims"]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError):
        return None
    return listed if isinstance(listed, list) else None


def _seconds(written: str | None) -> float:
    """What a Retry-After header asks for, in seconds; 0 where it says nothing or a date."""
    try:
        return max(0.0, min(LONGEST_WAIT_S, float(written or 0)))
    except ValueError:
        return 0.0


def _place(text: str, within: Span, said: object) -> Span | None:
    """Where a quote stands in a sentence, letter for letter; line breaks count as spaces."""
    if not isinstance(said, str) or not said.strip():
        return None
    wanted = said.strip()
    at = _one_line(within.of(text)).find(_one_line(wanted))
    return None if at < 0 else Span(within.start + at, within.start + at + len(wanted))


def _argument(text: str, within: Span, said: object, mentions: Sequence[Mention]) -> Argument | None:
    """A subject or object whose words stand in the sentence, with the longest concept named in them."""
    span = _place(text, within, said)
    if span is None:
        return None
    inside = [m for m in mentions if span.holds(m.span)]
    longest = max(inside, key=lambda m: m.span.end - m.span.start, default=None)
    return Argument(span.of(text), span, longest.concept if longest else None)


def described(tally: Tally) -> str:
    """The tally in a sentence."""
    return (
        f"Language model: {tally.requests} requests, {tally.tokens} tokens, {tally.cached} answers from the cache; "
        f"{tally.kept} claims verified, {tally.dropped} dropped, {tally.blanked} quotes left out; "
        f"{tally.by_rules} passages read by the built-in rules."
    )


def configured(values: Settings) -> Extractor:
    """The extractor that the settings describe. Raises `InputError` where they name no usable address or model."""
    return Extractor(
        Endpoint(
            values.extractor_url, values.extractor_model, values.extractor_timeout, values.extractor_requests,
            values.extractor_tokens, values.extractor_cache,
        )
    )  # fmt: skip
