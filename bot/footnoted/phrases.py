"""What the bot says in its own words: the only text in an answer that is not from an article."""

from __future__ import annotations

from typing import Literal

Phrase = Literal["not_found", "no_articles", "weak", "closest", "greeting"]

_PHRASES: dict[str, dict[Phrase, str]] = {
    "en": {
        "not_found": "I could not find an answer to that in your articles.",
        "no_articles": "There is no article to look in, or none that fits the filter.",
        "weak": "Your articles may not answer this; the closest I found is:",
        "closest": "The closest passages are:",
        "greeting": "Glad to help. Ask me anything about your articles; I answer with footnotes.",
    },
    "de": {
        "not_found": "Darauf habe ich in Ihren Artikeln keine Antwort gefunden.",
        "no_articles": "Es gibt keinen Artikel zum Durchsuchen, oder keiner passt zum Filter.",
        "weak": "Ihre Artikel beantworten das vielleicht nicht; am nächsten kommt:",
        "closest": "Am nächsten kommen diese Stellen:",
        "greeting": "Gern. Fragen Sie mich etwas zu Ihren Artikeln; ich antworte mit Fußnoten.",
    },
    "hu": {
        "not_found": "Erre nem találtam választ a cikkekben.",
        "no_articles": "Nincs cikk, amelyben kereshetnék, vagy egyik sem felel meg a szűrőnek.",
        "weak": "A cikkek talán nem válaszolnak erre; a legközelebbi, amit találtam:",
        "closest": "A legközelebbi részletek:",
        "greeting": "Szívesen segítek. Kérdezzen a cikkeiről; lábjegyzetekkel válaszolok.",
    },
    "fr": {
        "not_found": "Je n’ai pas trouvé de réponse à cette question dans vos articles.",
        "no_articles": "Il n’y a aucun article où chercher, ou aucun ne correspond au filtre.",
        "weak": "Vos articles n’y répondent peut-être pas ; le plus proche que j’ai trouvé :",
        "closest": "Les passages les plus proches :",
        "greeting": "Avec plaisir. Interrogez-moi sur vos articles ; je réponds avec des notes.",
    },
    "es": {
        "not_found": "No he encontrado respuesta a eso en sus artículos.",
        "no_articles": "No hay ningún artículo donde buscar, o ninguno cumple el filtro.",
        "weak": "Puede que sus artículos no respondan a esto; lo más cercano es:",
        "closest": "Los pasajes más cercanos:",
        "greeting": "Con gusto. Pregúnteme sobre sus artículos; respondo con notas al pie.",
    },
    "it": {
        "not_found": "Non ho trovato una risposta nei suoi articoli.",
        "no_articles": "Non c’è nessun articolo in cui cercare, o nessuno corrisponde al filtro.",
        "weak": "Forse i suoi articoli non rispondono a questo; il più vicino è:",
        "closest": "I passaggi più vicini:",
        "greeting": "Volentieri. Mi chieda qualcosa sui suoi articoli; rispondo con note.",
    },
    "ro": {
        "not_found": "Nu am găsit un răspuns la această întrebare în articolele dvs.",
        "no_articles": "Nu există articole în care să caut sau niciunul nu corespunde filtrului.",
        "weak": "Poate că articolele dvs. nu răspund la asta; cel mai apropiat este:",
        "closest": "Cele mai apropiate pasaje:",
        "greeting": "Cu plăcere. Întrebați-mă ceva despre articolele dvs.; răspund cu note.",
    },
    "tr": {
        "not_found": "Makalelerinizde bunun yanıtını bulamadım.",
        "no_articles": "Bakabileceğim bir makale yok ya da hiçbiri filtreye uymuyor.",
        "weak": "Makaleleriniz bunu yanıtlamıyor olabilir; en yakın bulduğum:",
        "closest": "En yakın bölümler:",
        "greeting": "Memnuniyetle. Makaleleriniz hakkında soru sorun; dipnotlarla yanıtlarım.",
    },
}


def phrase(name: Phrase, language: str) -> str:
    """One of the bot's own phrases in an ISO 639-1 language; in English where it has none."""
    return _PHRASES.get(language, _PHRASES["en"])[name]


def is_phrase(text: str) -> bool:
    """Whether a text is one of the bot's own phrases."""
    return any(text in phrases.values() for phrases in _PHRASES.values())
