"""Addresses (IRIs) of claims, sources and concepts, safe whatever the article holds."""

from __future__ import annotations

import re
from urllib.parse import quote

from helder.errors import InputError
from helder.export.context import Context
from helder.model import RELATIONS, Argument, Claim, Concept, RelationName
from helder.statement import About

BIOLINK = "https://w3id.org/biolink/vocab/"
MESH = "http://id.nlm.nih.gov/mesh/"
TERMS = "urn:helder:vocab:"
"""Names of what Helder says of a claim and no public vocabulary has a name for."""

_WEB = re.compile(r"https?://[^/?#@\s]+", re.I)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z")
_ALLOWED = "!#$%&'()*+,-./:;=?@_~"


def base(given: str) -> str:
    """How addresses begin, as a person gave it. Raises `InputError` for what cannot begin an address."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+", given):
        raise InputError(f'"{given}" cannot begin an address: use one such as https://example.org/claims/.')
    return given


def claim(context: Context, of: Claim) -> str:
    """The address of a claim."""
    return f"{context.base}claim/{quote(of.id, safe='')}"


def disagreement(context: Context, one: Claim, other: Claim) -> str:
    """The address of what two claims disagree about."""
    return f"{context.base}disagreement/{quote(one.id, safe='')}/{quote(other.id, safe='')}"


def source(context: Context, of: About) -> str:
    """The address of a source: where it stands on the web, else a name."""
    return page(of) or text(context, of)


def page(of: About) -> str | None:
    """Where a source stands on the web, with what no address may hold written as %xx; None where it does not."""
    return quote(of.url, safe=_ALLOWED) if of.url and _WEB.match(of.url) else None


def text(context: Context, of: About) -> str:
    """The name of the text of a source as it was read, in which places are counted."""
    return f"{context.base}source/{quote(of.id, safe='')}"


def thing(context: Context, of: Concept) -> str:
    """The address of a concept: of its MeSH descriptor, else a name."""
    return f"{MESH}{quote(of.mesh, safe='')}" if of.mesh else f"{context.base}concept/{quote(of.id, safe='')}"


def argument(context: Context, of: Argument) -> str | None:
    """The address of what a subject or object means; None where the vocabulary does not know it."""
    return thing(context, of.concept) if of.concept else None


def predicate(relation: RelationName) -> str:
    """The address of the Biolink predicate of a relation."""
    return BIOLINK + RELATIONS[relation].biolink.partition(":")[2]


def language(code: str | None) -> str | None:
    """The code of a language where it is written as codes are; None where it is not."""
    return code if code and _LANGUAGE.match(code) else None
