"""Progress of a build: a bar on a terminal, plain lines in a pipe."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol, Self

from rich import filesize
from rich import progress as bars
from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console
    from rich.progress import Task, TaskID

NAMES = {
    "read": "Reading",
    "check": "Checking",
    "links": "Asking for links",
    "release": "Writing the release",
    "push": "Loading a graph",
    "fetch": "Fetching the release",
    "synthesise": "Making towns",
    "export": "Writing documents",
}
_BYTES = frozenset(("read",))
"""Stages of which bytes are counted."""

_STEPS = frozenset(("release",))
"""Stages that go several times over all statements, so that a number would say nothing."""

_STEP = 500
"""Statements between two redraws."""


class Progress(Protocol):
    """Told how far a build is. `total` is None where it is not known beforehand."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage of the road."""

    def advance(self, number: int = 1) -> None:
        """Count what is done of the stage."""


class Silent:
    """Progress that nobody watches."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage."""

    def advance(self, number: int = 1) -> None:
        """Count what is done."""


class _Rate(ProgressColumn):
    """How much is done of a stage, and how much in a second."""

    def render(self, task: Task) -> Text:
        """Draw it."""
        if task.fields["name"] in _STEPS:
            return Text(f"{task.percentage:.0f} %")
        write = _size if task.fields["name"] in _BYTES else _number
        done, speed = write(task.completed), task.finished_speed or task.speed
        return Text(f"{done} ({write(speed)}/s)" if speed else done)


def _size(number: float) -> str:
    return filesize.decimal(int(number))


def _number(number: float) -> str:
    return f"{number:,.0f}"


class TerminalProgress:
    """Draws the stages of a build."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar = bars.Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), _Rate(),
            TextColumn("after"), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(),
            console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip
        self._task: TaskID | None = None
        self._began = time.monotonic()
        self._pending = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage of the road."""
        self._flush()
        label = NAMES.get(name, name)
        if not self._console.is_terminal:
            self._console.print(f"{label} ({time.monotonic() - self._began:.1f} s)")
        self._task = self._bar.add_task(label, total=total, name=name)

    def advance(self, number: int = 1) -> None:
        """Count what is done of the stage."""
        self._pending += number
        if self._pending >= _STEP:
            self._flush()

    def _flush(self) -> None:
        if self._task is not None and self._pending:
            self._bar.advance(self._task, self._pending)
        self._pending = 0
