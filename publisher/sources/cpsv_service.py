"""A public service of CPSV-AP as a record of the model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from pyoxigraph import NamedNode

from publisher.model import Document, Fee, Law, Link, Output, Service, Text, Words
from publisher.records.text import has_tags, rich, web_address
from publisher.sources.cpsv_graph import Graph, Subject
from publisher.sources.fields import moment
from publisher.sources.prices import price
from publisher.terms import ADMS, CPSV, CV, DCAT, DCT, ELI, FOAF, RDFS, SCHEMA, SKOS

_LEIKA = re.compile(r"99\d{12}")
_DURATION = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:\d+S)?)?"
)
_UNITS = {
    "years": ("Jahr", "Jahre"), "months": ("Monat", "Monate"), "weeks": ("Woche", "Wochen"), "days": ("Tag", "Tage"),
    "hours": ("Stunde", "Stunden"), "minutes": ("Minute", "Minuten"),
}  # fmt: skip
_WORDS = (CV.isClassifiedBy, CV.thematicArea, CV.sector, CV.isGroupedBy)
_REQUIREMENTS: Text = {"de": "Voraussetzungen", "en": "Requirements"}
_EUROS = {"EUR", "€", "EURO"}


def service(graph: Graph, node: Subject, key: str, name: Text) -> Service:
    """Make the record of a service; what it refers to is added by the reader."""
    html = {tag: rich(text) for tag, text in graph.texts(node, DCT.description, SCHEMA.description).items()}
    return Service(
        key=key,
        name=name,
        modified=moment(graph.literal(node, DCT.modified, SCHEMA.dateModified) or ""),
        alternate_names=graph.labels(node, DCT.alternative, SKOS.altLabel),
        keywords=_keywords(graph, node),
        description=graph.prose(node, DCT.description, SCHEMA.description),
        rich_text={tag: text for tag, text in html.items() if text and has_tags(text)},
        note=_requirements(graph, node),
        audience=_joined(graph.labels(node, DCT.audience)),
        fees=tuple(_fees(graph, node)),
        documents=tuple(Document(text) for text in _named(graph, node, CPSV.hasInput, CV.hasInputType)),
        steps=tuple(text for each in graph.things(node, CPSV.follows) if (text := _rule(graph, each))),
        processing_time=_duration(graph.literal(node, CV.processingTime)),
        legal_basis=tuple(_laws(graph, node)),
        links=tuple(_links(graph, node)),
        outputs=tuple(Output(text) for text in _named(graph, node, CPSV.produces)),
        leika_keys=tuple(_leika_keys(graph, node)),
    )


def _keywords(graph: Graph, node: Subject) -> Words:
    found = graph.labels(node, DCAT.keyword)
    for tag, words in graph.labels(node, *_WORDS).items():
        found[tag] = tuple(dict.fromkeys((*found.get(tag, ()), *words)))
    return found


def _joined(words: Words) -> Text:
    return {tag: ", ".join(each) for tag, each in words.items()}


def _named(graph: Graph, node: Subject, *predicates: NamedNode) -> Iterator[Text]:
    for each in graph.things(node, *predicates):
        if label := graph.label(each):
            yield label


def _rule(graph: Graph, node: Subject) -> Text:
    return graph.prose(node, DCT.description) or graph.label(node)


def _requirements(graph: Graph, node: Subject) -> Text:
    said: dict[str, list[str]] = {}
    for each in graph.things(node, CV.holdsRequirement):
        for tag, text in (graph.prose(each, DCT.description) or graph.label(each)).items():
            said.setdefault(tag, []).append(text)
    return {tag: "\n".join((f"{_REQUIREMENTS.get(tag, _REQUIREMENTS['de'])}:", *parts)) for tag, parts in said.items()}


def _fees(graph: Graph, node: Subject) -> Iterator[Fee]:
    for each in graph.things(node, CV.hasCost):
        if fee := _fee(graph, each):
            yield fee
        graph.finish(each)


def _fee(graph: Graph, node: Subject) -> Fee | None:
    said, currency = graph.literal(node, CV.hasValue), _currency(graph, node)
    amount = _amount(said)
    text = graph.prose(node, DCT.description) or graph.label(node)
    if said and amount is None:  # no number, so it is kept as words
        text = {tag: f"{words}: {said}" for tag, words in text.items()} or {"de": said}
    elif said and not text:
        text = {"de": f"{amount} {currency}".replace(".", ",").replace("EUR", "Euro").strip()}
    if not text:
        return None
    return Fee(description=text, price=amount if currency in _EUROS else price(next(iter(text.values()))))


def _currency(graph: Graph, node: Subject) -> str:
    """Give the code, which stands as a text or at the end of an IRI."""
    named = (each.value.rsplit("/", 1)[-1] for each in graph.things(node, CV.currency))
    return (graph.literal(node, CV.currency) or next(named, "EUR")).upper()


def _amount(text: str | None) -> Decimal | None:
    """Read a number, which exporters write with a comma, too."""
    try:
        found = Decimal((text or "").replace(",", ".")).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return found if found >= 0 else None


def _laws(graph: Graph, node: Subject) -> Iterator[Law]:
    direct = graph.things(node, CV.hasLegalResource)
    by_rule = [each for rule in graph.things(node, CPSV.follows) for each in graph.things(rule, CPSV.implements)]
    for each in dict.fromkeys((*direct, *by_rule)):
        address = web_address(each.value) if isinstance(each, NamedNode) else None
        name = graph.label(each) or graph.lines(each, ELI.title)
        if name or address:
            yield Law(name or {"de": address or ""}, address)


def _links(graph: Graph, node: Subject) -> Iterator[Link]:
    for each in graph.values(node, FOAF.page, RDFS.seeAlso, SCHEMA.url, DCAT.landingPage):
        if address := web_address(each.value):
            yield Link({"de": address} | dict(graph.label(each)), address)


def _leika_keys(graph: Graph, node: Subject) -> Iterator[str]:
    said = [each.value for each in graph.values(node, DCT.identifier, SKOS.notation)]
    said += [graph.literal(each, SKOS.notation) or "" for each in graph.things(node, ADMS.identifier)]
    yield from dict.fromkeys(key for text in said for key in _LEIKA.findall(text))


def _duration(text: str | None) -> Text:
    """Write a duration in words: P14D is "14 Tage"."""
    found = _DURATION.fullmatch(text or "")
    if not found or not text:
        return {"de": text} if text else {}
    parts = [(unit, int(found[unit])) for unit in _UNITS if found[unit]]
    return {"de": " ".join(f"{count} {_UNITS[unit][count != 1]}" for unit, count in parts)} if parts else {}
