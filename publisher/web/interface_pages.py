"""The operations of pages and lists, and of things and their documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from publisher.contents.collation import LETTERS
from publisher.contents.index import OTHER
from publisher.formats.openapi import Operation, Parameter
from publisher.iris import LISTED
from publisher.web import interface_history, picture
from publisher.web.a_to_z import A_TO_Z, AToZ
from publisher.web.listing import LISTINGS, Listing
from publisher.web.representation import HTML
from publisher.web.samples import Rows, Sample, Shown, enum, one, variants
from publisher.web.variants import THINGS


def _home(shown: Shown) -> Iterator[Operation]:
    yield Operation("/", "lists", {"de": "Startseite", "en": "Home page"}, (HTML,), (shown.lang,), (301, 303, 406))


def _a_to_z(shown: Shown) -> Iterator[Operation]:
    text = {"de": "Leistungen von A bis Z", "en": "Services from A to Z"}
    whole: Sample[AToZ] = (AToZ("", shown.here), ())
    yield from variants(A_TO_Z, [whole], "/a-z", "lists", text, shown, plain="/a-z/")
    letters = [letter.lower() for letter in LETTERS]
    letter = Parameter("letter", {"de": "Anfangsbuchstabe", "en": "Initial letter"}, "path", enum(*letters), letters[0])
    part: Sample[AToZ] = (AToZ(letters[0], shown.here), (letter,))
    one = {"de": "Leistungen mit einem Buchstaben", "en": "Services of one letter"}
    yield from variants(A_TO_Z, [part], "/a-z/{letter}", "lists", one, shown)


def _listing(shown: Shown) -> Iterator[Operation]:
    present = shown.here.release.index.kinds(shown.here.site.language)
    kinds = [kind for kind in (*LISTED, OTHER) if kind in present] or [OTHER]
    number = {"type": "integer", "minimum": 1}
    page = Parameter("page", {"de": "Seite der Liste", "en": "Page of the list"}, schema=number)
    named = {"de": "Art der Dinge", "en": "Kind of things"}
    samples: list[Sample[Listing]] = [
        (Listing(kind, 1, shown.here), (Parameter("kind", named, "path", enum(*kinds), kind), page)) for kind in kinds
    ]
    text = {"de": "Alle Dinge einer Art", "en": "All things of a kind"}
    yield from variants(LISTINGS, samples, "/doc/{kind}", "lists", text, shown, plain="/doc/{kind}/")


def _own_page(shown: Shown) -> Iterator[Operation]:
    text = {"de": "Eine eigene Seite, wie das Impressum", "en": "A page of the site's own, such as its imprint"}
    for page in shown.here.release.texts.all(shown.here.languages)[:1]:
        key = Parameter("key", {"de": "Name der Seite", "en": "Name of the page"}, "path", example=page.key)
        yield Operation("/page/{key}", "lists", text, (HTML,), (key, shown.lang))


def _picture(shown: Shown) -> Iterator[Operation]:
    text = {"de": "Das Bild zum Teilen einer Seite", "en": "The picture for sharing a page"}
    iri = Parameter("iri", {"de": "Wovon die Seite handelt", "en": "What the page is about"})
    yield Operation("/picture.png", "server", text, (picture.MEDIA_TYPE,), (iri, shown.lang))


def _identifier(shown: Shown) -> Iterator[Operation]:
    text = {
        "de": "Das Ding selbst: führt zum Dokument darüber",
        "en": "The thing itself: leads to the document about it",
    }
    for _, parameters in shown.by_path()[:1]:
        yield Operation(f"/id/{shown.end}", "things", text, (), parameters, (301, 303))


def _document(shown: Shown) -> Iterator[Operation]:
    text = {"de": "Das Dokument über ein Ding", "en": "The document about a thing"}
    found = variants(THINGS, shown.by_path(), f"/doc/{shown.end}", "things", text, shown)
    yield from interface_history.by_time(shown, found)


def _describe(shown: Shown) -> Iterator[Operation]:
    text = {"de": "Das Dokument über irgendein Ding der Daten", "en": "The document about any thing of the data"}
    found = variants(THINGS, shown.by_iri(), "/describe", "things", text, shown)
    yield from interface_history.by_time(shown, found)


ROWS: Mapping[str, Rows] = {
    "pages.home": _home,
    "pages.a_to_z": _a_to_z,
    "pages.listing": _listing,
    "pages.own_page": _own_page,
    "pages.shared_picture": _picture,
    "pages.organisation_chart": one(
        "/organisation-chart",
        "lists",
        HTML,
        "Die Organisation und ihre Leistungen",
        "The organisation and its services",
    ),
    "resources.identifier": _identifier,
    "resources.document": _document,
    "resources.describe": _describe,
}
"""The rows of each view, by its name."""
