"""The feed of changes: `/changes`, and the versions that it names. A view finds, chooses, represents."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, request

from publisher.web import representation
from publisher.web.answer import FOR_EVER, see_other
from publisher.web.changes import CHANGES, find
from publisher.web.context import context, without_slash
from publisher.web.problems import Problem
from publisher.web.represent import give

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

blueprint = Blueprint("feeds", __name__)
blueprint.before_request(without_slash)


@blueprint.get("/changes")
@blueprint.get("/changes.<suffix>")
def changes(suffix: str | None = None) -> BaseResponse:
    """Give the newest changes, or a closed page of them, which never changes: as a page, Atom, or event stream."""
    name = request.args.get("page")
    found = find(context(), name)
    if name and not found.block:
        return see_other(found.address(suffix, request.args.get("lang")))
    response = give(found, CHANGES, suffix)
    if found.block and response.status_code == HTTPStatus.OK and response.mimetype != representation.HTML:
        response.headers["Cache-Control"] = FOR_EVER
    return response


@blueprint.get("/changes/<release>/<int:number>")
def version(release: str, number: int) -> BaseResponse:
    """Lead from a version to the page of changes that it is on."""
    newest = find(context(), None)
    change = newest.history.change(release, number)
    if change is None:
        raise Problem(404, "There is no such change, or it is no longer kept.")
    return see_other(newest.page_with(change).address())
