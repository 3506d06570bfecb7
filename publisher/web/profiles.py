"""Content negotiation by profile (W3C): the models in which a document can be had. Pure; a table.

`schema` is the model of this software, https://w3id.org/lodse/profile/schema: schema.org with vCard, ORG and SKOS as
docs/model.md says. Another model is one more row of `PROFILES`: its IRI, and the graph of a release in which things are
described its way. Every RDF format of these things is then offered in it, and nothing else changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from publisher import profiles as derived
from publisher.terms import CPSV
from publisher.web import negotiation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import NamedNode


@dataclass(frozen=True, slots=True)
class Profile:
    """One model: its token in addresses, its IRI, other names that ask for it, the graph that holds it.

    Without a graph it is the model in which the data are.
    """

    token: str
    iri: str
    name: str
    aliases: tuple[str, ...] = ()
    graph: NamedNode | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All names that ask for it."""
        return (self.iri, self.token, *self.aliases)


SCHEMA = Profile(
    "schema",
    "https://w3id.org/lodse/profile/schema",
    "schema.org",
    ("http://schema.org/", "https://schema.org/", "http://schema.org", "https://schema.org"),
)
CPSV_AP = Profile(
    "cpsv",
    derived.CPSV_AP.iri,
    derived.CPSV_AP.name,
    ("cpsv-ap", derived.CPSV_AP.iri.rstrip("/"), CPSV.iri, derived.CPSV_AP.graph.value),
    derived.CPSV_AP.graph,
)
DCAT_AP = Profile(
    "dcat-ap-de",
    "https://www.dcat-ap.de/def/dcatde/3.0/spec/",
    "DCAT-AP.de 3.0",
    ("dcat-ap", "http://data.europa.eu/r5r/"),
)
"""What describes the dataset as a whole, and nothing else."""

ALTERNATES = Profile(
    "alt", "http://www.w3.org/ns/dx/connegp/altr", "Alternates", ("alternates", "http://www.w3.org/ns/dx/connegp/altr#")
)
"""Not a view of a thing, but the list of all that there are."""

PROFILES: tuple[Profile, ...] = (SCHEMA, CPSV_AP)
"""The default first."""

TOKENS = frozenset(profile.token for profile in PROFILES[1:])
"""What stands before the suffix of a document in another model: `wohngeld.cpsv.ttl`."""


def choose(asked: str | None, accept: str | None, offers: Sequence[Profile]) -> Profile | None:
    """Choose a profile: by what the address asks for (`_profile`), else by `Accept-Profile`, else the default.

    None if it is none of `offers`.
    """
    names = {name: profile for profile in (*offers, ALTERNATES) for name in profile.names}
    choice = negotiation.choose_profile(asked or accept, list(names))
    return names[choice.offer] if choice else None
