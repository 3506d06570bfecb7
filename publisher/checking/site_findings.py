"""What the settings and files of a site promise and the data do not keep. No reason to stop a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from publisher.findings import Finding, Severity
from publisher.pages import texts
from publisher.terms import RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

    from publisher.site import Site

_MISSING = {
    "imprint": {"de": "Das Impressum fehlt.", "en": "The imprint is missing."},
    "privacy": {"de": "Die Datenschutzerklärung fehlt.", "en": "The privacy statement is missing."},
    "accessibility": {
        "de": "Die Erklärung zur Barrierefreiheit fehlt.",
        "en": "The accessibility statement is missing.",
    },
}
_ADVICE = {"de": "Bitte {} anlegen (Markdown).", "en": "Please add {} (Markdown)."}
_MISNAMED = {
    "de": "Diese Datei wird keine Seite. Bitte wie impressum.de.md benennen: kleine Buchstaben, Sprache, Endung.",
    "en": "This file becomes no page. Name it like imprint.en.md: small letters, language, ending.",
}


def find(site: Site, public: Iterable[Quad]) -> Iterator[Finding]:
    """Give everything that a site should know about its settings and pages."""
    if (site.folder / "site.toml").is_file():  # RDF files that are checked by themselves promise nothing
        yield from _not_featured(site, public)
        yield from _pages(site)


def _not_featured(site: Site, public: Iterable[Quad]) -> Iterator[Finding]:
    """Name what the home page is to lead to but cannot: a slip, or a service that is gone. No reason to stop."""
    services = (q.subject for q in public if q.predicate == RDF.type and q.object == SCHEMA.GovernmentService)
    known = {node.value for node in services if isinstance(node, NamedNode)}
    for iri in site.featured_iris:
        if iri not in known:
            message = {
                "de": "Diese Leistung gibt es nicht. Bitte den Schlüssel in „featured“ berichtigen oder entfernen.",
                "en": "There is no such service. Correct the key in “featured”, or take it out.",
            }
            source = str(site.folder / "site.toml")
            yield Finding(Severity.WARNING, "featured-unknown", message, iri, "site.featured", source=source)


def _pages(site: Site) -> Iterator[Finding]:
    """Name the pages that a town must have and this one has not, and files that are no page by their name."""
    there = {named[1] for file in texts.files(site.folder) if (named := texts.NAME.fullmatch(file.name))}
    for key in texts.DUTIES:
        if key not in there:
            name = f"{texts.FOLDER}/{key}.{site.language}.md"
            message = {code: f"{text} {_ADVICE[code].format(name)}" for code, text in _MISSING[key].items()}
            yield Finding(Severity.WARNING, f"page-{key}", message, source=str(site.folder / name))
    for file in texts.files(site.folder):
        if not texts.NAME.fullmatch(file.name):
            yield Finding(Severity.WARNING, "page-name", _MISNAMED, source=str(file))
