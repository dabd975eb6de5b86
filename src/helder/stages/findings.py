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

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from helder import grouping
from helder.model import RELATIONS, Argument, Direction, RelationName
from helder.stages.arguments import Reading, Statement, argument, is_passive, roles
from helder.stages.clauses import FINITE, VERBS, Phrase
from helder.stages.cues import people_words
from helder.stages.frames import only_matter, unstated
from helder.stages.predicates import of_people
from helder.stages.reports import (
    NAMING,
    change_of,
    end_of,
    finding,
    is_report,
    is_subject_of_research,
    level_of,
    made,
    sign_of,
    stretch,
    subject_of,
)


def find(reading: Reading, at: int) -> Iterator[Statement]:
    """What the shape of one clause of a report says was found: that some have more of something, or that it differs."""
    clause = reading.clauses[at]
    asked = reading.words.norms[clause.first] in roles(reading, "interrogatives")  # "we measured whether ..."
    if clause.kind == "purpose" or asked or not is_report(reading):
        return
    verb = _finite(reading, at)
    if verb is None:
        stated = _without_verb(reading, at)
        if stated is not None:
            yield stated
        return
    for shape in _SHAPES:
        found = shape(reading, at, verb)
        if found is not None:
            first = _said_at(reading, found.first, clause.end)
            yield replace(found, first=first, end=max(found.end, first + 1))
            return


def _said_at(reading: Reading, verb: int, end: int) -> int:
    """The main verb, where a finding was seen at a verb that only opens it: "might | play a role"."""
    tags = reading.words.tags
    while verb + 1 < end and tags[verb] == "AUX" and (tags[verb + 1] in ("AUX", "ADV") or tags[verb + 1] in VERBS):
        verb += 1
    return verb


def _finite(reading: Reading, at: int) -> int | None:
    """The verb of a clause: "and have high losses" has one, whatever the tagger makes of it."""
    clause, tags, norms = reading.clauses[at], reading.words.tags, reading.words.norms
    resumed = clause.first + 1 if clause.kind == "resumed" else -1
    had, people = roles(reading, "possess"), people_words(reading.words.language)
    first = clause.first + (norms[clause.first] in people)  # "Subjects with gout had ..."
    return next(
        (
            k
            for k in range(first, clause.end)
            if tags[k] in FINITE or (k == resumed and tags[k] == "VINF" and norms[k] in had)
        ),
        None,
    )


def _tied(reading: Reading, at: int, verb: int) -> Statement | None:
    """What a trigger states whose sides are no phrases that the grammar sees: long names, marks, numbers."""
    clause, tags, norms = reading.clauses[at], reading.words.tags, reading.words.norms
    knowing = roles(reading, "knowing")
    for found in reading.found:
        trigger = found.trigger
        if not clause.first < found.first < clause.end or trigger.frame not in _TYING:
            continue
        if RELATIONS[trigger.relation].causality == "descriptive" or trigger.relation == "required_for":
            continue
        passive = is_passive(reading, clause, found.first)
        if trigger.frame.startswith("verb") and tags[found.first] == "VPART" and not passive:
            continue  # "mothers treated with ..."
        if trigger.frame == "noun" and trigger.relation in _CHANGES.values() and unstated(reading, clause, found.first):
            continue  # "with a rise in weight"
        if only_matter(reading, found):
            continue  # "nausea often occurs during the treatment of cancer"
        if trigger.frame == "adjective" and norms[found.end : found.end + 1] and norms[found.end] in knowing:
            continue  # "important in predicting relapse"
        after = max(found.end, found.after)
        if tags[after : after + 1] == ("VGER",) and norms[after] in knowing:
            continue  # "helps in understanding relapse"
        if found.first < verb and (norms[found.first - 1] in roles(reading, "marker") or tags[found.first] == "VGER"):
            continue  # "interventions to reduce relapse may ..."
        if (
            trigger.frame == "verb"
            and not trigger.extras
            and not passive
            and found.end not in reading.mentions
            and _only_moves(tags, found.end)
        ):
            continue  # "decreased to normal levels"
        named = subject_of(reading, at, verb if trigger.frame in ("noun", "adjective") else found.first)
        marked = found.first - 2  # "we found smoking to be linked with relapse"
        if (
            verb < marked
            and norms[marked] in roles(reading, "marker")
            and norms[marked + 1] in roles(reading, "copula")
        ):
            named = stretch(reading, verb + 1, marked)
        start, relation, sign = max(found.end, found.after), trigger.relation, trigger.direction
        risk = next((f for f in reading.found if f.trigger.frame == "risk" and start <= f.first <= start + 4), None)
        if risk is not None:  # "lowered the odds of relapse"
            start = risk.end
            if RELATIONS[relation].causality == "causal":
                relation, sign = ("prevents", "-") if sign == "-" else ("causes", "+")
        object_ = stretch(reading, start, end_of(reading, start, clause.end))
        if trigger.frame == "verb" and not trigger.extras and passive:
            agent = next(
                (k for k in range(found.first, clause.end) if reading.words.norms[k] in roles(reading, "agent")), None
            )
            if agent is None or not roles(reading, "fractions").isdisjoint(norms[agent + 1 : agent + 3]):
                continue  # "was reduced by half"
            named, object_ = stretch(reading, agent + 1, end_of(reading, agent + 1, clause.end)), named
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


def _only_moves(tags: Sequence[str], at: int) -> bool:
    """Whether a verb has no object: "decreased (slightly) to normal levels"."""
    return tags[at : at + 1] == ("ADP",) or tags[at : at + 2] == ("ADV", "ADP")


_TYING: Final = frozenset({"verb", "verb_reversed", "adjective", "adjective_reversed", "noun"})


def _without_verb(reading: Reading, at: int) -> Statement | None:
    """What a clause says in which the tagger saw no verb: "groups differed in ...", "links between A and B"."""
    clause, norms, tags = reading.clauses[at], reading.words.norms, reading.words.tags
    differing = roles(reading, "differing")
    verb = next((k for k in range(clause.first, clause.end) if tags[k] == "VPART" and norms[k] in differing), None)
    if verb is not None:
        return _differs(reading, at, verb)
    return _verbless(reading, at) or _related(reading, at, clause.first)


def _verbless(reading: Reading, at: int) -> Statement | None:
    """ "Exercise increased HDL": a verb that looks like the participle before a noun, where there is no other verb."""
    clause, tags = reading.clauses[at], reading.words.tags
    verbs = reading.words.lexicon.verbs
    for k in range(clause.first + 1, clause.end - 1):
        plain = [
            t for t in verbs.get(reading.words.norms[k], ()) if not t.extras and not t.particle and t.frame == "verb"
        ]
        if tags[k] == "VPART" and plain and tags[k - 1] in ("NOUN", "PROPN", "X", "VFIN", "VGER"):
            one = subject_of(reading, at, k)
            if one is None and tags[k - 1] == "VFIN":
                one = argument(reading, Phrase(clause.first, k, k - 1))
            other = stretch(reading, k + 1, end_of(reading, k + 1, clause.end))
            return made(at, one, other, plain[0].relation, plain[0].direction, k)
    return None


def _past(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "Exercise increased muscle mass but failed to ...": a verb that looks like a participle, at the beginning."""
    clause, norms, tags = reading.clauses[at], reading.words.norms, reading.words.tags
    k = next((k for k in range(clause.first + 1, clause.end - 1) if tags[k] == "VPART"), None)
    if k is None or not (verb > k + 1 or verb == clause.first):
        return None
    if any(tags[m] not in NAMING and m != clause.first for m in range(clause.first, k)):
        return None
    if (
        verb > k
        and roles(reading, "but").isdisjoint(norms[k:verb])
        and roles(reading, "closing").isdisjoint(norms[k:verb])
    ):
        return None
    some = reading.words.lexicon.verbs.get(norms[k], ())
    plain = next((t for t in some if not t.extras and not t.particle and t.frame == "verb"), None)
    if plain is None:
        return None
    one = stretch(reading, clause.first, k, named=False) or argument(reading, Phrase(clause.first, k, k - 1))
    other = stretch(reading, k + 1, end_of(reading, k + 1, verb if verb > k else clause.end))
    return made(at, one, other, plain.relation, plain.direction, k)


def _named_factor(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "Age was an independent predictor of stroke", "predictors of relapse were age and sex"."""
    clause, norms = reading.clauses[at], reading.words.norms
    noun = reading.first_of("factor_nouns", clause.first, clause.end)
    if noun is None or (
        norms[noun] in roles(reading, "bare_factors") and norms[noun - 1] not in roles(reading, "factor_kinds")
    ):
        return None
    if norms[noun + 1 : noun + 2] and reading.words.tags[noun + 1] == "NOUN":
        return None  # "risk factor differences"
    if noun + 1 < clause.end and norms[noun + 1] in roles(reading, "seen"):
        noun += 1  # "the risk factors identified for relapse were"
    of = noun + 1 < clause.end and norms[noun + 1] in roles(reading, "risk_of")
    if noun < verb:
        thing = stretch(reading, noun + 2, verb) if of else None
        who = stretch(reading, verb + 1, end_of(reading, verb + 1, clause.end))
    else:
        who = subject_of(reading, at, verb)
        thing = stretch(reading, noun + 2, end_of(reading, noun + 2, clause.end)) if of else None
        closes = noun + 1 >= clause.end or norms[noun + 1] in ",;:."
        closes = closes and "ADP" not in reading.words.tags[verb:noun] and norms[verb] in roles(reading, "copula")
        if who is not None and closes:  # "age was the main risk factor"
            return Statement("associated_with", "unknown", (who,), (_NOT_NAMED,), verb, verb + 1, at, reported=True)
    return finding(at, who, thing, "unknown", verb)


def _related(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "There was a strong correlation between A and B", "the relationship of A with B was shown"."""
    clause, norms = reading.clauses[at], reading.words.norms
    noun = reading.first_of("relating", clause.first, clause.end)
    if noun is None or noun + 1 >= clause.end:
        return None
    denied = any(norms[k] in roles(reading, "negative_determiners") for k in range(max(0, noun - 4), noun))
    first = min(noun, verb)
    if noun < verb and reading.words.tags[verb] == "VFIN" and norms[verb] not in _standing(reading):
        return None  # "the relation of A with B explained ..."
    between = reading.first_of("between", noun + 1, clause.end)
    if between is not None:
        join = reading.first_of("closing", between + 2, clause.end)
        if join is None:
            return None
        one = stretch(reading, between + 1, join, named=False)
        return finding(
            at, one, stretch(reading, join + 1, end_of(reading, join + 1, clause.end)), "unknown", first, denied
        )
    if noun > verb and (noun + 2 >= clause.end or norms[noun + 1] in roles(reading, "group_leads")):
        both = reading.first_of("closing", clause.first + 1, verb)
        if both is not None:  # "age and weight showed no interaction in this group"
            one, other = stretch(reading, clause.first, both), stretch(reading, both + 1, verb)
            return finding(at, one, other, "unknown", verb, denied)
    joins = roles(reading, "closing") | roles(reading, "relating_with")
    if norms[noun + 1] in roles(reading, "genitive"):
        join = next((k for k in range(noun + 3, clause.end) if norms[k] in joins), None)
        if join is None:
            return None
        one = stretch(reading, noun + 2, join)
        return finding(
            at, one, stretch(reading, join + 1, end_of(reading, join + 1, clause.end)), "unknown", first, denied
        )
    return None


def _standing(reading: Reading) -> frozenset[str]:
    """The verbs that only say that something is there: "was", "appeared", "exists", "remained", "reached"."""
    verbs = ("copula", "lies", "existing", "raising", "standing")
    return frozenset().union(*(roles(reading, name) for name in verbs))


def _together(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "Gout and kidney stones are related in these patients": nothing else is named that they go together with."""
    clause, norms, tags = reading.clauses[at], reading.words.norms, reading.words.tags
    if norms[verb] not in roles(reading, "copula"):
        return None
    word = reading.first_of("related", verb + 1, clause.end)
    if word is None or any(tags[k] not in ("ADV", "AUX", "PART") for k in range(verb + 1, word)):
        return None
    if norms[word + 1 : word + 2] and norms[word + 1] in roles(reading, "relating_with") | {","}:
        return None
    closing = roles(reading, "closing")
    join = next((k for k in range(verb - 1, clause.first, -1) if norms[k] in closing), None)
    named = subject_of(reading, at, verb)
    if join is None or named is None or named.span is None:
        return None
    first = next(k for k in range(len(norms)) if reading.words.tokens[k].start >= named.span.start)
    return finding(at, stretch(reading, first, join), stretch(reading, join + 1, verb), "unknown", word)


def _found_among(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "A higher rate of relapse was found in carriers"."""
    clause, norms = reading.clauses[at], reading.words.norms
    seen = reading.first_of("seen", verb, clause.end)
    if seen is None or seen + 1 >= clause.end or norms[seen + 1] not in roles(reading, "group_leads"):
        return None
    signs = [
        (k, s) for k in range(clause.first, verb)
        if (s := sign_of(reading, k) or level_of(reading, k) or change_of(reading, k)) is not None
    ]  # fmt: skip
    if not signs:
        return None
    end, (said, sign) = end_of(reading, seen + 2, clause.end), signs[0]
    people = people_words(reading.words.language)
    if sign_of(reading, said) is None and people.isdisjoint(norms[seen + 2 : end]):
        return None  # "high levels were seen in some countries"
    thing = stretch(reading, said + 1, verb) or subject_of(reading, at, verb)
    return finding(at, stretch(reading, seen + 2, end), thing, sign, verb)


def _changed_after(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "There was a significant improvement in gait after surgery", "a fall in ferritin following ... was observed"."""
    clause, norms = reading.clauses[at], reading.words.norms
    rising, falling = roles(reading, "rising"), roles(reading, "falling")
    noun = next((k for k in range(clause.first, clause.end - 2) if norms[k] in rising or norms[k] in falling), None)
    if noun is None or norms[noun + 1] not in roles(reading, "change_of"):
        return None
    told = roles(reading, "seen") | roles(reading, "telling")
    there = not roles(reading, "exists").isdisjoint(norms[clause.first : verb])
    if not there and (told.isdisjoint(norms[verb : clause.end]) if noun < verb else norms[verb] not in told):
        return None
    end = len(norms)
    after = reading.first_of("time_follows_finding", noun + 3, end)
    if after is None or any(norms[k] in ";:." for k in range(noun, after)):
        return None
    thing = stretch(reading, noun + 2, after)
    what = stretch(reading, after + 1, end_of(reading, after + 1, end))
    denied = any(norms[k] in roles(reading, "negative_determiners") for k in range(max(0, noun - 4), noun))
    sign: Direction = "+" if norms[noun] in rising else "-"
    if thing is not None and grouping.less_is_better(thing) and norms[noun] in roles(reading, "bettering"):
        sign = "-"
    return finding(at, what, thing, sign, verb, denied)


def _brought(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "The programme produced reductions in body weight", "patients achieved an improvement in gait"."""
    clause, norms = reading.clauses[at], reading.words.norms
    bringing = roles(reading, "bringing_about") | roles(reading, "giving")
    while verb + 1 < clause.end and norms[verb] not in bringing and reading.words.tags[verb + 1] in _CHAINED:
        verb += 1  # "appeared to produce"
    if norms[verb] not in bringing:
        return None
    better = _better(reading, at, verb)
    if better is not None:
        return better
    near = range(verb + 1, min(clause.end, verb + 5))
    change = next((k for k in near if change_of(reading, k) is not None), None)
    other = next((k for k in near if norms[k] in roles(reading, "altering")), None)
    if (
        change is None
        and other is not None
        and norms[other + 1 : other + 2]
        and norms[other + 1] in roles(reading, "change_of")
    ):
        thing = stretch(reading, other + 2, end_of(reading, other + 2, clause.end))
        denied = not roles(reading, "negative_determiners").isdisjoint(norms[verb + 1 : other])
        return made(at, subject_of(reading, at, verb), thing, "affects", "unknown", other, denied)
    sign = change_of(reading, change) if change is not None else None
    thing = stretch(reading, change + 2, end_of(reading, change + 2, clause.end)) if change is not None else None
    if sign is None or change is None or thing is None:
        return None
    denied = not roles(reading, "negative_determiners").isdisjoint(norms[verb + 1 : change])
    subject, relation = subject_of(reading, at, verb), _CHANGES[sign]
    if norms[change] in roles(reading, "bettering"):
        less = grouping.less_is_better(thing)
        relation, sign = ("treats", "-") if less else ("improves", sign)
    return made(at, subject, thing, relation, sign, change, denied)


_CHAINED: Final = frozenset({"AUX", "ADV", "PART", "VINF", "VPART"})


def _better(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "The splint provided better pain relief than rest": what it gives more of than something else."""
    clause, norms = reading.clauses[at], reading.words.norms
    than = reading.first_of("comparative", verb + 3, clause.end)
    shades = reading.words.lexicon.modifiers
    k = next((k for k in range(verb + 1, min(verb + 4, clause.end)) if norms[k] in shades), None)
    subject = subject_of(reading, at, verb)
    if than is None or k is None or subject is None:
        return None
    if not people_words(reading.words.language).isdisjoint((subject.quote or "").casefold().split()):
        return None
    return made(at, subject, stretch(reading, k + 1, than), shades[norms[k]].relation, shades[norms[k]].direction, verb)


_CHANGES: Final[Mapping[Direction, RelationName]] = {"+": "increases", "-": "decreases"}


def _seen_more(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "No risk of cleft lip in mothers on ... was seen", "the study showed higher lipids in carriers"."""
    clause, norms = reading.clauses[at], reading.words.norms
    if any(norms[k] in roles(reading, "seen") for k in range(verb, clause.end)):
        first, end = clause.first, verb
    elif any(norms[k] in roles(reading, "telling") for k in range(verb, min(clause.end, verb + 3))):
        first, end = verb + 1, clause.end
    elif not roles(reading, "exists").isdisjoint(norms[clause.first : verb]):
        first, end = verb + 1, clause.end  # "there is a higher chance of relapse in women with ..."
    else:
        return None
    leads, people = roles(reading, "group_leads"), people_words(reading.words.language)
    groups = (k for k in range(first + 2, end - 1) if norms[k] in leads)
    lead = next((k for k in groups if not people.isdisjoint(norms[k + 1 : k + 5])), None)
    if lead is None:
        return None
    denied = any(norms[k] in roles(reading, "negative_determiners") for k in range(first, lead))
    signs = ((k, sign_of(reading, k)) for k in range(first, lead))
    start, sign = next(((k, s) for k, s in signs if s is not None), (first, None))
    if sign is None and not denied:
        return None
    who = stretch(reading, lead + 1, end_of(reading, lead + 1, end))
    return finding(at, who, stretch(reading, start + 1, lead), sign or "+", verb, denied)


def _benefits(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "Frail patients may benefit from a programme", "walking conferred benefits to ...", "was effective for ..."."""
    clause, norms = reading.clauses[at], reading.words.norms
    leads = roles(reading, "group_leads")
    word = reading.first_of("benefiting", verb, clause.end)
    if word is not None and word + 1 < clause.end and norms[word + 1] in roles(reading, "away_from"):
        thing = stretch(reading, word + 2, end_of(reading, word + 2, clause.end))
        return _good_for(reading, at, thing, subject_of(reading, at, word), word)
    given = reading.first_of("giving", verb, word or verb)
    if word is not None and given is not None:
        lead = next((k for k in range(word + 1, clause.end) if norms[k] in leads), None)
        if lead is not None:
            denied = any(norms[k] in roles(reading, "negative_determiners") for k in range(verb, word))
            who = stretch(reading, lead + 1, end_of(reading, lead + 1, clause.end))
            return _good_for(reading, at, subject_of(reading, at, given), who, word, denied)
    if word is not None and given is not None and (word + 1 >= clause.end or norms[word + 1] in ",;:."):
        subject = subject_of(reading, at, given)  # "did not confer any survival benefit"
        named = stretch(reading, word - 1, word) if reading.words.tags[word - 1] == "NOUN" else None
        denied = not roles(reading, "negative_determiners").isdisjoint(norms[verb:word])
        objects = (named or _NOT_NAMED,)
        return Statement("improves", "+", (subject,), objects, word, word + 1, at, denied) if subject else None
    if word is not None and given is not None and word + 1 < clause.end and norms[word + 1] in roles(reading, "over"):
        subject = subject_of(reading, at, given)  # "confers no advantage over rest": for what, is not named
        denied = not roles(reading, "negative_determiners").isdisjoint(norms[verb:word])
        return Statement("improves", "+", (subject,), (_NOT_NAMED,), word, word + 1, at, denied) if subject else None
    if word is not None and norms[verb:word] and norms[word - 1] in roles(reading, "genitive"):
        lead = word + 1 if norms[word + 1 : word + 2] and norms[word + 1] in leads else None
        if lead is not None and norms[verb] in roles(reading, "working_verbs"):  # "may be of benefit in"
            who = stretch(reading, lead + 1, end_of(reading, lead + 1, clause.end))
            return _good_for(reading, at, subject_of(reading, at, verb), who, word)
    return _works(reading, at, verb)


def _good_for(
    reading: Reading, at: int, one: Argument | None, other: Argument | None, first: int, denied: bool = False
) -> Statement | None:
    """That one thing does another good: it eases a complaint, and improves all else ("the management of gout")."""
    said = (other.quote or "").casefold().split() if other is not None else []
    whole = (roles(reading, "genitive") | roles(reading, "group_leads")).isdisjoint(said)
    eased = other is not None and whole and grouping.less_is_better(other)
    return made(at, one, other, "treats" if eased else "improves", "-" if eased else "+", first, denied)


def _works(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "The drug was effective for children", "is a safe treatment of ...", "in frail men, it was safe"."""
    clause, norms, tags = reading.clauses[at], reading.words.norms, reading.words.tags
    leads, people = roles(reading, "group_leads"), people_words(reading.words.language)
    word = reading.first_of("working", verb + 1, clause.end)
    if word is None or norms[verb] not in roles(reading, "working_verbs"):
        return None
    after, joins = word + 1, roles(reading, "closing") | roles(reading, "working") | roles(reading, "means_of_care")
    while after < clause.end and norms[after] in joins:
        after += 1
    if after < clause.end and norms[after] in roles(reading, "over_other") and norms[after] not in leads:
        named = (k for k in range(after + 2, clause.end) if norms[k] in leads and norms[k - 1] != "-")
        after = next((k for k in named if norms[k + 1 : k + 2] != ("-",)), after)  # "as effective as rest for pain"
    if roles(reading, "harmless").issuperset(n for n in norms[word:after] if n in roles(reading, "working")):
        return None  # "was safe in children": it does no good by that
    if after < clause.end and norms[after] in leads | roles(reading, "genitive"):
        if norms[after] in roles(reading, "genitive") and after == word + 1:
            return None
        who = stretch(reading, after + 1, end_of(reading, after + 1, clause.end))
        return _good_for(reading, at, subject_of(reading, at, verb), who, word)
    if after < clause.end - 1 or tags[clause.first] != "ADP":
        return None
    comma = next((k for k in range(clause.first, verb) if norms[k] == ","), None)
    lead = next(
        (k for k in range(clause.first, comma or clause.first) if not people.isdisjoint(norms[k : k + 1])), None
    )
    if comma is None or lead is None:
        return None
    return _good_for(reading, at, subject_of(reading, at, verb), stretch(reading, lead, comma), word)


_ALONE: Mapping[str, tuple[RelationName, Direction]] = {
    "guarding": ("prevents", "-"), "harming": ("worsens", "-"),
    "working": ("improves", "+"), "causing": ("causes", "+"),
}  # fmt: skip
"""What adjectives say of a thing where they say not for what: "protective", "harmful", "effective", "causative"."""


def _works_alone(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "A higher dose was protective", "the agent may have a beneficial effect": what it works on is not named."""
    norms, tags = reading.words.norms, reading.words.tags
    if tags[reading.clauses[at].first] == "ADP" and (works := _works(reading, at, verb)) is not None:
        return works
    word = _past_quality(reading, at, verb)
    subject = subject_of(reading, at, verb) if word is not None else None
    if word is None or subject is None:
        return None
    if not people_words(reading.words.language).isdisjoint((subject.quote or "").casefold().split()):
        return None
    quality, effect = word - 1, norms[word : word + 1] and norms[word] in roles(reading, "bare_effects")
    said = next((_ALONE[role] for role in _ALONE if norms[quality] in roles(reading, role)), None)
    if said is None and not effect:
        return None
    relation, sign = said or ("affects", "unknown")
    denied = bool(effect) and not roles(reading, "negative_determiners").isdisjoint(norms[verb:word])
    end = word + bool(effect)
    return Statement(relation, sign, (subject,), (_NOT_NAMED,), quality, end, at, denied, reported=True)


def _past_quality(reading: Reading, at: int, verb: int) -> int | None:
    """The word after a quality that closes its clause: after "was more effective (when)", "has a beneficial (effect)".

    None where no quality does, or where it only holds sometimes ("is only helpful when") or says that no harm is done.
    """
    clause, norms, tags = reading.clauses[at], reading.words.norms, reading.words.tags
    had, when = roles(reading, "possess") | roles(reading, "light_verbs"), roles(reading, "condition")
    word = verb + 1
    while word < clause.end and (tags[word] in _BEFORE_QUALITY or norms[word] == "-" or norms[word] in had):
        if norms[word] in when:
            break
        word += 1
    effect = word < clause.end and norms[word] in roles(reading, "bare_effects")
    end = word + effect
    closes = end >= clause.end or tags[end] in ("PUNCT", "SCONJ") or norms[end] in when
    closes = closes or (norms[end] in roles(reading, "group_leads") and of_people(reading.words, end + 1))
    if word == verb + 1 or not closes or not roles(reading, "only").isdisjoint(norms[verb:word]):
        return None
    if effect:
        return word if not had.isdisjoint(norms[verb:word]) else None
    being = norms[verb] in _standing(reading) | roles(reading, "working_verbs")
    being = being or not roles(reading, "copula").isdisjoint(norms[verb:word])
    return word if being and tags[word - 1] == "ADJ" and norms[word - 1] not in roles(reading, "harmless") else None


_BEFORE_QUALITY = frozenset({"ADV", "AUX", "PART", "ADJ", "DET", "CCONJ"})
_NOT_NAMED = Argument(None, None, anaphoric=True)


def _effects(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "The trial showed a favourable effect of walking in patients with ...", "we confirmed the efficacy of ..."."""
    clause, norms = reading.clauses[at], reading.words.norms
    noun = reading.first_of("effect_nouns", clause.first, clause.end - 2)
    if noun is None or not roles(reading, "regarding").isdisjoint(norms[max(0, noun - 4) : noun]):
        return None  # "new insights into the role of ..."
    if is_subject_of_research(reading, noun):
        return None
    if norms[noun + 1] in roles(reading, "effect_on"):
        return _own_effects(reading, at, verb, noun)
    if norms[noun + 1] in roles(reading, "group_leads") and _good(reading, noun):
        who = stretch(reading, noun + 2, end_of(reading, noun + 2, clause.end))
        return made(at, subject_of(reading, at, verb), who, "improves", "+", verb) if verb < noun else None
    if norms[noun + 1] not in roles(reading, "genitive"):
        return None
    leads = roles(reading, "effect_leads") | roles(reading, "group_leads")
    lead = next((k for k in range(noun + 3, clause.end) if norms[k] in leads), None)
    denied = any(norms[k] in roles(reading, "negative_determiners") for k in range(max(0, noun - 4), noun))
    if lead is None and denied and verb < noun and norms[noun] in roles(reading, "benefiting"):
        stops = roles(reading, "meanwhile") | roles(reading, "finding_stops") - roles(reading, "closing")
        end = next((k for k in range(noun + 3, clause.end) if norms[k] in stops or norms[k] in ",;:."), clause.end)
        one = stretch(reading, noun + 2, end)  # "no benefit of a mix of zinc and iron"
        return Statement("improves", "+", (one,), (_NOT_NAMED,), verb, noun + 1, at, denied) if one else None
    if lead is None or (noun < verb and norms[verb] not in roles(reading, "copula")):
        return None
    one = stretch(reading, noun + 2, lead)
    other = stretch(reading, lead + 1, end_of(reading, lead + 1, verb if noun < verb and lead < verb else clause.end))
    return made(at, one, other, "affects", "unknown", verb, denied)


def _good(reading: Reading, noun: int) -> bool:
    """Whether an effect is said to be a good one: "beneficial effects in patients with gout"."""
    return noun > 0 and reading.words.norms[noun - 1] in roles(reading, "working")


def _own_effects(reading: Reading, at: int, verb: int, noun: int) -> Statement | None:
    """ "We found no significant zinc effects on wound healing"."""
    clause, norms, tags = reading.clauses[at], reading.words.norms, reading.words.tags
    first = noun
    while first > clause.first and tags[first - 1] in ("NOUN", "PROPN", "X"):
        first -= 1
    if first == noun:
        return None
    denied = any(norms[k] in roles(reading, "negative_determiners") for k in range(max(0, first - 4), first))
    other = stretch(reading, noun + 2, end_of(reading, noun + 2, clause.end))
    one = stretch(reading, first, noun)
    return made(at, one, other, "no_effect", "0", verb) if denied else made(at, one, other, "affects", "unknown", verb)


def _at_risk(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "Former users are at increased risk of fracture", "carriers had a lower risk of relapse"."""
    clause, norms, tags = reading.clauses[at], reading.words.norms, reading.words.tags
    risk = reading.first_of("chances", verb + 1, clause.end)
    if risk is None:
        return None
    near = range(max(verb + 1, risk - 4), risk)
    if not people_words(reading.words.language).isdisjoint(norms[near.start : risk]):
        return None  # "of patients at risk of"
    if any(tags[k] in ("NOUN", "PROPN", "VFIN") for k in range(verb + 1, near.start)):
        return None  # "to find patients at risk of"
    sign = next((s for k in reversed(near) if (s := sign_of(reading, k)) is not None), None)
    owned = norms[verb] in roles(reading, "possess") and tags[risk - 1] == "DET"  # "have a risk of relapse"
    if sign is None and not owned and not any(norms[k] in roles(reading, "at_risk") for k in near):
        return None
    if risk + 1 >= clause.end or norms[risk + 1] not in roles(reading, "risk_of"):
        return None
    thing = stretch(reading, risk + 2, end_of(reading, risk + 2, clause.end))
    who, gives = subject_of(reading, at, verb), roles(reading, "giving")
    if not gives.isdisjoint(norms[verb:risk]):  # "statins may confer a lower risk of ..."
        return made(at, who, thing, "prevents" if sign == "-" else "causes", sign or "+", verb)
    return finding(at, who, thing, sign or "+", verb)


def _likelier(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "Widowed men were more likely to be readmitted"."""
    clause, norms = reading.clauses[at], reading.words.norms
    likely = reading.first_of("likely", verb + 1, clause.end)
    if likely is None or likely + 1 >= clause.end:
        return None
    before = norms[max(0, likely - 2) : likely]
    sign = sign_of(reading, likely - 1)
    if sign is None and not roles(reading, "most").isdisjoint(before[-1:]):
        sign = "+"
    if sign is None and not roles(reading, "times_as_likely").isdisjoint(before[:1]):
        sign = "+"  # "twice as likely to relapse"
    if sign is None:
        return None
    start = likely + 1
    if norms[start] in roles(reading, "comparative"):  # "less likely than their sisters to relapse"
        start = next((k for k in range(start, clause.end) if norms[k] in roles(reading, "marker")), clause.end - 1)
    after = start + 1 + (reading.words.tags[start + 1 : start + 2] == ("AUX",))  # "to be admitted"
    thing = stretch(reading, start, end_of(reading, after, clause.end), named=False)
    return finding(at, subject_of(reading, at, verb), thing, sign, verb)


def _differs(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "Length of stay did not differ between the groups", "there was no difference in weight between A and B"."""
    clause, norms = reading.clauses[at], reading.words.norms
    word = reading.first_of("differing", clause.first, clause.end)
    if word is None:
        return None
    leads = roles(reading, "between") | roles(reading, "group_leads") | roles(reading, "agent")
    of = [k for k in range(word + 1, clause.end) if norms[k] in leads]
    if not of:
        return None
    tags = reading.words.tags
    if not roles(reading, "in_spite_of").isdisjoint(norms[max(0, word - 2) : word]):
        return None
    if norms[word] in roles(reading, "alike") and not roles(reading, "bare_effects").isdisjoint(
        (norms[word - 1], norms[word + 1])
    ):
        return _works_alike(reading, at, verb, word)
    compares = any(norms[k] in roles(reading, "between") for k in of)
    told = word > verb or not roles(reading, "seen").isdisjoint(norms[verb : of[0]])
    if word < verb and tags[word] in VERBS:
        return None  # "obesity, which differed by age, is epidemic in ..."
    if word < verb < of[0] and not told:
        return None  # "differences in age may, in part, explain"
    if told and not compares and tags[word] == tags[word - 1] == "NOUN":
        who = stretch(reading, word - 1, word)  # "there are age differences in adherence"
        thing = stretch(reading, of[0] + 1, end_of(reading, of[0] + 1, clause.end))
        return finding(at, who, thing, "unknown", word)
    if word < verb or reading.words.tags[word] == "NOUN":
        if len(of) < 2:
            return None
        thing, who = (
            stretch(reading, of[0] + 1, end_of(reading, of[0] + 1, of[1])),
            stretch(reading, of[1] + 1, end_of(reading, of[1], clause.end)),
        )
    else:
        thing = subject_of(reading, at, verb)
        who = stretch(reading, of[0] + 1, end_of(reading, of[0], clause.end))
    return finding(at, who, thing, "unknown", word, norms[word] in roles(reading, "alike"))


def _works_alike(reading: Reading, at: int, verb: int, word: int) -> Statement | None:
    """ "The drug had efficacy similar to that of rest in men with gout": it does what the other does."""
    clause, norms = reading.clauses[at], reading.words.norms
    if norms[word + 1] in roles(reading, "bare_effects"):
        return None  # "had similar effects on": see `_tied`
    groups = (k for k in range(word + 2, clause.end - 1) if norms[k] in roles(reading, "group_leads"))
    lead = next((k for k in groups if norms[k] not in roles(reading, "relating_with")), None)
    who = stretch(reading, lead + 1, end_of(reading, lead + 1, clause.end)) if lead is not None else None
    return made(at, subject_of(reading, at, verb), who, "improves", "+", word)


def _more(reading: Reading, at: int, verb: int) -> Statement | None:
    """ "Glucose was higher in night workers", "night workers had higher glucose than day workers"."""
    clause, norms = reading.clauses[at], reading.words.norms
    is_so, possessed = norms[verb] in roles(reading, "copula"), norms[verb] in roles(reading, "possess")
    for k in range(verb + 1, clause.end):
        sign = sign_of(reading, k) or (level_of(reading, k) if possessed else None)
        if sign is None and is_so and reading.words.tags[k] == "VPART":
            sign = _changed(reading, k)
        if sign is None:
            continue
        if reading.words.tags[k - 1] == "DET" and _is_said_to_be(reading, verb, k):
            return None
        if not is_so and _names_on(reading, k + 1, clause.end):
            thing = stretch(reading, k + 1, end_of(reading, k + 1, clause.end))
            found = finding(at, subject_of(reading, at, verb), thing, sign, verb)
        else:
            found = _more_among(reading, at, verb, k + 1, sign)
        if found is not None:
            return found
    return None


def _changed(reading: Reading, k: int) -> Direction | None:
    """Whether a participle says that there is more or less of something: "were downregulated in carriers"."""
    rows = reading.words.lexicon.verbs.get(reading.words.norms[k], ())
    rows = tuple(r for r in rows if r.relation in _MOVED and r.frame == "verb" and not r.extras and not r.particle)
    return rows[0].direction if rows else None


_MOVED = frozenset({"increases", "decreases", "worsens"})


def _is_said_to_be(reading: Reading, verb: int, k: int) -> bool:
    """Whether it is said what a thing is, not what it has more of: "may be the | more suitable type"."""
    said, being = reading.norms(verb, k), roles(reading, "copula") | roles(reading, "representing")
    return not being.isdisjoint(said) and roles(reading, "possess").isdisjoint(said)


def _names_on(reading: Reading, k: int, end: int) -> bool:
    """Whether a name goes on at a word: "higher glucose", not "higher than"."""
    tag = reading.words.tags[k] if k < end else ""
    named = tag in NAMING or tag in ("VPART", "VGER")
    return named and reading.words.norms[k] not in roles(reading, "compared_with")


def _more_among(reading: Reading, at: int, verb: int, first: int, sign: Direction) -> Statement | None:
    """ "Is higher in men", "is more severe in men", "levels in the first group were lower than those in the second"."""
    clause, norms, tags = reading.clauses[at], reading.words.norms, reading.words.tags
    leads, people = roles(reading, "group_leads"), people_words(reading.words.language)
    lead = next((k for k in range(first, clause.end) if norms[k] in leads), None)
    alike = lead is not None and not roles(reading, "both").isdisjoint(norms[lead + 1 : lead + 2])
    if alike and tags[first - 1] == "ADJ":
        return None  # "was poor in both groups": they have it alike
    if lead is not None and norms[lead - 1] in roles(reading, "compared_with"):
        return None  # "was reduced compared with rest": who had less is not said
    named = range(first, lead if lead is not None else first)
    than = next((k for k in range(first, clause.end) if norms[k] in roles(reading, "comparative")), first)
    so = range(first, than)
    if norms[verb] in roles(reading, "copula") and so and all(tags[k] in ("ADJ", "VPART", "ADV") for k in so):
        qualities = stretch(reading, first, than, named=False)  # "were more anxious than controls"
        return finding(at, subject_of(reading, at, verb), qualities, sign, verb)
    compared = norms[first : first + 1] and norms[first] in roles(reading, "comparative")
    if compared:
        group = next((k for k in range(clause.first + 1, verb) if norms[k] in leads), None)
        if group is not None and not (people | roles(reading, "others")).isdisjoint(norms[group + 1 : verb]):
            return finding(at, stretch(reading, group + 1, verb), stretch(reading, clause.first, group), sign, verb)
    if lead is None or (_names_on(reading, first, clause.end) and any(tags[k] != "ADJ" for k in named)):
        return None
    end = end_of(reading, lead + 1, clause.end)
    if not roles(reading, "age_units").isdisjoint(norms[lead + 1 : end]):
        return None  # "has risen in recent years"
    return finding(at, stretch(reading, lead + 1, end), subject_of(reading, at, verb), sign, verb)


_SHAPES: Sequence[Callable[[Reading, int, int], Statement | None]] = (
    _named_factor, _related, _together, _at_risk, _likelier, _differs, _changed_after, _brought,
    _tied, _effects, _benefits, _works_alone, _more, _found_among, _seen_more, _past,
)  # fmt: skip
"""What is looked for in a report, in this order."""
