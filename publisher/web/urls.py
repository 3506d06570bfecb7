"""The addresses of documents. Pure; made from the base in the settings, never from a request."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from publisher import iris


@dataclass(frozen=True, slots=True)
class Urls:
    """Builds addresses for one site.

    base: the base IRI, ends in a slash. prefix: its path. Addresses begin with the prefix, so they hold behind any
    host name that leads here; `absolute` puts the base's scheme and host before them.
    """

    base: str
    prefix: str

    def to(self, path: str, **query: str | int | None) -> str:
        """Give the address of a path below the base (decoded), with a query of what is not None."""
        given = {key: value for key, value in query.items() if value is not None}
        return self.prefix + iris.document_path(path) + (f"?{urlencode(given)}" if given else "")

    def absolute(self, address: str) -> str:
        """Give the full form of one of our addresses."""
        return self.base + address.removeprefix(self.prefix)

    def document(self, iri: str, suffix: str | None = None, language: str | None = None) -> str:
        """Give the address of the document about a thing: the negotiated one, or the one in a format and language."""
        ending = f".{suffix}" if suffix else ""
        query = f"?{urlencode({'lang': language})}" if language else ""
        place = iris.split(self.base, iri)
        if place is None or "?" in iri or not place.path:
            return self.describe(iri, suffix, language)
        fragment = f"#{quote(place.fragment, safe='')}" if place.fragment and not suffix else ""
        return f"{self.prefix}doc/{iris.document_path(iris.decoded(place.path))}{ending}{query}{fragment}"

    def describe(self, iri: str, suffix: str | None = None, language: str | None = None) -> str:
        """Give the address of the document about any IRI, by the IRI itself."""
        extra = f"&{urlencode({'lang': language})}" if language else ""
        return f"{self.prefix}describe{f'.{suffix}' if suffix else ''}?iri={quote(iri, safe='')}{extra}"
