"""Search from the browser's own address bar (OpenSearch 1.1): its description, and suggestions while typing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import orjson
from flask import Blueprint, Response, request

from publisher.search.query import LONGEST, Question
from publisher.web import answer
from publisher.web.answer import Answer
from publisher.web.context import Context, context, without_slash
from publisher.web.messages import translator
from publisher.web.search_page import also, kind_name

if TYPE_CHECKING:
    from publisher.search.reader import Hit

DESCRIPTION = "application/opensearchdescription+xml"
SUGGESTIONS = "application/x-suggestions+json"
MOST = 8
"""Suggestions at a time; more are no help."""

LONGEST_NAME = 16
"""Characters that the standard allows for a name."""

_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_NOINDEX = {"X-Robots-Tag": "noindex"}

blueprint = Blueprint("opensearch", __name__)
blueprint.before_request(without_slash)


@blueprint.get("/opensearch.xml")
def description() -> Response:
    """Describe the search for browsers and other programs that want to offer it."""
    here = context()
    made = Answer(
        _description(here).encode(),
        DESCRIPTION,
        language=here.language,
        vary=here.language_vary(translated=True),
        modified=here.release.release.created,
        headers=_NOINDEX,
    )
    return answer.respond(made)


@blueprint.get("/search/suggest")
def suggest() -> Response:
    """Suggest what a question that is still being typed may mean: texts, remarks and addresses, in three lists."""
    here = context()
    typed = request.args.get("q", "")[:LONGEST]
    question = Question(typed, here.language)
    hits = here.release.search.suggestions(question, MOST)
    remarks = [_remark(here, hit, question) for hit in hits]
    addresses = [here.urls.absolute(here.pages.document(hit.iri)) for hit in hits]
    body = orjson.dumps([typed, [hit.name.value for hit in hits], remarks, addresses])
    made = Answer(
        body,
        SUGGESTIONS,
        language=here.language,
        vary=here.language_vary(translated=True),
        modified=here.release.release.created,
        headers=_NOINDEX,
    )
    return answer.respond(made)


def _remark(here: Context, hit: Hit, question: Question) -> str:
    say, kind = translator(here.language), kind_name(hit.kind, here.language)
    other = also(hit, question.words)
    return f"{kind}, {say('auch: %(name)s', name=other)}" if other else kind


def _description(here: Context) -> str:
    say, site = translator(here.language), here.site
    language = f"&lang={here.language}" if here.asked else ""
    to = here.urls.absolute
    search, suggestions = to(here.urls.to("search")), to(here.urls.to("search/suggest"))
    asking = f"?q={{searchTerms}}{language}"
    addresses = (
        ("text/html", "results", f"{search}{asking}"),
        ("application/json", "results", f"{search}.json{asking}"),
        (SUGGESTIONS, "suggestions", f"{suggestions}{asking}"),
        (DESCRIPTION, "self", to(here.urls.to("opensearch.xml"))),
    )
    urls = "".join(
        f"  <Url type={quoteattr(media_type)} rel={quoteattr(relation)} template={quoteattr(template)}/>\n"
        for media_type, relation, template in addresses
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<OpenSearchDescription xmlns="{_NAMESPACE}">\n'
        f"  <ShortName>{escape(site.name[:LONGEST_NAME].strip())}</ShortName>\n"
        f"  <Description>{escape(say('Suche auf %(site)s', site=site.name))}</Description>\n{urls}"
        f"  <Language>{escape(here.language)}</Language>\n"
        "  <InputEncoding>UTF-8</InputEncoding>\n  <OutputEncoding>UTF-8</OutputEncoding>\n</OpenSearchDescription>\n"
    )
