from __future__ import annotations

import pytest

from publisher.findings import Finding, Report, Severity
from publisher.report import LONGEST, SHOWN, lines, printable, summary

MESSAGE = {"de": "Der Name fehlt.", "en": "The name is missing."}


def missing(node: str, severity: Severity = Severity.VIOLATION, **facts: str) -> Finding:
    return Finding(severity, "https://w3id.org/lodse/shapes#place-name", MESSAGE, node, **facts)  # type: ignore[arg-type]


def plain(*findings: Finding, language: str = "de", all_places: bool = False) -> list[str]:
    return [line.plain for line in lines(Report.of(findings), language, all_places=all_places)]


def test_findings_stand_under_their_rule_and_message_with_their_places() -> None:
    assert plain(missing("urn:b"), missing("urn:a", path="http://schema.org/name", value="x")) == [
        "Violation  place-name  (2)",
        "  Der Name fehlt.",
        "    urn:a  name = x",
        "    urn:b",
        "2 Violation, 0 Warning, 0 Info",
    ]


@pytest.mark.parametrize(("language", "message"), [("de", "  Der Name fehlt."), ("en", "  The name is missing.")])
def test_the_message_is_in_the_readers_language(language: str, message: str) -> None:
    assert plain(missing("urn:a"), language=language)[1] == message


def test_the_worst_comes_first() -> None:
    heads = [line for line in plain(missing("urn:a", Severity.INFO), missing("urn:b")) if "(" in line]
    assert [head.split()[0] for head in heads] == ["Violation", "Info"]


def test_many_places_are_cut_and_the_rest_counted() -> None:
    found = plain(*(missing(f"urn:{number}") for number in range(SHOWN + 3)))
    assert found[-2] == "    … and 3 more (--all shows them)"
    assert len(found) == 2 + SHOWN + 2


def test_all_places_are_named_if_asked_for() -> None:
    assert len(plain(*(missing(f"urn:{number}") for number in range(50)), all_places=True)) == 2 + 50 + 1


def test_a_value_that_is_the_node_itself_is_not_repeated() -> None:
    assert plain(missing("urn:a", path="urn:p/name", value="urn:a"))[2] == "    urn:a  name"


def test_a_path_of_several_steps_is_shortened_step_by_step() -> None:
    path = "<http://schema.org/address>/<http://schema.org/postalCode>"
    assert plain(missing("urn:a", path=path))[2] == "    urn:a  address/postalCode"


def test_of_several_properties_none_is_named_since_the_message_tells() -> None:
    path = "(<http://schema.org/telephone>|<http://schema.org/email>)"
    assert plain(missing("urn:a", path=path))[2] == "    urn:a"


def test_a_value_that_looks_like_markup_is_shown_as_it_is() -> None:
    assert "[bold]x[/bold]" in plain(missing("urn:a", path="urn:p", value="[bold]x[/bold]"))[2]


@pytest.mark.parametrize("steering", ["\x1b[2J", "\r", "\x9b", "\u202e", "\x00", "\n"])
def test_nothing_from_outside_steers_the_terminal(steering: str) -> None:
    found = missing(f"urn:{steering}", path=f"urn:p/{steering}", value=steering, source=steering, record=steering)
    assert steering not in "".join(plain(found))


def test_a_value_of_megabytes_is_cut_in_the_middle() -> None:
    shown = printable("a" * 1_000_000 + "b")
    assert len(shown) < 2 * LONGEST
    assert (shown[0], shown[-1]) == ("a", "b")


def test_nothing_found_is_said_in_one_line() -> None:
    assert plain() == [summary(Report())] == ["0 Violation, 0 Warning, 0 Info"]
