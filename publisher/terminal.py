"""What the commands share: the two streams of the terminal, the arguments most of them take, results as JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

DEFAULT_SITE = "data/kassel"

site_argument = click.argument("site", default=DEFAULT_SITE, type=click.Path(path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")


def plain(text: str) -> str:
    """Give a text as the terminal prints it letter by letter, with no markup in it."""
    return text.replace("[", r"\[")


def print_json(value: Any) -> None:
    """Print a result for scripts."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n")
