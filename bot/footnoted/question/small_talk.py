"""What people say to a chat that is not a question about their articles."""

from __future__ import annotations

import re

from footnoted_index.text.language import without_accents

_SAID = {
    "en": "hello|hi|hey|hiya|good morning|good afternoon|good evening|good night|hi there"
    "|hello there|dear bot|thanks|thank you|thank you very much|thanks a lot|many thanks|thx|cheers"
    "|great|nice|cool|bye|goodbye|ok|okay|yes|no|please|test|who are you|who r u|what are you"
    "|are you a bot|are you human|what is this|what can you do|what can you do for me"
    "|what can i ask|how does this work|help|can you help me|how are you|nice to meet you",
    "de": "hallo|hallo zusammen|hi zusammen|guten tag|guten morgen|guten abend|grüß gott|grüezi"
    "|servus|moin|danke|danke dir|vielen dank|danke schön|dankeschön|super|prima|toll|tschüss"
    "|auf wiedersehen|ja|nein|bitte|wer bist du|wer sind sie|was bist du|bist du ein bot"
    "|was kannst du|was können sie|was kann ich fragen|wie funktioniert das|was ist das hier"
    "|hilfe|kannst du mir helfen|können sie mir helfen|wie geht es dir|wie geht es ihnen"
    "|wie geht's|wie gehts",
    "hu": "szia|sziasztok|szervusz|heló|helló|hali|jó napot|jó napot kívánok|jó reggelt"
    "|jó reggelt kívánok|jó estét|jó estét kívánok|üdv|üdvözlöm|köszönöm|köszi|kösz"
    "|köszönöm szépen|nagyon köszönöm|szuper|remek|viszlát|viszontlátásra|igen|nem|kérlek"
    "|ki vagy|ki vagy te|te ki vagy|ki ön|mi vagy|mi ez|mit tudsz|mit tudsz csinálni"
    "|mire vagy jó|miben tudsz segíteni|hogyan működik ez|segítség|tudsz segíteni"
    "|segítesz|hogy vagy",
    "fr": "bonjour|bonsoir|salut|merci|merci beaucoup|merci bien|au revoir|qui es-tu|qui es tu"
    "|tu es qui|qui êtes-vous|qui êtes vous|que peux-tu faire|que pouvez-vous faire|aide"
    "|comment ça va|ça va",
    "es": "hola|buenos días|buenas tardes|gracias|muchas gracias|adiós|quién eres|qué puedes hacer"
    "|ayuda|cómo estás",
    "it": "ciao|buongiorno|buonasera|grazie|grazie mille|arrivederci|chi sei|cosa sai fare|aiuto"
    "|come stai",
    "ro": "salut|bună|bună ziua|bună dimineața|bună seara|mulțumesc|mulțumesc mult|mersi"
    "|la revedere|cine ești|cine sunteți|ce poți face|ce știi să faci|ajutor|ce mai faci",
    "tr": "merhaba|selam|günaydın|iyi günler|iyi akşamlar|teşekkürler|teşekkür ederim|sağ ol"
    "|sağol|hoşça kal|kimsin|sen kimsin|siz kimsiniz|ne yapabilirsin|ne işe yararsın|yardım"
    "|nasılsın",
}
_AS_WRITTEN = {said: language for language, table in _SAID.items() for said in table.split("|")}
_LANGUAGE_OF = {without_accents(said): code for said, code in _AS_WRITTEN.items()} | _AS_WRITTEN
_FILLERS = "there|then|please|and|so|bot|denn|eigentlich|bitte|und|na|du|kérlek|és|akkor"
_PHRASE = re.compile(
    rf"({'|'.join(sorted(_LANGUAGE_OF, key=len, reverse=True))})(?: (?:{_FILLERS}))*(?: |$)"
)
_PUNCTUATION = re.compile(r"[^\w'-]+")


def small_talk_language(text: str) -> str | None:
    """The language of greetings, thanks or "who are you?"; None where anything else is said."""
    rest = _PUNCTUATION.sub(" ", text.lower().replace("’", "'")).strip()
    language = None
    while rest:
        if (said := _PHRASE.match(rest)) is None:
            return None
        language, rest = _LANGUAGE_OF[said[1]], rest[said.end() :]
    return language
