"""What the bot says in its own words: the only text in an answer that is not from an article."""

from __future__ import annotations

from typing import Literal

Phrase = Literal["not_found", "weak", "closest", "greeting"]

_PHRASES: dict[str, dict[Phrase, str]] = {
    "en": {
        "not_found": "I could not find an answer to that in your articles.",
        "weak": "Your articles may not answer this; the closest I found is:",
        "closest": "The closest passages are:",
        "greeting": "Glad to help. Ask me anything about your articles; I answer with footnotes.",
    },
    "de": {
        "not_found": "Darauf habe ich in Ihren Artikeln keine Antwort gefunden.",
        "weak": "Ihre Artikel beantworten das vielleicht nicht; am nächsten kommt:",
        "closest": "Am nächsten kommen diese Stellen:",
        "greeting": "Gern. Fragen Sie mich etwas zu Ihren Artikeln; ich antworte mit Fußnoten.",
    },
    "hu": {
        "not_found": "Erre nem találtam választ a cikkekben.",
        "weak": "A cikkek talán nem válaszolnak erre; a legközelebbi, amit találtam:",
        "closest": "A legközelebbi részletek:",
        "greeting": "Szívesen segítek. Kérdezzen a cikkeiről; lábjegyzetekkel válaszolok.",
    },
    "fr": {
        "not_found": "Je n’ai pas trouvé de réponse à cette question dans vos articles.",
        "weak": "Vos articles n’y répondent peut-être pas ; le plus proche que j’ai trouvé :",
        "closest": "Les passages les plus proches :",
        "greeting": "Avec plaisir. Interrogez-moi sur vos articles ; je réponds avec des notes.",
    },
    "es": {
        "not_found": "No he encontrado respuesta a eso en sus artículos.",
        "weak": "Puede que sus artículos no respondan a esto; lo más cercano es:",
        "closest": "Los pasajes más cercanos:",
        "greeting": "Con gusto. Pregúnteme sobre sus artículos; respondo con notas al pie.",
    },
    "it": {
        "not_found": "Non ho trovato una risposta nei suoi articoli.",
        "weak": "Forse i suoi articoli non rispondono a questo; il più vicino è:",
        "closest": "I passaggi più vicini:",
        "greeting": "Volentieri. Mi chieda qualcosa sui suoi articoli; rispondo con note.",
    },
    "ro": {
        "not_found": "Nu am găsit un răspuns la această întrebare în articolele dvs.",
        "weak": "Poate că articolele dvs. nu răspund la asta; cel mai apropiat este:",
        "closest": "Cele mai apropiate pasaje:",
        "greeting": "Cu plăcere. Întrebați-mă ceva despre articolele dvs.; răspund cu note.",
    },
    "tr": {
        "not_found": "Makalelerinizde bunun yanıtını bulamadım.",
        "weak": "Makaleleriniz bunu yanıtlamıyor olabilir; en yakın bulduğum:",
        "closest": "En yakın bölümler:",
        "greeting": "Memnuniyetle. Makaleleriniz hakkında soru sorun; dipnotlarla yanıtlarım.",
    },
}


def phrase(name: Phrase, language: str) -> str:
    """One of the bot's own phrases in an ISO 639-1 language; in English where it has none."""
    return _PHRASES.get(language, _PHRASES["en"])[name]
