"""What citizens read where something went wrong: the names of HTTP in their words, and what these mean."""

from __future__ import annotations

PROBLEMS = {
    400: "Die Anfrage ist so nicht möglich",
    404: "Seite nicht gefunden",
    405: "So geht es nicht",
    406: "In dieser Form gibt es die Seite nicht",
    408: "Die Anfrage kam zu langsam an",
    410: "Diese Seite gibt es nicht mehr",
    412: "Die Seite hat sich inzwischen geändert",
    414: "Diese Adresse ist zu lang",
    500: "Da ist etwas schiefgegangen",
    503: "Gerade nicht erreichbar",
}
"""What citizens read instead of the names of HTTP."""

EXPLAINED = {
    400: "Wir konnten sie nicht verstehen.",
    404: "Unter dieser Adresse gibt es nichts. Vielleicht ist sie falsch geschrieben, oder die Seite ist umgezogen.",
    405: "Diese Adresse kann man nur lesen.",
    406: "Es gibt sie in den Formen, die unten stehen.",
    408: "Bitte versuchen Sie es noch einmal.",
    410: "Sie wurde entfernt. Wenn etwas an ihre Stelle getreten ist, steht es unten.",
    500: "Der Fehler ist vermerkt. Bitte versuchen Sie es später noch einmal.",
    503: "Bitte versuchen Sie es in einer Minute noch einmal.",
}
"""What that means, for those who read no English; what exactly went wrong is said in English."""
