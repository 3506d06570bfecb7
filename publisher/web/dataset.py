"""The dataset as a whole: its description as a page and as data, and the address by which programs look for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, request

from publisher import rdf
from publisher.formats import dataset
from publisher.formats.facts import Facts
from publisher.web import answer, dataset_page, negotiation, representation, signposts
from publisher.web.context import Context, context, without_slash
from publisher.web.facts import facts_of
from publisher.web.problems import Problem
from publisher.web.profiles import DCAT_AP, Profile
from publisher.web.represent import UNACCEPTABLE, give
from publisher.web.representation import Manner, Signpost, Table, Variant

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

blueprint = Blueprint("dataset", __name__)
blueprint.before_request(without_slash)


@dataclass(frozen=True, slots=True)
class Dataset:
    """The dataset of one release, for one reader."""

    here: Context

    @property
    def modified(self) -> str | None:
        """Only the release tells."""
        return None

    @property
    def facts(self) -> Facts:
        """Give what is known of the dataset."""
        return facts_of(self.here)

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address, or that of one format."""
        return self.here.urls.to(f"dataset.{suffix}" if suffix else "dataset", lang=language, **query)

    def signposts(self, _suffix: str | None = None) -> list[Signpost]:
        """Point to what belongs to it."""
        return signposts.of_dataset(self)


@blueprint.get("/dataset")
@blueprint.get("/dataset.<suffix>")
def document(suffix: str | None = None) -> BaseResponse:
    """Give the description of the dataset, in the format of the suffix or the one that is asked for."""
    return give(Dataset(context()), DATASETS, suffix)


@blueprint.get("/.well-known/void")
def well_known() -> BaseResponse:
    """Lead to the description, for programs that know only the host: to RDF, unless a browser asks."""
    shown = Dataset(context())
    page, *data = DATASETS.variants
    by_type = {variant.media_type: variant.suffix for variant in (*data, page)}
    choice = negotiation.choose_type(request.headers.get("Accept"), tuple(by_type))
    if choice is None:
        raise Problem(406, UNACCEPTABLE, links=DATASETS.links(shown))
    response = answer.see_other(shown.address(by_type[choice.offer]))
    response.headers["Vary"] = "Accept"
    return response


def _html(shown: Dataset, _manner: Manner) -> bytes:
    return dataset_page.render(shown.here, shown.facts, DATASETS.links(shown), signposts.in_head(shown.signposts()))


def _writer(form: rdf.Format) -> Callable[[Dataset, Manner], bytes]:
    def write(shown: Dataset, manner: Manner) -> bytes:
        return rdf.serialise(dataset.describe(shown.facts), form, profile=manner.json_ld)

    return write


def _profile(_shown: Dataset) -> tuple[Profile, ...]:
    return (DCAT_AP,)


DATASETS: Table[Dataset] = Table(
    (
        Variant("HTML", representation.HTML, "html", _html, translated=True),
        *(Variant(form.name, form.media_type, form.suffix, _writer(form)) for form in rdf.FORMATS),
    ),
    _profile,
)
"""In the order of the server's preference."""
