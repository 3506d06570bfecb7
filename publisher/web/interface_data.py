"""The operations of the dataset as a whole, of its words and rules, and of what programs look for on every site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from publisher import rdf
from publisher.contents import dumps
from publisher.formats import sitemap
from publisher.formats.openapi import Operation, Parameter
from publisher.web.dataset import DATASETS, Dataset
from publisher.web.downloads import SUMS, XZUFI
from publisher.web.findings import Findings
from publisher.web.quality import FINDINGS
from publisher.web.representation import HTML
from publisher.web.samples import Rows, Sample, Shown, enum, none, one, variants
from publisher.web.vocabulary import ONTOLOGY, REFERENCES, SHAPES, Reference, Work

if TYPE_CHECKING:
    from publisher.pages.layout import Labels

TEXT = "text/plain"
JSON = "application/json"


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
    yield Operation("/dumps/{name}", "dataset", text, (dumps.GZIP, dumps.ZIP, TEXT), (_dump(shown),), (206, 412, 416))


def _kept(shown: Shown) -> Iterator[Operation]:
    named = {"de": "Ausgabe der Daten", "en": "Release of the data"}
    release = Parameter("release", named, "path", example=shown.here.release.release.id)
    text = {"de": "Alle Daten einer Ausgabe, für immer gleich", "en": "All data of one release, the same for ever"}
    types = (dumps.GZIP, dumps.ZIP, TEXT)
    yield Operation("/dumps/{release}/{name}", "dataset", text, types, (release, _dump(shown)), (206, 412, 416))


def _reference(work: Work, text: Labels) -> Rows:
    def rows(shown: Shown) -> Iterator[Operation]:
        sample: Sample[Reference] = (Reference(work, shown.here), ())
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
    yield from variants(FINDINGS, [sample], "/quality", "reference", text, shown)


def _sitemap_part(_shown: Shown) -> Iterator[Operation]:
    text = {"de": "Ein Teil der Sitemap", "en": "One part of the sitemap"}
    number = Parameter("number", {"de": "Nummer des Teils", "en": "Number of the part"}, "path", {"type": "integer"}, 1)
    yield Operation("/sitemap/{number}.xml", "server", text, (sitemap.MEDIA_TYPE,), (number,))


def _api(_shown: Shown) -> Iterator[Operation]:
    text = {"de": "Diese Beschreibung als Seite", "en": "This description as a page"}
    yield Operation("/api", "server", text, (HTML, JSON), (), (303, 406))


ROWS: Mapping[str, Rows] = {
    "dataset.document": _dataset,
    "dataset.well_known": _void,
    "downloads.folder": _folder,
    "downloads.current": _current,
    "downloads.kept": _kept,
    "downloads.xzufi": one(
        f"/{XZUFI}",
        "dataset",
        dumps.XZUFI.media_type,
        "Leistungen und Ämter in XZuFi 2.2 (in Erprobung)",
        "Services and offices in XZuFi 2.2 (experimental)",
    ),
    "quality.findings": _quality,
    "vocabulary.ontology": _reference(ONTOLOGY, {"de": "Unsere eigenen Wörter", "en": "Our own words"}),
    "vocabulary.shapes": _reference(
        SHAPES, {"de": "Die Regeln der Daten (SHACL)", "en": "The rules of the data (SHACL)"}
    ),
    "jsonld_context.document": one(
        "/context.jsonld", "reference", rdf.JSON_LD.media_type, "Der JSON-LD-Kontext", "The JSON-LD context"
    ),
    "crawlers.robots": one("/robots.txt", "server", TEXT, "Was Suchmaschinen lesen dürfen", "What crawlers may read"),
    "crawlers.sitemap_index": one(
        "/sitemap.xml", "server", sitemap.MEDIA_TYPE, "Teile der Sitemap", "Parts of the sitemap"
    ),
    "crawlers.sitemap_part": _sitemap_part,
    "crawlers.llms": one("/llms.txt", "server", TEXT, "Überblick in einfachen Worten", "Overview in plain words"),
    "crawlers.favicon": one(
        "/favicon.ico", "server", "", "Kein Symbol: die Seiten nennen ihres", "No icon: pages name theirs"
    ),
    "openapi.openapi": one("/openapi.json", "server", JSON, "Diese Beschreibung", "This description"),
    "openapi.api": _api,
    "files.static": none,
    "files.theme": none,
    "files.logo": none,
    "files.tiles": none,
}
"""The rows of each view, by its name. Files that pages load are no interface."""
