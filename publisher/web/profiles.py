"""Content negotiation by profile (W3C): the models in which a document can be had. Pure; a table.

`schema` is the model of this software, https://w3id.org/lodse/profile/schema: schema.org with vCard, ORG and SKOS as
docs/model.md says. Another model (CPSV-AP) is one more row of `PROFILES`: its IRI, the things that it can describe,
and a function that sees a description its way. Every RDF format is then offered in it, and nothing else changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from publisher.web import negotiation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pyoxigraph import Quad

    from publisher.description import Description


def _everything(_description: Description) -> bool:
    return True


def _as_it_is(description: Description) -> Iterable[Quad]:
    return description.quads


@dataclass(frozen=True, slots=True)
class Profile:
    """One model: its token in addresses, its IRI, other names that ask for it, how it sees a description."""

    token: str
    iri: str
    name: str
    aliases: tuple[str, ...] = ()
    fits: Callable[[Description], bool] = _everything
    view: Callable[[Description], Iterable[Quad]] = _as_it_is

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
ALTERNATES = Profile(
    "alt", "http://www.w3.org/ns/dx/connegp/altr", "Alternates", ("alternates", "http://www.w3.org/ns/dx/connegp/altr#")
)
"""Not a view of a thing, but the list of all that there are."""

PROFILES: tuple[Profile, ...] = (SCHEMA,)
"""The default first."""


def choose(asked: str | None, accept: str | None, offers: Sequence[Profile]) -> Profile | None:
    """Choose a profile: by what the address asks for (`_profile`), else by `Accept-Profile`, else the default.

    None if it is none of `offers`.
    """
    names = {name: profile for profile in (*offers, ALTERNATES) for name in profile.names}
    choice = negotiation.choose_profile(asked or accept, list(names))
    return names[choice.offer] if choice else None
