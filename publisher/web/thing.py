"""A thing that was asked for: what is said of it, and for which request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from publisher import iris
from publisher.description import Description
from publisher.terms import DCT, LODSE
from publisher.web import signposts
from publisher.web.profiles import PROFILES
from publisher.web.suffixes import readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Quad

    from publisher.past.memento import Past
    from publisher.web.context import Context
    from publisher.web.profiles import Profile
    from publisher.web.representation import Signpost

MOST_PARTS = 500
"""Things with a fragment that one document describes."""


@dataclass(frozen=True)
class Thing:
    """One thing of one release, for one reader. past: which of its versions this is; None for the current one.

    judged: whether its page shows what is wrong with it.
    """

    description: Description
    here: Context
    past: Past | None = None
    judged: bool = False

    @property
    def iri(self) -> str:
        """The IRI of the thing."""
        return self.description.root.value

    @property
    def parts(self) -> list[NamedNode]:
        """The things described by a document of which nothing is said itself; empty for all others."""
        if self.description.predicates(self.description.root):
            return []
        subjects = dict.fromkeys(quad.subject for quad in self.description.quads)
        owner = self.iri + "#"
        return [node for node in subjects if isinstance(node, NamedNode) and node.value.startswith(owner)]

    @property
    def kind(self) -> iris.Kind | None:
        """The kind that its IRI tells; None for a thing that is none of ours."""
        return iris.kind_of(self.here.site.base, self.iri)

    @property
    def languages(self) -> tuple[str, ...]:
        """The reader's language first, then those to fall back to."""
        return self.here.languages

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles that it can be described in, the default first."""
        return tuple(profile for profile in PROFILES if self._fits(profile))

    def _fits(self, profile: Profile) -> bool:
        return profile.graph is None or self.here.release.store.contains(self.iri, profile.graph)

    def quads(self, profile: Profile) -> Sequence[Quad]:
        """Give what is said of it in a profile; nothing if it has no place there."""
        store = self.here.release.store
        return store.in_profile(self.iri, profile.graph) if profile.graph else self.description.quads

    @cached_property
    def modified(self) -> str | None:
        """The latest `dct:modified` of all that the document shows, as written."""
        quads = self.description.quads
        dates = [q.object.value for q in quads if q.predicate == DCT.modified and isinstance(q.object, Literal)]
        return max(dates, default=None)

    @cached_property
    def moved_to(self) -> str | None:
        """The IRI to which a moved thing went."""
        target = self.description.value(self.description.root, LODSE.movedTo)
        return target.value if isinstance(target, NamedNode) else None

    @cached_property
    def is_withdrawn(self) -> bool:
        """Whether the thing is no longer there."""
        return LODSE.Withdrawn.value in self.description.types(self.description.root)

    @cached_property
    def replacements(self) -> list[str]:
        """The IRIs of what replaced a withdrawn thing."""
        found = self.description.objects(self.description.root, DCT.isReplacedBy)
        return [node.value for node in found if isinstance(node, NamedNode)]

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the address of its document: the negotiated one, or the one in a format and language."""
        urls = self.here.urls
        if suffix and "_profile" in query:
            suffix = f"{query.pop('_profile')}.{suffix}"
        place = urls.document if self.has_document else urls.describe
        address = urls.asking(place(self.iri, suffix, language), **query)
        return urls.memento(address, self.past.shown.release) if self.past else address

    @cached_property
    def has_history(self) -> bool:
        """Whether there are versions of it; persons have none, nor has what nobody keeps account of."""
        release = self.here.release
        return release.has_history and release.history.knows(self.iri)

    @cached_property
    def has_document(self) -> bool:
        """Whether the document at its path is about it: not about what it is a part of, nor a namesake below `id/`."""
        return "#" not in self.iri and self._is_at_its_path(self.iri)

    def _is_at_its_path(self, iri: str) -> bool:
        place = iris.split(self.here.site.base, iri)
        return place is not None and _document(self.here, iris.decoded(place.path)) == (iri, None)

    def signposts(self, _suffix: str | None = None) -> list[Signpost]:
        """Point to what belongs to it."""
        return signposts.of_thing(self)

    def href(self, node: NamedNode) -> str | None:
        """Give the address of our document about a thing, or None if nothing is said of it here."""
        ours = iris.split(self.here.site.base, node.value) is not None
        known = ours or self.here.release.store.contains(node.value)
        pages = self.here.pages
        if self.here.site.checked:
            return pages.described(node.value) if known else None
        whole = node.value.partition("#")[0]
        address = pages.document if self._is_at_its_path(whole) else pages.describe
        return address(node.value) if known else None


def find(here: Context, path: str, head: str = "id/") -> Thing | None:
    """Find the thing that a decoded path names, in any of the spellings an IRI may have; None if nothing is said."""
    known = (iri for iri in iris.candidates(here.site.base, path, head) if _is_known(here, iri))
    return find_iri(here, next(known, ""))


def find_document(here: Context, path: str) -> tuple[Thing, str | None] | None:
    """Find the thing, and the format if the path names one, of the document at a decoded path."""
    found = _document(here, path)
    thing = find_iri(here, found[0]) if found else None
    return (thing, found[1]) if found and thing else None


def _document(here: Context, path: str) -> tuple[str, str | None] | None:
    """Tell the IRI and the format that the path of a document means."""
    for stem, suffix in readings(path):
        for iri in iris.candidates(here.site.base, stem):
            if _is_known(here, iri):
                return iri, suffix
    return None


def _is_known(here: Context, iri: str) -> bool:
    return iris.is_iri(iri) and (here.release.store.contains(iri) or bool(here.release.index.parts(iri)))


def find_iri(here: Context, iri: str) -> Thing | None:
    """Find a thing by its IRI; None if nothing is said of it, or if it is no IRI.

    An IRI of which only things with a fragment are described (`…/vocabulary#term`) is the document of all of them.
    """
    try:
        description = here.release.store.describe(iri) or _of_parts(here, iri)
    except ValueError:  # not an IRI
        return None
    return Thing(description, here) if description else None


def _of_parts(here: Context, iri: str) -> Description | None:
    described = (here.release.store.describe(part) for part in here.release.index.parts(iri)[:MOST_PARTS])
    quads = [quad for found in described if found for quad in found.quads]
    return Description(NamedNode(iri), quads) if quads else None
