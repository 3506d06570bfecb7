"""The words of the pages, and how dates, sums, telephone numbers and hours are put into words.

The German text is the key, as in gettext; `translations/` holds the catalogues. Leichte Sprache (`de-simple`)
says German where it has nothing simpler.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, get_day_names
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit

from publisher.pages.hours import DEFAULT_ZONE, HOLIDAY, Exceptional, Row, Span, Status
from publisher.records import phones
from publisher.terms import XSD

CATALOGUES = {"de": None, "de-simple": "de_SIMPLE", "en": "en"}
"""The folder of each language below `translations/`; German needs none."""

LOCALES = {"de": "de_DE", "de-simple": "de_DE", "en": "en_GB"}
NAMES = {"de": "Deutsch", "en": "English", "de-simple": "Leichte Sprache"}
"""What each language calls itself."""

METRES_OF_A_KILOMETRE = 1000

_FOLDER = Path(__file__).parent / "translations"
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_UNITS = ("year", "month", "week", "day", "hour", "minute")
_GERMAN = re.compile(r"\+49-(\d+)-(\d[\d-]*)")


@cache
def catalogue(language: str) -> dict[str, str]:
    """Read the translations of one language."""
    folder = CATALOGUES.get(language)
    if folder is None:
        return {}
    with (_FOLDER / folder / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}


@cache
def _locale(language: str) -> Locale:
    """Read a locale once: to read it for each date took a tenth of a page."""
    return Locale.parse(LOCALES.get(language, "de_DE"))


def translator(language: str) -> Callable[..., str]:
    """Give a function like `gettext`: the text in `language`, its `%(name)s` filled in."""
    known = catalogue(language)

    def gettext(text: str, **values: object) -> str:
        found = known.get(text, text)
        return found % values if values else found

    return gettext


@dataclass(frozen=True, slots=True)
class Wording:
    """Puts values into the words of one language."""

    language: str
    zone: ZoneInfo = DEFAULT_ZONE

    @property
    def locale(self) -> Locale:
        """Give the locale whose dates and numbers are used."""
        return _locale(self.language)

    def say(self, text: str, **values: object) -> str:
        """Give an interface text."""
        return translator(self.language)(text, **values)

    def data(self, text: str, datatype: str) -> str:
        """Put a literal into words by its datatype; what cannot be read is shown as it stands."""
        try:
            return _DATATYPES.get(datatype, _plain)(self, text)
        except (ValueError, InvalidOperation):
            return text

    def only_in(self, languages: Iterable[str | None], *, whole: bool) -> str:
        """Say that a text, or not the `whole` list, is there in other languages only; empty where it is not so."""
        others = dict.fromkeys(a for a in languages if a and a.partition("-")[0] != self.language)
        if self.language == "de-simple" and "de" in others:
            text = "Diesen Text gibt es noch nicht in Leichter Sprache."
            return self.say(text if whole else "Einige Namen gibt es noch nicht in Leichter Sprache.")
        names = self.listed([_language(self, code) for code in others if not self.language.startswith(code)])
        text = "Diesen Text gibt es nur auf %(languages)s." if whole else "Einige Namen gibt es nur auf %(languages)s."
        return self.say(text, languages=names) if names else ""

    def day(self, day: date) -> str:
        """Write a date: "3. April 2026"."""
        return format_date(day, "long", locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """Write a moment on our clocks: "3. April 2026, 14:05 Uhr"."""
        here = moment.astimezone(self.zone)
        return f"{self.day(here.date())}, {self.say('%(times)s Uhr', times=_clock(here.time()))}"

    def position(self, latitude: str, longitude: str) -> str:
        """Write a point as on a map: "51,3123° Nord, 9,4910° Ost"."""
        across = self.say("Süd" if latitude.startswith("-") else "Nord")
        along = self.say("West" if longitude.startswith("-") else "Ost")
        north, east = (_number(self, degrees.lstrip("-")) for degrees in (latitude, longitude))
        return f"{north}° {across}, {east}° {along}"

    def distance(self, metres: int) -> str:
        """Write a distance: "500 m", "2 km"."""
        far = metres >= METRES_OF_A_KILOMETRE
        value, unit = (metres / METRES_OF_A_KILOMETRE, "length-kilometer") if far else (metres, "length-meter")
        return format_unit(value, unit, length="short", locale=self.locale)

    def money(self, price: str, currency: str) -> str:
        """Write a sum: "37,50 €"; whole sums without cents."""
        try:
            amount = Decimal(price)
            text = str(format_currency(amount, currency, locale=self.locale))
        except (InvalidOperation, ValueError):
            return f"{price} {currency}"
        return text if amount % 1 else re.sub(r"[.,]00(?=\D*$)", "", text)

    def phone(self, number: str) -> str:
        """Write a canonical telephone number: "0561 787-7058", in English "+49 561 787-7058"."""
        if self.language == "en" and (found := _GERMAN.fullmatch(number)):
            return f"+49 {found[1]} {found[2]}"
        return phones.display(number)

    def weekday(self, number: int) -> str:
        """Name a day of the week (0: Monday) or the public holidays."""
        return self.say("gesetzliche Feiertage") if number == HOLIDAY else get_day_names(locale=self.locale)[number]

    def days(self, row: Row) -> str:
        """Name consecutive days: "Montag", "Montag und Dienstag", "Montag bis Mittwoch"."""
        first, last = self.weekday(row.days[0]), self.weekday(row.days[-1])
        if len(row.days) == 1:
            return first
        if len(row.days) == len(("first", "second")):
            return self.say("%(first)s und %(second)s", first=first, second=last)
        return self.say("%(first)s bis %(last)s", first=first, last=last)

    def times(self, spans: Sequence[Span]) -> str:
        """Write the hours of a day: "8:00–12:00 und 13:00–16:00 Uhr", with what holds by appointment last."""
        if not spans:
            return self.say("geschlossen")
        walk_in = self._times([span for span in spans if not span.by_appointment])
        booked = self._times([span for span in spans if span.by_appointment])
        booked = f"{booked} ({self.say('nur mit Termin')})" if booked else ""
        return "; ".join(part for part in (walk_in, booked) if part)

    def _times(self, spans: Sequence[Span]) -> str:
        if any(span.opens == span.closes for span in spans):
            return self.say("durchgehend")
        texts = [f"{_clock(span.opens)}–{_clock(span.closes, closing=True)}" for span in spans]
        return self.say("%(times)s Uhr", times=self.listed(texts)) if texts else ""

    def listed(self, texts: Sequence[str]) -> str:
        """Join texts: "a, b und c"."""
        if not texts:
            return ""
        *others, last = texts
        return self.say("%(first)s und %(second)s", first=", ".join(others), second=last) if others else last

    def dates(self, first: date | None, last: date | None) -> str:
        """Write a period: one day with its weekday, else "vom … bis …", "ab …" or "bis …"."""
        if first and first == last:
            return f"{self.weekday(first.weekday())}, {self.day(first)}"
        texts = {"first": self.day(first) if first else "", "last": self.day(last) if last else ""}
        patterns = {(True, True): "vom %(first)s bis %(last)s", (True, False): "ab %(first)s"}
        return self.say(patterns.get((bool(first), bool(last)), "bis %(last)s"), **texts) if first or last else ""

    def exceptional(self, exception: Exceptional) -> tuple[str, str]:
        """Write the days of an exception, and its hours."""
        return self.dates(exception.start, exception.end), self.times(exception.spans)

    def status(self, status: Status, now: datetime) -> str:
        """Say what holds now: "jetzt geöffnet, schließt um 12:30 Uhr"."""
        state = self.say("jetzt geöffnet" if status.open else "geschlossen")
        if status.by_appointment:
            state += f" ({self.say('nur mit Termin')})"
        if status.changes is None:
            return state
        return f"{state}, {self._change(status, now)}"

    def _change(self, status: Status, now: datetime) -> str:
        """Say when it closes or opens: today by the hour, later with the day; the end of today is 24:00."""
        changes = (status.changes or now).astimezone(self.zone)
        today = now.astimezone(self.zone).date()
        midnight = status.open and changes.time() == time()
        day = changes.date() - timedelta(days=1) if midnight else changes.date()
        values = {"time": self.say("%(times)s Uhr", times=_clock(changes.time(), closing=midnight))}
        verb = "schließt" if status.open else "öffnet"
        if day == today:
            return self.say(f"{verb} um %(time)s", **values)
        return self.say(f"{verb} %(day)s um %(time)s", day=self._near_day(day, today), **values)

    def _near_day(self, day: date, today: date) -> str:
        if day == today + timedelta(days=1):
            return self.say("morgen")
        near = day < today + timedelta(weeks=1)
        return self.say("am %(day)s", day=self.weekday(day.weekday()) if near else self.dates(day, day))


def _plain(_words: Wording, text: str) -> str:
    return text


def _boolean(words: Wording, text: str) -> str:
    return words.say("ja" if text in {"true", "1"} else "nein")


def _date(words: Wording, text: str) -> str:
    return words.day(date.fromisoformat(text[:10]))


def _number(words: Wording, text: str) -> str:
    return str(format_decimal(Decimal(text), locale=words.locale, decimal_quantization=False))


def _month(words: Wording, text: str) -> str:
    return format_date(date.fromisoformat(f"{text[:7]}-01"), "MMMM y", locale=words.locale)


def _duration(words: Wording, text: str) -> str:
    found = _DURATION.fullmatch(text)
    numbers = zip(found.groups(), _UNITS, strict=True) if found else ()
    parts = [format_unit(int(n), f"duration-{unit}", locale=words.locale) for n, unit in numbers if n]
    return " ".join(parts) or text


def _language(words: Wording, text: str) -> str:
    try:
        name = Locale.parse(text, sep="-").get_display_name(words.locale)
    except UnknownLocaleError:
        return text
    return name or text


_DATATYPES: Mapping[str, Callable[[Wording, str], str]] = {
    XSD.boolean.value: _boolean,
    XSD.date.value: _date,
    XSD.dateTime.value: _date,
    XSD.gYearMonth.value: _month,
    XSD.decimal.value: _number,
    XSD.integer.value: _number,
    XSD.duration.value: _duration,
    XSD.language.value: _language,
}
"""How literals are worded; those of all other datatypes (years, strings) stay as they are."""


def _clock(moment: time, *, closing: bool = False) -> str:
    if closing and moment == time():
        return "24:00"
    return f"{moment.hour}:{moment.minute:02}"
