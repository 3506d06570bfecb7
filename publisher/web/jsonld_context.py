"""The JSON-LD context by which the data are written, as the release has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from publisher import assets, rdf
from publisher.web import answer
from publisher.web.answer import Answer
from publisher.web.context import context, without_slash

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTEXT = "context.jsonld"

blueprint = Blueprint("jsonld_context", __name__)
blueprint.before_request(without_slash)


@blueprint.get("/context.jsonld")
def document() -> Response:
    """Give the JSON-LD context by which the data are written."""
    here = context()
    copy = here.release.release.path / CONTEXT
    body = (copy if copy.is_file() else assets.CONTEXT).read_bytes()
    canonical: Mapping[str, str] = {}
    return answer.respond(
        Answer(
            body,
            rdf.JSON_LD.media_type,
            modified=here.release.release.created,
            links=((here.urls.absolute(here.urls.to(CONTEXT)), "canonical", canonical),),
            headers={"X-Robots-Tag": "noindex"},
        )
    )
