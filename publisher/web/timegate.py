"""The TimeGate (RFC 7089): a document leads to its earlier versions by `Accept-Datetime`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, request

from publisher.past import memento
from publisher.past.memento import Memento
from publisher.web import answer, negotiation, signposts
from publisher.web.context import setup
from publisher.web.messages import translator
from publisher.web.problems import Link, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from werkzeug.wrappers import Response as BaseResponse

    from publisher.web.context import Context

HEADER = "Accept-Datetime"
TITLE = "Alle Fassungen"


def mementos(here: Context, iri: str) -> tuple[Memento, ...]:
    """Give the versions of a thing's document in the releases that are kept, oldest first."""
    release = here.release
    if not release.has_history:
        return ()
    kept = setup().library.kept(release.release.id)
    return tuple(Memento(*found) for found in release.history.releases_with(iri, kept))


def leads(here: Context, candidates: Iterable[str]) -> bool:
    """Say whether an earlier time is asked for, and one of several IRIs named a thing of which there are versions."""
    return HEADER in request.headers and _first(here, candidates) is not None


def led(here: Context, candidates: Iterable[str], query: Mapping[str, str]) -> BaseResponse | None:
    """Lead to the version of the time that is asked for; None if none is, or if nothing has versions.

    query: what the address asks for besides. Raises Problem (400) if the time is malformed.
    """
    asked = request.headers.get(HEADER)
    if asked is None or not (found := _first(here, candidates)):
        return None
    (iri, versions), moment = found, negotiation.moment(asked)
    if moment is None:
        raise Problem(400, f"{HEADER} takes a date such as: {versions[-1].date}")
    past = memento.nearest(versions, moment)
    address = here.urls.asking(here.urls.about(iri), **query)
    response = redirect(here.urls.memento(address, past.shown.release), 302)
    response.vary.add(HEADER)
    links = ((post.href, post.rel, post.attributes) for post in signposts.of_versions(here, iri, past))
    response.headers["Link"] = answer.link_header(tuple(links))
    return response


def versions(here: Context, candidates: Iterable[str]) -> list[Link]:
    """Give the link to all versions of what is no longer there; none if it never was."""
    found = _first(here, candidates)
    if not found:
        return []
    return [Link(here.pages.timemap(here.urls.about(found[0])), translator(here.language)(TITLE))]


def varying(links: Sequence[object]) -> dict[str, str]:
    """Say that an error is one only for those who do not ask for an earlier time."""
    return {"Vary": f"Accept, {HEADER}"} if links else {}


def _first(here: Context, candidates: Iterable[str]) -> tuple[str, tuple[Memento, ...]] | None:
    return next(((iri, found) for iri in candidates if (found := mementos(here, iri))), None)
