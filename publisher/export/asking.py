"""Asks the application for its answers, without a server, one release all the time.

What is exported are the application's own answers, so the two cannot differ. The web side is imported when it is
first asked, since nothing outside it may need it to be loaded.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from wsgiref.util import setup_testing_defaults

from publisher.library import Embedded, Library, OpenRelease
from publisher.release import Releases
from publisher.store import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from wsgiref.types import WSGIApplication

    from publisher.description import Description
    from publisher.release import Release
    from publisher.site import Site
    from publisher.store import Store

REMEMBERED = 16
"""Descriptions that are kept: a document is asked for in all its formats, one after the other."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the application answered. Names of headers are as it writes them."""

    status: int
    headers: Mapping[str, str]
    body: Iterable[bytes]

    @property
    def varies_by_language(self) -> bool:
        """Whether readers of another language get another answer."""
        return "Accept-Language" in self.headers.get("Vary", "")

    @property
    def links(self) -> str:
        """The typed links."""
        return self.headers.get("Link", "")

    def close(self) -> None:
        """End an answer whose body is not wanted."""
        if close := getattr(self.body, "close", None):
            close()


NOTHING = Reply(204, {}, ())
"""No answer yet."""


class _Remembering(EmbeddedStore):
    """A store that knows what it was asked last."""

    _known: OrderedDict[str, Description | None]

    def describe(self, iri: str) -> Description | None:
        known = self.__dict__.setdefault("_known", OrderedDict())
        if iri not in known:
            known[iri] = super().describe(iri)
            if len(known) > REMEMBERED:
                known.popitem(last=False)
        found: Description | None = known[iri]
        return found


class _Remembered(Embedded):
    """Opens the store of a release as one that remembers."""

    def store(self, opened: OpenRelease) -> Store:
        return _Remembering.open(opened.release.path / "store", opened.layout.embeds, opened.layout.reached)


class _OneRelease(Library):
    """A library that stays with one release, whatever is released meanwhile."""

    def __init__(self, site: Site, release: Release) -> None:
        super().__init__(Releases(site.releases), site.base, site.services)
        self._pinned = OpenRelease(release, site.base, frozenset(site.services), _Remembered())

    def current(self) -> OpenRelease:
        return self._pinned


class Asking:
    """The application of one release of a site."""

    def __init__(self, site: Site, release: Release) -> None:
        from publisher.web.app import create_app

        library = _OneRelease(site, release)
        self.site = site
        self.release = library.current()
        self._app: WSGIApplication = create_app(site, library=library)

    def get(self, path: str, query: str = "", **headers: str) -> Reply:
        """Ask for a decoded path below the base, which begins with a slash, with headers such as `Accept`."""
        environ: dict[str, object] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": (self.site.prefix + path.removeprefix("/")).encode().decode("latin-1"),
            "QUERY_STRING": query,
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": "127.0.0.1",
        }
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        setup_testing_defaults(environ)
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, answered: list[tuple[str, str]], _error: object = None, /) -> Callable[[bytes], object]:
            told.append((status, answered))
            return lambda _chunk: None

        body = self._app(environ, start)
        status, answered = told[-1]
        return Reply(int(status[:3]), dict(answered), body)

    def count(self, path: str, what: bytes) -> int:
        """Count how often something stands in an answer."""
        return b"".join(self.get(path).body).count(what)


def _variants() -> Iterator[tuple[str, str]]:
    """Give the media type and the suffix of every variant of every table, HTML first."""
    from publisher.web import a_to_z, changes, dataset, listing, quality, variants, vocabulary

    lists = (a_to_z.A_TO_Z, changes.CHANGES, listing.LISTINGS, quality.FINDINGS)
    tables = (*lists, dataset.DATASETS, vocabulary.REFERENCES)
    for table in (variants.THINGS, *tables):
        yield from ((variant.media_type, variant.suffix) for variant in table.variants)


def forms() -> tuple[str, ...]:
    """Name everything that an address may end in to ask for a format, longest first."""
    from publisher.web.profiles import TOKENS

    suffixes = {suffix for _, suffix in _variants()}
    found = suffixes | {f"{token}.{suffix}" for token in TOKENS for suffix in suffixes}
    return tuple(sorted(found, key=lambda form: (-len(form), form)))


def types() -> Mapping[str, str]:
    """Give the suffix of every media type; it is the same in every table."""
    return dict(_variants())


def constant() -> Mapping[str, str]:
    """Give the headers that every answer carries; which server it is nginx says itself."""
    from publisher.web.app import CORS, SECURITY

    return {name: value for name, value in (SECURITY | CORS).items() if name != "Server"}


def files(site: Site) -> Iterator[str]:
    """Give the addresses of the files that pages load, below the base; most name their content by `?v=`."""
    from publisher.web import files as served

    paths = (path.relative_to(served.STATIC) for path in sorted(served.STATIC.rglob("*")) if path.is_file())
    yield from (served.address(path.as_posix()) for path in paths if not any(p.startswith(".") for p in path.parts))
    own = (served.theme_address(site), served.logo_address(site), served.tiles_address(site))
    yield from (address for address in own if address)


def path_of_document(site: Site, iri: str) -> str | None:
    """Give the path of the document about a thing, below the base; None if it is asked for by the IRI itself."""
    from publisher.web.urls import Urls

    address = Urls(site.base, site.prefix).document(iri).partition("#")[0]
    return None if "?" in address else address.removeprefix(site.prefix)
