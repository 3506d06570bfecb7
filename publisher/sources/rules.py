"""What readers can find wrong in a delivery, and what they tell the editor. One row a rule."""

from __future__ import annotations

from typing import NamedTuple

from publisher.findings import Severity


class Rule(NamedTuple):
    """The name, how bad it is, and the sentence in both languages, with `{field}`, `{value}` and `{hint}`."""

    name: str
    severity: Severity
    de: str
    en: str


WRONG_TYPE = Rule(
    "wrong-type",
    Severity.WARNING,
    "Das Feld „{field}“ hat einen unerwarteten Typ und wurde ausgelassen. Bitte im Quellsystem berichtigen.",
    "The field “{field}” has an unexpected type and was left out. Correct it in the source system.",
)
NOT_MAPPED = Rule(
    "not-mapped",
    Severity.INFO,
    "Das Feld „{field}“ ist nicht abgebildet; sein Inhalt wird nicht veröffentlicht. Wird er"
    " gebraucht, bitte den Leser ergänzen.",
    "The field “{field}” is not mapped; its content is not published. If it is needed, extend the reader.",
)
BEYOND = Rule(
    "beyond-headings",
    Severity.WARNING,
    "Die Zeile hat mehr Zellen, als es Überschriften gibt; ab „{value}“ wurde nichts mehr gelesen. Meist fehlen"
    " Anführungszeichen um einen Text, in dem das Trennzeichen vorkommt: Dann stehen auch Zellen davor falsch.",
    "The row has more cells than there are headings; nothing was read from “{value}” on. Mostly quotation marks are"
    " missing around a text with the delimiter in it: then cells before it are in the wrong place, too.",
)
NOT_PUBLIC = Rule(
    "not-public",
    Severity.INFO,
    "Nicht öffentlich und darum nicht veröffentlicht (Feld „{field}“). Soll es erscheinen,"
    " bitte im Quellsystem freigeben.",
    "Not public and therefore not published (field “{field}”). If it is to appear, release it in the source system.",
)
UNLISTED = Rule(
    "unlisted",
    Severity.INFO,
    "In der Terminbuchung nicht gezeigt (Feld „{field}“): wird ohne Terminlink veröffentlicht. Soll es gar nicht"
    " erscheinen, bitte bei der Quelle „only_public = true“ einstellen oder es im Quellsystem entfernen.",
    "Not shown in the booking of appointments (field “{field}”): published without a booking link. If it is not"
    " to appear at all, set “only_public = true” for the source or remove it in the source system.",
)
MISSING_ID = Rule(
    "missing-id",
    Severity.WARNING,
    "Der Datensatz hat keine Kennung („{field}“) und wurde ausgelassen. Bitte im Quellsystem ergänzen.",
    "The record has no identifier (“{field}”) and was left out. Add one in the source system.",
)
MISSING_NAME = Rule(
    "missing-name",
    Severity.WARNING,
    "Der Datensatz hat keinen Namen („{field}“) und wurde ausgelassen. Bitte im Quellsystem ergänzen.",
    "The record has no name (“{field}”) and was left out. Add one in the source system.",
)
MISSING_VALUE = Rule(
    "missing-value",
    Severity.WARNING,
    "Der Datensatz hat keine Angabe zu „{hint}“ und wurde ausgelassen. Bitte ergänzen.",
    "The record says nothing of “{hint}” and was left out. Add it.",
)
DUPLICATE_ID = Rule(
    "duplicate-id",
    Severity.WARNING,
    "Die Kennung „{value}“ kommt mehrfach vor; nur der erste Datensatz wurde übernommen."
    " Bitte im Quellsystem bereinigen.",
    "The identifier “{value}” occurs more than once; only the first record was taken. Mend it in the source system.",
)
DANGLING = Rule(
    "dangling-reference",
    Severity.WARNING,
    "Das Feld „{field}“ verweist auf „{value}“; das gibt es in dieser Lieferung nicht. Der"
    " Verweis wurde ausgelassen, bitte im Quellsystem berichtigen.",
    "The field “{field}” refers to “{value}”, which is not in this delivery. The reference"
    " was left out; correct it in the source system.",
)
ONE_SIDED = Rule(
    "one-sided-reference",
    Severity.INFO,
    "Der Verweis auf „{value}“ („{field}“) steht nur in einer der beiden Dateien; er wurde"
    " übernommen. Bitte beide Dateien aus demselben Stand ausgeben.",
    "The reference to “{value}” (“{field}”) is in one of the two files only; it was taken."
    " Export both files from the same state.",
)
WRONG_COUNT = Rule(
    "wrong-count",
    Severity.INFO,
    "„{field}“ nennt eine andere Zahl von Datensätzen als die Datei enthält ({value}). Bitte"
    " prüfen, ob die Ausgabe vollständig ist.",
    "“{field}” says another number of records than the file holds ({value}). Check that the export is complete.",
)
OTHER_LANGUAGE = Rule(
    "other-language",
    Severity.WARNING,
    "Der Datensatz nennt die Sprache „{value}“, gelesen wird er als Text der Sprache der"
    " Seite. Bitte prüfen, ob es die richtige Datei ist.",
    "The record says its language is “{value}”, but it is read as text in the site's"
    " language. Check that it is the right file.",
)
BAD_URL = Rule(
    "bad-url",
    Severity.WARNING,
    "„{value}“ im Feld „{field}“ ist keine vollständige Webadresse (https://…) und wurde"
    " ausgelassen. Bitte im Quellsystem berichtigen.",
    "“{value}” in the field “{field}” is not a complete web address (https://…) and was left"
    " out. Correct it in the source system.",
)
NO_ADDRESS = Rule(
    "no-address",
    Severity.WARNING,
    "„{value}“ („{field}“) hat keine brauchbare Webadresse und wurde ausgelassen. Bitte im Quellsystem eintragen.",
    "“{value}” (“{field}”) has no web address that can be used and was left out. Enter one in the source system.",
)
BAD_PHONE = Rule(
    "bad-phone",
    Severity.WARNING,
    "„{value}“ im Feld „{field}“ ist nicht genau eine gültige Rufnummer und wurde"
    " ausgelassen. Bitte eine Nummer mit Vorwahl eintragen, etwa 0561 787-7058.",
    "“{value}” in the field “{field}” is not exactly one valid phone number and was left out."
    " Enter one number with its area code, such as 0561 787-7058.",
)
BAD_MAIL = Rule(
    "bad-mail",
    Severity.WARNING,
    "„{value}“ im Feld „{field}“ ist keine E-Mail-Adresse und wurde ausgelassen. Bitte im Quellsystem berichtigen.",
    "“{value}” in the field “{field}” is not a mail address and was left out. Correct it in the source system.",
)
BAD_POSITION = Rule(
    "bad-position",
    Severity.WARNING,
    "Die Koordinaten „{value}“ („{field}“) liegen nicht in Deutschland, sind zu ungenau oder"
    " keine Zahlen; sie wurden ausgelassen. Bitte Breite und Länge prüfen.",
    "The coordinates “{value}” (“{field}”) are not in Germany, too coarse or no numbers; they"
    " were left out. Check latitude and longitude.",
)
BAD_POSTAL_CODE = Rule(
    "bad-postal-code",
    Severity.WARNING,
    "„{value}“ ist keine Postleitzahl (fünf Ziffern) und wurde ausgelassen. Bitte im Quellsystem berichtigen.",
    "“{value}” is not a German postal code (five digits) and was left out. Correct it in the source system.",
)
BAD_LEIKA = Rule(
    "bad-leika",
    Severity.WARNING,
    "„{value}“ ist kein LeiKa-Schlüssel (14 Ziffern) und wurde ausgelassen. Bitte im Quellsystem berichtigen.",
    "“{value}” is not a LeiKa key (14 digits) and was left out. Correct it in the source system.",
)
BAD_DATE = Rule(
    "bad-date",
    Severity.WARNING,
    "„{value}“ im Feld „{field}“ ist kein Datum (JJJJ-MM-TT) und wurde ausgelassen. Bitte im Quellsystem berichtigen.",
    "“{value}” in the field “{field}” is not a date (YYYY-MM-DD) and was left out. Correct it in the source system.",
)
BAD_NUMBER = Rule(
    "bad-number",
    Severity.WARNING,
    "„{value}“ im Feld „{field}“ ist keine Zahl, wie sie hier stehen kann, und wurde ausgelassen. {hint}",
    "“{value}” in the field “{field}” is not a number that can stand here and was left out. {hint}",
)
BAD_CHOICE = Rule(
    "bad-choice",
    Severity.WARNING,
    "„{value}“ im Feld „{field}“ steht nicht zur Wahl und wurde ausgelassen. Möglich sind: {hint}.",
    "“{value}” in the field “{field}” is no choice here and was left out. Choose from: {hint}.",
)
BAD_HOURS = Rule(
    "bad-hours",
    Severity.WARNING,
    "„{value}“ im Feld „{field}“ ließ sich nicht als Öffnungszeit lesen und steht nun als Hinweis da. Bitte so"
    " schreiben: Mo–Fr 8:00–12:00; Do 14:00–18:00; 24.12.2026 geschlossen.",
    "“{value}” in the field “{field}” could not be read as opening hours and is shown as a note. Write it like"
    " this: Mo–Fr 8:00–12:00; Do 14:00–18:00; 24.12.2026 geschlossen.",
)
BAD_DURATION = Rule(
    "bad-duration",
    Severity.WARNING,
    "„{value}“ im Feld „{field}“ ist keine Dauer und wurde ausgelassen. Bitte so schreiben: 2 Wochen, 30 Minuten.",
    "“{value}” in the field “{field}” is not a duration and was left out. Write it like this: 2 Wochen, 30 Minuten.",
)
BAD_KEY = Rule(
    "bad-key",
    Severity.WARNING,
    "Aus „{value}“ im Feld „{field}“ lässt sich keine Kennung machen; es wurde ausgelassen. Eine Kennung besteht"
    " aus Buchstaben, Ziffern und Bindestrichen.",
    "No key can be made of “{value}” in the field “{field}”; it was left out. Keys are letters, digits, hyphens.",
)
TURNED_INTO_DATE = Rule(
    "turned-into-date",
    Severity.WARNING,
    "Im Feld „{field}“ steht ein Datum ({value}), wo ein Text erwartet wird; meist hat Excel etwas wie „3-5“ in"
    " ein Datum verwandelt. Es wurde ausgelassen: Bitte die Spalte als Text formatieren und neu eintragen.",
    "The field “{field}” holds a date ({value}) where a text is expected; most often Excel has turned something"
    " like “3-5” into a date. It was left out: format the column as text and enter it again.",
)
CELL_ERROR = Rule(
    "cell-error",
    Severity.WARNING,
    "Die Formel im Feld „{field}“ ergibt den Fehler {value}; die Zelle wurde ausgelassen. Bitte die Formel"
    " berichtigen.",
    "The formula in the field “{field}” gives the error {value}; the cell was left out. Correct the formula.",
)
NO_RESULT = Rule(
    "formula-without-result",
    Severity.WARNING,
    "Die Formel im Feld „{field}“ hat kein gespeichertes Ergebnis; die Zelle wurde ausgelassen. Bitte die Datei in"
    " Excel öffnen und speichern oder den Wert eintragen.",
    "The formula in the field “{field}” has no stored result; the cell was left out. Open and save the file in"
    " Excel, or enter the value.",
)
TOO_LONG = Rule(
    "too-long",
    Severity.WARNING,
    "Der Inhalt des Feldes „{field}“ ist länger als {hint} und wurde ausgelassen. Bitte kürzen; oft fehlt ein"
    " schließendes Anführungszeichen.",
    "The content of the field “{field}” is longer than {hint} and was left out. Shorten it; often a closing"
    " quotation mark is missing.",
)
NOT_A_ROW = Rule(
    "unreadable-row",
    Severity.WARNING,
    "Die Zeile lässt sich nicht lesen und wurde ausgelassen: {hint}. Bitte die Anführungszeichen prüfen.",
    "The row cannot be read and was left out: {hint}. Check the quotation marks.",
)
EMPTY_SHEET = Rule(
    "empty-sheet",
    Severity.WARNING,
    "„{field}“ ist leer: Es gibt nicht einmal Überschriften. Bitte prüfen, ob die Ausgabe gelungen ist.",
    "“{field}” is empty: there are not even headings. Check whether the export worked.",
)
NOT_A_SHEET = Rule(
    "unknown-sheet",
    Severity.INFO,
    "Das Blatt „{field}“ ist keinem Teil des Modells zugeordnet und wurde nicht gelesen. Bekannt sind: {hint}.",
    "The sheet “{field}” is not assigned to any part of the model and was not read. Known are: {hint}.",
)
MISSING_COLUMN = Rule(
    "missing-column",
    Severity.WARNING,
    "Die Spalte „{field}“ fehlt. Vorhanden sind: {hint}.",
    "The column “{field}” is missing. There are: {hint}.",
)
TWICE = Rule(
    "column-twice",
    Severity.WARNING,
    "Die Spalte „{field}“ gibt es mehrfach; nur die erste wurde gelesen. Bitte die anderen umbenennen.",
    "There is more than one column “{field}”; only the first was read. Rename the others.",
)
OTHER_CODING = Rule(
    "other-coding",
    Severity.INFO,
    "Die Datei ist nicht in UTF-8; sie wurde als {hint} gelesen. Bitte die Umlaute prüfen und als „CSV UTF-8“"
    " speichern.",
    "The file is not in UTF-8; it was read as {hint}. Check the umlauts and save it as “CSV UTF-8”.",
)
