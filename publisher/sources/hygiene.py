"""What real RDF files get wrong again and again, put right: namespaces, and old names of properties.

Used for what others have written. Each slip is one finding a file, with what it was read as.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Quad

from publisher.findings import Severity
from publisher.sources.fields import Notes
from publisher.sources.rules import Rule
from publisher.terms import CV, ELI, FOAF, LOCN, SCHEMA, VCARD

MENDED = Rule(
    "mended",
    Severity.INFO,
    "„{value}“ wurde als „{hint}“ gelesen. Bitte im Quellsystem berichtigen.",
    "“{value}” was read as “{hint}”. Correct it in the source system.",
)

_NAMESPACES: tuple[tuple[str, str], ...] = (
    ("https://schema.org/", SCHEMA.iri),
    ("http://www.schema.org/", SCHEMA.iri),
    ("https://www.schema.org/", SCHEMA.iri),
    ("http://w3.org/ns/locn#", LOCN.iri),
    ("https://www.w3.org/ns/locn#", LOCN.iri),
    ("https://data.europa.eu/m8g/", CV.iri),
    ("http://www.w3.org/2006/vcard#", VCARD.iri),
    ("https://www.w3.org/2006/vcard/ns#", VCARD.iri),
    ("https://xmlns.com/foaf/0.1/", FOAF.iri),
)
"""Wrong namespaces and the right ones."""

_NAMES: Mapping[NamedNode, NamedNode] = {
    CV.hasEmail: CV.email,
    CV.hasTelephone: CV.telephone,
    CV.hasContactPoint: CV.contactPoint,
    CV.hasFormalFramework: CV.hasLegalResource,
    CV.competentAuthority: CV.hasCompetentAuthority,
    CV.PublicOrganization: CV.PublicOrganisation,
    CV.hasAddress: LOCN.address,
    CV.value: CV.hasValue,
    CV.hasEvidence: NamedNode("http://purl.org/vocab/cpsv#hasInput"),
    CV.FormalFramework: ELI.LegalResource,
    VCARD.hasOrganizationName: VCARD["organization-name"],
}
"""Old and misspelt names, and what they are called."""


def mended(quads: Iterable[Quad], notes: Notes, source: str) -> Iterator[Quad]:
    """Give the quads with right names; only properties, classes and words of vocabularies are looked at."""
    known: dict[NamedNode, NamedNode] = {}
    for quad in quads:
        predicate = known.get(quad.predicate) or _right(quad.predicate, known, notes, source)
        value = quad.object
        if isinstance(value, NamedNode):
            value = known.get(value) or _right(value, known, notes, source)
        yield (
            quad
            if (predicate, value) == (quad.predicate, quad.object)
            else Quad(quad.subject, predicate, value, quad.graph_name)
        )


_MOST_KNOWN = 4_096


def _right(node: NamedNode, known: dict[NamedNode, NamedNode], notes: Notes, source: str) -> NamedNode:
    found = node
    for wrong, right in _NAMESPACES:
        if node.value.startswith(wrong):
            found = NamedNode(right + node.value[len(wrong) :])
            notes.add_once(MENDED, source, None, wrong, wrong, hint=right)
    if name := _NAMES.get(found):
        notes.add_once(MENDED, source, None, found.value, found.value, hint=name.value)
        found = name
    if len(known) < _MOST_KNOWN:
        known[node] = found
    return found
