"""Parts of speech mended by what is known: names of concepts are nouns, and verbs stand where a sentence needs them.

The tagger has seen news and encyclopedias; it takes "lowers" after "cinnamon" for one more noun. What is mended here it
cannot know: which words name concepts and which verbs state a relation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from helder import langs, triggers
from helder.model import Mention
from helder.stages import doings
from helder.stages.clauses import FINITE, VERBS, Words, units
from helder.stages.cues import people_words

_NAMED: Final = frozenset({"DET", "ADJ", "NOUN", "PROPN", "ADV", "X"})
_MAY_BE_VERB: Final = frozenset({"VPART", "ADV", "NOUN", "ADJ", "X"})


def mended(parsed: Words, by_token: dict[int, Mention], nominal: frozenset[int]) -> Words:
    """The words with parts of speech mended by what is known: names of concepts are nouns, verbs stand between them."""
    tags = list(parsed.tags)
    doing = doings.end(parsed)
    if doing:
        tags[:doing] = ["NOUN" if tag in FINITE else tag for tag in tags[:doing]]
        tags[doing] = "AUX" if tags[doing] == "AUX" else "VFIN"  # "te weinig vezels eten | veroorzaakt"
    for k in nominal:
        if tags[k] in VERBS:
            tags[k] = "NOUN"
    if not parsed.pack.verb_final:
        _mend_openings(parsed, tags)
    norms, size = parsed.norms, len(tags)
    possessives = parsed.grammar["possessives"]
    possessive = "possessives" in parsed.roles
    for k in range(size - 2 if possessive else 0):  # "our drops boost": a noun follows
        if norms[k] in possessives and tags[k + 1] in ("VFIN", "VINF"):
            tags[k : k + 2] = ["DET", "NOUN"]
        if k == 0 and norms[k] in possessives and tags[k] == "PROPN" and tags[k + 1] == "NOUN":
            tags[k] = "DET"  # "Ons poeder houdt"
    for k in nominal:
        if by_token.get(k + 1) is not by_token[k] and tags[k] in _NO_NAME:
            tags[k] = "NOUN"
    grammar = parsed.grammar
    if not _ONLY_ADVERBS.isdisjoint(parsed.roles):
        adverbs = _adverbs(parsed.language)
        for k in range(1, size):  # "meldden vaker hoofdpijn", "gaat omlaag"
            if k not in nominal and norms[k] in adverbs:
                tags[k] = "ADV"
    if parsed.pack.verb_final:
        _mend_word_order(parsed, tags, nominal)
    if "also_possessive" in parsed.roles:
        for k in range(1, size - 1):  # "kinderen die veel snoepen, zijn vaker dik"
            if norms[k] in grammar["also_possessive"] and tags[k] == "PRON" and tags[k + 1] in ("ADV", "ADJ", "VPART"):
                tags[k] = "AUX" if norms[k - 1] == "," else tags[k]
    if "AUX" in tags:
        known_verbs, helpers = parsed.lexicon.verbs, _helpers(parsed.language)
        for k in range(1, size):  # "magnesium geneest slapeloosheid niet"
            if tags[k] == "AUX" and norms[k] in known_verbs and norms[k] not in helpers:
                tags[k] = "VFIN"
    if norms[0] in grammar["whoever"]:
        tags[0] = "PRON"
    if "few" in parsed.roles:
        for k in range(size - 1):  # "less salt", "minder koolhydraten": as much part of the phrase as "much"
            if norms[k] in grammar["few"] and (k + 1 in nominal or tags[k + 1] == "NOUN"):
                tags[k] = "DET"
    for k in range(2, size - 2 if "CCONJ" in tags else 0):  # "a diverse and balanced intestinal flora"
        joined = tags[k] == "CCONJ" and tags[k - 2] == "DET" and {k - 1, k + 1}.isdisjoint(nominal)
        ends = tags[k + 1] in ("ADJ", "VPART", "VFIN", "NOUN") and norms[k + 1].endswith(_PARTICIPLES)
        if joined and ends and tags[k - 1] in ("NOUN", "ADJ") and (tags[k + 2] == "ADJ" or k + 2 in nominal):
            tags[k - 1] = tags[k + 1] = "ADJ"
    if "enough" in parsed.roles:
        for k in range(1, size - 1):  # "not enough vitamin D"
            if norms[k] in grammar["enough"] and norms[k - 1] in grammar["not"] and k + 1 in nominal:
                tags[k - 1 : k + 1] = ["DET", "DET"]
    if "closing" in parsed.roles:
        for k in range(1, size - 1):  # "magnesium plus vitamine B6"
            if norms[k] in grammar["closing"] and tags[k] in ("ADP", "PROPN", "NOUN", "X") and k - 1 in nominal:
                tags[k] = "CCONJ"
    cover = _cover(parsed.language)
    for first in cover.keys() & {*norms} if not cover.keys().isdisjoint(norms) else ():
        for k, rest in ((k, rest) for k in range(1, size - 1) if norms[k] == first for rest in cover[first]):
            if k not in nominal and (not rest or (norms[k + 1] == rest and tags[k] != "DET")):  # "including A"
                if rest:
                    tags[k : k + 2] = ["INTJ", "INTJ"]
                elif tags[k] == "VGER":
                    tags[k] = "INTJ"
    last = parsed.pack.verb_final
    for k, tag in enumerate(tags):
        if tag == "SCONJ" and norms[k] in grammar["prepositions"]:
            tags[k] = "ADP"  # "took part in screening"
        if tag == "ADP" and norms[k] in grammar["taken_as"] and _told_after(parsed, tags, k):
            tags[k] = "SCONJ"  # "is worth trying as it may help"
        if tag == "SCONJ" and k and norms[k - 1] in grammar["times_as_likely"]:
            tags[k] = "ADV"  # "twice as likely to relapse"
        if tag in ("VFIN", "VPART") and norms[k] in grammar["given"] and not FINITE.isdisjoint(tags[k + 1 : k + 6]):
            who = not last and k > 0 and tags[k - 1] == "REL" and _is_past(parsed, norms[k])
            tags[k] = "VFIN" if who else "VPART"  # "children who received, children given probiotics had"
        if possessive and k > 1 and tag in FINITE and tags[k - 1] == "ADJ" and norms[k - 2] in possessives:
            tags[k - 2 : k] = ["DET", "NOUN"]  # "ons poeder houdt"
    opens = size > 1 and tags[0] == "VFIN" and norms[0] in grammar["compared_with"]
    if opens and (tags[1] == "ADP" or not FINITE.isdisjoint(tags[1:])):
        tags[0] = "VPART"  # "Compared with others, smokers had"
    more = _compared_again(parsed, tags) if "CCONJ" in tags else frozenset()
    for k in more:
        tags[k] = "ADJ"
    orders = parsed.grammar["advice_verbs"]
    if tags[:1] == ["VFIN"] and tags[1:2] and tags[1] in FINITE and parsed.norms[0] not in orders:
        tags[0] = "PROPN"  # "Loperamide slows"
    if "relative_or_that" in parsed.roles:
        _mend_relatives(parsed, tags)
    for k in range(1, size - 1 if "REL" in tags else 0):
        if tags[k] == "REL" and norms[k - 1] in ";:." and tags[k + 1] in FINITE:
            tags[k] = "PRON"  # "; die verkleint ook de kans op"
    if "content_nouns" in parsed.roles:
        for k in range(1, size - 2):  # "the idea that increased BMI causes ..."
            told = (
                tags[k] in ("REL", "SCONJ") and norms[k] in grammar["that"] and norms[k - 1] in grammar["content_nouns"]
            )
            if (
                told
                and tags[k + 1] == "VFIN"
                and _is_past(parsed, norms[k + 1])
                and not FINITE.isdisjoint(tags[k + 2 :])
            ):
                tags[k + 1] = "ADJ"
    articles = parsed.grammar["infinitive_article"]
    for k in range(1, size if articles else 0):  # "het reguleren van": an infinitive with an article is a noun
        infinitive = tags[k] == "VINF" or (tags[k] == "VFIN" and norms[k].endswith("en"))
        if infinitive and tags[k - 1] == "DET" and norms[k - 1] in articles:
            tags[k] = "NOUN"
    opening = parsed.norms[1] if tags[:2] == ["DET", "NOUN"] and len(tags) > 2 and 1 not in nominal else ""
    known = parsed.lexicon.verbs
    if opening in known and not opening.endswith("en") and parsed.norms[0] in articles:
        tags[:2] = ["PRON", "VFIN"]  # "Het verlicht spierkrampen"
    for k in nominal:
        if tags[k] == "ADJ" and by_token.get(k + 1) is not by_token[k] and tags[k + 1 : k + 2] != ["NOUN"]:
            tags[k] = "NOUN"
    verbs = parsed.lexicon.verbs
    known_as = {"NOUN", "ADJ", "X", "ADP", "SCONJ", "PROPN"}
    if not parsed.pack.verb_final:
        known_as.add("VPART")  # "curcumin improved memory"
    measures = units(parsed.language)
    for k in parsed.verbal:  # "cinnamon lowers blood sugar": a known verb between two names
        norm, inside = norms[k], 0 < k < size - 1
        if not inside or tags[k] not in known_as or k in nominal or norm.endswith("ing") or k in more:
            continue
        before = k - 1
        while before > max(0, k - 3) and tags[before] in ("ADV", "PART"):
            before -= 1  # "coffee not only raises", "but also disturbs"
        if norm in grammar["given"] and not FINITE.isdisjoint(tags[k + 1 : k + 6]):
            continue  # "infants given antibiotics had"
        after_name = before in nominal or tags[before] == "CCONJ"
        after_amount = norms[k - 1] in measures  # "300 mg a day improved"
        after_it = tags[before] == "PRON" and norms[before] in grammar["cleft"] and tags[before - 1] == "CCONJ"
        if not (after_name or after_amount or after_it):  # "and it lowers cholesterol"
            continue
        before_name = k + 1 in nominal or tags[k + 1] in ("DET", "ADJ", "PRON", "REL")
        plain = before_name and any(not t.extras and not t.particle for t in verbs[norm])
        if plain or any(t.extras[:1] == (norms[k + 1],) for t in verbs[norm]):  # "speeds up"
            tags[k] = "VFIN"
    if "CCONJ" in tags:
        _mend_second_verbs(parsed, tags, nominal)
    if FINITE.isdisjoint(tags):
        final = parsed.pack.verb_final  # "Jodiumtekort veroorzaakt struma": also a participle
        may_be = {"ADV", "NOUN", "ADJ", "X", "PROPN"} | ({"VPART"} if final else set())
        unseen = (
            k for k in range(1, len(tags))
            if (tags[k] in may_be or (k + 1 < size and _as_past(tags, k)))
            and k not in nominal and tags[k - 1] != "DET"
            and (any(_complete(t, norms, k) for t in verbs.get(norms[k], ())) or _is_light(parsed, tags, k))
        )  # fmt: skip
        only = next(unseen, None)
        if only is not None:
            tags[only] = "VFIN"
        elif "undergo" in parsed.roles and not final:
            _mend_undergone(parsed, tags)
    first = parsed.norms[0] if parsed.tokens else ""
    for k in range(1, size - 1 if "sentence_adverbs" in parsed.roles else 0):
        if norms[k] in grammar["sentence_adverbs"] and tags[k] == "ADJ" and tags[k - 1] not in ("DET", "ADP", "ADJ"):
            tags[k] = "ADV"  # "helpt mogelijk blaasontsteking voorkomen"
    if first in grammar["imperatives"] and tags[0] in ("NOUN", "PROPN", "X", "ADV"):
        tags[0] = "VFIN"  # "wees voorzichtig met"
    if first in orders and 0 not in nominal and tags[0] in ("NOUN", "PROPN", "X", "ADJ", "ADV", "VPART"):
        border = next((k for k, norm in enumerate(norms) if norm in ",;:" or norm in grammar["condition"]), size)
        if FINITE.isdisjoint(tags[:border]):
            tags[0] = "VFIN"  # "Drink plenty of water"
    _find_missing_verbs(parsed, tags, nominal)
    if not parsed.pack.verb_final:
        _mend_participles(parsed, tags, nominal)
    names = frozenset((k - 1, k) for k in by_token if by_token.get(k - 1) is by_token[k])
    return Words(parsed.tokens, tuple(tags), parsed.language, names, parsed)


def _is_past(parsed: Words, norm: str) -> bool:
    """Whether a word ends as a regular past and participle do: "delayed"."""
    return norm.endswith(tuple(parsed.grammar["past_endings"]))


def _mend_openings(parsed: Words, tags: list[str]) -> None:
    """No sentence opens with a past: "Delayed cord clamping protects"; a verb stands before "to": "it appears to"."""
    norms, lies, marker = parsed.norms, parsed.grammar["lies"], parsed.grammar["marker"]
    if len(tags) > 2 and tags[0] == "VFIN" and _is_past(parsed, norms[0]) and tags[1] in ("NOUN", "ADJ", "PROPN"):
        tags[0] = "ADJ" if norms[0] not in parsed.grammar["compared_with"] else "VFIN"
    if tags[:2] == ["VFIN", "ADP"] and norms[1] in parsed.grammar["genitive"]:
        tags[0] = "NOUN"  # "Use of the decision aid"
    if "VGER" in tags:
        _mend_gerunds(parsed, tags)
    if tags.count("VFIN") + tags.count("AUX") > 1:
        people = people_words(parsed.language)
        for k in range(1, len(tags) - 1):
            if tags[k] == "VFIN" and tags[k + 1] in ("ADP", "REL") and norms[k] in people:
                tags[k] = "NOUN"  # "However, subjects with diabetes had ..."
    if "telling" in parsed.roles:
        _mend_telling(parsed, tags)
    for role, tag in _PLAIN:
        if role not in parsed.roles:
            continue
        plain = parsed.grammar[role]
        for k in range(len(tags)):  # "early feeding", "affects outcome"
            if norms[k] in plain and tags[k] in _MISTAKEN and tags[k - 1] != "AUX":
                tags[k] = tag
    if "change_of" in parsed.roles and "VFIN" in tags:
        changes = parsed.grammar["rising"] | parsed.grammar["falling"]
        for k in range(1, len(tags) - 1):  # "results in a significant decrease in"
            named = tags[k] == "VFIN" and tags[k - 1] in ("ADJ", "DET") and norms[k] in changes
            tags[k] = "NOUN" if named and norms[k + 1] in parsed.grammar["change_of"] else tags[k]
    for k in range(3, len(tags) - 1 if "given" in parsed.roles and "comparative" in parsed.roles else 0):
        beside = norms[k] in parsed.grammar["given"] and norms[k - 2] in parsed.grammar["comparative"]
        if beside and tags[k] in ("VFIN", "VPART"):  # "women gained more weight than women treated with diet"
            tags[k] = "VPART"
            past = next((m for m in range(1, k - 2) if tags[m] == "VPART" and _is_past(parsed, norms[m])), None)
            if past is not None and FINITE.isdisjoint(tags[:k]):
                tags[past] = "VFIN"
    for k in range(2, len(tags) - 2 if "proving" in parsed.roles else 0):
        told = tags[k] == "NOUN" and norms[k] in parsed.grammar["proving"] and norms[k + 1] in parsed.grammar["that"]
        if told and tags[k - 1] == "NOUN" and FINITE.isdisjoint(tags[:k]):
            tags[k] = "VFIN"  # "The results of this study confirm that"
    for k in range(1, len(tags) - 2 if "lies" in parsed.roles else 0):
        if norms[k] in lies and norms[k + 1] in marker and tags[k] == "NOUN":
            tags[k] = "VFIN"


_PLAIN: Final[tuple[tuple[str, str], ...]] = (
    ("plain_adjectives", "ADJ"), ("plain_nouns", "NOUN"), ("plain_adverbs", "ADV"),
)  # fmt: skip
"""Roles of words that are what they are, and their part of speech."""


def _mend_telling(parsed: Words, tags: list[str]) -> None:
    """ "A study found coffee drinkers live longer": what was found follows, with a verb of its own."""
    norms, telling = parsed.norms, parsed.grammar["telling"]
    who = parsed.grammar["reporters"] | parsed.grammar["authors"]
    for k in range(1, len(tags) - 1):
        told = tags[k] == "VPART" and norms[k] in telling and norms[k - 1] in who
        if told and tags[k + 1] in ("NOUN", "ADJ", "DET", "PROPN") and FINITE.isdisjoint(tags[:k]):
            tags[k] = "VFIN"


def _mend_gerunds(parsed: Words, tags: list[str]) -> None:
    """Gerunds that are part of a name: "cord clamping protects", "lipid lowering drugs"; not "people smoking are"."""
    plural, norms = tuple(parsed.grammar["singular_verb_endings"]), parsed.norms
    people, known = people_words(parsed.language), parsed.lexicon.verbs
    for k in range(1, len(tags) - 1):
        if tags[k] == "VGER" and norms[k - 1] == "," and tags[k + 1] in FINITE:
            tags[k] = "NOUN"  # "Compared with rest, telemonitoring had"
        if tags[k] != "VGER" or tags[k - 1] not in ("NOUN", "PROPN") or norms[k - 1].endswith(plural):
            continue
        if _names_a_means(parsed, tags, k):
            tags[k] = "ADJ"
        elif norms[k - 1] not in people:
            tags[k] = "NOUN" if tags[k + 1] in FINITE or (tags[k + 1] == "NOUN" and norms[k + 1] in known) else tags[k]


def _goes_on_in_past(parsed: Words, tags: Sequence[str], at: int) -> bool:
    """Whether a past follows "and", with nothing finite before: "promoted growth and inhibited apoptosis"."""
    first = next((m + 1 for m in range(at, -1, -1) if tags[m] in ("PUNCT", "SCONJ", "REL")), 0)
    if not FINITE.isdisjoint(tags[first:at]):
        return False
    join = next((m for m in range(at + 2, min(len(tags) - 1, at + 9)) if tags[m] not in _COMPARED), None)
    if join is None or (tags[join] != "CCONJ" and parsed.norms[join] != ","):
        return False
    after = join + 1 + (tags[join + 1] == "ADV")
    past = after < len(tags) and tags[after] in ("VFIN", "VPART") and _is_past(parsed, parsed.norms[after])
    return past and parsed.norms[after] in parsed.lexicon.verbs


def _names_a_means(parsed: Words, tags: Sequence[str], at: int) -> bool:
    """Whether what stands behind a gerund is a drug, a treatment, an effect of that kind: "lipid lowering therapy"."""
    k, means = at + 1, parsed.grammar["kinds_of_means"]
    while k < len(tags) and k < at + 6 and parsed.norms[k] not in means:
        if tags[k] not in ("ADJ", "NOUN", "PUNCT", "X"):
            return False
        k += 1
    return k < len(tags) and parsed.norms[k] in means


def _as_past(tags: Sequence[str], k: int) -> bool:
    """Whether a word that looks like a participle has a subject and an object: "the diet produced great losses"."""
    return tags[k] == "VPART" and tags[k - 1] in ("NOUN", "PROPN") and tags[k + 1] in ("DET", "ADJ", "NOUN", "NUM")


def _compared_again(parsed: Words, tags: Sequence[str]) -> frozenset[int]:
    """The words after "and" that compare as those before it do: "linked to better sleep and lower blood pressure"."""
    modifiers = parsed.lexicon.modifiers
    grammar, norms, found = parsed.grammar, parsed.norms, set()
    changes = grammar["rising"] | grammar["falling"]
    for k in range(3, len(tags) - 1):
        if tags[k - 1] != "CCONJ" or norms[k] not in modifiers or tags[k + 1] not in _COMPARED:
            continue
        before = k - 2
        while before and tags[before] in _COMPARED and norms[before] not in modifiers:
            before -= 1
        if norms[before] in modifiers and tags[before - 1] in ("ADP", "DET", "PART"):
            found.add(k)
        elif any(norms[m] in changes and tags[m - 2] in ("VPART", "ADJ") for m in range(max(2, before), k - 1)):
            found.add(k)  # "associated with improvements in sleep and lower stress"
    return frozenset(found)


_COMPARED: Final = frozenset({"NOUN", "PROPN", "X", "ADJ", "ADP", "DET", "NUM", "VGER"})


def _is_light(parsed: Words, tags: Sequence[str], k: int) -> bool:
    """Whether a verb that says little may stand there: "a high-salt diet exerts adverse effects on"."""
    known = parsed.norms[k] in parsed.grammar["light_verbs"] and parsed.norms[k].endswith("s")
    return known and tags[k] == "NOUN" and tags[k + 1 : k + 2] in (["DET"], ["ADJ"])


def _complete(row: triggers.Trigger, norms: Sequence[str], at: int) -> bool:
    """Whether what a verb takes beside it stands in the sentence: "raden artsen de griepprik aan"."""
    if not row.extras and not row.particle:
        return True
    if row.extras and not row.particle and row.extras == norms[at + 1 : at + 1 + len(row.extras)]:
        return True  # "treatment results in"
    return bool(row.particle) and row.particle in norms[at + 1 :] and all(extra in norms for extra in row.extras)


_ONLY_ADVERBS: Final = frozenset({"often", "more_often", "always_adverbs"})


@lru_cache
def _adverbs(code: str) -> frozenset[str]:
    """The words of a language that are nothing but adverbs."""
    grammar = langs.load(code).grammar
    return frozenset().union(*(grammar[role] for role in _ONLY_ADVERBS))


@lru_cache
def _helpers(code: str) -> frozenset[str]:
    """The words of a language that can be auxiliaries: "is", "have", "may", "do", "help", "make"."""
    grammar = langs.load(code).grammar
    roles = ("copula", "passive", "light_verbs", "undergo", "make_verbs", "modals", "doing", "must", "permitting",
             "worden", "help_verbs", "causative", "leave_verbs", "possess", "get_verbs", "letting")  # fmt: skip
    return frozenset().union(*(grammar[role] for role in roles))


def _mend_word_order(parsed: Words, tags: list[str], nominal: frozenset[int]) -> None:
    """What word order tells where the verb stands second: "kalktabletten beschermen gezonde ouderen"."""
    norms, size = parsed.norms, len(tags)
    grammar, verbs = parsed.grammar, parsed.lexicon.verbs
    named = size > 3 and (0 in nominal or tags[0] in ("NOUN", "PROPN"))
    if named and tags[1] == "VINF" and norms[1] in verbs and (tags[2] != "AUX" and norms[2] not in verbs):
        tags[1] = "VFIN"
        tags[2] = "ADJ" if tags[2] == "VFIN" and tags[3] in ("ADJ", "NOUN", "VPART") else tags[2]
    for k in range(1, size - 1):
        if norms[k] in grammar["times_of_day"] and tags[k - 1] == "DET":
            tags[k] = "NOUN"  # "elke ochtend"
        if tags[k] == "DET" and tags[k + 1] == "DET" and norms[k] in grammar["cleft"] and tags[k - 1] in FINITE:
            tags[k] = "PRON"  # "toch verstoort het de slaap"
        if k == 1 and tags[0] == "DET" and tags[1] in FINITE and norms[0] in grammar["cleft"] and 1 not in nominal:
            tags[0] = "PRON"  # "het helpt de aanmaak te remmen"
        if tags[k] == "DET" and norms[k] in grammar["cleft"] and tags[k - 1] == "CCONJ" and tags[k + 1] in FINITE:
            tags[k] = "PRON" if k + 1 not in nominal else "DET"  # "en het verlaagt de bloeddruk"
        if tags[k] == "VINF" and tags[k - 1] == "ADP" and norms[k - 1] in grammar["before_doing"]:
            tags[k] = "NOUN" if k > 1 and tags[k - 2] in ("NOUN", "PROPN", "VFIN") else tags[k]  # "de kans op vallen"


def _mend_second_verbs(parsed: Words, tags: list[str], nominal: frozenset[int]) -> None:
    """ "Knoflook geneest niets, maar gember verlicht misselijkheid", "and no cream prevents acne": a verb between two
    names in a part of a sentence without one.
    """
    verbs, norms, size = parsed.lexicon.verbs, parsed.norms, len(tags)
    none, last = parsed.grammar["none"], parsed.pack.verb_final
    for k in range(1, size - 1):
        denied = k > 1 and norms[k - 2] in none and tags[k - 1] == "NOUN" and tags[k] in _MAY_BE_VERB
        named = last and tags[k] == "VPART" and k - 1 in nominal
        if not (denied or named) or k in nominal or not (k + 1 in nominal or tags[k + 1] == "DET"):
            continue
        if not any(not t.extras and not t.particle for t in verbs.get(norms[k], ())):
            continue
        first = next((m + 1 for m in range(k - 1, -1, -1) if tags[m] in ("CCONJ", "PUNCT")), 0)
        end = next((m for m in range(k + 1, size) if tags[m] in ("CCONJ", "PUNCT")), size)
        opens = first == 0 or (tags[first - 1] == "CCONJ" and (denied or tags[first - 2] == "PUNCT"))
        if opens and _NAMED.issuperset(tags[first:k]) and {"VFIN", "AUX", "VINF"}.isdisjoint(tags[first:end]):
            tags[k] = "VFIN"


@lru_cache
def _cover(code: str) -> Mapping[str, Sequence[str]]:
    """The words that introduce examples ("such as", "including"), by their first one: the second, or nothing."""
    found: dict[str, list[str]] = {}
    for words in sorted(langs.load(code).grammar["cover"]):
        first, _, rest = words.partition(" ")
        found.setdefault(first, []).append(rest)
    return found


def _mend_participles(parsed: Words, tags: list[str], nominal: frozenset[int]) -> None:
    """ "Good health and balanced nutrition improve sleep": no verb where the noun after it has one of its own; and the
    other way round, a verb where what looks like a participle or a noun has none beside it.
    """
    for k in range(1, len(tags) - 2):
        if tags[k] == "VPART":
            _mend_past(parsed, tags, k)
        elif tags[k] == "NOUN":
            _mend_risk_verb(parsed, tags, k, nominal)
        if tags[k] == "VFIN":
            _mend_finite(parsed, tags, k, nominal)


def _mend_past(parsed: Words, tags: list[str], k: int) -> None:
    """ "Exercise increased HDL and lowered LDL", "the course led to": a past that looks like a participle."""
    norms, verbs = parsed.norms, parsed.lexicon.verbs
    if norms[k] not in verbs or tags[k + 1] not in _TAKEN:
        return
    before = k - 1 - (tags[k - 1] == "ADV")
    if tags[before] not in _HEADS or norms[k] in parsed.grammar["given"]:
        return
    leads = norms[k] in parsed.grammar["leading"] and any(t.extras == (norms[k + 1],) for t in verbs[norms[k]])
    if leads or tags[k + 1] == "DET":
        first = next((m + 1 for m in range(before, -1, -1) if tags[m] in _OPENS), 0)
        if FINITE.isdisjoint(tags[first:k]):
            tags[k] = "VFIN"
    elif tags[k + 1] not in ("ADP", "PART"):
        goes_on = before == k - 1 and _goes_on_in_past(parsed, tags, k)
        if goes_on or (tags[0] == "SCONJ" and _only_past(parsed, tags, k)):
            tags[k] = "VFIN"


def _only_past(parsed: Words, tags: Sequence[str], at: int) -> bool:
    """Whether what follows the clause that opens a sentence has no other verb: "Although dear, zinc | eased pain"."""
    first = next((m + 1 for m in range(at, 0, -1) if parsed.norms[m] == ","), 0)
    return 0 < first < at and _NAMED.issuperset(tags[first:at]) and FINITE.isdisjoint(tags[first:])


def _mend_risk_verb(parsed: Words, tags: list[str], k: int, nominal: frozenset[int]) -> None:
    """ "Smoking and high BMI increase risk for stroke": a verb that is taken for a noun."""
    norms, grammar = parsed.norms, parsed.grammar
    at_risk = norms[k + 1] in grammar["risk_heads"] and norms[k + 2] in grammar["risk_of"] and k not in nominal
    if at_risk and tags[k - 1] in ("NOUN", "PROPN") and norms[k] in parsed.lexicon.verbs:
        tags[k] = "VFIN"


def _mend_finite(parsed: Words, tags: list[str], k: int, nominal: frozenset[int]) -> None:
    """What is no verb where one stands beside it: "balanced nutrition improve", "yielded results", "in this cohort"."""
    norms, verbs, size, before = parsed.norms, parsed.lexicon.verbs, len(tags), tags[k - 1]
    if before == "VFIN" and norms[k].endswith("s") and _is_past(parsed, norms[k - 1]):
        tags[k] = "NOUN"  # "yielded results in"
    elif (
        before == "VPART"
        and norms[k].endswith("s")
        and norms[k] in verbs
        and tags[k - 2] in _HEADS
        and FINITE.isdisjoint(tags[:k])
        and tags[k + 1] == "ADP"
    ):
        tags[k - 1 : k + 1] = ["VFIN", "NOUN"]  # "salt yielded results in"
    elif before == "DET" and tags[k + 1] == "VGER" and not FINITE.isdisjoint(tags[k + 2 :]):
        tags[k] = "NOUN"  # "all measures contributing to gait were"
    elif before == "ADP" and _is_past(parsed, norms[k]) and tags[k + 1] in ("NOUN", "ADJ", "PROPN"):
        tags[k] = "ADJ"  # "linked to delayed emptying"
    elif before == "CCONJ" and _is_past(parsed, norms[k]) and _in_present(parsed, tags, k):
        tags[k] = "ADJ"  # "is a risk for relapse, readmission, or increased operating time"
    elif before == "DET" and k > 1 and tags[k - 2] == "ADP" and norms[k] not in verbs:
        tags[k] = "NOUN"  # "In this cohort a high BMI was ..."
    elif norms[k - 1] == "," and tags[0] == "ADP" and norms[k] not in verbs and FINITE.isdisjoint(tags[:k]):
        after = k + 1 + (tags[k + 1] == "ADV")  # "In this trial, relamorelin significantly reduced ..."
        if tags[after] == "VPART" and norms[after] in verbs and tags[after + 1 : after + 2] != ["ADP"]:
            tags[k], tags[after] = "PROPN", "VFIN"
    elif before in ("CCONJ", "DET", "ADJ") and _is_past(parsed, norms[k]):
        end = k + 1
        while end < size and (end in nominal or tags[end] in ("ADJ", "NOUN")) and norms[end] not in verbs:
            end += 1
        if end > k + 1 and end < size and (tags[end] in FINITE or norms[end] in verbs):
            tags[k] = "ADJ"


def _mend_undergone(parsed: Words, tags: list[str]) -> None:
    """ "Patients with gout experienced more complications": what people go through, where nothing else is a verb."""
    for k in range(1, len(tags) - 1):
        past = tags[k] == "VPART" and parsed.norms[k] in parsed.grammar["undergo"]
        if past and tags[k - 1] in ("NOUN", "PROPN") and tags[k + 1] in ("NOUN", "ADJ", "DET", "NUM"):
            tags[k] = "VFIN"
            return


def _told_after(parsed: Words, tags: Sequence[str], at: int) -> bool:
    """Whether a pronoun and its verb follow a word: "as | it may help"."""
    told = parsed.grammar["cleft"] | parsed.grammar["personal"]
    following = parsed.norms[at + 1 : at + 2]
    return bool(following) and following[0] in told and tags[at + 2 : at + 3] in (["AUX"], ["VFIN"])


def _in_present(parsed: Words, tags: Sequence[str], at: int) -> bool:
    """Whether a noun follows a past whose clause is told in the present, so that it only describes the noun."""
    if tags[at + 1] not in ("NOUN", "ADJ", "VGER") or not parsed.norms[at + 2 : at + 3]:
        return False
    verb = next((k for k in range(at - 2, 0, -1) if tags[k] in FINITE or tags[k] in ("SCONJ", "REL")), 0)
    return parsed.norms[verb] in parsed.grammar["present_copula"] and "VINF" not in tags[verb:at]


def _mend_relatives(parsed: Words, tags: list[str]) -> None:
    """ "Het aminozuur dat de voorloper is": a relative after a noun with the article of that gender, not "dat" after a
    verb of saying or a noun with a content ("het bewijs dat ...").
    """
    grammar, norms = parsed.grammar, parsed.norms
    for k in range(2, len(tags)):
        if norms[k] not in grammar["relative_or_that"] or tags[k] != "SCONJ" or tags[k - 1] not in ("NOUN", "PROPN"):
            continue
        first = k - 1
        while first and tags[first - 1] in ("ADJ", "NOUN", "VPART", "ADV"):
            first -= 1
        article = norms[first - 1] if first else ""
        if article in grammar["relative_articles"] and norms[k - 1] not in grammar["content_nouns"]:
            tags[k] = "REL"


_HEADS: Final = frozenset({"NOUN", "PROPN", "X", "NUM"})
_MISTAKEN: Final = frozenset({"VFIN", "VINF", "ADV", "PRON"})
_TAKEN: Final = frozenset({"NOUN", "ADJ", "PROPN", "DET", "ADP", "PART"})
_OPENS: Final = frozenset({"PUNCT", "SCONJ", "REL", "CCONJ"})
_PARTICIPLES = ("ed", "de", "te", "ende", "en")
_NO_NAME: Final = frozenset({"ADV", "ADP", "SCONJ", "INTJ", "AUX", "PUNCT", "PRON"})
BORDERS: Final = frozenset(",;:–—()")
_COULD_BE_VERB: Final = frozenset({"NOUN", "ADJ", "X", "PROPN", "VPART", "VINF"})
_BEFORE_VERB: Final = frozenset({"NOUN", "PROPN", "PRON", "ADV", "X", "REL"})


def _find_missing_verbs(parsed: Words, tags: list[str], nominal: frozenset[int]) -> None:
    """A stretch of words without a finite verb has its first known verb as one: "roken veroorzaakt longkanker"."""
    norms, size, pack = parsed.norms, len(parsed.norms), parsed.pack
    verbs, marker, both = parsed.lexicon.verbs, pack.grammar["marker"], pack.grammar["both"]
    for k in range(1, size):
        if tags[k] == "VFIN" and k not in nominal and tags[k - 1] == "CCONJ":
            closes = k + 1 == size or tags[k + 1] == "PUNCT"
            if closes and any(norm in both for norm in norms[max(0, k - 5) : k]):
                tags[k] = "NOUN"  # "both memory and balance"
        if tags[k] == "VINF" and k > 1 and not pack.verb_final:
            before_it = k - 2 if tags[k - 1] == "ADV" and FINITE.isdisjoint(tags) else k - 1
            bare = tags[before_it] in ("NOUN", "PROPN")
            if bare and not any(t in ("AUX", "PART") for t in tags[max(0, k - 6) : k]):
                tags[k] = "VFIN"  # "the flushes become less frequent"
    first, condition = 0, pack.grammar["condition"]
    for end in range(1, size + 1):
        if end < size and not (norms[end] in BORDERS or tags[end] in ("SCONJ", "REL") or norms[end] in condition):
            continue
        opens_main = first == 0 or tags[first] in ("SCONJ", "REL") or norms[first] in ";:" or FINITE.isdisjoint(tags)
        opens_main = opens_main or norms[first] in condition
        if opens_main and FINITE.isdisjoint(tags[first:end]):
            for k in range(max(first, 1), end):
                norm = norms[k]
                if k in nominal or norm not in verbs or tags[k] not in _COULD_BE_VERB or norm.endswith("ing"):
                    continue
                before = "NOUN" if k - 1 in nominal else tags[k - 1]
                joined = before == "ADP" and pack.verb_final
                if (before not in _BEFORE_VERB and not joined) or norms[k - 1] in marker or joined:
                    continue
                after = "NOUN" if k + 1 in nominal else tags[k + 1] if k + 1 < size else "PUNCT"
                if tags[k] == "VINF" and not (pack.verb_final and norm.endswith("en")):
                    continue
                if after in ("DET", "NOUN", "ADJ", "PRON", "PROPN", "NUM", "CCONJ", "ADV", "ADP", "VFIN", "VPART"):
                    tags[k] = "VFIN"
                    break
        first = end
    relative = next((k for k in range(size) if tags[k] == "REL"), size)
    for k in range(relative + 3, size - 1 if not pack.verb_final else 0):  # "zinc that is not absorbed causes nausea"
        taken = tags[k] == "NOUN" and tags[k - 1] == "VPART" and k not in nominal and norms[k].endswith("s")
        if taken and norms[k] in verbs and (k + 1 in nominal or tags[k + 1] in ("DET", "ADJ", "NOUN")):
            tags[k] = "VFIN"
            break
    for k in range(relative + 2, size - 1 if pack.verb_final else 0):  # "vrouwen die veel drinken, komen minder vaak"
        if tags[k] == "VINF" and norms[k - 1] == "," and tags[k - 2] in VERBS | {"NOUN"}:
            tags[k] = "VFIN"
            tags[k + 1] = "ADV" if norms[k + 1] in pack.grammar["few"] else tags[k + 1]
    relative = size if pack.verb_final else relative
    for k in range(relative + 3, size - 1):  # "workers who took melatonin scored worse"
        scored = tags[k] == "VPART" and norms[k] in pack.grammar["undergo"] and tags[k - 1] in ("NOUN", "PROPN")
        if scored and sum(tag in FINITE for tag in tags[relative:k]) == 1:
            tags[k] = "VFIN"
    related = "REL" in tags
    for k in range(1, size - 2 if related and not pack.verb_final else 0):  # "that calms the brain"
        known = tags[k - 1] == "REL" and tags[k] == "NOUN" and k not in nominal and norms[k] in verbs
        if known and (tags[k + 1] in ("DET", "ADJ", "NOUN", "PRON") or k + 1 in nominal):
            tags[k] = "VFIN"
    for k in range(1, size - 1 if related else 0):
        after_verb = tags[k] == "REL" and tags[k - 1] in VERBS and norms[k - 1] in verbs
        if after_verb and (tags[k + 1] in ("ADJ", "NOUN") or k + 1 in nominal):
            tags[k] = "DET"  # "banishes that bloated feeling"
    for k in parsed.verbal if not pack.verb_final else ():
        named = k - 1 in nominal and k not in nominal and tags[k] == "NOUN" and norms[k].endswith("s")
        if named and tags[k + 1 : k + 2] == ["VFIN"]:
            tags[k : k + 2] = ["VFIN", "NOUN"]  # "tai chi prevents falls"
