"""The words of the interface, in the languages it speaks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strings:
    """The interface in one language."""

    language: str
    tagline: str
    welcome: str
    invitation: str
    ask: str
    send: str
    new_chat: str
    sources: str
    no_sources: str
    closest: str
    back: str
    copy: str
    copied: str
    understood: str
    label_none: str
    label_weak: str
    label_error: str
    crashed: str
    one_article: str
    many_articles: str

    def archive(self, articles: int, languages: Collection[str]) -> str:
        """The archive in a line: how many articles, in which languages."""
        count = self.one_article if articles == 1 else self.many_articles.format(articles)
        names = ", ".join(sorted(filter(None, map(language_name, languages))))
        return f"{count} · {names}" if names else count


_STRINGS = {
    "en": Strings(
        language="en",
        tagline="Every sentence comes with the exact words it is from.",
        welcome="What would you like to know?",
        invitation="Ask in any language. The answer is quoted from your articles, with footnotes.",
        ask="Ask your articles …",
        send="Send",
        new_chat="New chat",
        sources="Sources",
        no_sources="The passages an answer is quoted from will appear here, with the quoted"
        " sentence highlighted.",
        closest="Closest passages",
        back="Back to the answer",
        copy="Copy",
        copied="Copied",
        understood="Understood as",
        label_none="Not found in your articles",
        label_weak="Possible match only",
        label_error="That question cannot be answered",
        crashed="Something went wrong while answering. The terminal that runs Footnoted says more.",
        one_article="1 article",
        many_articles="{:,} articles",
    ),
    "de": Strings(
        language="de",
        tagline="Zu jedem Satz der genaue Wortlaut, aus dem er stammt.",
        welcome="Was möchten Sie wissen?",
        invitation="Fragen Sie in jeder Sprache. Die Antwort ist aus Ihren Artikeln zitiert,"
        " mit Fußnoten.",
        ask="Fragen Sie Ihre Artikel …",
        send="Senden",
        new_chat="Neuer Chat",
        sources="Quellen",
        no_sources="Hier erscheinen die Stellen, aus denen eine Antwort zitiert ist; der zitierte"
        " Satz ist hervorgehoben.",
        closest="Nächstliegende Stellen",
        back="Zurück zur Antwort",
        copy="Kopieren",
        copied="Kopiert",
        understood="Verstanden als",
        label_none="Nicht in Ihren Artikeln gefunden",
        label_weak="Nur eine mögliche Fundstelle",
        label_error="Diese Frage lässt sich nicht beantworten",
        crashed="Beim Antworten ist etwas schiefgegangen. Mehr steht im Terminal, in dem Footnoted"
        " läuft.",
        one_article="1 Artikel",
        many_articles="{} Artikel",
    ),
    "hu": Strings(
        language="hu",
        tagline="Minden mondat mellett ott a szó szerinti forrása.",
        welcome="Mit szeretne tudni?",
        invitation="Kérdezzen bármilyen nyelven. A válasz a cikkeiből vett idézet,"
        " lábjegyzetekkel.",
        ask="Kérdezze a cikkeit …",
        send="Küldés",
        new_chat="Új beszélgetés",
        sources="Források",
        no_sources="Itt jelennek meg a részletek, amelyekből a válasz idéz; az idézett mondat ki"
        " van emelve.",
        closest="A legközelebbi részletek",
        back="Vissza a válaszhoz",
        copy="Másolás",
        copied="Másolva",
        understood="Így értettem",
        label_none="Nem található a cikkekben",
        label_weak="Csak lehetséges találat",
        label_error="Erre a kérdésre nem lehet válaszolni",
        crashed="A válasz közben hiba történt. A részletek abban a terminálban olvashatók,"
        " amelyben a Footnoted fut.",
        one_article="1 cikk",
        many_articles="{} cikk",
    ),
}

# Each language by its own name: understood whatever the language of the interface.
_LANGUAGES = {
    "ar": "العربية", "bg": "Български", "bn": "বাংলা", "ca": "Català", "cs": "Čeština",
    "da": "Dansk", "de": "Deutsch", "el": "Ελληνικά", "en": "English", "es": "Español",
    "et": "Eesti", "eu": "Euskara", "fa": "فارسی", "fi": "Suomi", "fr": "Français",
    "he": "עברית", "hi": "हिन्दी", "hr": "Hrvatski", "hu": "Magyar", "id": "Indonesia",
    "it": "Italiano", "ja": "日本語", "ko": "한국어", "lt": "Lietuvių", "lv": "Latviešu",
    "nl": "Nederlands", "no": "Norsk", "pl": "Polski", "pt": "Português", "ro": "Română",
    "ru": "Русский", "sk": "Slovenčina", "sl": "Slovenščina", "sr": "Српски", "sv": "Svenska",
    "th": "ไทย", "tr": "Türkçe", "uk": "Українська", "ur": "اردو", "vi": "Tiếng Việt",
    "zh": "中文",
}  # fmt: skip


def strings(language: str) -> Strings:
    """The interface in an ISO 639-1 language; in English where it does not speak it."""
    return _STRINGS.get(language, _STRINGS["en"])


def preferred_language(accept_language: str) -> str:
    """The first language of an `Accept-Language` header that the interface speaks, else `en`."""
    wishes: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        tag, _, parameters = part.strip().partition(";")
        weight = parameters.strip().removeprefix("q=") or "1"
        try:
            wishes.append((float(weight), tag.split("-")[0].strip().lower()))
        except ValueError:  # a malformed wish is no wish
            continue
    wishes.sort(key=lambda wish: -wish[0])
    return next((tag for weight, tag in wishes if weight > 0 and tag in _STRINGS), "en")


def language_name(language: str) -> str:
    """A language by its own name; its code where the name is not known, "" where it is."""
    return _LANGUAGES.get(language, "" if language == "und" else language.upper())
