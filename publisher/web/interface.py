"""Everything the server answers, as operations: one row for each view, made from the tables the views work by.

A route without a row is described by the first line of its view, so that nothing is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from publisher import __version__, rdf
from publisher.contents import dumps
from publisher.contents.collation import LETTERS
from publisher.contents.index import OTHER
from publisher.formats import sitemap
from publisher.formats.openapi import About, Operation, Parameter
from publisher.iris import LISTED
from publisher.web import interface_history, interface_hsds, interface_queries, interface_search, picture
from publisher.web.a_to_z import A_TO_Z, AToZ
from publisher.web.dataset import DATASETS, Dataset
from publisher.web.downloads import SUMS, XZUFI
from publisher.web.findings import Findings
from publisher.web.listing import LISTINGS, Listing
from publisher.web.quality import FINDINGS
from publisher.web.samples import Sample, Shown, enum, variants
from publisher.web.variants import THINGS
from publisher.web.vocabulary import ONTOLOGY, REFERENCES, SHAPES, Reference, Work

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule

    from publisher.pages.layout import Labels
    from publisher.web.context import Context

HTML = "text/html"
TEXT = "text/plain"
JSON = "application/json"
GZIP = "application/gzip"
TAGS: Mapping[str, Labels] = {
    "things": {"de": "Dinge und ihre Dokumente", "en": "Things and their documents"},
    "lists": {"de": "Listen", "en": "Lists"},
    "dataset": {"de": "Der ganze Datensatz", "en": "The dataset as a whole"},
    interface_history.TAG: {"de": "Änderungen und frühere Fassungen", "en": "Changes and earlier versions"},
    "sparql": {"de": "Abfragen", "en": "Queries"},
    "questions": {"de": "Fragen an die Daten", "en": "Questions to the data"},
    "reference": {"de": "Wörter und Regeln", "en": "Words and rules"},
    "server": {"de": "Für Programme und Betrieb", "en": "For programs and operation"},
}

_CONVERTER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
_WORDS: Labels = {
    "de": "Alles, was dieser Server beantwortet. HEAD antwortet wie GET ohne Inhalt, OPTIONS nennt die Methoden; "
    "jede Antwort darf auch von anderen Websites gelesen werden (CORS). Welche Form ein Dokument hat, sagt Accept "
    "oder die Endung; in welcher Sprache, sagt Accept-Language oder ?lang=.",
    "en": "Everything this server answers. HEAD answers like GET without the content, OPTIONS names the methods; every "
    "response may be read by other websites (CORS). Accept or the suffix say which form a document has, "
    "Accept-Language or ?lang= in which language.",
}


Rows = Callable[[Shown], Iterator[Operation]]


def about(here: Context) -> About:
    """Say what the interface is as a whole."""
    licence = here.site.licence
    named = (licence.name, licence.url) if licence.name and licence.url else None
    return About(here.site.name, __version__, here.site.base, _WORDS, TAGS, named)


def operations(app: Flask, here: Context) -> tuple[Operation, ...]:
    """Give every operation of the application, each path and method once."""
    shown = Shown.of(here)
    found: dict[tuple[str, str], Operation] = {}
    for operation in _all(app, shown):
        found.setdefault((operation.path, operation.method), operation)
    order = list(TAGS)
    return tuple(sorted(found.values(), key=lambda operation: order.index(operation.tag)))


def _all(app: Flask, shown: Shown) -> Iterator[Operation]:
    seen = set()
    for rule in app.url_map.iter_rules():
        rows = ROWS.get(rule.endpoint)
        if rows is None:
            yield _generic(app, rule, shown)
        elif rule.endpoint not in seen:
            seen.add(rule.endpoint)
            yield from rows(shown)


def _generic(app: Flask, rule: Rule, shown: Shown) -> Operation:
    path = "/" + _CONVERTER.sub(r"{\1}", rule.rule).removeprefix(shown.here.urls.prefix)
    line = (app.view_functions[rule.endpoint].__doc__ or "").partition("\n")[0]
    names = _CONVERTER.findall(rule.rule)
    parameters = tuple(Parameter(name, {"en": name}, "path") for name in names)
    return Operation(path, "server", {"en": line}, ("*/*",), parameters, (301, 303, 406))


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


def _dataset(shown: Shown) -> Iterator[Operation]:
    text = {
        "de": "Beschreibung des Datensatzes (DCAT-AP.de, VoID)",
        "en": "Description of the dataset (DCAT-AP.de, VoID)",
    }
    yield from variants(DATASETS, [(Dataset(shown.here), ())], "/dataset", "dataset", text, shown)


def _void(_shown: Shown) -> Iterator[Operation]:
    text = {"de": "Führt zur Beschreibung des Datensatzes", "en": "Leads to the description of the dataset"}
    yield Operation("/.well-known/void", "dataset", text, (), (), (303, 406))


def _folder(_shown: Shown) -> Iterator[Operation]:
    text = {"de": "Führt zur Seite mit den Downloads", "en": "Leads to the page of downloads"}
    yield Operation("/dumps/", "dataset", text, (), (), (303,))


def _dump(shown: Shown) -> Parameter:
    names = (*(dump.name for dump in dumps.listed(shown.here.release.release.manifest)), SUMS)
    return Parameter("name", {"de": "Datei", "en": "File"}, "path", enum(*names), names[0])


def _current(shown: Shown) -> Iterator[Operation]:
    text = {"de": "Alle Daten in einer Datei", "en": "All data in one file"}
    yield Operation("/dumps/{name}", "dataset", text, (GZIP, TEXT), (_dump(shown),), (206, 412, 416))


def _kept(shown: Shown) -> Iterator[Operation]:
    named = {"de": "Ausgabe der Daten", "en": "Release of the data"}
    release = Parameter("release", named, "path", example=shown.here.release.release.id)
    text = {"de": "Alle Daten einer Ausgabe, für immer gleich", "en": "All data of one release, the same for ever"}
    types = (GZIP, TEXT)
    yield Operation("/dumps/{release}/{name}", "dataset", text, types, (release, _dump(shown)), (206, 412, 416))


def _reference(work: Work, text: Labels) -> Rows:
    def rows(shown: Shown) -> Iterator[Operation]:
        sample: Sample[Reference] = (Reference(work, shown.here), ())
        if shown.here.site.checked:
            yield from variants(REFERENCES, [sample], f"/{work.name}", "reference", text, shown)

    return rows


def _quality(shown: Shown) -> Iterator[Operation]:
    iri, number = {"type": "string", "format": "uri"}, {"type": "integer", "minimum": 0}
    asked = (
        Parameter("rule", {"de": "Nur Befunde dieser Regel", "en": "Findings of this rule only"}),
        Parameter("unit", {"de": "Nur Befunde dieser Stelle", "en": "Findings of this office only"}, schema=iri),
        Parameter("after", {"de": "Hinter welchem Befund", "en": "Behind which finding"}, schema=number),
    )
    text = {"de": "Was an den Daten fehlt oder besser geht", "en": "What the data lack or could do better"}
    sample: Sample[Findings] = (Findings(shown.here), asked)
    if shown.here.site.checked:
        yield from variants(FINDINGS, [sample], "/quality", "reference", text, shown)


def _sitemap_part(_shown: Shown) -> Iterator[Operation]:
    text = {"de": "Ein Teil der Sitemap", "en": "One part of the sitemap"}
    number = Parameter("number", {"de": "Nummer des Teils", "en": "Number of the part"}, "path", {"type": "integer"}, 1)
    yield Operation("/sitemap/{number}.xml", "server", text, (sitemap.MEDIA_TYPE,), (number,))


def _one(path: str, tag: str, media_type: str, german: str, english: str) -> Rows:
    """Give the row of an address that answers one thing in one form."""

    def rows(_shown: Shown) -> Iterator[Operation]:
        types = (media_type,) if media_type else ()
        yield Operation(path, tag, {"de": german, "en": english}, types, (), () if types else (204,))

    return rows


def _api(_shown: Shown) -> Iterator[Operation]:
    text = {"de": "Diese Beschreibung als Seite", "en": "This description as a page"}
    yield Operation("/api", "server", text, (HTML, JSON), (), (303, 406))


def _none(_shown: Shown) -> Iterator[Operation]:
    yield from ()


ROWS: Mapping[str, Rows] = {
    **interface_history.ROWS,
    "pages.home": _home,
    "pages.a_to_z": _a_to_z,
    "pages.listing": _listing,
    "pages.own_page": _own_page,
    "pages.shared_picture": _picture,
    "pages.organisation_chart": _one(
        "/organisation-chart", "lists", HTML, "Organisation und ihre Leistungen", "Organisation and its services"
    ),
    "files.static": _none,
    "files.theme": _none,
    "files.logo": _none,
    "files.tiles": _none,
    **interface_search.ROWS,
    "resources.identifier": _identifier,
    "resources.document": _document,
    "resources.describe": _describe,
    "dataset.document": _dataset,
    "dataset.well_known": _void,
    "downloads.folder": _folder,
    "downloads.current": _current,
    "downloads.kept": _kept,
    "downloads.xzufi": _one(
        f"/{XZUFI}",
        "dataset",
        dumps.XZUFI.media_type,
        "Leistungen und Ämter in XZuFi 2.2 (in Erprobung)",
        "Services and offices in XZuFi 2.2 (experimental)",
    ),
    **interface_queries.ROWS,
    **interface_hsds.ROWS,
    "quality.findings": _quality,
    "vocabulary.ontology": _reference(ONTOLOGY, {"de": "Unsere eigenen Wörter", "en": "Our own words"}),
    "vocabulary.shapes": _reference(
        SHAPES, {"de": "Die Regeln der Daten (SHACL)", "en": "The rules of the data (SHACL)"}
    ),
    "vocabulary.json_ld_context": _one(
        "/context.jsonld", "reference", rdf.JSON_LD.media_type, "Der JSON-LD-Kontext", "The JSON-LD context"
    ),
    "crawlers.robots": _one("/robots.txt", "server", TEXT, "Was Suchmaschinen lesen dürfen", "What crawlers may read"),
    "crawlers.sitemap_index": _one(
        "/sitemap.xml", "server", sitemap.MEDIA_TYPE, "Teile der Sitemap", "Parts of the sitemap"
    ),
    "crawlers.sitemap_part": _sitemap_part,
    "crawlers.llms": _one("/llms.txt", "server", TEXT, "Überblick in einfachen Worten", "Overview in plain words"),
    "crawlers.favicon": _one(
        "/favicon.ico", "server", "", "Kein Symbol: die Seiten nennen ihres", "No icon: pages name theirs"
    ),
    "openapi.openapi": _one("/openapi.json", "server", JSON, "Diese Beschreibung", "This description"),
    "openapi.api": _api,
}
"""The rows of each view, by its name. Files that pages load are no interface."""
