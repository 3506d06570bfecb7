"""Choose a representation, and answer with it: the second and third step of every view that has found its resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic

from flask import Response, request

from publisher import rdf
from publisher.formats import jsonld
from publisher.web import answer, negotiation, profiles
from publisher.web.alternates import TABLE as ALTERNATES
from publisher.web.alternates import Alternates
from publisher.web.answer import Answer
from publisher.web.context import TIMELY
from publisher.web.problems import Problem
from publisher.web.representation import HTML, Manner, R, Signpost, Table, Variant

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

DECIDING = "Accept, Accept-Language, Accept-Profile"
"""What may decide the form of an answer."""

UNACCEPTABLE = "None of the formats that you accept is available."

ASKED = ("format", "_mediatype", "_profile", "lang")
"""What an address may ask for beside its path."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request says about the form of the answer: the address first, then the headers."""

    suffix: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    accept: str | None = None
    accept_profile: str | None = None

    @classmethod
    def of_request(cls, suffix: str | None) -> Wish:
        """Read the current request. A `+` that was not encoded in a media type arrives as a blank."""
        query = {name: request.args[name] for name in ASKED if request.args.get(name)}
        types = {name: query[name].strip().replace(" ", "+") for name in ("format", "_mediatype") if name in query}
        headers = request.headers
        token, _, suffix = (suffix or "").rpartition(".")
        query |= {"_profile": token} if token else {}
        accept_profile = None if suffix else headers.get("Accept-Profile")
        return cls(suffix or None, query | types, headers.get("Accept"), accept_profile)

    @property
    def media_type(self) -> str | None:
        """The media types that the address asks for."""
        return self.query.get("_mediatype")


@dataclass(frozen=True, slots=True)
class Chosen(Generic[R]):
    """What is answered with."""

    variant: Variant[R]
    manner: Manner

    @property
    def is_plain(self) -> bool:
        """Whether it is what the address with the suffix gives; another form of JSON-LD has no suffix of its own."""
        return self.variant.media_type != rdf.JSON_LD.media_type or self.manner.json_ld == jsonld.PROFILES[0]

    @property
    def content_type(self) -> str:
        """The `Content-Type`, with the form of JSON-LD where it is another than usual."""
        form = "" if self.is_plain else f';profile="{jsonld.PROFILE}{self.manner.json_ld}"'
        return self.variant.content_type + form


def give(resource: R, table: Table[R], suffix: str | None = None) -> BaseResponse:
    """Answer with a resource in the form that the request wants. Raises Problem (404, 406) if there is none."""
    wish = Wish.of_request(suffix)
    profile = _profile(resource, table, wish)
    if profile == profiles.ALTERNATES:
        listed = Alternates.of(resource, table)
        return _represent(listed, ALTERNATES, _choose(listed, ALTERNATES, wish, profile), wish)
    if "format" in wish.query:
        return _redirect(resource, table, wish, profile)
    return _represent(resource, table, _choose(resource, table, wish, profile), wish)


def _profile(resource: R, table: Table[R], wish: Wish) -> profiles.Profile:
    offers = table.profiles(resource)
    found = profiles.choose(wish.query.get("_profile"), wish.accept_profile, offers)
    if found is None:
        known = ", ".join(f"{profile.token} (<{profile.iri}>)" for profile in offers)
        raise _unacceptable(resource, table, None, f"This is not there in such a profile. There are: {known}.")
    return found


def _redirect(resource: R, table: Table[R], wish: Wish, profile: profiles.Profile) -> BaseResponse:
    """Lead from `?format=`, a suffix or a media type, to the document in that format."""
    asked = wish.query["format"].lower()
    offered = table.offered(resource, profile)
    found = next((suffix for suffix, v in offered.items() if asked in {suffix, v.media_type}), None)
    if found is None:
        raise _unacceptable(resource, table, profile, f"There is no format {asked!r} of this.")
    return answer.see_other(resource.address(found, wish.query.get("lang"), **_asked_profile(resource, table, profile)))


def _choose(resource: R, table: Table[R], wish: Wish, profile: profiles.Profile) -> Chosen[R]:
    offered = table.offered(resource, profile)
    if wish.suffix is not None:
        if wish.suffix not in offered:
            names = ", ".join(f".{suffix}" for suffix in offered)
            links = table.links(resource, profile)
            raise Problem(404, f"There is no .{wish.suffix} of this. There are: {names}.", links=links)
        return Chosen(offered[wish.suffix], Manner(profile))
    by_type = {variant.media_type: variant for variant in offered.values()}
    named = wish.media_type is None or any("/" in found.name for found in negotiation.ranges_of(wish.media_type))
    choice = negotiation.choose_type(wish.media_type or wish.accept, list(by_type))
    if choice is None or not named:
        raise _unacceptable(resource, table, profile, UNACCEPTABLE)
    return Chosen(by_type[choice.offer], Manner(profile, choice.parameters))


def _unacceptable(resource: R, table: Table[R], profile: profiles.Profile | None, detail: str) -> Problem:
    return Problem(406, detail, links=table.links(resource, profile), headers={"Vary": DECIDING})


def _represent(resource: R, table: Table[R], chosen: Chosen[R], wish: Wish) -> Response:
    here, variant, manner = resource.here, chosen.variant, chosen.manner
    language = here.language if variant.translated else None
    other = language if language != here.site.language else None
    form = {} if chosen.is_plain else {"_mediatype": chosen.content_type}
    asked = form | _asked_profile(resource, table, manner.profile)
    fixed = resource.address(variant.suffix if chosen.is_plain else None, other, **asked)
    made = Answer(
        body=variant.write(resource, manner),
        content_type=chosen.content_type,
        language=language,
        vary=_vary(resource, variant, wish),
        location=None if wish.suffix else fixed,
        modified=answer.changed(resource.modified, here.release.release.created),
        links=tuple((post.href, post.rel, post.attributes) for post in _links(resource, table, chosen, wish)),
        headers=_headers(chosen),
        version=f"{here.release.release.id} {fixed} {language}",
    )
    request.environ[TIMELY] = variant.timely
    return answer.respond(made)


def _headers(chosen: Chosen[R]) -> dict[str, str]:
    robots = {} if chosen.variant.media_type == HTML else {"X-Robots-Tag": "noindex"}
    return {"Content-Profile": f"<{chosen.manner.profile.iri}>"} | robots


def _vary(resource: R, variant: Variant[R], wish: Wish) -> str:
    """Name the headers that decided; what the address says none did."""
    here = resource.here
    languages = not here.asked and len(here.site.languages) > 1
    open_ = wish.suffix is None and wish.media_type is None
    deciding = {
        "Accept": open_,
        "Accept-Language": languages and (variant.translated or open_),
        "Accept-Profile": wish.suffix is None and "_profile" not in wish.query,
    }
    return ", ".join(name for name, decided in deciding.items() if decided)


def _links(resource: R, table: Table[R], chosen: Chosen[R], wish: Wish) -> list[Signpost]:
    profile = chosen.manner.profile
    others = (link for link in table.links(resource, profile) if link.media_type != chosen.variant.media_type)
    return [
        Signpost(profile.iri, "profile"),
        *resource.signposts(wish.suffix),
        *(Signpost(link.href, "alternate", {"type": link.media_type or ""}) for link in others),
    ]


def _asked_profile(resource: R, table: Table[R], profile: profiles.Profile) -> dict[str, str]:
    """Give what an address adds to ask for a profile; the default one need not be asked for."""
    return {} if profile == table.profiles(resource)[0] else {"_profile": profile.token}
