"""The page of the dataset: what it is, what one may do with it, where to download it, how much it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from publisher.description import best_text
from publisher.terms import PREFIXES, XSD
from publisher.web import html, structured
from publisher.web.chrome import as_data
from publisher.web.frame import frame
from publisher.web.messages import Wording, translator
from publisher.web.wayfinding import breadcrumbs

if TYPE_CHECKING:
    from pyoxigraph import Literal

    from publisher.contents.dumps import Dump
    from publisher.formats.facts import Facts
    from publisher.web.context import Context
    from publisher.web.problems import Link

_SCHEMES = ("mailto:", "https://", "http://")


@dataclass(frozen=True, slots=True)
class Download:
    """One dump as the page shows it; `kept` is the address of the same bytes for as long as the release is kept."""

    name: str
    href: str
    kept: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DatasetPage:
    """What the page shows. Rows are names and values; `classes` are names, addresses and numbers."""

    title: str
    text: str
    publisher: str
    publisher_href: str
    contact: str
    contact_text: str
    version: str
    downloads: tuple[Download, ...]
    sums: str
    sparql: str
    quality: str
    numbers: tuple[tuple[str, str], ...]
    classes: tuple[tuple[str, str, str], ...]


def render(here: Context, facts: Facts, formats: Iterable[Link], links: tuple[tuple[str, str], ...]) -> bytes:
    """Render the page; `formats` are the forms of the description as data, `links` what its head names."""
    shown = _page(here, facts)
    chrome = frame(
        here,
        "dataset",
        description=shown.text,
        alternates=as_data(formats),
        links=links,
        page_jsonld=structured.dumps(_jsonld(here, facts, shown)),
    )
    return html.dataset(shown, chrome, breadcrumbs(here, None)).encode()


def _page(here: Context, facts: Facts) -> DatasetPage:
    site, urls, words = here.site, here.urls, Wording(here.language)
    contact = site.catalogue.contact
    return DatasetPage(
        title=_in(here, facts.titles),
        text=_in(here, facts.texts),
        publisher=_in(here, facts.agent_names),
        publisher_href=here.pages.document(facts.agent.value) if site.publisher else "",
        contact=contact,
        contact_text=next((contact.removeprefix(s) for s in _SCHEMES if contact.startswith(s)), contact),
        version=facts.release.id,
        downloads=tuple(_download(here, facts, dump) for dump in facts.dumps),
        sums=urls.to("dumps/SHA256SUMS"),
        sparql=here.pages.to("sparql"),
        quality=here.pages.to("quality") if site.checked else "",
        numbers=_numbers(here, facts),
        classes=tuple(
            (_short(iri), iri, words.data(str(number), XSD.integer.value))
            for iri, number in facts.statistics.classes.items()
        ),
    )


def _download(here: Context, facts: Facts, dump: Dump) -> Download:
    size = Wording(here.language).data(str(-(-dump.bytes // 1000)), XSD.integer.value)
    kept = here.urls.to(f"dumps/{facts.release.id}/{dump.name}")
    return Download(dump.label, here.urls.to(f"dumps/{dump.name}"), kept, f"{size} kB", dump.sha256)


def _numbers(here: Context, facts: Facts) -> tuple[tuple[str, str], ...]:
    say, words, counts = translator(here.language), Wording(here.language), facts.statistics
    found = (
        (say("Aussagen (Tripel)"), counts.triples),
        (say("Dinge mit eigener Adresse"), counts.entities),
        (say("Klassen"), len(counts.classes)),
        (say("Eigenschaften"), len(counts.properties)),
    )
    return tuple((name, words.data(str(number), XSD.integer.value)) for name, number in found)


def _in(here: Context, texts: Iterable[Literal]) -> str:
    """Choose the text in the reader's language, or the one to fall back to."""
    found = best_text(list(texts), (here.language, *here.site.languages, "de"))
    return found.value if found else ""


def _short(iri: str) -> str:
    space = next((item for item in PREFIXES.items() if iri.startswith(item[1])), None)
    return f"{space[0]}:{iri.removeprefix(space[1])}" if space else iri


def _jsonld(here: Context, facts: Facts, shown: DatasetPage) -> structured.Node:
    """Say the same to search engines: schema.org, and only what the page shows."""
    site, address = here.site, facts.node().value
    licence = site.licence.url or site.licence.iri
    creator: structured.Node = {"@type": "Organization", "@id": facts.agent.value, "name": shown.publisher}
    area: structured.Node = {"@type": "AdministrativeArea", "identifier": site.municipality_key}
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": facts.node("dataset").value,
        "url": address,
        "name": shown.title,
        "description": shown.text,
        "license": licence,
        "creditText": site.licence.attribution,
        "creator": creator,
        "publisher": creator,
        "spatialCoverage": area if site.municipality_key else None,
        "keywords": [word.value for word in facts.keywords],
        "inLanguage": list(site.languages),
        "datePublished": facts.issued,
        "dateModified": facts.release.created,
        "version": shown.version,
        "isAccessibleForFree": True,
        "distribution": [_data_download(facts, dump) for dump in facts.dumps],
    }


def _data_download(facts: Facts, dump: Dump) -> structured.Json:
    return {
        "@type": "DataDownload",
        "name": dump.label,
        "encodingFormat": dump.form.media_type,
        "contentUrl": facts.at(f"dumps/{dump.name}").value,
        "contentSize": f"{dump.bytes} B",
        "sha256": dump.sha256,
        "dateModified": facts.release.created,
    }
