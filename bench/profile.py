"""What a profile costs a build: a made-up country is released with CPSV-AP and without, by one process."""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from bench.figure import Figure
from bench.scale import BASE
from publisher import build, profiles, site
from publisher.progress import Silent
from publisher.synthesis.town import Country
from publisher.synthesis.write import write
from publisher.work import ALONE

if TYPE_CHECKING:
    from collections.abc import Iterator

TOWNS = {100_000: 5}
"""By the size: towns, of 250 services each."""


def figures() -> Iterator[Figure]:
    """Compare the processor time for all that a profile takes (derive, sort, dump, load) with that of the build."""
    for size, towns in TOWNS.items():
        with tempfile.TemporaryDirectory(prefix="lodse-bench-") as name:
            land = Path(name) / "land"
            write(land, Country(towns, 250), BASE, 0, Silent())
            settings = replace(site.load(land), work=ALONE)
            _built(settings)  # the first build warms up what both need
            whole = _built(settings)
            with patch.object(profiles, "PROFILES", ()):
                without = _built(settings)
        yield Figure(f"CPSV-AP at {size:,}", whole - without, "the build with it", whole, "s", at_most=0.3)


def _built(settings: site.Site) -> float:
    """Build anew, and give the processor seconds."""
    shutil.rmtree(settings.releases, ignore_errors=True)
    began = time.process_time()
    build.build(settings)
    return time.process_time() - began
