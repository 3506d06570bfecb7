"""What one request works with: the site, the one release it reads, the addresses, the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask import current_app, g, redirect, request

from publisher.web import negotiation
from publisher.web.problems import Problem

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from publisher.library import Library, OpenRelease
    from publisher.site import Site
    from publisher.web.urls import Urls

EXTENSION = "lodse"

RELEASE = "lodse.release"
"""Key of the request's environment under which its answer says which release it was made from."""

TIMELY = "lodse.timely"
"""Key under which it says that it tells the time of day."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What all requests of a worker share."""

    site: Site
    library: Library
    urls: Urls
    proxies: int = 0
    """How many proxies of ours stand before the server; what they say of the client is believed."""


@dataclass(frozen=True, slots=True)
class Context:
    """One request's view of the site. The release stays the same until the answer is written."""

    site: Site
    release: OpenRelease
    urls: Urls
    language: str
    """The language of texts and interface."""
    asked: bool
    """True if the language was named in the address (`?lang=`), so that no header decided it."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The reader's language first, then those to fall back to."""
        return tuple(dict.fromkeys((self.language, *self.site.languages)))

    @property
    def pages(self) -> Urls:
        """The addresses of pages: whoever asked for a language reads on in it."""
        return replace(self.urls, language=self.language) if self.asked else self.urls

    def in_language(self, address: str, language: str) -> str:
        """Give the one address of a page in a language; the site's own needs no mention."""
        return address if language == self.site.language else self.urls.asking(address, lang=language)

    def canonical(self, address: str) -> str:
        """Give the one address of this page: in the language asked for; where a header decided, the one for all."""
        return self.in_language(address, self.language) if self.asked else address

    def language_vary(self, *, translated: bool) -> str:
        """Give the `Vary` of a document in a fixed format: by language, unless the address says which."""
        return "Accept-Language" if translated and not self.asked and len(self.site.languages) > 1 else ""


def setup() -> Setup:
    """Give what all requests share."""
    found: Setup = current_app.extensions[EXTENSION]
    return found


def context() -> Context:
    """Give the context of the current request; the same one each time."""
    if "context" not in g:
        shared = setup()
        language, asked = _language(shared.site)
        g.context = Context(shared.site, shared.library.current(), shared.urls, language, asked)
        request.environ[RELEASE] = g.context.release.release.id
    found: Context = g.context
    return found


def without_slash() -> BaseResponse | None:
    """Lead from an address with a slash too many to the right one; for blueprints whose addresses never end in one."""
    if not request.path.endswith("/"):
        return None
    urls = context().urls
    query = request.query_string.decode("ascii", "replace")
    path = request.path.removeprefix(urls.prefix).rstrip("/")
    return redirect(urls.to(path) + (f"?{query}" if query else ""), 301)


def reader(site: Site) -> str:
    """Give the language for a reader whose request went wrong: the one asked for if there is it, else as accepted."""
    asked = request.args.get("lang")
    accepted = negotiation.choose_language(request.headers.get("Accept-Language"), site.languages)
    return asked if asked in site.languages else accepted


def _language(site: Site) -> tuple[str, bool]:
    asked = request.args.get("lang")
    if asked is None:
        return negotiation.choose_language(request.headers.get("Accept-Language"), site.languages), False
    if asked not in site.languages:
        raise Problem(404, f"There is no language {asked!r} here. There are: {', '.join(site.languages)}.")
    return asked, True
