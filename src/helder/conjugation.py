"""Regular verb forms, by the algorithm a language pack names.

Each algorithm gives every form the spelling rules allow, also a few that no dictionary has: the forms are only
looked up in texts, where a form that does not exist does not occur. Irregular forms stand in the pack's data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

_VOWELS = "aeiou"


def english(verb: str) -> frozenset[str]:
    """The forms of a regular English verb: "improve" -> improve, improves, improved, improving."""
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) else verb
    forms = {verb, f"{stem}ed", f"{stem}ing"}
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        forms.add(f"{verb}es")
    elif verb.endswith("y") and len(verb) > 2 and verb[-2] not in _VOWELS:
        forms |= {f"{verb[:-1]}ies", f"{verb[:-1]}ied"}
    else:
        forms.add(f"{verb}s")
    if len(verb) > 2 and verb[-1] not in _VOWELS + "wxy" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS:
        forms |= {f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"}  # stop -> stopped
    return frozenset(forms)


def dutch(verb: str) -> frozenset[str]:
    """The forms of a weak Dutch verb: "verlagen" -> verlaag, verlaagt, verlaagde, verlaagd, verlagend ..."""
    if not verb.endswith("n"):
        return frozenset({verb})
    bare = verb[:-2] if verb.endswith("en") else verb[:-1]
    stems = {bare}
    if len(bare) > 2 and bare[-1] == bare[-2]:
        stems = {bare[:-1]}  # remmen -> rem
    elif len(bare) > 2 and bare[-1] not in _VOWELS and bare[-2] in _VOWELS and bare[-3] not in _VOWELS:
        stems.add(bare[:-1] + bare[-2] + bare[-1])  # verlagen -> verlaag, activeren -> activeer; verbeteren -> verbeter
    stems |= {s[:-1] + {"v": "f", "z": "s"}[s[-1]] for s in stems if s[-1] in "vz"}
    forms = {verb, f"{verb}d", f"{verb}de"}
    for stem in stems:
        past = {f"{stem}{end}" for end in ("de", "den", "te", "ten")}
        part = {f"{stem}d", f"{stem}t"} if not stem.endswith(("d", "t")) else {stem}
        inflected = {f"{p}e" for p in part}
        forms |= {stem, f"{stem}t"} | past | part | inflected | {f"ge{p}" for p in part | inflected}
    return frozenset(forms)


def german(verb: str) -> frozenset[str]:
    """The forms of a weak German verb: "senken" -> senkt, senkte, senkten, gesenkt, senkend ..."""
    if not verb.endswith("n"):
        return frozenset({verb})
    stem = verb[:-2] if verb.endswith("en") else verb[:-1]
    link = "e" if stem.endswith(("d", "t", "fn", "chn", "tm", "dm", "gn")) else ""
    past = {f"{stem}{link}{end}" for end in ("te", "ten", "tet", "test")}
    part = f"{stem}{link}t"
    inflected = {f"{part}{end}" for end in ("er", "es", "em")}
    forms = {verb, f"{stem}e", part, f"{stem}st", f"zu{verb}", f"ge{part}", f"{verb}d", f"{verb}de", f"{verb}den"}
    if verb.endswith(("eln", "ern")):
        forms.add(f"{stem[:-2]}{stem[-1]}e")  # lindern -> lindre
    return frozenset(forms | past | inflected | {f"ge{p}" for p in past | inflected if p.startswith(stem)})


def french(verb: str) -> frozenset[str]:
    """The forms of a regular French verb: "réduire" -> réduit, réduisent, réduite, réduira, réduisant ...

    Verbs in -er, -ir, -tenir and -venir, -uire, -oudre and -re; accents that change ("accélère") need no rule, for
    texts are compared without them.
    """
    match = next((row for row in _FRENCH if verb.endswith(row[0])), None)
    if match is None:
        return frozenset({verb})
    ending = match[0]
    root = verb.removesuffix(ending)
    present, plural, part, future = (root + stem for stem in match[1])
    forms = {verb, part, *(part + end for end in ("e", "s", "es"))}
    forms |= {plural + end for end in ("ent", "ons", "ez", "ait", "aient", "ant", "e", "es")}
    forms |= {future + end for end in ("a", "ont", "ait", "aient")}
    if ending == "enir":
        forms.add(root + "iennent")
    if ending == "er":
        soft = plural + "e" if plural.endswith("g") else plural
        forms |= {present + "e", present + "es", plural + "a", plural + "erent"}
        forms |= {soft + end for end in ("ait", "aient", "ant", "ons", "a")}
        forms |= (
            {present[:-1] + "i" + end for end in ("e", "es", "ent", "era", "eront")} if verb.endswith("yer") else set()
        )
    else:
        forms |= {present, present[:-1] + "s"} if present.endswith("t") else {present, present + "s"}
    return frozenset(forms)


_FRENCH: tuple[tuple[str, tuple[str, str, str, str]], ...] = (
    ("enir", ("ient", "en", "enu", "iendr")),  # with "iennent" below
    ("uire", ("uit", "uis", "uit", "uir")),
    ("er", ("", "", "é", "er")),
    ("ir", ("it", "iss", "i", "ir")),
    ("re", ("", "", "u", "r")),
)
"""By the end of the infinitive: how it, they, the participle and the future begin."""


ALGORITHMS: Mapping[str, Callable[[str], frozenset[str]]] = {
    "english": english,
    "dutch": dutch,
    "german": german,
    "french": french,
}
