from __future__ import annotations

from pathlib import Path

import pytest

from publisher import errors
from publisher.errors import CheckFailed, LodseError, ReleaseError, ServeError, SettingError, SourceError
from publisher.findings import Report


def test_an_error_is_a_sentence_with_the_next_step() -> None:
    error = ReleaseError("it is gone", "Look elsewhere.")
    assert (str(error), error.sentence, error.advice) == ("it is gone", "it is gone", "Look elsewhere.")


@pytest.mark.parametrize(("line", "sentence"), [(None, "a.ttl: broken"), (3, "a.ttl, line 3: broken")])
def test_a_source_error_names_the_file_and_the_line(line: int | None, sentence: str) -> None:
    error = SourceError(Path("a.ttl"), "broken", "Mend it.", line)
    assert (error.sentence, error.path, error.line) == (sentence, Path("a.ttl"), line)


def test_a_failed_check_carries_its_report() -> None:
    assert CheckFailed(Report(), "broken").report == Report()


@pytest.mark.parametrize(
    ("kind", "code"),
    [(LodseError, 1), (SourceError, 1), (ReleaseError, 1), (ServeError, 1), (SettingError, 2), (CheckFailed, 3)],
)
def test_a_program_learns_the_kind_of_error_by_the_exit_code(kind: type[LodseError], code: int) -> None:
    assert kind.exit_code == code


def test_all_that_a_user_can_mend_has_one_base() -> None:
    found = [item for item in vars(errors).values() if isinstance(item, type) and item.__module__ == errors.__name__]
    assert all(issubclass(item, LodseError) for item in found)
