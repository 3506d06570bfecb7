"""The addresses of documents. Pure; made from the base in the settings, never from a request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlencode

from publisher import iris
from publisher.pages import vocabulary


@dataclass(frozen=True, slots=True)
class Urls:
    """Builds addresses for one site.

    base: the base IRI, ends in a slash. prefix: its path. Addresses begin with the prefix, so they hold behind any
    host name that leads here; `absolute` puts the base's scheme and host before them. language: what all addresses ask
    for that name no format; None leaves it to the reader's browser.
    """

    base: str
    prefix: str
    language: str | None = None

    def to(self, path: str, **query: str | int | None) -> str:
        """Give the address of a path below the base (decoded), with a query of what is not None."""
        wanted = query | {"lang": query.get("lang") or self.language}
        given = {key: value for key, value in wanted.items() if value is not None}
        return self.prefix + iris.document_path(path.lstrip("/")) + (f"?{urlencode(given)}" if given else "")

    def absolute(self, address: str) -> str:
        """Give the full form of one of our addresses."""
        return self.base + address.removeprefix(self.prefix)

    def document(self, iri: str, suffix: str | None = None, language: str | None = None) -> str:
        """Give the address of the document about a thing: the negotiated one, or the one in a format and language."""
        ending = f".{suffix}" if suffix else ""
        wanted = language or (None if suffix else self.language)
        query = f"?{urlencode({'lang': wanted})}" if wanted else ""
        path, fragment = _place(self.base, iri)
        if not path:
            return self.describe(iri, suffix, language)
        return f"{self.prefix}doc/{path}{ending}{query}{'' if suffix else fragment}"

    def about(self, iri: str, suffix: str | None = None, language: str | None = None) -> str:
        """Give the address of what tells of a thing alone: a part is no document, but can be described."""
        return (self.describe if "#" in iri else self.document)(iri, suffix, language)

    @staticmethod
    def asking(address: str, **query: str) -> str:
        """Add a query to an address."""
        path, hash_, fragment = address.partition("#")
        joined = f"{path}{'&' if '?' in path else '?'}{urlencode(query)}" if query else path
        return joined + hash_ + fragment

    def described(self, iri: str) -> str:
        """Give the address where people read about an IRI: our own words and rules have a page for all of them."""
        place = vocabulary.anchor(iri)
        asked = {"lang": self.language} if self.language else {}
        return self.asking(self.prefix + place, **asked) if place else self.document(iri)

    def memento(self, address: str, release: str) -> str:
        """Give the address of a document as it was in a release."""
        return f"{self.prefix}memento/{release}/{address.removeprefix(self.prefix)}"

    def timemap(self, address: str, form: str = "") -> str:
        """Give the address of the list of all versions of a document: the negotiated one, or the one in a form."""
        return f"{self.prefix}timemap/{f'{form}/' if form else ''}{address.removeprefix(self.prefix)}"

    def describe(self, iri: str, suffix: str | None = None, language: str | None = None) -> str:
        """Give the address of the document about any IRI, by the IRI itself."""
        wanted = language or (None if suffix else self.language)
        extra = f"&{urlencode({'lang': wanted})}" if wanted else ""
        return f"{self.prefix}describe{f'.{suffix}' if suffix else ''}?iri={quote(iri, safe='')}{extra}"


@lru_cache(maxsize=1024)
def _place(base: str, iri: str) -> tuple[str, str]:
    """Give the path below `doc/` of a thing's document and the fragment, written for a URL; no path if none leads back.

    Kept, for the links of one document name the same few things again and again.
    """
    place = iris.split(base, iri)
    if place is None or not _leads_back(base, iri.partition("#")[0], place.path):
        return "", ""
    fragment = f"#{quote(place.fragment, safe='')}" if place.fragment else ""
    return iris.document_path(iris.decoded(place.path)), fragment


def _leads_back(base: str, iri: str, path: str) -> bool:
    """Say whether the server, which sees a path resolved and decoded, can find the thing by it."""
    decoded = iris.decoded(path)
    if not path or path.startswith("/") or "?" in path or not {".", ".."}.isdisjoint(decoded.split("/")):
        return False
    return "%" not in path or iri in iris.candidates(base, decoded)
