"""The words of synthetic towns: names of places, offices and topics, and what towns do for people. Data only."""

from __future__ import annotations

from typing import NamedTuple

HEADS = (
    "Adlers", "Ahorn", "Auen", "Bären", "Berg", "Birken", "Brunnen", "Buchen", "Eichen", "Erlen", "Falken", "Fichten",
    "Forst", "Fuchs", "Garten", "Grün", "Hasel", "Heide", "Hirsch", "Kastanien", "Kiefern", "Königs", "Kranich",
    "Lerchen", "Linden", "Löwen", "Mühlen", "Nord", "Otter", "Quellen", "Reiher", "Rosen", "Schäfer", "Silber",
    "Sonnen", "Stein", "Storchen", "Tannen", "Ulmen", "Wald", "Weiden", "Wiesen",
)  # fmt: skip
TAILS = (
    "dorf", "hausen", "heim", "berg", "burg", "tal", "feld", "bach", "au", "furt", "rode", "stedt", "walde", "brück",
    "ingen", "stadt",
)  # fmt: skip
WHERE = ("", " am See", " an der Furt", " im Tal", " am Wald", " auf der Höhe", " an der Mühle", " bei Neuenfels")

STREETS = (
    "Hauptstraße", "Bahnhofstraße", "Schulstraße", "Gartenweg", "Am Markt", "Kirchgasse", "Lindenallee", "Mühlenweg",
    "Ringstraße", "Wiesengrund",
)  # fmt: skip


class Word(NamedTuple):
    """A word in German and English."""

    de: str
    en: str


class Tree(NamedTuple):
    """A tree of topics."""

    key: str
    name: Word
    topics: tuple[Word, ...]


TREES = (
    Tree(
        "themen",
        Word("Themen", "Topics"),
        (
            Word("Ausweise und Melden", "Identity and registration"),
            Word("Bauen und Wohnen", "Building and living"),
            Word("Familie und Kinder", "Family and children"),
            Word("Gewerbe und Arbeit", "Business and work"),
            Word("Verkehr und Parken", "Traffic and parking"),
            Word("Umwelt und Abfall", "Environment and waste"),
            Word("Soziales und Gesundheit", "Welfare and health"),
            Word("Kultur und Freizeit", "Culture and leisure"),
        ),
    ),
    Tree(
        "lebenslagen",
        Word("Lebenslagen", "Life situations"),
        (
            Word("Umzug", "Moving house"),
            Word("Geburt", "Having a child"),
            Word("Heirat", "Marriage"),
            Word("Älter werden", "Growing old"),
            Word("Firma gründen", "Starting a business"),
        ),
    ),
)

OFFICES = (
    Word("Bürgerbüro", "Citizens' office"),
    Word("Bauamt", "Building office"),
    Word("Jugendamt", "Youth office"),
    Word("Gewerbeamt", "Trade office"),
    Word("Straßenverkehrsamt", "Road traffic office"),
    Word("Umweltamt", "Environment office"),
    Word("Sozialamt", "Welfare office"),
    Word("Kulturamt", "Culture office"),
)
"""One for each topic of the first tree, in its order."""

MATTERS = (
    (Word("Personalausweis", "Identity card"), 0, Word("Personalausweis", "Identity card")),
    (Word("Reisepass", "Passport"), 0, Word("Reisepass", "Passport")),
    (Word("Meldebescheinigung", "Certificate of registration"), 0, Word("Bescheinigung", "Certificate")),
    (Word("Führungszeugnis", "Certificate of conduct"), 0, Word("Zeugnis", "Certificate")),
    (Word("Baugenehmigung", "Building permit"), 1, Word("Baugenehmigung", "Building permit")),
    (Word("Wohngeld", "Housing benefit"), 1, Word("Bescheid", "Notice")),
    (Word("Akte zum Grundstück", "Plot file"), 1, Word("Kopie der Akte", "Copy of the file")),
    (Word("Platz in der Kita", "Place in a nursery"), 2, Word("Zusage", "Acceptance")),
    (Word("Elterngeld", "Parental allowance"), 2, Word("Bescheid", "Notice")),
    (Word("Geburtsurkunde", "Birth certificate"), 2, Word("Geburtsurkunde", "Birth certificate")),
    (Word("Gewerbe", "Trade"), 3, Word("Gewerbeschein", "Trade licence")),
    (Word("Gaststätte", "Restaurant"), 3, Word("Erlaubnis", "Permit")),
    (Word("Stand auf dem Markt", "Market stall"), 3, Word("Zuweisung", "Allocation")),
    (Word("Fahrzeug", "Vehicle"), 4, Word("Zulassung", "Registration")),
    (Word("Führerschein", "Driving licence"), 4, Word("Führerschein", "Driving licence")),
    (Word("Parkausweis", "Parking permit"), 4, Word("Parkausweis", "Parking permit")),
    (Word("Sperrmüll", "Bulky waste"), 5, Word("Termin", "Appointment")),
    (Word("Baumfällung", "Felling a tree"), 5, Word("Genehmigung", "Permit")),
    (Word("Hund", "Dog"), 5, Word("Hundemarke", "Dog tag")),
    (Word("Schwerbehindertenausweis", "Disability card"), 6, Word("Ausweis", "Card")),
    (Word("Grundsicherung", "Basic income support"), 6, Word("Bescheid", "Notice")),
    (Word("Pflegehilfe", "Care allowance"), 6, Word("Bescheid", "Notice")),
    (Word("Bibliotheksausweis", "Library card"), 7, Word("Ausweis", "Card")),
    (Word("Sporthalle", "Sports hall"), 7, Word("Zusage", "Acceptance")),
)
"""What it is about, the topic of the first tree, and what one gets in the end."""

ACTIONS = (
    Word("beantragen", "apply"),
    Word("verlängern", "renew"),
    Word("ändern", "change"),
    Word("nach Verlust ersetzen", "replace after loss"),
    Word("für Kinder", "for children"),
    Word("im Eilverfahren", "fast track"),
    Word("abmelden", "cancel"),
    Word("Auskunft", "information"),
    Word("Ermäßigung", "reduction"),
    Word("Widerspruch", "objection"),
)

DESCRIPTIONS = (
    "Sie bekommen {matter} bei der Stadt {town}. Das geht am Schalter oder im Internet. Bringen Sie Unterlagen mit.",
    "Hier geht es um: {matter}. Zuständig ist das {office} der Stadt {town}. Wir prüfen Ihren Antrag bald.",
    "Die Stadt {town} hilft Ihnen weiter. Es geht um: {matter}. Ein Termin spart Ihnen Zeit.",
)
DESCRIPTIONS_EN = "The town of {town} helps you. This is about: {matter}. You can come to the counter or use the form."

DOCUMENTS = (
    Word("Ausweis oder Pass", "Identity card or passport"),
    Word("Lichtbild", "Photo"),
    Word("Ausgefülltes Formular", "Completed form"),
    Word("Nachweis der Anschrift", "Proof of address"),
)
STEPS = (
    ("Lesen Sie die Hinweise auf dieser Seite.", "Read what this page says."),
    ("Füllen Sie das Formular aus.", "Fill in the form."),
    ("Kommen Sie zum Schalter oder schicken Sie den Antrag ab.", "Come to the counter, or send your application."),
    ("Sie bekommen eine Antwort mit der Post.", "The answer comes by post."),
)
KEYWORDS = ("Antrag", "Formular", "Termin", "Amt", "Rathaus", "Gebühr", "Schalter", "online")
