"""CPSV-AP 3.2 and CPOV: services and public organisations in the vocabulary of the EU, as RDF in any format.

What goes where: docs/sources/cpsv.md. Real files differ from the specification in known ways; `hygiene.py` puts the
names right, and every reader here takes the spellings that are about.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad

from publisher import rdf
from publisher.errors import SettingError
from publisher.findings import Finding
from publisher.graph import quads
from publisher.iris import KEY, Kind, mint
from publisher.model import Channel, Contact, Organisation, Record, Text
from publisher.records import keys
from publisher.site import LANGUAGES
from publisher.sources import SourceContext, cpsv_parts, rules
from publisher.sources import rdf as rdf_files
from publisher.sources.cpsv_graph import Graph, Subject, Term
from publisher.sources.cpsv_service import service
from publisher.sources.fields import Notes, moment
from publisher.sources.hours_text import spoken
from publisher.sources.hygiene import mended
from publisher.terms import ADMS, CPSV, CV, DCAT, DCT, FOAF, LOCN, LODSE, ORG, OWL, SCHEMA, SKOS

OPTIONS = {"language": None, "town": None}
LARGE = 64 * 2**20
"""Bytes of files from which the graph is kept on the disk."""

_ORGANISATIONS = (CV.PublicOrganisation, ORG.Organization, ORG.FormalOrganization, ORG.OrganizationalUnit)
_OPAQUE = re.compile(r"[0-9a-f]{8}-?[0-9a-f-]{20,}|^\d+$|^https?:", re.IGNORECASE)
"""An identifier that says nothing to people: a UUID, a number, an address."""
_KEY = re.compile(KEY)
_LEFT_OUT = (
    DCT.type, DCT.spatial, DCT.isPartOf, ADMS.status, CV.hasParticipation, ORG.classification, ORG.hasUnit,
    ORG.hasSubOrganization, LOCN.poBox, LOCN.addressArea, LOCN.addressId, LOCN.fullAddress,
)  # fmt: skip
"""What the model has no place for, or says the other way round."""
_CONTACTS = (CV.contactPoint, SCHEMA.contactPoint)
_WAYS = (
    ("Appointment", re.compile(r"appointment|termin", re.IGNORECASE)),
    ("Online", re.compile(r"online|web|internet|portal|e-?service|app\b", re.IGNORECASE)),
    ("Phone", re.compile(r"phone|telefon|call", re.IGNORECASE)),
    ("Email", re.compile(r"e-?mail", re.IGNORECASE)),
    ("Post", re.compile(r"\bpost|letter|brief", re.IGNORECASE)),
    ("Counter", re.compile(r"counter|office|desk|schalter|person|amt", re.IGNORECASE)),
)
"""What the name of a channel's type tells of the way."""


def read(path: Path, context: SourceContext) -> Iterator[Quad | Finding]:
    """Read an RDF file, or all of a folder, as one graph. Raises SourceError.

    Options: `language` of texts without one, else the site's; `town = "Stadt …"` describes the town itself, too.
    """
    language = context.options.get("language", context.language)
    if language not in LANGUAGES:
        raise SettingError(f"site.toml: sources.language is {language!r}", f"Known are {', '.join(LANGUAGES)}.")
    notes, files = Notes(), rdf_files.files(path, context.exclude)
    found = (q for file in files for q in mended(rdf.read_file(file, context.base), notes, file.name))
    on_disk = sum(file.stat().st_size for file in files) > LARGE
    graph = Graph(found, notes, path.name, str(language), on_disk=on_disk)
    yield from notes.take()
    for each in _Reader(graph, context).things():
        yield from notes.take()
        yield from (each,) if isinstance(each, Quad) else quads(each, context.base)
    yield from notes.take()


class _Reader:
    """Gives the things of a graph as records: organisations first, since services refer to them."""

    def __init__(self, graph: Graph, context: SourceContext) -> None:
        self._graph = graph
        graph.leave(*_LEFT_OUT)
        self._context = context
        self._town = context.publisher
        self._keys: dict[Term, str] = {}
        self._taken: set[tuple[str, str]] = set()
        self._done: set[tuple[str, str]] = set()
        self._places: set[str] = set()
        self._services: set[Term] = set()

    def things(self) -> Iterator[Record | Quad]:
        """Give all records, and links to where they come from."""
        name = self._context.options.get("town")
        if isinstance(name, str) and name and self._town:
            yield Organisation(key=self._town, name={self._graph.language: name}, legal_body=True)
        for node in self._graph.of_class(*_ORGANISATIONS):
            yield from self._organisation(node)
        services = list(self._graph.of_class(CPSV.PublicService, CV.PublicService))
        self._services = set(services)
        for node in services:
            self._key("service", node)
        for node in services:
            yield from self._service(node)

    def _organisation(self, node: Subject) -> Iterator[Record | Quad]:
        graph, name = self._graph, self._graph.label(node)
        if not name:
            graph.note(rules.MISSING_NAME, node, "skos:prefLabel")
            return
        key = self._key("organisation", node)
        place = cpsv_parts.place(graph, node, key, name)
        contacts = yield from self._contacts(node, key, name)
        regular, special = cpsv_parts.hours(graph, node)
        parent = next(iter(graph.things(node, ORG.subOrganizationOf, ORG.unitOf)), None)
        is_unit = parent is not None or graph.has_class(node, ORG.OrganizationalUnit)
        if place:
            self._places.add(key)
            yield place
        yield Organisation(
            key=key,
            name=name,
            modified=moment(graph.literal(node, DCT.modified, SCHEMA.dateModified) or ""),
            legal_body=not is_unit,
            alternate_names=graph.labels(node, SKOS.altLabel),
            description=graph.prose(node, DCT.description, SCHEMA.description),
            parent=(self._key("organisation", parent) if parent else self._town or None) if is_unit else None,
            places=(place.key,) if place else (),
            contacts=tuple(contacts),
            hours=regular,
            exceptions=special,
            url=cpsv_parts.page(graph, node, FOAF.homepage, SCHEMA.url),
        )
        yield from self._same("organisation", node, key)
        graph.finish(node)

    def _service(self, node: Subject) -> Iterator[Record | Quad]:
        graph, name = self._graph, self._graph.lines(node, DCT.title, SCHEMA.name)
        if not name:
            graph.note(rules.MISSING_NAME, node, "dct:title")
            return
        key = self._key("service", node)
        providers = [
            self._key("organisation", each)
            for each in graph.things(node, CV.hasCompetentAuthority)
            if graph.has_class(each, *_ORGANISATIONS)
        ]
        for each in graph.things(node, CV.hasCompetentAuthority):
            if not graph.has_class(each, *_ORGANISATIONS):
                graph.note(rules.DANGLING, node, "cv:hasCompetentAuthority", each.value)
        contacts = yield from self._contacts(node, key, name)
        channels = yield from self._channels(node, key, name)
        named = graph.things(node, CV.relatedService, DCT.requires)
        yield replace(
            service(graph, node, key, name),
            providers=tuple(dict.fromkeys(providers)) or ((self._town,) if self._town else ()),
            operator=self._town or None,
            contacts=tuple(contacts),
            channels=tuple(channels),
            related=tuple(dict.fromkeys(self._keys[each] for each in named if each in self._services and each != node)),
        )
        yield from self._same("service", node, key)
        graph.finish(node)

    def _contacts(self, node: Subject, key: str, name: Text) -> Generator[Record | Quad, None, list[str]]:
        """Read the contact points of a thing. Returns their keys."""
        found: list[str] = []
        for number, each in enumerate(self._graph.things(node, *_CONTACTS), 1):
            own = keys.join(key, str(number)) if number > 1 else key
            record = cpsv_parts.contact(self._graph, each, own, name)
            if record:
                yield from self._once(record)
                found.append(record.key)
        return found

    def _channels(self, node: Subject, key: str, name: Text) -> Generator[Record | Quad, None, list[str]]:
        """Read the channels of a service. Returns their keys."""
        graph, found = self._graph, list[str]()
        languages = tuple(code for each in graph.values(node, DCT.language) if (code := _language(each.value)))
        for number, each in enumerate(graph.things(node, CV.hasChannel, SCHEMA.availableChannel), 1):
            record = self._channel(each, key, name, f"-{number}" if number > 1 else "")
            if record is None:
                graph.note(rules.MISSING_VALUE, each, "cv:hasChannel", hint="foaf:page")
                continue
            graph.finish(each)
            yield from self._once(replace(record, languages=languages))
            found.append(record.key)
        return found

    def _channel(self, node: Subject, service_key: str, name: Text, suffix: str) -> Channel | None:
        graph = self._graph
        url = cpsv_parts.page(graph, node, FOAF.page, SCHEMA.serviceUrl, SCHEMA.url, DCAT.accessURL)
        owner = next(iter(graph.things(node, CV.ownedBy, LODSE.office)), None)
        office = self._keys.get(owner) if owner else None
        way = self._way(node, url, office)
        if way is None:
            return None
        times = spoken(cpsv_parts.hours(graph, node)[0])
        words = dict(graph.prose(node, DCT.description))
        if times:
            words["de"] = "\n".join(filter(None, (words.get("de"), times)))
        return Channel(
            key=f"{service_key}--{way.lower()}{suffix}",
            name=graph.label(node) or name,
            service=service_key,
            way=way,
            url=url,
            office=office,
            place=office if office in self._places else None,
            processing_time=graph.literal(node, CV.processingTime, SCHEMA.processingTime),
            description=words,
        )

    def _way(self, node: Subject, url: str | None, office: str | None) -> str | None:
        """Tell the way from the type of a channel, by its name or its address; None if nothing leads there."""
        graph = self._graph
        types = [*graph.values(node, DCT.type), node]
        said = " ".join(
            [*(text for each in types for text in graph.label(each).values()), *(t.value for t in types[:-1])]
        )
        known = next((way for way, words in _WAYS if words.search(said)), None)
        if known in {"Online", "Appointment"} and not url:
            known = None
        return known or ("Online" if url else "Counter" if office else None)

    def _key(self, kind: Kind, node: Term) -> str:
        """Make the key of a thing: ours stays; else of its identifier, its name, or the end of its IRI."""
        if node not in self._keys:
            end = "" if isinstance(node, BlankNode) else re.split(r"[/#]", node.value.rstrip("/#"))[-1]
            is_ours = node.value.startswith(f"{self._context.base}id/{kind}/") and _KEY.fullmatch(end)
            key = end if is_ours else self._made(kind, node, end)
            self._taken.add((kind, key))
            self._keys[node] = key
        return self._keys[node]

    def _made(self, kind: Kind, node: Term, end: str) -> str:
        """Make a key that no other thing of the kind has."""
        identifiers = (each.value for each in self._graph.values(node, DCT.identifier))
        short = keys.slug(next((each for each in identifiers if not _OPAQUE.search(each)), end))
        key = short if short and not _OPAQUE.search(short) else self._named(node, short)
        return key if (kind, key) not in self._taken else keys.join(key, keys.slug(end or node.value)) or key

    def _named(self, node: Term, identifier: str) -> str:
        """Make a key of a name and the beginning of an identifier that says nothing to people."""
        names = self._graph.label(node)
        return keys.join(names.get("de") or next(iter(names.values()), ""), identifier[:8]) or "ohne-namen"

    def _same(self, kind: Kind, node: Subject, key: str) -> Iterator[Quad]:
        """Say which thing elsewhere this is, by where it comes from and by what that says itself."""
        this = mint(self._context.base, kind, key)
        for each in dict.fromkeys((node, *self._graph.things(node, OWL.sameAs))):
            if isinstance(each, NamedNode) and each.value.startswith("http") and each.value != this:
                yield Quad(NamedNode(this), OWL.sameAs, each)

    def _once(self, record: Contact | Channel) -> Iterator[Record]:
        known = (record.kind, record.key)
        if known not in self._done:
            self._done.add(known)
            yield record


def _language(said: str) -> str | None:
    """Give the code of a language, told as a code or as an IRI of the EU's list."""
    end = said.rstrip("/").rsplit("/", 1)[-1].lower()
    return {"deu": "de", "ger": "de", "eng": "en"}.get(end) or (end if re.fullmatch(r"[a-z]{2,3}", end) else None)
