"""How well the embedding model aligns two languages, measured with a few parallel questions.

A true Hungarian–English pair has a lower cosine than a German–English one; a cut-off fitted on one
pair would refuse what is right in the other. The questions below are the same in every language and
about nothing in particular. What their vectors give for two languages, against what they give for
the pair the cut-offs were fitted on, says how to read a score. Nothing has to be known about the
model or the languages but these lines.
"""

from __future__ import annotations

from functools import cache

from footnoted_index.embedding.encoder import Encoder

REFERENCE = (("en", "de"), ("de", "en"))
"""The pairs the cut-offs were fitted on (XQuAD dev)."""

_QUESTIONS = {
    "en": """How long should an egg be boiled?
        Who won the tennis final in Paris?
        What is the boiling point of nitrogen?
        When was the cathedral built?
        Which composer wrote this opera?
        How much does a flight to Tokyo cost?
        Why do volcanoes erupt?
        What medicine helps against hay fever?
        Who invented the steam engine?
        What language is spoken in Peru?
        Which planet has the most moons?
        When does the museum open?""",
    "de": """Wie lange muss ein Ei kochen?
        Wer gewann das Tennisfinale in Paris?
        Wie hoch ist der Siedepunkt von Stickstoff?
        Wann wurde der Dom gebaut?
        Welcher Komponist schrieb diese Oper?
        Wie viel kostet ein Flug nach Tokio?
        Warum brechen Vulkane aus?
        Welches Medikament hilft gegen Heuschnupfen?
        Wer erfand die Dampfmaschine?
        Welche Sprache spricht man in Peru?
        Welcher Planet hat die meisten Monde?
        Wann öffnet das Museum?""",
    "hu": """Meddig kell főzni egy tojást?
        Ki nyerte a párizsi teniszdöntőt?
        Mennyi a nitrogén forráspontja?
        Mikor épült a székesegyház?
        Melyik zeneszerző írta ezt az operát?
        Mennyibe kerül egy repülőjegy Tokióba?
        Miért törnek ki a vulkánok?
        Milyen gyógyszer segít szénanátha ellen?
        Ki találta fel a gőzgépet?
        Milyen nyelvet beszélnek Peruban?
        Melyik bolygónak van a legtöbb holdja?
        Mikor nyit a múzeum?""",
    "fr": """Combien de temps faut-il cuire un œuf ?
        Qui a gagné la finale de tennis à Paris ?
        Quel est le point d’ébullition de l’azote ?
        Quand la cathédrale a-t-elle été construite ?
        Quel compositeur a écrit cet opéra ?
        Combien coûte un vol pour Tokyo ?
        Pourquoi les volcans entrent-ils en éruption ?
        Quel médicament aide contre le rhume des foins ?
        Qui a inventé la machine à vapeur ?
        Quelle langue parle-t-on au Pérou ?
        Quelle planète a le plus de lunes ?
        Quand ouvre le musée ?""",
    "es": """¿Cuánto tiempo hay que hervir un huevo?
        ¿Quién ganó la final de tenis en París?
        ¿Cuál es el punto de ebullición del nitrógeno?
        ¿Cuándo se construyó la catedral?
        ¿Qué compositor escribió esta ópera?
        ¿Cuánto cuesta un vuelo a Tokio?
        ¿Por qué entran en erupción los volcanes?
        ¿Qué medicamento ayuda contra la alergia al polen?
        ¿Quién inventó la máquina de vapor?
        ¿Qué idioma se habla en Perú?
        ¿Qué planeta tiene más lunas?
        ¿Cuándo abre el museo?""",
    "it": """Per quanto tempo bisogna bollire un uovo?
        Chi ha vinto la finale di tennis a Parigi?
        Qual è il punto di ebollizione dell’azoto?
        Quando è stata costruita la cattedrale?
        Quale compositore ha scritto quest’opera?
        Quanto costa un volo per Tokyo?
        Perché i vulcani eruttano?
        Quale medicina aiuta contro il raffreddore da fieno?
        Chi ha inventato la macchina a vapore?
        Quale lingua si parla in Perù?
        Quale pianeta ha più lune?
        Quando apre il museo?""",
    "ro": """Cât timp trebuie fiert un ou?
        Cine a câștigat finala de tenis de la Paris?
        Care este punctul de fierbere al azotului?
        Când a fost construită catedrala?
        Ce compozitor a scris această operă?
        Cât costă un zbor la Tokyo?
        De ce erup vulcanii?
        Ce medicament ajută împotriva febrei fânului?
        Cine a inventat mașina cu abur?
        Ce limbă se vorbește în Peru?
        Care planetă are cele mai multe luni?
        Când se deschide muzeul?""",
    "tr": """Bir yumurta ne kadar haşlanmalı?
        Paris'teki tenis finalini kim kazandı?
        Azotun kaynama noktası nedir?
        Katedral ne zaman inşa edildi?
        Bu operayı hangi besteci yazdı?
        Tokyo'ya uçak bileti ne kadar?
        Yanardağlar neden patlar?
        Saman nezlesine hangi ilaç iyi gelir?
        Buhar makinesini kim icat etti?
        Peru'da hangi dil konuşulur?
        Hangi gezegenin en çok uydusu vardır?
        Müze ne zaman açılıyor?""",
    "pl": """Jak długo trzeba gotować jajko?
        Kto wygrał finał tenisowy w Paryżu?
        Jaka jest temperatura wrzenia azotu?
        Kiedy zbudowano katedrę?
        Który kompozytor napisał tę operę?
        Ile kosztuje lot do Tokio?
        Dlaczego wybuchają wulkany?
        Jaki lek pomaga na katar sienny?
        Kto wynalazł maszynę parową?
        Jakim językiem mówi się w Peru?
        Która planeta ma najwięcej księżyców?
        Kiedy otwiera się muzeum?""",
    "nl": """Hoe lang moet een ei koken?
        Wie won de tennisfinale in Parijs?
        Wat is het kookpunt van stikstof?
        Wanneer werd de kathedraal gebouwd?
        Welke componist schreef deze opera?
        Hoeveel kost een vlucht naar Tokio?
        Waarom barsten vulkanen uit?
        Welk medicijn helpt tegen hooikoorts?
        Wie heeft de stoommachine uitgevonden?
        Welke taal spreekt men in Peru?
        Welke planeet heeft de meeste manen?
        Wanneer gaat het museum open?""",
}


@cache
def parallel_questions(language: str) -> tuple[str, ...]:
    """A dozen questions, in every language the same; none where the language is not known."""
    return tuple(line.strip() for line in _QUESTIONS.get(language, "").splitlines())


class Alignment:
    """Measures pairs of languages, each once, with one encoder."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[tuple[str, str], float] = {}

    def cosine(self, cosine: float, question: str, article: str) -> float:
        """A cosine between two languages as the reference pair would give it."""
        return cosine + self._reference() - self._pair(question, article)

    def _reference(self) -> float:
        return sum(self._pair(*pair) for pair in REFERENCE) / len(REFERENCE)

    def _pair(self, question: str, article: str) -> float:
        """The mean cosine of translations of each other in two languages."""
        asked, found = parallel_questions(question), parallel_questions(article)
        if not asked or not found:
            return self._reference()  # nothing known: read it like the reference
        if (question, article) not in self._known:
            rows = self._encoder.queries(asked) * self._encoder.sentences([[t] for t in found])
            self._known[question, article] = float(rows.sum(axis=1).mean())
        return self._known[question, article]
