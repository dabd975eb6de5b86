"""What a report only asks for, plans, or says of itself: no finding is stated there."""

from __future__ import annotations

import re
from typing import Final

from helder.model import RELATIONS, Argument
from helder.stages import reports
from helder.stages.arguments import Reading, Statement, roles
from helder.stages.clauses import FINITE, VERBS
from helder.stages.cues import people_words
from helder.stages.reports import in_bodies, is_report

_DONE: Final = frozenset({"increases", "decreases", "improves", "worsens"})
"""What people may be said to do to what they take, measure or have."""
_AMOUNT: Final = re.compile(r"\d[\d.,]*\s*[^\d\s]*$")
"""A number with its unit: "1.3 mmHg"; "25(OH)D3" is a name."""


def is_none(reading: Reading, stated: Statement) -> bool:
    """Whether a report only asks for something, plans it, or speaks of itself: no finding is stated."""
    if stated.relation == "recommended_for":
        return False
    if _in_spite_of(reading, stated) or _only_effort(reading, stated) or _topic(reading, stated):
        return True
    if _of_itself(reading, stated) or _supported(reading, stated) or _called_for(reading, stated):
        return True
    return is_report(reading) and (
        _proposed(reading, stated)
        or _of_nobody(reading, stated)
        or _only_among(reading, stated)
        or _sorts(reading, stated)
        or _says_which(reading, stated)
        or _of_reports(reading, stated)
        or _of_tellers(reading, stated)
    )


def _in_spite_of(reading: Reading, stated: Statement) -> bool:
    """ "Scores fell despite increasing the dose": nothing that is named before increases it."""
    if reading.words.tags[stated.first] != "VGER" or not stated.first:
        return False
    return reading.words.norms[stated.first - 1] in roles(reading, "in_spite_of")


def _called_for(reading: Reading, stated: Statement) -> bool:
    """ "There is a need for strategies to prevent obesity": what they are wanted for."""
    norms, at = reading.words.norms, stated.first
    if reading.words.tags[at] != "VINF" or not at or norms[at - 1] not in roles(reading, "marker"):
        return False
    calls, first = roles(reading, "need_for"), reading.clauses[stated.clause].first
    return bool(calls) and any(" ".join(norms[k : k + 2]) in calls for k in range(first, at - 1))


def _only_effort(reading: Reading, stated: Statement) -> bool:
    """ "Special attention should be given to ...": attention does nothing."""
    efforts = roles(reading, "efforts")
    ends = [(s.quote or "").casefold().split(" ")[-2:] for s in stated.subjects]
    return bool(ends) and all(" ".join(end) in efforts or end[-1] in efforts for end in ends)


def _sorts(reading: Reading, stated: Statement) -> bool:
    """ "Interventions that raise uptake may ...": which of them are meant, not what they do."""
    clause = reading.clauses[stated.clause]
    if (
        stated.by not in ("trigger", "finding")
        or clause.kind != "relative"
        or not clause.first
        or reading.words.norms[clause.first - 1] == ","
    ):
        return False
    norms, before = reading.words.norms, clause.first - 1
    if _of_what_they_are(reading, stated):
        return False
    if stated.by == "finding" and _past_description(reading, stated):
        return False
    if before and reading.words.tags[before] == "ADP":
        before -= 1  # "mechanisms through which"
    return norms[before] in roles(reading, "sorted")


def _of_what_they_are(reading: Reading, stated: Statement) -> bool:
    """ "Yoga and tai chi are interventions | that lower ...": what they are said to be says it of them."""
    antecedent = reading.clauses[stated.clause].antecedent
    if antecedent is None or not stated.subjects:
        return False
    start = reading.words.tokens[antecedent.first].start
    return all(s.span is not None and s.span.end <= start for s in stated.subjects)


def _says_which(reading: Reading, stated: Statement) -> bool:
    """ "Events resulting in admission were common": which of them are meant, where a verb of their own follows."""
    tags, at = reading.words.tags, stated.first
    if tags[at] != "VGER" or at < 1 or tags[at - 1] not in ("NOUN", "PROPN") or stated.by != "trigger":
        return False
    clause = reading.clauses[stated.clause]
    if not FINITE.isdisjoint(tags[clause.first : at]) or RELATIONS[stated.relation].causality != "causal":
        return False
    return any(tags[k] in FINITE for k in range(at + 1, clause.end))


def _past_description(reading: Reading, stated: Statement) -> bool:
    """Whether more is found than which are meant: "patients who took statins had ...", "factors linked to ... were"."""
    clause, words = reading.clauses[stated.clause], reading.words
    if not VERBS.isdisjoint(words.tags[clause.first : stated.first]) or words.norms[0] in roles(reading, "cleft"):
        return True
    who = words.norms[clause.first - 1]
    causal = RELATIONS[stated.relation].causality == "causal"
    return not causal and who not in people_words(words.language)


def _topic(reading: Reading, stated: Statement) -> bool:
    """ "Conclusions regarding the effects of fat on ...", "there is no report about any influence of ..."."""
    regarding, words = roles(reading, "regarding"), reading.words
    if (
        words.tags[stated.first] == "VGER" and words.tags[stated.first - 1] == "ADP"
    ):  # "comparing the use of A in | raising"
        first = reading.clauses[stated.clause].first
        return any(words.norms[k] in regarding and words.tags[k] == "VGER" for k in range(first, stated.first))
    if words.tags[stated.first] != "NOUN":
        return False
    near = range(max(0, stated.first - 5), stated.first)
    return reports.is_subject_of_research(reading, stated.first) or any(
        words.norms[k] in regarding and words.tags[k] != "VPART" for k in near
    )  # not "is being studied"


def _only_among(reading: Reading, stated: Statement) -> bool:
    """ "Zinc is lowered in patients with psoriasis": who has less of it, not what lowers it."""
    tags, at = reading.words.tags, stated.first
    if tags[at] != "VPART" or stated.by != "trigger" or RELATIONS[stated.relation].causality != "causal":
        return False
    leads, people = roles(reading, "group_leads"), people_words(reading.words.language)
    led = not leads.isdisjoint(reading.norms(at + 1, at + 2))
    return led and not people.isdisjoint(reading.norms(at + 2, at + 6))


def _of_nobody(reading: Reading, stated: Statement) -> bool:
    """Whether a side was not found, is a bare amount, or nothing but the people that something was found in."""
    people = [a for a in stated.objects if a.concept is not None and a.concept.type == "population"]
    doers = [a for a in stated.subjects if _are_doers(reading, stated, a)]
    told = stated.relation in ("associated_with", "has_property", "is_a", "required_for")
    told = told or (stated.by == "finding" and stated.relation == "improves")
    if (
        stated.relation in ("treats", "prevents")
        and stated.objects
        and all(_are_people(reading, o) for o in stated.objects)
    ):
        return True
    return (
        all(map(is_amount, stated.subjects))
        or all(map(is_amount, stated.objects))
        or (not told and bool(people) and len(people) == len(stated.objects))
        or (not told and bool(doers) and len(doers) == len(stated.subjects))
    )


def _are_doers(reading: Reading, stated: Statement, named: Argument) -> bool:
    """Whether it is people, who do what is stated: "adults", "subjects in the trial (cut their intake)"."""
    if named.concept is not None and named.concept.type == "population":
        return True
    if stated.by != "trigger" or stated.relation not in _DONE or named.span is None:
        return False
    toks, tags = reading.words.tokens, reading.words.tags
    inside = [k for k, t in enumerate(toks) if named.span.start <= t.start < named.span.end]
    people, head = people_words(reading.words.language), inside[-1]
    after = inside[0] + 1
    if toks[inside[0]].norm in people and (len(inside) == 1 or tags[after] not in ("NOUN", "PROPN", "ADJ")):
        return True  # not "patient education"
    return toks[head].norm in people and all(tags[k] != "ADP" for k in inside)


def _are_people(reading: Reading, named: Argument) -> bool:
    """Whether something names people by what they have: "patients with gout", "breast cancer patients"."""
    people, words = people_words(reading.words.language), (named.quote or "").casefold().split()
    owned = not roles(reading, "genitive").isdisjoint(words)  # "instability of patients"
    return bool(words) and (words[0] in people or (words[-1] in people and not owned))


def is_amount(argument_: Argument) -> bool:
    """Whether it says how much and not of what: "3.5", "1.3 mmHg"."""
    quote = argument_.quote or ""
    return argument_.concept is None and len(quote.split()) < 3 and _AMOUNT.match(quote) is not None


def _of_reports(reading: Reading, stated: Statement) -> bool:
    """ "Results are limited by bias", "was consistent with earlier trials"."""
    return bool(stated.objects) and all(_is_reporter(reading, o) for o in stated.objects)


def _of_tellers(reading: Reading, stated: Statement) -> bool:
    """ "We found no effect on ...": those who tell have none."""
    tellers = roles(reading, "tellers")
    return bool(stated.subjects) and all((s.quote or "").casefold() in tellers for s in stated.subjects)


def _is_reporter(reading: Reading, named: Argument) -> bool:
    """Whether it is research, or a result of it, and nothing more."""
    if named.concept is not None or named.span is None:
        return False
    tokens = enumerate(reading.words.tokens)
    inside = [k for k, t in tokens if named.span.start <= t.start < named.span.end]
    nouns = [k for k in inside if reading.words.tags[k] in ("NOUN", "PROPN")]
    return bool(nouns) and all(reading.words.norms[k] in roles(reading, "reporters") for k in nouns)


def _of_itself(reading: Reading, stated: Statement) -> bool:
    """ "These data support ...", "our findings provide ...": what is said of the research, not of what it found."""
    reporters = roles(reading, "reporters")
    if "reporters" not in reading.words.roles:
        return False
    for subject in stated.subjects:
        if subject.span is None:
            return False
        inside = [k for k, t in enumerate(reading.words.tokens) if subject.span.start <= t.start < subject.span.end]
        first = next((k for k in inside if reading.words.tags[k] not in ("DET", "ADJ", "PRON", "NUM")), None)
        if first is None or reading.words.norms[first] not in reporters or in_bodies(reading, inside[0], first):
            return False
        following = reading.words.norms[first + 1] if first + 1 in inside else ""
        if following and reading.words.tags[first + 1] == "NOUN" and following not in reporters:
            return False  # "the two study groups"
    return bool(stated.subjects)


def _supported(reading: Reading, stated: Statement) -> bool:
    """ "The lack of evidence supporting its use": what evidence does, whoever else is in the sentence."""
    at = stated.first
    gerund = reading.words.tags[at] == "VGER" and at > 0
    return gerund and reading.words.norms[at - 1] in roles(reading, "reporters")


def _proposed(reading: Reading, stated: Statement) -> bool:
    """ "should be offered to reduce", "is needed to assess", "strategies to prevent"."""
    norms, tags = reading.words.norms, reading.words.tags
    at: int | None = stated.clause
    first = reading.clauses[stated.clause].first
    while at is not None and (
        reading.clauses[at].kind in ("purpose", "means", "consequence", "resumed") or _only_meant(reading, at)
    ):
        at = reading.clauses[at].parent
        first = reading.clauses[at].first if at is not None else first
    asking = roles(reading, "should") | roles(reading, "asking")
    if stated.relation != "required_for":
        asking |= roles(reading, "requiring")
    clause = reading.clauses[stated.clause]
    finite = next((k for k in range(clause.first, clause.end) if tags[k] in FINITE), clause.end)
    whole = stated.relation == "required_for" or stated.first < finite  # "the link between A and B needs more study"
    for k in range(first, clause.end if whole else stated.first + 1):
        described = tags[k] == "VGER" and k > first and tags[k - 1] == "NOUN"  # "patients requiring dialysis had"
        described = described or _is_attribute(reading, k) or _is_held(reading, k)
        if not described and (norms[k] in asking or " ".join(norms[k : k + 2]) in asking):
            return True
    k = _first_infinitive(reading, stated.first)
    if k and tags[k] in VERBS and norms[k - 1] in roles(reading, "marker"):
        before = range(max(first, k - 5), k - 1)
        agents = (m for m in before if norms[m] in roles(reading, "infinitive_agent"))  # "enough for salt to raise"
        agent = any(m and tags[m - 1] in ("ADJ", "ADV") for m in agents)
        told = k - 2
        while told > first and tags[told] == "ADV":
            told -= 1  # "was found significantly to improve"
        way = norms[told] in roles(reading, "ways") and _is_said_to_be(reading, first, told)
        return not agent and not way and (k < 2 or norms[told] not in roles(reading, "raising"))
    if stated.relation != "required_for":
        return False
    if tags[stated.first] == "VGER" and not FINITE.isdisjoint(tags[stated.first : clause.end]):
        return True  # "patients requiring dialysis have"
    judged = tags[stated.first] == "ADJ"  # "is essential for"; but "require", "need" of what is done for them
    return not all(_is_needed(a) or (judged and _is_done(reading, a)) for a in stated.subjects)


def _is_said_to_be(reading: Reading, first: int, noun: int) -> bool:
    """Whether a noun says what something is: "yoga is an effective way (to ...)"; not "there is a way"."""
    tags, norms, k = reading.words.tags, reading.words.norms, noun - 1
    while k > first and tags[k] in ("DET", "ADJ", "ADV", "NUM", "VPART", "CCONJ"):
        k -= 1
    before = norms[first:k]
    return norms[k] in roles(reading, "copula") and roles(reading, "exists").isdisjoint(before)


def _is_held(reading: Reading, k: int) -> bool:
    """ "Is considered (to be) a risk factor": what is held of something, and nothing asked for."""
    held = roles(reading, "marker") | roles(reading, "taken_as") | roles(reading, "articles")
    return reading.words.norms[k] in roles(reading, "considering") and not held.isdisjoint(reading.norms(k + 1, k + 2))


def _is_attribute(reading: Reading, k: int) -> bool:
    """Whether a word of asking only describes something: "a diet with a focus on fish lowers ..."."""
    before = reading.norms(max(0, k - 2), k)
    return len(before) == 2 and before[0] in roles(reading, "instrument") and before[1] in roles(reading, "articles")


def _only_meant(reading: Reading, at: int) -> bool:
    """Whether a relative clause says which things are meant: "plans to address symptoms | that disturb sleep"."""
    clause = reading.clauses[at]
    first = clause.first
    told = roles(reading, "reporters") | roles(reading, "content_nouns")  # "evidence that salt raises"
    before = reading.norms(first - 1, first)
    named = first > 0 and reading.words.tags[first - 1] == "NOUN" and told.isdisjoint(before)
    return clause.kind == "relative" and named


def _first_infinitive(reading: Reading, at: int) -> int:
    """The infinitive that one after a conjunction goes on from: "that seek to cut costs | and improve health"."""
    norms, tags = reading.words.norms, reading.words.tags
    if tags[at] != "VINF" or not at or norms[at - 1] not in roles(reading, "closing"):
        return at
    k = at - 1
    while k and tags[k] not in FINITE and norms[k - 1] not in roles(reading, "marker"):
        k -= 1
    return k if k and tags[k] == "VINF" and norms[k - 1] in roles(reading, "marker") else at


def _is_needed(argument_: Argument) -> bool:
    """Whether it is something that a body needs, and no care, attention or more research."""
    concept = argument_.concept
    return concept is not None and concept.type not in ("treatment", "population", "measure")


def _is_done(reading: Reading, argument_: Argument) -> bool:
    """Whether it is a treatment, or something without a name in the vocabulary that is no research."""
    if argument_.concept is not None:
        return argument_.concept.type == "treatment"
    words = (argument_.quote or "").casefold().split()
    return bool(words) and (roles(reading, "reporters") | roles(reading, "asking")).isdisjoint(words)
