"""What people say to a chat that is not a question about their articles."""

from __future__ import annotations

import re

_SAID = {
    "en": "hello|hi|hey|good morning|good evening|hi there|hello there|thanks|thank you"
    "|thank you very much|bye|goodbye|ok|okay|who are you|what are you"
    "|what can you do|help|how are you",
    "de": "hallo|guten tag|guten morgen|guten abend|grüß gott|servus|moin|danke|vielen dank"
    "|danke schön|tschüss|auf wiedersehen|wer bist du|wer sind sie|was kannst du|was können sie"
    "|hilfe|wie geht es dir|wie geht es ihnen",
    "hu": "szia|sziasztok|helló|jó napot|jó reggelt|jó estét|üdv|üdvözlöm|köszönöm|köszi"
    "|köszönöm szépen|viszlát|viszontlátásra|ki vagy|ki vagy te|ki ön"
    "|mit tudsz|mire vagy jó|segítség|hogy vagy",
    "fr": "bonjour|bonsoir|salut|merci|merci beaucoup|au revoir|qui es-tu|qui êtes-vous|aide",
    "es": "hola|buenos días|buenas tardes|gracias|muchas gracias|adiós|quién eres|ayuda",
    "it": "ciao|buongiorno|buonasera|grazie|grazie mille|arrivederci|chi sei|aiuto",
    "ro": "salut|bună|bună ziua|mulțumesc|la revedere|cine ești|ajutor",
    "tr": "merhaba|selam|günaydın|iyi akşamlar|teşekkürler|teşekkür ederim|kimsin|yardım",
}
_LANGUAGE_OF = {said: language for language, table in _SAID.items() for said in table.split("|")}
_PUNCTUATION = re.compile(r"[^\w\s'-]+")


def small_talk_language(text: str) -> str | None:
    """The language of greetings, thanks or "who are you?"; None where anything else is said."""
    parts = (" ".join(part.split()) for part in _PUNCTUATION.split(text.lower()))
    languages = [_LANGUAGE_OF.get(part) for part in parts if part]
    return languages[-1] if all(languages) and languages else None
