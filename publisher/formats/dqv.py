"""The quality of the data as RDF: measurements in DQV, findings as a SHACL report. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from publisher.formats import shacl_report
from publisher.terms import DCT, DQV, HYDRA, LODSE, PROV, RDF, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from publisher.findings import Finding
    from publisher.quality.record import Point

METRICS = (LODSE.violationCount, LODSE.warningCount, LODSE.infoCount)


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """One page of findings, and how good the dataset is as a whole.

    document: the address of the page; following: that of the next one. shapes: the rules, to copy their paths from.
    """

    base: str
    document: str
    following: str | None
    point: Point
    findings: Sequence[Finding]
    shapes: Sequence[Quad]


def quads(shown: FindingsPage) -> Iterator[Quad]:
    """Describe a page of findings."""
    base, point = shown.base, shown.point
    dataset, page = NamedNode(f"{base}dataset#dataset"), NamedNode(shown.document)
    values = [Literal(str(point.score), datatype=XSD.decimal), *map(Literal, point.numbers)]
    for metric, value in zip((LODSE.qualityScore, *METRICS), values, strict=True):
        measurement = NamedNode(f"{base}quality#{metric.value.partition('#')[2]}")
        yield Quad(dataset, DQV.hasQualityMeasurement, measurement)
        yield Quad(measurement, RDF.type, DQV.QualityMeasurement)
        yield Quad(measurement, DQV.isMeasurementOf, metric)
        yield Quad(measurement, DQV.computedOn, dataset)
        yield Quad(measurement, DQV.value, value)
        yield Quad(measurement, PROV.generatedAtTime, Literal(point.moment.isoformat(), datatype=XSD.dateTime))
    yield Quad(page, RDF.type, SH.ValidationReport)
    yield Quad(page, DCT.subject, dataset)
    yield Quad(page, SH.conforms, Literal(not any(point.numbers)))
    if shown.following:
        yield Quad(page, HYDRA.next, NamedNode(shown.following))
    site = NamedNode(f"{base}id/site")
    yield from shacl_report.results(
        shown.findings, shown.shapes, site, page, lambda label: NamedNode(f"{shown.document}#{label}")
    )
