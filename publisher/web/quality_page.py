"""The page of the quality of the data, and the note that editors see on the page of a thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from publisher.findings import Severity
from publisher.pages.layout import label, local_name
from publisher.quality import score
from publisher.quality.record import Found, Group, Point
from publisher.web import html
from publisher.web.frame import frame, with_jsonld
from publisher.web.html import Alternate
from publisher.web.messages import translator
from publisher.web.wayfinding import breadcrumbs

if TYPE_CHECKING:
    from datetime import datetime

    from publisher.pages.manual import Rule
    from publisher.web.context import Context
    from publisher.web.findings import Findings
    from publisher.web.problems import Link

TREND = 30
"""Releases that the trend shows."""

UNITS = 100
"""Units that are listed; there is a table of the findings of each."""

MARKED = 100
"""Findings that are shown on the page of a thing."""

AGES = (
    (timedelta(days=7), "bis eine Woche"),
    (timedelta(days=31), "bis einen Monat"),
    (timedelta(days=92), "bis drei Monate"),
    (timedelta(days=366), "bis ein Jahr"),
    (timedelta.max, "länger"),
)
"""How old findings are counted together."""

SEVERITIES = {Severity.VIOLATION: "Fehler", Severity.WARNING: "Warnung", Severity.INFO: "Tipp"}

WIDTH, HEIGHT = 600, 160
"""Of the drawing of the trend."""


@dataclass(frozen=True, slots=True)
class Line:
    """A finding as the page shows it; texts are names and their language."""

    severity: str
    rule: str
    name: str
    advice: str
    thing: str
    href: str
    property: str
    value: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of counts: what it is about, where that leads, its findings as a table, the numbers."""

    name: str
    href: str
    csv: str
    group: Group
    severity: str = ""
    manual: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What editors see on the page of a thing: its score, what it lost points for, where."""

    score: int
    lost: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]


def render(shown: Findings, formats: Iterable[Link]) -> bytes:
    """Render the page."""
    here, quality = shown.here, shown.here.release.quality
    say, points = translator(here.language), quality.trend(TREND)
    crumbs, path = breadcrumbs(here), shown.address().removeprefix(here.urls.prefix)
    chrome = frame(
        here,
        path,
        alternates=tuple(Alternate(link.media_type or "", link.href, link.title) for link in formats),
        robots="noindex" if shown.rule or shown.unit or shown.after else "",
    )
    chosen = shown.rule is not None or shown.unit is not None or shown.after > 0
    return html.quality(
        with_jsonld(chrome, say("Qualität der Daten"), crumbs),
        breadcrumbs=crumbs,
        points=points,
        drawn=_drawn(points),
        ages=_ages(here),
        rules=[_rule_row(shown, group) for group in quality.by_rule()],
        units=[_unit_row(shown, group) for group in quality.by_unit(UNITS)],
        lines=[_line(shown, found) for found in shown.found],
        chosen=_chosen(shown) if chosen else None,
        table=shown.address("csv"),
        further=_asked(here, shown.following.address()) if shown.following else "",
        whole=here.pages.to("quality"),
        costs={SEVERITIES[severity]: points for severity, points in score.POINTS.items()},
    ).encode()


def note(shown: Findings, iri: str) -> Note:
    """Make the note on a thing."""
    found = shown.here.release.quality.of_thing(iri, MARKED)
    broken = dict.fromkeys((each.finding.rule, each.finding.severity) for each in found)
    lost = tuple((_name(shown, rule), score.POINTS[severity]) for rule, severity in broken)
    whole = shown.here.release.quality.score(iri)
    lines = tuple(_line(shown, each) for each in found)
    return Note(score.WHOLE if whole is None else whole, lost, lines)


def told(texts: Mapping[str, str], languages: Sequence[str]) -> str:
    """Give a text of the manual in the reader's language; Leichte Sprache takes German, all others English."""
    return label(texts, (*languages, "en"))[0]


def _line(shown: Findings, found: Found) -> Line:
    here, finding = shown.here, shown.told(found)
    return Line(
        severity=SEVERITIES[finding.severity],
        rule=finding.rule,
        name=_name(shown, finding.rule),
        advice=told(finding.message, here.languages),
        thing=_title(here, finding.node or ""),
        href=here.pages.document(finding.node) if finding.node else "",
        property=local_name(finding.path) if finding.path and "<" not in finding.path else "",
        value=finding.value or "",
        since=found.since,
    )


def _name(shown: Findings, rule: str) -> str:
    known: Rule | None = shown.rules.get(rule)
    return told(known.name, shown.here.languages) if known else local_name(rule)


def _title(here: Context, iri: str) -> str:
    """Give the name of the thing that an IRI names, or belongs to."""
    return here.release.index.title(iri.partition("#")[0], here.language) or iri


def _rule_row(shown: Findings, group: Group) -> Row:
    here = shown.here
    manual = f"{here.pages.to('shapes')}#{local_name(group.key)}" if group.key in shown.rules else ""
    href, csv = (here.urls.to(path, rule=group.key) for path in ("quality", "quality.csv"))
    return Row(_name(shown, group.key), _asked(here, href), csv, group, SEVERITIES[group.severity], manual)


def _unit_row(shown: Findings, group: Group) -> Row:
    here = shown.here
    name = _title(here, group.key) if group.key else translator(here.language)("ohne zuständige Stelle")
    href, csv = (here.urls.to(path, unit=group.key) for path in ("quality", "quality.csv"))
    return Row(name, _asked(here, href), csv, group)


def _asked(here: Context, address: str) -> str:
    """Stay in the language that was asked for."""
    return here.urls.asking(address, lang=here.language) if here.asked else address


def _chosen(shown: Findings) -> str:
    """Name what the page is about, if not about all."""
    rule = [_name(shown, shown.rule)] if shown.rule is not None else []
    unit = [_title(shown.here, shown.unit)] if shown.unit else []
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
