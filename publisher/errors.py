"""What can go wrong, named by what is wrong. Each says in one sentence what happened and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from publisher.findings import Report


class LodseError(Exception):
    """The base of all that a user can mend. `str(error)` is the sentence, `advice` the next step."""

    exit_code = 1

    def __init__(self, sentence: str, advice: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.advice = advice


class SettingError(LodseError):
    """A setting is missing, misspelt or has an impossible value."""

    exit_code = 2


class SourceError(LodseError):
    """A whole source cannot be read (missing, not readable, of an unknown format)."""

    def __init__(self, path: Path | str, reason: str, advice: str = "", line: int | None = None) -> None:
        where = f"{path}, line {line}" if line else str(path)
        super().__init__(f"{where}: {reason}", advice)
        self.path = path
        self.reason = reason
        self.line = line


class CheckFailed(LodseError):
    """The graph breaks the model, so nothing was released. Carries the report."""

    exit_code = 3

    def __init__(self, report: Report, sentence: str, advice: str = "") -> None:
        super().__init__(sentence, advice)
        self.report = report


class ReleaseError(LodseError):
    """A release cannot be written, found or opened."""


class ServeError(LodseError):
    """The server cannot start (port in use, address not ours)."""


class EngineDown(LodseError):
    """The engine that holds the data cannot be reached, or fails; `retry_after` are the seconds to wait."""

    def __init__(self, reason: str, retry_after: int) -> None:
        super().__init__(f"The engine does not answer: {reason}", "Look whether it runs, and at [store] in site.toml.")
        self.retry_after = retry_after


class EngineError(LodseError):
    """The engine answers, but not what it was asked for: it refuses, or does not keep to the protocol."""
