"""The commands that look after releases, once they are built."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.terminal import json_option, out, print_json, site_argument

if TYPE_CHECKING:
    from publisher.release import Release, Releases


@click.command()
@site_argument
@json_option
def releases(site: Path, as_json: bool) -> None:
    """List the releases of the site in the folder SITE; the current one is marked."""
    shelf = _shelf(site)
    current = shelf.current_id()
    if as_json:
        print_json([summary(release) | {"current": release.id == current} for release in shelf.all()])
        return
    whole = {release.id: release for release in shelf.all()}
    for name in shelf.names():
        if (release := whole.get(name)) is None:
            out.print(f"[bold red]damaged[/]  {name}")
            continue
        mark = "[bold green]current[/]" if release.id == current else "       "
        findings = ", ".join(f"{number} {label}" for label, number in release.manifest["findings"].items())
        out.print(f"{mark}  {release.id}  {release.triples} triples  {findings}")


@click.command()
@site_argument
@click.argument("release", required=False)
@json_option
def rollback(site: Path, release: str | None, as_json: bool) -> None:
    """Switch SITE back to the release before the current one, or to RELEASE (the beginning of its name is enough)."""
    target = _shelf(site).roll_back(release)
    if as_json:
        print_json(summary(target))
    else:
        out.print(f"The current release is now [bold]{target.id}[/].")


def summary(release: Release) -> dict[str, Any]:
    """Give what scripts are told of a release."""
    names = ("created", "triples", "findings", "base")
    return {"id": release.id} | {name: release.manifest[name] for name in names}


def _shelf(folder: Path) -> Releases:
    from publisher import site
    from publisher.release import Releases

    return Releases(site.load(folder).releases)


COMMANDS = (releases, rollback)
