"""Pages of a few triples: what a widget, a thing, a page is made of."""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox
from pyoxigraph import NamedNode

from publisher.description import Description
from publisher.pages import page as pages
from publisher.pages.layout import Layout
from publisher.pages.views import Field, Page
from publisher.pages.widgets import Seen

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix schema: <http://schema.org/> . @prefix ex: <https://ex.test/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix lodse: <https://w3id.org/lodse/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix : <https://town.test/id/> .
"""


def parsed(text: str) -> list[ox.Quad]:
    return list(ox.parse((PREFIXES + text).encode(), ox.RdfFormat.TURTLE))


def shaped(*fields: tuple[str, str]) -> Layout:
    """Make a layout of services: each field a path and a widget, in one group, named after its place."""
    shapes = [
        f'ex:{n} sh:path {path} ; sh:name "Feld {n}"@de ; sh:group ex:g ; sh:order {n} ; lodse:widget "{widget}" .'
        for n, (path, widget) in enumerate(fields)
    ]
    listed = " , ".join(f"ex:{n}" for n, _ in enumerate(fields))
    head = f'ex:s sh:targetClass schema:GovernmentService ; sh:name "Leistung"@de ; sh:property {listed} .'
    return Layout.compile(parsed("\n".join([head, 'ex:g rdfs:label "Gruppe"@de .', *shapes])))


def links(node: NamedNode) -> str | None:
    ours = node.value.startswith("https://town.test/id/")
    return node.value.replace("https://town.test/id/", "/doc/") if ours else None


def page(text: str, layout: Layout, *languages: str, root: str = "https://town.test/id/s", today: str = "") -> Page:
    day = date.fromisoformat(today) if today else None
    return pages.page(
        Seen(Description(NamedNode(root), parsed(text)), languages or ("de", "en"), links, today=day), layout
    )


def field(text: str, path: str, widget: str, *languages: str, today: str = "") -> Field:
    shown = page(
        f':s a schema:GovernmentService ; schema:name "S"@de ; {text}', shaped((path, widget)), *languages, today=today
    )
    return shown.groups[0].fields[0]
