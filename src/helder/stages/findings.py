"""What a sentence of a research report says was found, in the few words that such reports use.

    more among some           "Fasting glucose was higher in night workers than in day workers."
    some have more            "Patients on dialysis had lower serum zinc than controls."
    likelier                  "Widowed men were more likely to be readmitted."
    at risk                   "Former users are at increased risk of fracture."
    it differs                "Length of stay did not differ between the two groups."

The groups and measures of a report are seldom concepts of a vocabulary, so neither side has to be one. What a report
asks for ("should", "is needed", "to prevent") and what it says of itself ("these data support") is no finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from helder import langs, triggers
from helder.model import RELATIONS, Argument, Direction, RelationName
from helder.stages.arguments import Reading, Statement, argument, concept_of, is_passive
from helder.stages.clauses import FINITE, VERBS, Phrase
from helder.stages.cues import people_words

_EDGES = frozenset({"DET", "ADP", "PUNCT", "ADV", "CCONJ", "PART", "SCONJ", "AUX"})
_NAMING = frozenset({"NOUN", "PROPN", "X", "NUM", "SYM", "ADJ"})


def is_report(reading: Reading) -> bool:
    """Whether a sentence is written as reports of research are: patients, baseline, significantly, "BMI"."""
    if reading.report is None:
        code = reading.words.language
        reading.report = any(_reports(token.text, token.norm, code) for token in reading.words.tokens)
    return reading.report


@lru_cache(maxsize=1 << 14)
def _reports(word: str, norm: str, code: str) -> bool:
    """Whether a word is one of those, or written as an abbreviation is ("T2DM", "HbA1c"; not "DeepNight")."""
    openings = tuple(langs.load(code).grammar["report_openings"])
    if not openings or norm.startswith(openings):
        return bool(openings)
    capital = sum(c.isupper() for c in word)
    return 2 < len(word) < 7 and capital > 1 and 2 * (capital + sum(c.isdigit() for c in word)) >= len(word)


def find(reading: Reading, at: int) -> Iterator[Statement]:
    """What the shape of one clause of a report says was found: that some have more of something, or that it differs."""
    clause = reading.clauses[at]
    asked = reading.words.norms[clause.first] in _roles(reading, "interrogatives")  # "we measured whether ..."
    if clause.kind == "purpose" or asked or not is_report(reading):
        return
    verb = next((k for k in range(clause.first, clause.end) if reading.words.tags[k] in FINITE), None)
    if verb is None:
        words, tags = reading.words.norms, reading.words.tags
        differing = _roles(reading, "differing")
        verb = next((k for k in range(clause.first, clause.end) if tags[k] == "VPART" and words[k] in differing), None)
        stated = _verbless(reading, at) if verb is None else _differs(reading, at, verb)
        if stated is not None:
            yield stated
        return
    for shape in (
        _named_factor,
        _related,
        _at_risk,
        _likelier,
        _differs,
        _tied,
        _effects,
        _more,
        _found_among,
        _benefits,
    ):
        found = shape(reading, at, verb)
        if found is not None:
            yield found
            return


def _roles(reading: Reading, name: str) -> frozenset[str]:
    return langs.load(reading.words.language).grammar[name]


def _stretch(reading: Reading, first: int, end: int, *, named: bool = True) -> Argument | None:
    """The words from `first` to `end` as one side of a finding, without what only leads to it or closes it.

    None where no noun stands there, unless it need not be `named`: "(more likely) to be readmitted".
    """
    tags, norms = reading.words.tags, reading.words.norms
    while first < end and tags[first] in _EDGES:
        first += 1
    while end > first and (tags[end - 1] in _EDGES or tags[end - 1] in FINITE):
        end -= 1
    nouns = [k for k in range(first, end) if tags[k] in ("NOUN", "PROPN", "X") or k in reading.mentions]
    if not nouns and not named and first < end and tags[end - 1] in VERBS | {"ADJ"}:
        nouns = [end - 1]
    if not nouns or norms[nouns[0]] in _roles(reading, "reporters"):
        return None
    head = next((k for k in nouns if k + 1 >= end or tags[k + 1] not in ("NOUN", "PROPN")), nouns[-1])
    span = reading.words.span(first, end)
    concept = concept_of(reading, Phrase(first, end, head))
    if concept is not None and concept.type == "population" and end - first > 1:
        concept = None  # "patients with refractory angina": not all patients
    return Argument(span.of(reading.text), span, concept)


def _end_of(reading: Reading, first: int, end: int) -> int:
    """Where a stretch from `first` on ends: before a comparison, the people it was found in, a verb or a mark."""
    stops = _roles(reading, "compared_with") | _roles(reading, "finding_stops")
    leads, people = _roles(reading, "group_leads"), people_words(reading.words.language)
    named = False
    for k in range(first, end):
        norm, tag = reading.words.norms[k], reading.words.tags[k]
        if norm in ";:." or tag in FINITE or (named and (norm in stops or norm == ",")):
            return k
        if named and norm in leads and not people.isdisjoint(reading.words.norms[k + 1 : k + 5]):
            return k  # "weight in adolescents with asthma"
        named = named or tag in ("NOUN", "PROPN", "X") or k in reading.mentions
    return end


def _subject(reading: Reading, at: int, verb: int) -> Argument | None:
    """What stands before the verb of a clause, from the last mark or word of reporting on ("we found that ...")."""
    clause, norms, tags = reading.clauses[at], reading.words.norms, reading.words.tags
    told, reporters, first = _roles(reading, "telling"), _roles(reading, "reporters"), clause.first
    opened = tags[first] in ("ADP", "VGER", "SCONJ")  # "In this cohort, A, B and C ..."
    while (
        verb > first
        and (tags[verb - 1] in ("AUX", "ADV", "PART") or tags[verb - 1] in VERBS)
        and norms[verb - 1] not in told
    ):
        verb -= 1
    for k in range(clause.first, verb):
        named = any(tags[m] in _NAMING for m in range(k + 1, verb))
        divides = norms[k] == "," or (norms[k] in told and (tags[k] in VERBS or norms[k - 1] in reporters))
        if named and divides and (opened or not _listed(reading, k, verb)):
            first, opened = k + 1, False
    own = _stretch(reading, first, verb)
    if own is None and clause.kind in ("resumed", "consequence", "relative"):
        above = reading.subjects.get(at, ())
        return argument(reading, above[0]) if above and not above[0].pronoun else None
    return own


def _listed(reading: Reading, k: int, end: int) -> bool:
    """Whether a comma divides members of a list, so that a conjunction follows before the verb."""
    norms = reading.words.norms
    return norms[k] == "," and any(norms[m] in _roles(reading, "closing") for m in range(k + 1, end))


def _tied(reading: Reading, at: int, verb: int) -> Statement | None:
    """What a trigger states whose sides are no phrases that the grammar sees: long names, marks, numbers."""
    clause, tags = reading.clauses[at], reading.words.tags
    for found in reading.found:
        trigger = found.trigger
        if not clause.first < found.first < clause.end or trigger.frame not in _TYING:
            continue
        if RELATIONS[trigger.relation].causality == "descriptive" or trigger.relation == "required_for":
            continue
        passive = is_passive(reading, clause, found.first)
        if trigger.frame.startswith("verb") and tags[found.first] == "VPART" and not passive:
            continue  # "mothers treated with ..."
        if (
            trigger.frame == "verb"
            and not trigger.extras
            and not passive
            and tags[found.end : found.end + 1] == ("ADP",)
        ):
            continue  # "decreased to normal levels"
        named = _subject(reading, at, verb if trigger.frame in ("noun", "adjective") else found.first)
        start, relation, sign = max(found.end, found.after), trigger.relation, trigger.direction
        risk = next((f for f in reading.found if f.trigger.frame == "risk" and start <= f.first <= start + 4), None)
        if risk is not None:  # "lowered the odds of relapse"
            start = risk.end
            if RELATIONS[relation].causality == "causal":
                relation, sign = ("prevents", "-") if sign == "-" else ("causes", "+")
        object_ = _stretch(reading, start, _end_of(reading, start, clause.end))
        if trigger.frame == "verb" and not trigger.extras and passive:
            agent = next(
                (k for k in range(found.first, clause.end) if reading.words.norms[k] in _roles(reading, "agent")), None
            )
            if agent is None:
                continue
            named, object_ = _stretch(reading, agent + 1, _end_of(reading, agent + 1, clause.end)), named
        elif trigger.frame in ("verb_reversed", "adjective_reversed"):
            named, object_ = object_, named
        if (
            named is None
            or object_ is None
            or named.span is None
            or object_.span is None
            or named.span.overlaps(object_.span)
        ):
            continue
        return Statement(
            relation, sign, (named,), (object_,), found.first, max(found.end, found.first + 1), at,
            found.denied, reported=True,
        )  # fmt: skip
    return None


_TYING = frozenset({"verb", "verb_reversed", "adjective", "adjective_reversed", "noun"})


def _verbless(reading: Reading, at: int) -> Statement | None:
    """ "Exercise increased HDL": a verb that looks like the participle before a noun, where there is no other verb."""
    clause, tags = reading.clauses[at], reading.words.tags
    verbs = triggers.load(reading.words.language).verbs
    for k in range(clause.first + 1, clause.end - 1):
        plain = [
            t for t in verbs.get(reading.words.norms[k], ()) if not t.extras and not t.particle and t.frame == "verb"
        ]
        if tags[k] == "VPART" and plain and tags[k - 1] in ("NOUN", "PROPN", "X", "VFIN", "VGER"):
            one = _subject(reading, at, k)
            if one is None and tags[k - 1] == "VFIN":
                one = argument(reading, Phrase(clause.first, k, k - 1))
            other = _stretch(reading, k + 1, _end_of(reading, k + 1, clause.end))
            return _made(at, one, other, plain[0].relation, plain[0].direction, k)
    return None


def _named_factor(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "Age was an independent predictor of stroke", "predictors of relapse were age and sex"."""
    clause, norms = reading.clauses[at], reading.words.norms
    noun = next((k for k in range(clause.first, clause.end) if norms[k] in _roles(reading, "factor_nouns")), None)
    if noun is None or (
        norms[noun] in ("factor", "factors") and norms[noun - 1] not in _roles(reading, "factor_kinds")
    ):
        return None
    of = noun + 1 < clause.end and norms[noun + 1] in _roles(reading, "risk_of")
    if noun < verb:
        thing = _stretch(reading, noun + 2, verb) if of else None
        who = _stretch(reading, verb + 1, _end_of(reading, verb + 1, clause.end))
    else:
        who = _subject(reading, at, verb)
        thing = _stretch(reading, noun + 2, _end_of(reading, noun + 2, clause.end)) if of else None
    return _finding(at, who, thing, "unknown", verb)


def _related(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "There was a strong correlation between A and B", "the relationship of A with B was shown"."""
    clause, norms = reading.clauses[at], reading.words.norms
    noun = next((k for k in range(clause.first, clause.end) if norms[k] in _roles(reading, "relating")), None)
    if noun is None or noun + 2 >= clause.end:
        return None
    denied = any(norms[k] in _roles(reading, "negative_determiners") for k in range(max(0, noun - 4), noun))
    first = min(noun, verb)
    between = next((k for k in range(noun + 1, clause.end) if norms[k] in _roles(reading, "between")), None)
    if between is not None:
        join = next((k for k in range(between + 2, clause.end) if norms[k] in _roles(reading, "closing")), None)
        if join is None:
            return None
        one = _stretch(reading, between + 1, join)
        return _finding(
            at, one, _stretch(reading, join + 1, _end_of(reading, join + 1, clause.end)), "unknown", first, denied
        )
    joins = _roles(reading, "closing") | _roles(reading, "relating_with")
    if norms[noun + 1] in _roles(reading, "genitive"):
        join = next((k for k in range(noun + 3, clause.end) if norms[k] in joins), None)
        if join is None:
            return None
        one = _stretch(reading, noun + 2, join)
        return _finding(
            at, one, _stretch(reading, join + 1, _end_of(reading, join + 1, clause.end)), "unknown", first, denied
        )
    return None


def _found_among(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "A higher rate of relapse was found in carriers"."""
    clause, norms = reading.clauses[at], reading.words.norms
    seen = next((k for k in range(verb, clause.end) if norms[k] in _roles(reading, "seen")), None)
    if seen is None or seen + 1 >= clause.end or norms[seen + 1] not in _roles(reading, "group_leads"):
        return None
    signs = [s for k in range(clause.first, verb) if (s := _sign(reading, k)) is not None]
    if not signs:
        return None
    who = _stretch(reading, seen + 2, _end_of(reading, seen + 2, clause.end))
    return _finding(at, who, _subject(reading, at, verb), signs[0], verb)


def _benefits(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "Frail patients may benefit from a rehabilitation programme", "the drug was effective for children"."""
    clause, norms = reading.clauses[at], reading.words.norms
    word = next((k for k in range(verb, clause.end) if norms[k] in _roles(reading, "benefiting")), None)
    if word is not None and word + 1 < clause.end and norms[word + 1] in _roles(reading, "away_from"):
        thing = _stretch(reading, word + 2, _end_of(reading, word + 2, clause.end))
        return _made(at, thing, _subject(reading, at, word), "improves", "+", word)
    word = next((k for k in range(verb + 1, clause.end) if norms[k] in _roles(reading, "working")), None)
    if word is not None and word + 1 < clause.end and norms[word + 1] in _roles(reading, "group_leads"):
        who = _stretch(reading, word + 2, _end_of(reading, word + 2, clause.end))
        return _made(at, _subject(reading, at, verb), who, "improves", "+", word)
    return None


def _effects(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "The trial showed a favourable effect of walking in patients with ...", "we confirmed the efficacy of ..."."""
    clause, norms = reading.clauses[at], reading.words.norms
    noun = next((k for k in range(clause.first, clause.end - 2) if norms[k] in _roles(reading, "effect_nouns")), None)
    if noun is None or norms[noun + 1] not in _roles(reading, "genitive"):
        return None
    leads = _roles(reading, "effect_leads") | _roles(reading, "group_leads")
    lead = next((k for k in range(noun + 3, clause.end) if norms[k] in leads), None)
    if lead is None or (noun < verb and norms[verb] not in _roles(reading, "copula")):
        return None
    denied = any(norms[k] in _roles(reading, "negative_determiners") for k in range(max(0, noun - 4), noun))
    one = _stretch(reading, noun + 2, lead)
    other = _stretch(reading, lead + 1, _end_of(reading, lead + 1, verb if noun < verb and lead < verb else clause.end))
    return _made(at, one, other, "affects", "unknown", verb, denied)


def _made(
    at: int, one: Argument | None, other: Argument | None, relation: RelationName, sign: Direction, first: int,
    denied: bool = False,
) -> Statement | None:  # fmt: skip
    if one is None or other is None or one.span is None or other.span is None or one.span.overlaps(other.span):
        return None
    return Statement(relation, sign, (one,), (other,), first, first + 1, at, denied, reported=True)


def _sign(reading: Reading, k: int) -> Direction | None:
    """Whether a word says more or less of something; None where it says neither."""
    norm = reading.words.norms[k]
    if norm in _roles(reading, "more_words"):
        return "+"
    if norm in _roles(reading, "less_words"):
        return "-"
    shade = triggers.load(reading.words.language).modifiers.get(norm)
    return shade.direction if shade is not None else None


def _finding(
    at: int, who: Argument | None, thing: Argument | None, sign: Direction, first: int, denied: bool = False
) -> Statement | None:
    if who is None or thing is None or who.span is None or thing.span is None or who.span.overlaps(thing.span):
        return None
    return Statement("associated_with", sign, (who,), (thing,), first, first + 1, at, denied, reported=True)


def _at_risk(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "Former users are at increased risk of fracture", "carriers had a lower risk of relapse"."""
    clause, norms = reading.clauses[at], reading.words.norms
    risk = next((k for k in range(verb + 1, clause.end) if norms[k] in _roles(reading, "chances")), None)
    if risk is None:
        return None
    near = range(max(verb + 1, risk - 4), risk)
    if any(reading.words.tags[k] in ("NOUN", "PROPN", "VFIN") for k in range(verb + 1, near.start)):
        return None  # "to find patients at risk of"
    sign = next((s for k in reversed(near) if (s := _sign(reading, k)) is not None), None)
    if sign is None and not any(norms[k] in _roles(reading, "at_risk") for k in near):
        return None
    if risk + 1 >= clause.end or norms[risk + 1] not in _roles(reading, "risk_of"):
        return None
    thing = _stretch(reading, risk + 2, _end_of(reading, risk + 2, clause.end))
    return _finding(at, _subject(reading, at, verb), thing, sign or "+", verb)


def _likelier(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "Widowed men were more likely to be readmitted"."""
    clause, norms = reading.clauses[at], reading.words.norms
    likely = next((k for k in range(verb + 1, clause.end) if norms[k] in _roles(reading, "likely")), None)
    if likely is None or likely + 1 >= clause.end:
        return None
    sign = _sign(reading, likely - 1)
    if sign is None:
        return None
    thing = _stretch(reading, likely + 1, _end_of(reading, likely + 2, clause.end), named=False)
    return _finding(at, _subject(reading, at, verb), thing, sign, verb)


def _differs(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "Length of stay did not differ between the groups", "there was no difference in weight between A and B"."""
    clause, norms = reading.clauses[at], reading.words.norms
    word = next((k for k in range(clause.first, clause.end) if norms[k] in _roles(reading, "differing")), None)
    if word is None:
        return None
    leads = _roles(reading, "between") | _roles(reading, "group_leads")
    of = [k for k in range(word + 1, clause.end) if norms[k] in leads]
    if not of:
        return None
    if word < verb or reading.words.tags[word] == "NOUN":
        if len(of) < 2:
            return None
        thing, who = (
            _stretch(reading, of[0] + 1, _end_of(reading, of[0] + 1, of[1])),
            _stretch(reading, of[1] + 1, _end_of(reading, of[1], clause.end)),
        )
    else:
        thing = _subject(reading, at, verb)
        who = _stretch(reading, of[0] + 1, _end_of(reading, of[0], clause.end))
    return _finding(at, who, thing, "unknown", word, norms[word] in _roles(reading, "alike"))


def _more(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "Glucose was higher in night workers", "night workers had higher glucose than day workers"."""
    clause, tags, norms = reading.clauses[at], reading.words.tags, reading.words.norms
    for k in range(verb + 1, clause.end):
        sign = _sign(reading, k)
        if sign is None:
            continue
        k_next = k + 1
        if (
            k_next < clause.end
            and (tags[k_next] in _NAMING or tags[k_next] in ("VPART", "VGER"))
            and norms[k_next] not in _roles(reading, "compared_with")
        ):
            if norms[verb] in _roles(reading, "copula"):
                continue
            end = _end_of(reading, k_next, clause.end)
            who = _subject(reading, at, verb)
            thing = _stretch(reading, k_next, end)
        else:
            lead = next((m for m in range(k_next, clause.end) if norms[m] in _roles(reading, "group_leads")), None)
            if lead is None:
                continue
            thing = _subject(reading, at, verb)
            who = _stretch(reading, lead + 1, _end_of(reading, lead + 1, clause.end))
        found = _finding(at, who, thing, sign, verb)
        if found is not None:
            return found
    return None


# ---- what is no finding


def is_none(reading: Reading, stated: Statement) -> bool:
    """Whether a report only asks for something, plans it, or speaks of itself: no finding is stated."""
    if stated.relation == "recommended_for":
        return False
    if _of_itself(reading, stated):
        return True
    return is_report(reading) and (_proposed(reading, stated) or _of_nobody(stated) or _only_among(reading, stated))


def _only_among(reading: Reading, stated: Statement) -> bool:
    """ "Zinc is lowered in patients with psoriasis": who has less of it, not what lowers it."""
    tags, at = reading.words.tags, stated.first
    if tags[at] != "VPART" or stated.by != "trigger" or RELATIONS[stated.relation].causality != "causal":
        return False
    leads, people = _roles(reading, "group_leads"), people_words(reading.words.language)
    led = not leads.isdisjoint(reading.norms(at + 1, at + 2))
    return led and not people.isdisjoint(reading.norms(at + 2, at + 6))


def _of_nobody(stated: Statement) -> bool:
    """Whether a side was not found, is a bare amount, or nothing but the people that something was found in."""
    people = [a for a in stated.objects if a.concept is not None and a.concept.type == "population"]
    told = stated.relation in ("associated_with", "has_property", "is_a", "required_for")
    return (
        all(map(is_amount, stated.subjects))
        or all(map(is_amount, stated.objects))
        or (not told and bool(people) and len(people) == len(stated.objects))
    )


def is_amount(argument_: Argument) -> bool:
    """Whether it says how much and not of what: "3.5", "1.3 mmHg"."""
    quote = argument_.quote or ""
    return argument_.concept is None and quote[:1].isdigit() and len(quote.split()) < 3


def _of_itself(reading: Reading, stated: Statement) -> bool:
    """ "These data support ...", "our findings provide ...": what is said of the research, not of what it found."""
    reporters = _roles(reading, "reporters")
    if reporters.isdisjoint(reading.words.norms):
        return False
    for subject in stated.subjects:
        if subject.span is None or subject.concept is not None:
            return False
        inside = [k for k, t in enumerate(reading.words.tokens) if subject.span.start <= t.start < subject.span.end]
        first = next((k for k in inside if reading.words.tags[k] not in ("DET", "ADJ", "PRON", "NUM")), None)
        if first is None or reading.words.norms[first] not in reporters:
            return False
    return bool(stated.subjects)


def _proposed(reading: Reading, stated: Statement) -> bool:
    """ "should be offered to reduce", "is needed to assess", "strategies to prevent"."""
    norms, tags = reading.words.norms, reading.words.tags
    at: int | None = stated.clause
    first = reading.clauses[stated.clause].first
    while at is not None and reading.clauses[at].kind in ("purpose", "means", "consequence", "resumed"):
        at = reading.clauses[at].parent
        first = reading.clauses[at].first if at is not None else first
    asking = _roles(reading, "should") | _roles(reading, "asking")
    if stated.relation != "required_for":
        asking |= _roles(reading, "requiring")
    clause = reading.clauses[stated.clause]
    finite = next((k for k in range(clause.first, clause.end) if tags[k] in FINITE), clause.end)
    whole = stated.relation == "required_for" or stated.first < finite  # "the link between A and B needs more study"
    for k in range(first, clause.end if whole else stated.first + 1):
        if norms[k] in asking or " ".join(norms[k : k + 2]) in asking:
            return True
    k = stated.first
    if k and tags[k] in VERBS and norms[k - 1] in _roles(reading, "marker"):
        before = range(max(first, k - 5), k - 1)
        agent = any(norms[m] in _roles(reading, "infinitive_agent") for m in before)  # "enough for salt to raise"
        return not agent and (k < 2 or norms[k - 2] not in _roles(reading, "raising"))
    return stated.relation == "required_for" and not all(_is_needed(a) for a in stated.subjects)


def _is_needed(argument_: Argument) -> bool:
    """Whether it is something that a body needs, and no care, attention or more research."""
    concept = argument_.concept
    return concept is not None and concept.type not in ("treatment", "population", "measure")
