"""The words and phrases by which a language refers back to what was said: closed classes.

In any other language a follow-up is completed by putting both questions in a row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from footnoted_index.text.word_lists import word_list


@dataclass(frozen=True, slots=True)
class ReferenceWords:
    """The closed word classes by which a language refers back.

    `leads` open a question that goes on; `persons` stand for a name, and say how the name is put in
    their place; `pointers` stand for something else; `who` ask for a person and `asking` for
    anything else; `why` ask for a reason; `saying` may stand in a question without content;
    `determiners` stand before nouns, but not before somebody's name, `places` before where it was;
    `which` ask for one of many.
    """

    persons: dict[str, str]
    leads: frozenset[str]
    pointers: frozenset[str]
    who: frozenset[str]
    asking: frozenset[str]
    why: frozenset[str]
    saying: frozenset[str]
    determiners: frozenset[str]
    places: frozenset[str]
    which: frozenset[str]

    @property
    def questions(self) -> frozenset[str]:
        """All question words."""
        return self.who | self.asking | self.why

    @property
    def all(self) -> frozenset[str]:
        """All words of the table."""
        return self.leads | self.persons.keys() | self.pointers | self.questions | self.saying


def _reference_words(lists: Mapping[str, Any]) -> ReferenceWords:
    persons = dict(lists.get("persons", {}))
    sets = {f.name: lists.get(f.name, "").split() for f in fields(ReferenceWords)[1:]}
    return ReferenceWords(persons, **{name: frozenset(words) for name, words in sets.items()})


WORDS = {
    language: _reference_words(lists)
    for language, lists in word_list(Path(__file__).parent, "reference_words").items()
}
MORE = {
    "en": r"(please )?((can|could) you )?(tell|show|give) me (some )?more( about (it|this|that|him"
    r"|her|them))?( please)?|(some )?more( details| info| please| about (it|this|that|him|her|them)"
    r")*|go on|continue|say more|details|(and )?(what|anything|something) else",
    "de": r"(bitte )?(erzähle?|sage?|zeige?|gib) (mir )?(bitte )?(noch )?mehr( (dazu|davon|darüber"
    r"|bitte|über (ihn|sie|es|das)))*|(noch )?mehr( (details|dazu|davon|darüber|bitte))*|weiter"
    r"|details|mach weiter|erzähle? weiter|(und )?(was|sonst) noch( (was|etwas))?|noch etwas",
    "hu": r"(kérlek )?(mesélj|mondj|írj) ((még|többet|róla|erről|részletesebben|kérlek) ?)+"
    r"|(és )?(még|többet|részletek|részletesebben|mi még|mit még|még valami|mi van még|még mi)"
    r"|folytasd",
}
NEVER = re.compile("(?!)")
ABOUT = {
    language: re.compile(rf"(?:{pattern})\b[ ,:]*", re.IGNORECASE)
    for language, pattern in {
        "en": r"(and )?(what|how) about|(no,? )?(sorry,? )?i (meant|mean)",
        "de": r"(und )?(was ist|wie steht es|wie sieht es aus) mit|(nein,? )?ich mein(t)?e",
        "hu": r"(nem,? )?(úgy értem|úgy értettem|arra gondoltam|azt kérdeztem)(,? hogy)?",
    }.items()
}
"""What brings up something else, or corrects what was asked; the rest is a fragment."""
_NEW, _OLD = r"(?P<new>[^,]+)", r"(?P<old>.+)"
_OLD_FIRST, _NEW_LAST = r"(?P<old2>[^,]+)", r"(?P<new2>.+)"
CORRECTION = {
    language: re.compile(pattern, re.IGNORECASE)
    for language, pattern in {
        "en": rf"{_NEW},? (?:and )?not {_OLD}|not {_OLD_FIRST}(?:,| but) (?:but )?{_NEW_LAST}",
        "de": rf"{_NEW},? (?:und )?nicht {_OLD}|nicht {_OLD_FIRST},? (?:sondern )?{_NEW_LAST}",
        "hu": rf"nem {_OLD_FIRST}, (?:hanem )?{_NEW_LAST}|{_NEW},? (?:és )?nem {_OLD}",
    }.items()
}
"""What sets something else in the place of what was asked about: "the library, not the bridge"."""
LONGEST_CORRECTION = 10
"""Words of one."""
NO_WORDS = _reference_words({})
"""For a language without a table."""
