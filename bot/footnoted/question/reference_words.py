"""The words and phrases by which a language points back to what was said before: closed classes.

Any other language goes without, and its follow-ups are completed by both questions in a row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PointingWords:
    """The closed word classes by which a language points back.

    `leads` open a question that goes on; `persons` stand for a name, and say how the name is put in
    their place; `pointers` stand for something else; `who` ask for a person and `asking` for
    anything else; `why` ask for a reason; `saying` may stand in a question without content;
    `determiners` stand before nouns, but not before somebody's name; `which` ask for one of many.
    """

    leads: frozenset[str]
    persons: dict[str, str]
    pointers: frozenset[str]
    who: frozenset[str]
    asking: frozenset[str]
    why: frozenset[str]
    saying: frozenset[str]
    determiners: frozenset[str]
    which: frozenset[str]

    @property
    def questions(self) -> frozenset[str]:
        """All question words."""
        return self.who | self.asking | self.why

    @property
    def all(self) -> frozenset[str]:
        """All words of the table."""
        return self.leads | self.persons.keys() | self.pointers | self.questions | self.saying


def _words(table: str) -> PointingWords:
    """A table of one class a line, in the order of `PointingWords`; "his={}'s" says how a name is
    put, "róla=ról" with which suffix.
    """
    leads, persons, *rest = [line.split() for line in (table.splitlines() + [""] * 10)[1:10]]
    pairs = (word.partition("=") for word in persons)
    patterns = {word: pattern for word, _, pattern in pairs}
    return PointingWords(frozenset(leads), patterns, *map(frozenset, rest))


WORDS = {
    "en": _words("""
        and but or so
        he she him her his={}'s
        hers they them their theirs it its that this these those then
        who whom whose
        what which when where how
        why
        say says said think thinks happen happened mean
        the a an which what whose every each some no my your many
        which"""),
    "de": _words("""
        und aber oder also
        er ihn sie ihm ihr sein={}s seine={}s seinen={}s seinem={}s seiner={}s seines={}s ihre={}s
        dort da damals das dies dieser diese dieses davon daran darüber dagegen dafür damit dazu
        wer wen wem wessen
        was welche welcher welches welchen welchem wann wo wohin woher wie wieviel worüber womit \
        wovon wofür wogegen woran worauf worin wodurch
        warum wieso weshalb
        sagt sagte gesagt meint meinte passiert heißt
        der die das dem den des ein eine einen einem einer eines welche welcher welches welchen \
        welchem kein keine im am zum zur vom beim ins
        welche welcher welches welchen welchem"""),
    "hu": _words("""
        és de meg vagy
        ő őt=t neki=nak vele=val róla=ról tőle=tól nála=nál
        ők őket nekik róluk ezt azt ez az erről arról ezek azok ott itt akkor ekkor ennek annak
        ki kit kinek kivel kik kitől kiről kire kihez
        mi mit mik mitől miről mire mihez mivel miből miben melyik mely mikor mióta hol \
        hová honnan hány hányan hányat mennyi milyen mekkora hogyan hogy
        miért
        mond mondta mondott mondja történt jelent
        a az egy melyik mely milyen
        melyik mely"""),
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
NO_WORDS = _words("")
"""For a language without a table."""
