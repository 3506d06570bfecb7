"""The quality of the data: what is not as the rules ask, by rule, unit and age; for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import orjson
from flask import Blueprint, request

from publisher import rdf
from publisher.formats import dqv, table
from publisher.web import quality_note, quality_page, representation
from publisher.web.context import Context, context, without_slash
from publisher.web.findings import Findings
from publisher.web.problems import Problem
from publisher.web.represent import give
from publisher.web.representation import Body, Manner, Table, Variant

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from publisher.quality.record import Group

blueprint = Blueprint("quality", __name__)
blueprint.before_request(without_slash)

BATCH = 500
"""Findings read at a time for a whole table."""

HEADINGS = ("severity", "rule", "name", "advice", "thing", "node", "property", "value", "unit", "since", "page")


@blueprint.get("/quality")
@blueprint.get("/quality.<suffix>")
def findings(suffix: str | None = None) -> BaseResponse:
    """Give what is not as the rules ask (`?rule=`, `?unit=`), as a page or as data."""
    return give(_find(context()), FINDINGS, suffix)


def _find(here: Context) -> Findings:
    after = request.args.get("after", "0")
    if not (after.isascii() and after.isdecimal() and len(after) < 16):  # noqa: PLR2004 - what the list can count
        raise Problem(400, "`after` is the position of a finding, a whole number.")
    return Findings(here, request.args.get("rule"), request.args.get("unit"), int(after))


def _html(shown: Findings, _manner: Manner) -> bytes:
    return quality_page.render(shown, FINDINGS.links(shown))


def _writer(form: rdf.Format) -> Callable[[Findings, Manner], bytes]:
    def write(shown: Findings, manner: Manner) -> bytes:
        urls, told = shown.here.urls, [shown.told(found) for found in shown.found]
        [point] = shown.here.release.quality.trend(1)
        document = urls.absolute(shown.address())
        further = urls.absolute(shown.following.address()) if shown.following else None
        page = dqv.FindingsPage(shown.here.site.base, document, further, point, told, shown.shapes)
        return rdf.serialise(dqv.quads(page), form, profile=manner.json_ld)

    return write


def _json(shown: Findings, _manner: Manner) -> bytes:
    quality, urls = shown.here.release.quality, shown.here.urls
    listed = [
        shown.told(found).as_json() | {"unit": found.unit, "release": found.release, "since": found.since.isoformat()}
        for found in shown.found
    ]
    trend = [
        {"release": p.release, "time": p.moment.isoformat(), "score": p.score}
        | dict(zip(("violations", "warnings", "infos"), p.numbers, strict=True))
        for p in quality.trend(quality_page.TREND)
    ]
    rules = [{"rule": g.key, "severity": g.severity.label, **_counted(g)} for g in quality.by_rule()]
    units = [{"unit": g.key, **_counted(g)} for g in quality.by_unit(quality_page.UNITS)]
    following = urls.absolute(shown.following.address("json")) if shown.following else None
    values = {"trend": trend, "rules": rules, "units": units, "findings": listed, "next": following}
    return orjson.dumps(values, option=orjson.OPT_INDENT_2)


def _counted(group: Group) -> dict[str, object]:
    return {"findings": group.number, "things": group.things, "since": group.since.isoformat()}


def _csv(shown: Findings, _manner: Manner) -> Body:
    return table.write(_rows(replace(shown, after=0)))


def _rows(shown: Findings) -> Iterator[tuple[str | None, ...]]:
    here, after = shown.here, 0
    yield HEADINGS
    while found := here.release.quality.findings(shown.rule, shown.unit, after, BATCH):
        after = found[-1].position
        for each in found:
            finding, rule = shown.told(each), shown.rules.get(each.finding.rule)
            thing = (finding.node or "").partition("#")[0]
            page = here.urls.absolute(here.urls.document(thing)) if thing else ""
            name = quality_note.told(rule.name, here.languages) if rule else ""
            about = (thing, finding.node, finding.path, finding.value, each.unit, each.since.isoformat(), page)
            advice = quality_note.told(finding.message, here.languages)
            yield finding.severity.label, finding.rule, name, advice, *about


FINDINGS: Table[Findings] = Table(
    (
        Variant("HTML", representation.HTML, "html", _html, translated=True),
        *(Variant(form.name, form.media_type, form.suffix, _writer(form)) for form in rdf.FORMATS),
        Variant("JSON", "application/json", "json", _json),
        Variant("CSV", table.MEDIA_TYPE, "csv", _csv, translated=True),
    )
)
"""In the order of the server's preference."""
