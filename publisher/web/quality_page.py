"""The page of the quality of the data, and the note that editors see on the page of a thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from publisher.pages.layout import local_name
from publisher.quality import score
from publisher.quality.record import Group, Point
from publisher.web import html, quality_note
from publisher.web.chrome import as_data
from publisher.web.frame import frame, with_jsonld
from publisher.web.messages import translator
from publisher.web.quality_note import SEVERITIES
from publisher.web.wayfinding import breadcrumbs

if TYPE_CHECKING:
    from publisher.web.context import Context
    from publisher.web.findings import Findings
    from publisher.web.problems import Link

TREND = 30
"""Releases that the trend shows."""

UNITS = 100
"""Units that are listed; there is a table of the findings of each."""

AGES = (
    (timedelta(days=7), "bis eine Woche"),
    (timedelta(days=31), "bis einen Monat"),
    (timedelta(days=92), "bis drei Monate"),
    (timedelta(days=366), "bis ein Jahr"),
    (timedelta.max, "länger"),
)
"""How old findings are counted together."""

WIDTH, HEIGHT = 600, 160
"""Of the drawing of the trend."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of counts: what it is about, where that leads, its findings as a table, the numbers."""

    name: str
    href: str
    csv: str
    group: Group
    severity: str = ""
    manual: str = ""


def render(shown: Findings, formats: Iterable[Link]) -> bytes:
    """Render the page."""
    here, quality = shown.here, shown.here.release.quality
    say, points = translator(here.language), quality.trend(TREND)
    chosen = _chosen(shown)
    crumbs, path = breadcrumbs(here), shown.address().removeprefix(here.urls.prefix)
    chrome = frame(
        here,
        path,
        alternates=as_data(formats),
        robots="noindex" if chosen else "",
    )
    return html.quality(
        with_jsonld(chrome, say("Qualität der Daten"), crumbs),
        breadcrumbs=crumbs,
        points=points,
        drawn=_drawn(points),
        ages=_ages(here),
        rules=[_rule_row(shown, group) for group in quality.by_rule()],
        units=[_unit_row(shown, group) for group in quality.by_unit(UNITS)],
        lines=[quality_note.line(shown, found) for found in shown.found],
        chosen=chosen,
        table=shown.address("csv"),
        further=_asked(here, shown.following.address()) if shown.following else "",
        whole=here.pages.to("quality"),
        costs={SEVERITIES[severity]: points for severity, points in score.POINTS.items()},
    ).encode()


def _rule_row(shown: Findings, group: Group) -> Row:
    here = shown.here
    manual = f"{here.pages.to('shapes')}#{local_name(group.key)}" if group.key in shown.rules else ""
    href, csv = (here.urls.to(path, rule=group.key) for path in ("quality", "quality.csv"))
    return Row(quality_note.name(shown, group.key), _asked(here, href), csv, group, SEVERITIES[group.severity], manual)


def _unit_row(shown: Findings, group: Group) -> Row:
    here = shown.here
    name = quality_note.title(here, group.key) if group.key else translator(here.language)("ohne zuständige Stelle")
    href, csv = (here.urls.to(path, unit=group.key) for path in ("quality", "quality.csv"))
    return Row(name, _asked(here, href), csv, group)


def _asked(here: Context, address: str) -> str:
    """Stay in the language that was asked for."""
    return here.urls.asking(address, lang=here.language) if here.asked else address


def _chosen(shown: Findings) -> str | None:
    """Name what the page is about; None if it is about all."""
    if shown.rule is None and shown.unit is None and not shown.after:
        return None
    rule = [quality_note.name(shown, shown.rule)] if shown.rule is not None else []
    unit = [quality_note.title(shown.here, shown.unit)] if shown.unit else []
    return ", ".join((*rule, *unit)) or translator(shown.here.language)("alle Befunde")


def _ages(here: Context) -> list[tuple[str, dict[str, int]]]:
    """Count findings by how long they have been there, at the time of the release."""
    released = here.release.quality.trend(1)[-1].moment
    found: dict[str, Counter[str]] = {name: Counter() for _, name in AGES}
    for since, severity, number in here.release.quality.by_age():
        name = next(name for most, name in AGES if released - since <= most)
        found[name][SEVERITIES[severity]] += number
    return [(name, dict(counts)) for name, counts in found.items() if counts]


def _drawn(points: Sequence[Point]) -> str:
    """Give the points of a line: how many findings each release had."""
    numbers = [sum(point.numbers) for point in points]
    highest, steps = max(*numbers, 1), max(len(numbers) - 1, 1)
    return " ".join(f"{n * WIDTH // steps},{HEIGHT - number * HEIGHT // highest}" for n, number in enumerate(numbers))
