"""What the bot says in its own words: the only text in an answer that is not from an article."""

from __future__ import annotations

from typing import Literal

Phrase = Literal[
    "not_found",
    "no_articles",
    "weak",
    "closest",
    "greeting",
    "digest",
    "comparison",
    "differ",
    "model_failed",
    "model_unsupported",
]

_PHRASES: dict[str, dict[Phrase, str]] = {
    "en": {
        "model_failed": "The language model gave no answer; this is word for word"
        " from your articles.",
        "model_unsupported": "What the language model wrote is not borne out by your"
        " articles; this is word for word from them.",
        "not_found": "I could not find an answer to that in your articles.",
        "no_articles": "There is no article to look in, or none that fits the filter.",
        "weak": "Your articles may not answer this; the closest I found is:",
        "closest": "The closest passages are:",
        "greeting": "Glad to help. Ask me anything about your articles; I answer with footnotes.",
        "digest": "A digest of sentences from your articles, word for word:",
        "comparison": "What your articles say about each, word for word:",
        "differ": "Your articles differ on this:",
    },
    "de": {
        "model_failed": "Das Sprachmodell hat nicht geantwortet; dies steht wörtlich"
        " in Ihren Artikeln.",
        "model_unsupported": "Was das Sprachmodell schrieb, geben Ihre Artikel nicht her;"
        " dies steht wörtlich darin.",
        "not_found": "Darauf habe ich in Ihren Artikeln keine Antwort gefunden.",
        "no_articles": "Es gibt keinen Artikel zum Durchsuchen, oder keiner passt zum Filter.",
        "weak": "Ihre Artikel beantworten das vielleicht nicht; am nächsten kommt:",
        "closest": "Am nächsten kommen diese Stellen:",
        "greeting": "Gern. Fragen Sie mich etwas zu Ihren Artikeln; ich antworte mit Fußnoten.",
        "digest": "Ein Auszug aus Ihren Artikeln, Satz für Satz im Wortlaut:",
        "comparison": "Was Ihre Artikel zu beidem sagen, im Wortlaut:",
        "differ": "Ihre Artikel widersprechen sich hier:",
    },
    "hu": {
        "model_failed": "A nyelvi modell nem válaszolt; ez szó szerint a cikkekből való.",
        "model_unsupported": "Amit a nyelvi modell írt, azt a cikkek nem támasztják alá;"
        " ez szó szerint belőlük való.",
        "not_found": "Erre nem találtam választ a cikkekben.",
        "no_articles": "Nincs cikk, amelyben kereshetnék, vagy egyik sem felel meg a szűrőnek.",
        "weak": "A cikkek talán nem válaszolnak erre; a legközelebbi, amit találtam:",
        "closest": "A legközelebbi részletek:",
        "greeting": "Szívesen segítek. Kérdezzen a cikkeiről; lábjegyzetekkel válaszolok.",
        "digest": "Kivonat a cikkekből, szó szerinti mondatokkal:",
        "comparison": "Amit a cikkek a kettőről mondanak, szó szerint:",
        "differ": "A cikkek eltérnek egymástól ebben:",
    },
    "fr": {
        "model_failed": "Le modèle de langue n’a pas répondu ; voici, mot pour mot, vos articles.",
        "model_unsupported": "Vos articles ne confirment pas ce qu’a écrit le modèle de"
        " langue ; les voici mot pour mot.",
        "not_found": "Je n’ai pas trouvé de réponse à cette question dans vos articles.",
        "no_articles": "Il n’y a aucun article où chercher, ou aucun ne correspond au filtre.",
        "weak": "Vos articles n’y répondent peut-être pas ; le plus proche que j’ai trouvé :",
        "closest": "Les passages les plus proches :",
        "greeting": "Avec plaisir. Interrogez-moi sur vos articles ; je réponds avec des notes.",
        "digest": "Un condensé de phrases de vos articles, mot pour mot :",
        "comparison": "Ce que vos articles disent de chacun, mot pour mot :",
        "differ": "Vos articles divergent sur ce point :",
    },
    "es": {
        "model_failed": "El modelo de lenguaje no respondió; esto es literal de sus artículos.",
        "model_unsupported": "Sus artículos no respaldan lo que escribió el modelo de"
        " lenguaje; esto es literal de ellos.",
        "not_found": "No he encontrado respuesta a eso en sus artículos.",
        "no_articles": "No hay ningún artículo donde buscar, o ninguno cumple el filtro.",
        "weak": "Puede que sus artículos no respondan a esto; lo más cercano es:",
        "closest": "Los pasajes más cercanos:",
        "greeting": "Con gusto. Pregúnteme sobre sus artículos; respondo con notas al pie.",
        "digest": "Un extracto de frases de sus artículos, palabra por palabra:",
        "comparison": "Lo que sus artículos dicen de cada uno, palabra por palabra:",
        "differ": "Sus artículos difieren en esto:",
    },
    "it": {
        "model_failed": "Il modello linguistico non ha risposto; questo è alla"
        " lettera dai suoi articoli.",
        "model_unsupported": "I suoi articoli non confermano ciò che ha scritto il"
        " modello linguistico; questo è alla lettera.",
        "not_found": "Non ho trovato una risposta nei suoi articoli.",
        "no_articles": "Non c’è nessun articolo in cui cercare, o nessuno corrisponde al filtro.",
        "weak": "Forse i suoi articoli non rispondono a questo; il più vicino è:",
        "closest": "I passaggi più vicini:",
        "greeting": "Volentieri. Mi chieda qualcosa sui suoi articoli; rispondo con note.",
        "digest": "Un estratto di frasi dai suoi articoli, parola per parola:",
        "comparison": "Ciò che i suoi articoli dicono di ciascuno, parola per parola:",
        "differ": "I suoi articoli differiscono su questo:",
    },
    "ro": {
        "model_failed": "Modelul lingvistic nu a răspuns; iată, cuvânt cu cuvânt, articolele dvs.",
        "model_unsupported": "Articolele dvs. nu susțin ce a scris modelul lingvistic;"
        " iată-le cuvânt cu cuvânt.",
        "not_found": "Nu am găsit un răspuns la această întrebare în articolele dvs.",
        "no_articles": "Nu există articole în care să caut sau niciunul nu corespunde filtrului.",
        "weak": "Poate că articolele dvs. nu răspund la asta; cel mai apropiat este:",
        "closest": "Cele mai apropiate pasaje:",
        "greeting": "Cu plăcere. Întrebați-mă ceva despre articolele dvs.; răspund cu note.",
        "digest": "Un rezumat cu fraze din articolele dvs., cuvânt cu cuvânt:",
        "comparison": "Ce spun articolele dvs. despre fiecare, cuvânt cu cuvânt:",
        "differ": "Articolele dvs. diferă în această privință:",
    },
    "tr": {
        "model_failed": "Dil modeli yanıt vermedi; bu, makalelerinizden kelimesi kelimesinedir.",
        "model_unsupported": "Dil modelinin yazdığını makaleleriniz desteklemiyor; bu,"
        " kelimesi kelimesine onlardan.",
        "not_found": "Makalelerinizde bunun yanıtını bulamadım.",
        "no_articles": "Bakabileceğim bir makale yok ya da hiçbiri filtreye uymuyor.",
        "weak": "Makaleleriniz bunu yanıtlamıyor olabilir; en yakın bulduğum:",
        "closest": "En yakın bölümler:",
        "greeting": "Memnuniyetle. Makaleleriniz hakkında soru sorun; dipnotlarla yanıtlarım.",
        "digest": "Makalelerinizden kelimesi kelimesine bir özet:",
        "comparison": "Makalelerinizin her biri hakkında söyledikleri, kelimesi kelimesine:",
        "differ": "Makaleleriniz bu konuda farklı:",
    },
}


def phrase(name: Phrase, language: str) -> str:
    """One of the bot's own phrases in an ISO 639-1 language; in English where it has none."""
    return _PHRASES.get(language, _PHRASES["en"])[name]


def is_phrase(text: str) -> bool:
    """Whether a text is one of the bot's own phrases."""
    return any(text in phrases.values() for phrases in _PHRASES.values())
