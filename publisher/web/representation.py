"""What can be asked for and how it is written: resources, and tables of their variants. HTML is a row like Turtle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from publisher.formats import jsonld
from publisher.web.problems import Link
from publisher.web.profiles import SCHEMA, Profile

if TYPE_CHECKING:
    from publisher.web.context import Context

Body = bytes | Iterable[bytes]
"""The bytes of a representation; in pieces where it may be large."""

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Signpost:
    """A typed link: where it leads, its relation, what else is said of it."""

    href: str
    rel: str
    attributes: Mapping[str, str] = field(default_factory=dict)


class Resource(Protocol):
    """Something that has representations."""

    @property
    def here(self) -> Context:
        """The request's view of the site."""

    @property
    def modified(self) -> str | None:
        """When what is shown was last changed, as in the data; None where only the release tells."""

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address, or that of one format and language."""

    def signposts(self, suffix: str | None = None) -> list[Signpost]:
        """Give the links to what belongs to it, most important first; `suffix` is the address's own."""


R = TypeVar("R", bound=Resource)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a variant is to be written: in which profile, and with which parameters of the media type."""

    profile: Profile = SCHEMA
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def json_ld(self) -> str:
        """The form of JSON-LD that is asked for; its `profile` may hold several IRIs."""
        asked = (iri.rsplit("#", 1)[-1] for iri in self.parameters.get("profile", "").split())
        return next((form for form in asked if form in jsonld.PROFILES), jsonld.PROFILES[0])


def always(_resource: object) -> bool:
    """Offer a variant for everything."""
    return True


@dataclass(frozen=True, slots=True)
class Variant(Generic[R]):
    """One row: its name, media type, file suffix and writer.

    translated: it is in one language. timely: it tells the time of day. offered: for which resources there is it.
    modelled: it is written from the quads of the profile, so it is there in every profile.
    """

    name: str
    media_type: str
    suffix: str
    write: Callable[[R, Manner], Body]
    translated: bool = False
    offered: Callable[[R], bool] = always
    modelled: bool = False
    timely: bool = False

    @property
    def content_type(self) -> str:
        """The `Content-Type`: textual types say their encoding."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


def default_only(_resource: object) -> tuple[Profile, ...]:
    """Give the default profile alone."""
    return (SCHEMA,)


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """All variants of one sort of resource, in the order of the server's preference, and its profiles."""

    variants: tuple[Variant[R], ...]
    profiles: Callable[[R], tuple[Profile, ...]] = default_only

    def offered(self, resource: R, profile: Profile) -> dict[str, Variant[R]]:
        """Give what there is of a resource in a profile, by suffix."""
        is_default = profile == self.profiles(resource)[0]
        found = (v for v in self.variants if (is_default or v.modelled) and v.offered(resource))
        return {variant.suffix: variant for variant in found}

    def links(self, resource: R, profile: Profile | None = None) -> list[Link]:
        """Name the variants of a resource in a profile, the default one if none is given, with their addresses."""
        default = self.profiles(resource)[0]
        query = {"_profile": profile.token} if profile and profile != default else {}
        offered = self.offered(resource, profile or default)
        return [Link(resource.address(s, **query), v.name, v.media_type) for s, v in offered.items()]
