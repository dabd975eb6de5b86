"""Nanopublications in TriG: each claim as an assertion with its provenance, and each disagreement between two claims.

A claim is four graphs: the head, what is asserted, where that comes from (the article, the place and the words), and
about the publication itself. Then come the disagreements, a nanopublication each: which claim disagrees with which, and
in what they differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from helder import __version__, weighing
from helder.export import addresses
from helder.export.context import Context
from helder.export.pairs import Pairs
from helder.model import Argument
from helder.statement import Statement
from helder.weighing import Clash

PREFIXES = {
    "biolink": addresses.BIOLINK,
    "cito": "http://purl.org/spar/cito/",
    "dct": "http://purl.org/dc/terms/",
    "helder": addresses.TERMS,
    "np": "http://www.nanopub.org/nschema#",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_VALUES = (
    "relation", "direction", "certainty", "causality", "evidence", "population", "dose", "duration", "advice", "kind",
    "speaker", "key",
)  # fmt: skip


def write(statements: Iterable[Statement], out: TextIO, context: Context) -> int:
    """Write a nanopublication per claim and per disagreement; how many claims there were."""
    out.writelines(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items())
    number = 0
    with Pairs() as pairs:
        for statement in statements:
            out.write(_claim(statement, context))
            pairs.add(statement)
            number += 1
        for together in pairs.contested():
            out.writelines(_disagreement(clash, context) for clash in weighing.disagreements(together))
    return number


def _claim(statement: Statement, context: Context) -> str:
    source, claim = statement
    name = addresses.claim(context, claim)
    asserted = [
        f"a biolink:Association ; biolink:negated {_flag(claim.polarity == 'negated')}",
        f"rdf:predicate {_iri(addresses.predicate(claim.relation))}",
        f"helder:promotional {_flag(claim.promotional)}",
        *(f"helder:{field} {_literal(str(value))}" for field in _VALUES if (value := getattr(claim, field))),
    ]
    named: list[str] = []
    for role in ("subject", "object"):
        argument: Argument = getattr(claim, role)
        address = addresses.argument(context, argument) or (f"{name}#{role}" if argument.quote else None)
        if address:
            words = argument.concept.label if argument.concept else argument.quote or ""
            tongue = "en" if argument.concept else claim.language
            asserted.append(f"rdf:{role} {_iri(address)}")
            named.append(f"{_iri(address)} rdfs:label {_literal(words, tongue)} .")
        if argument.quote:
            asserted.append(f"helder:{role}Words {_literal(argument.quote, claim.language)}")
    address = _iri(addresses.source(context, source))
    about = [f"helder:id {_literal(source.id)}"]
    about += [f"dct:title {_literal(source.title, source.language)}"] if source.title else []
    about += [f"dct:issued {_literal(source.published)}"] if source.published else []
    provenance = [
        f"{_part(name, 'assertion')} prov:wasDerivedFrom {_part(name, 'passage')}, {address} .",
        f"{_part(name, 'passage')} a oa:SpecificResource ; oa:hasSource {address} ; "
        f"oa:hasSelector {_part(name, 'place')}, {_part(name, 'words')} .",
        f"{_part(name, 'place')} a oa:TextPositionSelector ; oa:start {claim.span.start} ; oa:end {claim.span.end} .",
        f"{_part(name, 'words')} a oa:TextQuoteSelector ; oa:exact {_literal(claim.quote, claim.language)} .",
        f"{address} {' ; '.join(about)} .",
    ]
    return _published(name, [f"{_part(name, 'claim')} {' ; '.join(asserted)} .", *named], provenance, context)


def _disagreement(clash: Clash, context: Context) -> str:
    one, other = (addresses.claim(context, s.claim) for s in (clash.one, clash.other))
    name = addresses.disagreement(context, clash.one.claim, clash.other.claim)
    said = [
        f"a helder:Disagreement ; helder:apparent {_flag(clash.kind != 'conflict')}",
        f"helder:between {_iri(one)}, {_iri(other)}",
        *(f"helder:differs {_literal(field)}" for field in clash.differs),
        *(f"rdfs:comment {_literal(sentence, 'en')}" for sentence in clash.because),
    ]
    assertion = [
        f"{_iri(one)} cito:disagreesWith {_iri(other)} .",
        f"{_iri(other)} cito:disagreesWith {_iri(one)} .",
        f"{_part(name, 'disagreement')} {' ; '.join(said)} .",
    ]
    provenance = [f"{_part(name, 'assertion')} prov:wasDerivedFrom {_iri(one)}, {_iri(other)} ."]
    return _published(name, assertion, provenance, context)


def _published(name: str, assertion: list[str], provenance: list[str], context: Context) -> str:
    software = f"{context.base}software"
    made = f'"{context.made.isoformat().replace("+00:00", "Z")}"^^xsd:dateTime'
    head = [
        f"{_iri(name)} a np:Nanopublication ; np:hasAssertion {_part(name, 'assertion')} ; "
        f"np:hasProvenance {_part(name, 'provenance')} ; np:hasPublicationInfo {_part(name, 'pubinfo')} ."
    ]
    about = [
        f"{_iri(name)} dct:created {made} ; prov:wasAttributedTo {_iri(software)} .",
        f"{_iri(software)} a prov:SoftwareAgent ; rdfs:label {_literal(f'Helder {__version__}')} .",
    ]
    graphs = (("Head", head), ("assertion", assertion), ("provenance", provenance), ("pubinfo", about))
    return "".join(_graph(name, part, lines) for part, lines in graphs)


def _graph(name: str, part: str, lines: list[str]) -> str:
    return f"\n{_part(name, part)} {{\n" + "".join(f"    {line}\n" for line in lines) + "}\n"


def _part(name: str, part: str) -> str:
    return _iri(f"{name}#{part}")


def _iri(address: str) -> str:
    return f"<{address}>"


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _literal(words: str, language: str | None = None) -> str:
    code = addresses.language(language)
    return f'"{"".join(_escaped(words))}"' + (f"@{code}" if code else "")


def _escaped(words: str) -> Iterator[str]:
    for c in words:
        if c in '"\\':
            yield f"\\{c}"
        elif c < " " or "\x7f" <= c <= "\x9f" or "\ud800" <= c <= "\udfff":
            yield "\\uFFFD" if "\ud800" <= c <= "\udfff" else f"\\u{ord(c):04X}"
        else:
            yield c
