"""What the commands share: the two streams of the terminal, the arguments most of them take, results as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson
from rich.console import Console

from publisher import report
from publisher.report import printable

if TYPE_CHECKING:
    from publisher.findings import Report
    from publisher.site import Site

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

DEFAULT_SITE = "data/kassel"

REPORTS = ("text", "json", "sarif", "turtle")
"""How the report of a check can be printed."""

site_argument = click.argument("site", default=DEFAULT_SITE, type=click.Path(path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")


def plain(text: str) -> str:
    """Give a text as the terminal prints it letter by letter, with no markup in it."""
    return printable(text).replace("[", r"\[")


def print_json(value: Any) -> None:
    """Print a result for scripts."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n")


def write_json(members: Iterator[tuple[str, Any]]) -> None:
    """Print a JSON object member by member; one that is an iterator becomes a list, item by item."""
    write = sys.stdout.buffer.write
    for number, (name, value) in enumerate(members):
        write(b",\n" if number else b"{\n")
        write(orjson.dumps(name) + b": ")
        if not isinstance(value, Iterator):
            write(orjson.dumps(value))
            continue
        write(b"[")
        for place, item in enumerate(value):
            write((b",\n  " if place else b"\n  ") + orjson.dumps(item))
        write(b"]")
    write(b"\n}\n")


def print_report(found: Report, settings: Site, form: str, language: str, *, all_places: bool) -> None:
    """Print the report of a check in one of `REPORTS`."""
    from publisher.formats import reports  # noqa: PLC0415 - most commands print none

    if writer := reports.WRITERS.get(form):
        sys.stdout.buffer.write(writer(found, settings, language))
    else:
        print_findings(found, as_json=False, language=language, all_places=all_places)


def print_findings(found: Report, *, as_json: bool, language: str, all_places: bool) -> None:
    """Print findings for people, or for scripts."""
    if as_json:
        print_json(found.as_json())
        return
    for line in report.lines(found, language, all_places=all_places):
        out.print(line)
