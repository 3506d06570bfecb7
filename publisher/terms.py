"""Every namespace and prefix that lodse writes or reads."""

from __future__ import annotations

from pyoxigraph import NamedNode


class Namespace:
    """A namespace whose terms are attributes (`SCHEMA.name`) or, for other spellings, items (`VCARD["given-name"]`)."""

    def __init__(self, iri: str) -> None:
        self.iri = iri

    def __getitem__(self, local: str) -> NamedNode:
        return NamedNode(self.iri + local)

    def __getattr__(self, local: str) -> NamedNode:
        if local.startswith("__"):
            raise AttributeError(local)
        node = NamedNode(self.iri + local)
        setattr(self, local, node)
        return node

    def __contains__(self, node: object) -> bool:
        return isinstance(node, NamedNode) and node.value.startswith(self.iri)


RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SCHEMA = Namespace("http://schema.org/")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
ORG = Namespace("http://www.w3.org/ns/org#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
DCT = Namespace("http://purl.org/dc/terms/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
VOID = Namespace("http://rdfs.org/ns/void#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
DQV = Namespace("http://www.w3.org/ns/dqv#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
ALTR = Namespace("http://www.w3.org/ns/dx/connegp/altr#")
TREE = Namespace("https://w3id.org/tree#")
LDES = Namespace("https://w3id.org/ldes#")
PROV = Namespace("http://www.w3.org/ns/prov#")
CNT = Namespace("http://www.w3.org/2011/content#")
AS = Namespace("https://www.w3.org/ns/activitystreams#")
PROF = Namespace("http://www.w3.org/ns/dx/prof/")
CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
LOCN = Namespace("http://www.w3.org/ns/locn#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
TIME = Namespace("http://www.w3.org/2006/time#")
GEOSPARQL = Namespace("http://www.opengis.net/ont/geosparql#")
LODSE = Namespace("https://w3id.org/lodse/ontology#")
SHAPE = Namespace("https://w3id.org/lodse/shapes#")

PREFIXES: dict[str, str] = {
    "schema": SCHEMA.iri,
    "vcard": VCARD.iri,
    "org": ORG.iri,
    "skos": SKOS.iri,
    "dct": DCT.iri,
    "dcat": DCAT.iri,
    "foaf": FOAF.iri,
    "void": VOID.iri,
    "dcatap": DCATAP.iri,
    "dcatde": DCATDE.iri,
    "dqv": DQV.iri,
    "adms": ADMS.iri,
    "spdx": SPDX.iri,
    "hydra": HYDRA.iri,
    "altr": ALTR.iri,
    "prof": PROF.iri,
    "cpsv": CPSV.iri,
    "cv": CV.iri,
    "locn": LOCN.iri,
    "eli": ELI.iri,
    "time": TIME.iri,
    "geosparql": GEOSPARQL.iri,
    "tree": TREE.iri,
    "ldes": LDES.iri,
    "prov": PROV.iri,
    "as": AS.iri,
    "lodse": LODSE.iri,
    "owl": OWL.iri,
    "rdf": RDF.iri,
    "rdfs": RDFS.iri,
    "sh": SH.iri,
    "xsd": XSD.iri,
}

LABELS: tuple[NamedNode, ...] = (SCHEMA.name, SKOS.prefLabel, RDFS.label, DCT.title, FOAF.name, VCARD.fn)
"""What can name a thing, best first."""

TEXTS: tuple[NamedNode, ...] = (SCHEMA.description, SKOS.definition, RDFS.comment, DCT.description)
"""What can tell of a thing in running words, best first."""
