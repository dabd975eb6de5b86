"""schema.org as JSON-LD: a `Claim` for each claim and, with registers, a `ClaimReview` for each verdict on it.

What schema.org has no word for (relation, polarity, certainty ...) stands under names of our own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from helder import __version__, registers
from helder.export import addresses, document
from helder.export.context import Context
from helder.model import Argument, Claim
from helder.registers import Register, Verdict
from helder.statement import Statement

OWN = (
    "relation", "direction", "polarity", "certainty", "causality", "evidence", "population", "dose", "duration",
    "advice", "kind", "speaker", "promotional", "key",
)  # fmt: skip
"""Fields of a claim that keep their name, in our own vocabulary."""

CONTEXT = {
    "@vocab": "https://schema.org/",
    "helder": addresses.TERMS,
    **{name: f"helder:{name}" for name in (*OWN, "subject", "object", "start", "end")},
    "id": "@id",
    "url": {"@id": "https://schema.org/url", "@type": "@id"},
    "isBasedOn": {"@id": "https://schema.org/isBasedOn", "@type": "@id"},
    "predicate": {"@id": "helder:predicate", "@type": "@id"},
}


def write(statements: Iterable[Statement], out: TextIO, context: Context) -> int:
    """Write one JSON-LD document with a graph of claims and reviews; how many claims there were."""
    return document.write({"@context": CONTEXT}, "@graph", _nodes(statements, context), out)


def _nodes(statements: Iterable[Statement], context: Context) -> Iterator[tuple[int, dict[str, Any]]]:
    for statement in statements:
        yield 1, claim(statement, context)
        for register in context.registers:
            if verdict := registers.check(statement.claim, register):
                yield 0, review(statement, register, verdict, context)


def claim(statement: Statement, context: Context) -> dict[str, Any]:
    """The claim as a schema.org Claim, with where it appears and what it is about."""
    of = statement.claim
    about = [_about(which, context) for which in (of.subject, of.object) if which.concept]
    row = {
        "id": addresses.claim(context, of), "@type": "Claim", "identifier": of.id, "text": of.quote,
        "inLanguage": addresses.language(of.language), "about": about, "appearance": appearance(statement, context),
        "subject": of.subject.quote, "object": of.object.quote, "predicate": addresses.predicate(of.relation),
        **{name: getattr(of, name) for name in OWN},
    }  # fmt: skip
    return document.filled({**row, "start": of.span.start, "end": of.span.end})


def appearance(statement: Statement, context: Context) -> dict[str, Any]:
    """The article as a schema.org Article."""
    source = statement.source
    publisher = source.publisher or source.site
    return document.filled(
        {
            "id": addresses.source(context, source), "@type": "Article", "identifier": source.id,
            "headline": source.title, "url": addresses.page(source),
            "inLanguage": addresses.language(source.language), "datePublished": source.published,
            "publisher": {"@type": "Organization", "name": publisher} if publisher else None,
        }
    )  # fmt: skip


def review(statement: Statement, register: Register, verdict: Verdict, context: Context) -> dict[str, Any]:
    """A verdict of a register on a claim as a schema.org ClaimReview."""
    of, entry = statement.claim, verdict.entry
    said = ": ".join(part.replace("_", " ") for part in (verdict.outcome, verdict.how) if part)
    return document.filled(
        {
            "id": f"{addresses.claim(context, of)}/review/{register_name(register)}", "@type": "ClaimReview",
            "claimReviewed": of.quote, "inLanguage": addresses.language(of.language),
            "datePublished": context.made.date().isoformat(),
            "author": {"@type": "SoftwareApplication", "name": "Helder", "softwareVersion": __version__},
            "itemReviewed": {"id": addresses.claim(context, of), "@type": "Claim"},
            "reviewRating": {"@type": "Rating", "alternateName": said, "ratingExplanation": verdict.because},
            "reviewBody": _body(of, register, verdict),
            "isBasedOn": entry.url if entry and entry.url.startswith(("https://", "http://")) else None,
        }
    )  # fmt: skip


def register_name(register: Register) -> str:
    """The name of a register as part of an address."""
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in register.name)


def _body(of: Claim, register: Register, verdict: Verdict) -> str:
    row = f' Row {verdict.entry.id}: "{verdict.entry.wording}"' if verdict.entry else ""
    notice = f" {registers.NO_ADVICE}" if register.authorises else ""
    return f"Register {register.name}. {verdict.because}{row}{notice}"


def _about(which: Argument, context: Context) -> dict[str, Any]:
    concept = which.concept
    assert concept is not None
    return document.filled(
        {
            "id": addresses.thing(context, concept), "@type": "DefinedTerm", "name": concept.label,
            "termCode": concept.mesh or concept.id,
        }
    )  # fmt: skip
