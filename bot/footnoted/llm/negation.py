"""What a sentence denies, and where: in English, German and Hungarian, a little in some more."""

from __future__ import annotations

import re

from footnoted_index.text.language import content_words

_NEGATIONS = {
    "en": r"not(?! (?:only|long)\b)|rather than|instead of|non|\w+n['’]t|cannot|no|none|nobody"
    r"|(?<!like )(?<!as )never|nothing|neither|without|few|little|hardly|barely",
    "de": r"nicht(?! (?:nur|lange)\b)|anstatt|statt(?=\s(?!und)\w)|(?<!wie )kein\w*|(?<!wie )nie"
    r"|niemals|niemand\w*|nichts|weder|ohne|kaum|wenige?[ns]?|geringe?[nrs]?",
    "hu": r"nem(?! (?:csak|sokkal|sokára)\b)|(?:a)?helyett|ne|sem|se|(?<!mint )soha|sosem|senki\w*"
    r"|semmi\w*|nincs\w*|nélkül|aligha|kevés\w*|keves(en|ek)\w*",
    "fr": r"pas|jamais|aucune?|rien|personne|sans|ni|peu",
    "es": r"no|nunca|jamás|ning[uú]n\w*|nada|nadie|sin|ni|poc[oa]s?",
    "it": r"non|mai|nessun\w*|niente|nulla|senza|né|poc[oh]\w*",
    "ro": r"nu|niciodat\w*|nimeni|nimic|nici\w*|fără|puțin\w*",
    "nl": r"niet|geen|nooit|niemand|niets|zonder|weinig\w*",
    "pl": r"nie|nigdy|nikt|nic|żad\w+|bez|mało|niewiel\w*",
    "tr": r"değil\w*|yok\w*|hiç\w*|asla|\w+m[ae]dı\w*|\w+m[ae]z\w*",
}
_DENIALS = {  # verbs that negate what comes after them, and are no part of another "no"
    "en": r"den(y|ies|ied|ying)",
    "de": r"bestr(eite\w*|itt\w*)|leugne\w*",
    "hu": r"tagad\w*|cáfol\w*",
    "fr": r"ni(e|ent|ait)",
    "es": r"niega\w*",
    "it": r"nega\w*",
    "ro": r"neagă",
    "nl": r"ontken\w*",
    "pl": r"zaprzecz\w*",
    "tr": r"yalanla\w*",
}
_COUNTS_NOES = {"en", "de", "nl", "tr"}
"""Languages in which two noes are a yes; in others "senki sem" is one no."""
_REFUSALS = {  # say no without a "no": they can stand for a negation, and a negation for them
    "en": r"fewer|less|insufficient|unwilling|unable|unlikely|lack\w*|absence|refus\w+|reject\w*"
    r"|dismiss\w*|block\w*|doubt\w*|prevent\w*|stop(s|ped|ping)?|oppos\w+|against|fail\w*"
    r"|unsupported|avoid\w*|banned",
    "de": r"weniger|selten|mangel\w*|fehl(t|en|te)|verweiger\w*|ablehn\w*|abgelehnt\w*"
    r"|lehn(t|en|te|ten)|bezweif\w*|zweifel\w*|eingestellt\w*|beendet\w*|ablehnung|wiesen|weis(t|en)"
    r"|blockier\w*|verhinder\w*|gegen|widerstand|aussichtslos\w*|verbot\w*",
    "hu": r"kevesebb\w*|hiány\w*|ellen(z\w+|e)?|elutasít\w*|megakadályoz\w*|blokkol\w*|gátol\w*"
    r"|megtilt\w*|akadályoz\w*|kétel\w*|kétség\w*|leáll\w*|megszűn\w*",
}
_JOINT = re.compile(
    r"[,;:–—…]\s+|(?<=[.!?])\s+|\s(?=(?:that|as|while|and|but|who|which|because|und|aber|während|és"
    r"|míg|valamint)\s)"
)


_BREAK = r"[;:–—…]\s+|(?<=[.!?])\s+"
_TURNS = {
    "en": r",\s(?=(?:and|not)\s)|\s(?=(?:and not|because|but|while|although|though)\s)",
    "de": r",\s(?=(?:und|nicht)\s)|\s(?=(?:und nicht|weil|aber|sondern|während|obwohl|denn)\s)",
    "hu": r",\s(?=(?:és|valamint|nem)\s)|\s(?=(?:és nem|mert|de|hanem|míg|bár|noha|mivel)\s)",
}


def scopes(text: str, language: str) -> list[str]:
    """Return the parts of a sentence of which each is true or not by itself.

    The scope of a "no" extends beyond "that", but not beyond "because".
    """
    turn = "|".join(filter(None, (_BREAK, _TURNS.get(language))))
    return [part.strip(" ,") for part in re.split(turn, text) if part.strip(" ,")]


def clauses(text: str) -> list[str]:
    """Return the parts of a sentence between its commas, colons, full stops and conjunctions."""
    return [part.strip() for part in _JOINT.split(text) if part.strip()]


def negated(text: str, language: str) -> list[list[str]]:
    """For each "no" of one of the `scopes`, the content words beside it: two after it, in German
    also two before it ("unterstützt ihn nicht"). Where the language repeats its noes they are one.
    """
    if language not in _NEGATIONS:
        return []
    noes = _beside(_NEGATIONS[language], text, language)
    if noes and language not in _COUNTS_NOES:
        noes = [[word for words in noes for word in words]]
    return _beside(_DENIALS[language], text, language) + noes


def _beside(pattern: str, text: str, language: str) -> list[list[str]]:
    found = []
    for clause in clauses(text):
        for no in re.finditer(rf"\b({pattern})\b", clause, re.IGNORECASE):
            beside = content_words(clause[no.end() :], language)[:2]
            if language == "de":
                beside += content_words(clause[: no.start()], language)[-2:]
            found.append(beside)
    return found


def refusals(text: str, language: str) -> list[str]:
    """Return the words that say no without a negation ("blocked", "against", "fewer")."""
    pattern = _REFUSALS.get(language)
    return [
        w
        for w in re.findall(r"[^\W\d_]+", text)
        if pattern and re.fullmatch(pattern, w, re.IGNORECASE)
    ]
