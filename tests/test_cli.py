"""The command as people and scripts use it: help, exit codes, JSON, a terminal or a pipe, and no traceback ever."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher import build, rdf
from publisher.cli import main
from publisher.rdf import FORMATS, Format
from tests.command import ROOT, environment, free_port, lodse
from tests.conftest import Town

COMMANDS = sorted(main.commands)
KNOWN = {"build", "check", "releases", "rollback", "serve"}
VALID = "<id/x> <http://www.w3.org/2000/01/rdf-schema#label> 'x' ."
ESCAPE = "\x1b"


def run(*arguments: object) -> Result:
    """Run a command within this process. What is thrown is no answer, it fails the test."""
    return CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


# Help ------------------------------------------------------------------------------------------------------------


def test_the_commands_of_the_road_are_there() -> None:
    assert set(COMMANDS) >= KNOWN


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_each_command_says_what_it_does_and_what_each_option_is_for(command: str, option: str) -> None:
    said = run(command, option)
    assert said.exit_code == 0
    assert main.commands[command].get_short_help_str(200) in " ".join(said.output.split())
    options = [each for each in main.commands[command].params if isinstance(each, click.Option)]
    assert [each.name for each in options if not each.help] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_the_list_of_commands_tells_the_whole_sentence_about_each(command: str) -> None:
    [line] = re.findall(rf"^  {command} +([A-Z].*)$", run("--help").output, re.MULTILINE)
    assert line == main.commands[command].get_short_help_str(200)


def test_the_help_names_the_exit_codes() -> None:
    assert re.findall(r"\b([0-3]) [a-z]", run("--help").output) == ["0", "1", "2", "3"]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_names_each_command(command: str) -> None:
    assert f"`lodse {command}" in (ROOT / "README.md").read_text("utf-8")


# Exit codes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["build", "nowhere"], 2, "nowhere: no site.toml there"),
        (["check", "nowhere"], 2, "nowhere: No such file or directory"),
        (["serve", "nowhere"], 2, "nowhere: No such file or directory"),
        (["releases", "nowhere"], 2, "nowhere: no site.toml there"),
        (["rollback", "nowhere"], 2, "nowhere: no site.toml there"),
        (["check", "a" * 5000], 2, "File name too long"),
        (["build", "a" * 5000], 2, "File name too long"),
        (["build", "--base", "nonsense"], 2, "'nonsense' is not a base address"),
        (["build", "--base", "http://[::1/"], 2, "is not a base address"),
        (["build", "--base", "http://a/%zz/"], 2, "is not a base address"),
        (["bulid"], 2, "Did you mean 'build'?"),
        (["build", "--jsno"], 2, "Did you mean '--json'?"),
        (["serve", "--port", "70000"], 2, "70000 is not in the range"),
        (["serve", "--host", "192.0.2.1"], 1, "192.0.2.1 is not an address of this machine"),
        (["serve", "--host", "nowhere.invalid"], 1, "cannot listen on nowhere.invalid"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_done_is_said_in_a_sentence_with_an_exit_code(
    arguments: list[str], code: int, said: str
) -> None:
    answer = run(*arguments)
    assert answer.exit_code == code
    assert said in answer.stderr
    assert answer.stdout == ""


def test_a_port_in_use_is_said_before_anything_is_built(folder: Path) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        answer = run("serve", folder, "--port", port)
    assert (answer.exit_code, f"port {port} is in use" in answer.stderr) == (1, True)
    assert not (folder / ".lodse").exists()


def test_broken_rules_have_an_exit_code_of_their_own(folder: Path) -> None:
    write(folder / "more.ttl", "<id/service/x> a <http://schema.org/GovernmentService> .")
    for command in ("check", "build"):
        answer = run(command, folder)
        assert answer.exit_code == 3
        assert "service-name" in answer.stdout
    assert "nothing was released" in answer.stderr


def test_warnings_alone_are_no_failure(folder: Path) -> None:
    file = folder / "town.ttl"
    file.write_text(re.sub(r"\s+dct:modified [^;]+;", "", file.read_text(), count=1))
    answer = run("check", folder)
    assert (answer.exit_code, "thing-modified-missing" in answer.stdout) == (0, True)


# JSON and plain lines ------------------------------------------------------------------------------------------


def test_scripts_get_json_and_nothing_else_on_the_standard_output(folder: Path) -> None:
    made = json.loads(run("build", folder, "--json").stdout)
    [listed] = json.loads(run("releases", folder, "--json").stdout)
    assert made | {"current": True} == listed
    assert json.loads(run("check", folder, "--json").stdout)["conforms"] is True


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("text", "service-provider  (1)"),
        ("json", '"conforms": false'),
        ("sarif", '"ruleId": "service-provider"'),
        ("turtle", "sh:sourceShape <https://w3id.org/lodse/shapes#service-provider>"),
    ],
)
def test_the_report_of_a_check_comes_in_each_format_with_the_same_exit_code(form: str, said: str, folder: Path) -> None:
    write(folder / "more.ttl", "<id/service/x> a <http://schema.org/GovernmentService> .")
    answer = run("check", folder, "--format", form)
    assert (answer.exit_code, said in answer.stdout) == (3, True)


def test_findings_as_json_have_all_that_is_known(folder: Path) -> None:
    write(folder / "broken.ttl", "@prefix : <x> .\n:a :b")
    found = json.loads(run("check", folder, "--json").stdout)
    assert (found["conforms"], found["counts"]["Violation"]) == (False, 1)
    assert found["findings"][0]["line"] == 2
    assert set(found["findings"][0]["message"]) == {"de", "en"}


def test_a_build_that_fails_tells_scripts_its_findings(folder: Path) -> None:
    write(folder / "broken.ttl", "@prefix : <x> .\n:a :b")
    answer = run("build", folder, "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["conforms"]) == (3, False)


@pytest.mark.parametrize(("language", "said"), [("de", "Das lässt sich nicht lesen"), ("en", "This cannot be read")])
def test_messages_are_in_the_language_that_is_asked_for(folder: Path, language: str, said: str) -> None:
    write(folder / "broken.ttl", "nonsense")
    assert said in run("check", folder, "--language", language).stdout


def test_in_a_pipe_there_are_plain_lines_without_colours(folder: Path) -> None:
    write(folder / "broken.ttl", "nonsense")
    said = lodse("check", folder)
    assert ESCAPE not in said.stdout + said.stderr
    assert re.match(r"Reading \(\d", said.stderr)


def test_a_reader_that_stops_reading_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "publisher.cli", "check", "tests/town", "--json"]
    said = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    os.close(writing)
    assert not re.search("Error|Traceback|Exception", said.stderr)


def test_an_output_that_is_full_is_said(folder: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "publisher.cli", "check", str(folder)]
        said = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    assert said.returncode == 1
    assert "Error: the output: No space left on device" in said.stderr
    assert "Traceback" not in said.stderr


def on_a_terminal(*arguments: object) -> str:
    """Run the command with a terminal at its end, and give all that it wrote there."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "publisher.cli", *map(str, arguments)]
    env = environment() | {"TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, stdin=theirs, cwd=ROOT, env=env) as process:
        os.close(theirs)
        said = b""
        while True:
            try:
                said += os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
        process.wait(60)
    os.close(ours)
    return said.decode()


def test_on_a_terminal_there_are_colours_and_a_bar_that_is_wiped(folder: Path) -> None:
    said = on_a_terminal("build", folder)
    assert "Checking" in said
    assert "━" in said
    assert f"{ESCAPE}[?25h" in said, "the cursor is shown again"
    left = said.rpartition(f"{ESCAPE}[2K")[2]
    assert "Checking" not in left
    assert f"Released {ESCAPE}[1m" in left


# Files as they are -----------------------------------------------------------------------------------------------


def test_files_are_checked_without_settings(tmp_path: Path) -> None:
    file = write(tmp_path / "a.ttl", "<id/service/x> a <http://schema.org/GovernmentService> .")
    answer = run("check", file)
    assert (answer.exit_code, f"{file}, line 1" in answer.stdout) == (3, True)


def test_of_files_nothing_is_asked_that_only_a_town_must_have(tmp_path: Path) -> None:
    answer = run("check", write(tmp_path / "a.ttl", VALID))
    assert (answer.exit_code, answer.stdout) == (0, "0 Violation, 0 Warning, 0 Info\n")


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.suffix)
def test_a_value_that_its_type_does_not_know_is_found_with_file_and_line(form: Format, tmp_path: Path) -> None:
    turtle = '<urn:x:a> <urn:x:b> "2026-02-30"^^<http://www.w3.org/2001/XMLSchema#date> .'
    quads = list(rdf.read_file(write(tmp_path / "a.ttl", turtle), "urn:x:"))
    file = write(tmp_path / f"b.{form.suffix}", rdf.serialise(quads, form))
    answer = run("check", file, "--language", "en")
    assert answer.exit_code == 3
    assert f"{file}" in answer.stdout
    assert "This is not a valid xsd:date." in answer.stdout


NOT_RDF = {
    "latin-1": '<urn:a> <urn:b> "Köln" .'.encode("latin-1"),
    "utf-16": VALID.encode("utf-16"),
    "zip": b"PK\x03\x04\x14\x00\x00\x00\x08\x00",
    "html": b"<!DOCTYPE html><html><body><p>Not found</body></html>",
    "nothing but zeros": bytes(100),
    "csv": b"id;name\n1;Wohngeld\n",
}


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.suffix)
@pytest.mark.parametrize("content", NOT_RDF.values(), ids=NOT_RDF)
def test_what_is_no_rdf_is_said_with_the_file_and_what_to_do(content: bytes, form: Format, tmp_path: Path) -> None:
    file = write(tmp_path / f"a.{form.suffix}", content)
    answer = run("check", file, "--language", "en")
    assert answer.exit_code == 3
    assert f"This cannot be read: not valid {form.name}" in answer.stdout
    assert re.search(r"(Mend|Save) the file", answer.stdout)
    assert f"    {file}" in answer.stdout


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.suffix)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary() | st.text().map(str.encode))
def test_whatever_a_file_holds_there_is_an_answer(form: Format, tmp_path: Path, content: bytes) -> None:
    answer = run("check", write(tmp_path / f"a.{form.suffix}", content))
    assert answer.exit_code in {0, 3}
    assert "defect" not in answer.stderr
    assert ESCAPE not in answer.stdout


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.suffix)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_broken_in_a_good_file_there_is_an_answer(
    form: Format, tmp_path: Path, data: st.DataObject
) -> None:
    good = rdf.serialise(list(rdf.read_file(ROOT / "tests/town/town.ttl", "https://a.example/")), form)
    place = data.draw(st.integers(0, len(good)))
    cut = data.draw(st.integers(0, 20))
    content = good[:place] + data.draw(st.binary(max_size=20)) + good[place + cut :]
    answer = run("check", write(tmp_path / f"a.{form.suffix}", content))
    assert answer.exit_code in {0, 3}
    assert "defect" not in answer.stderr


def test_a_file_cannot_steer_the_terminal(tmp_path: Path) -> None:
    file = write(tmp_path / "a.ttl", '<urn:a> <urn:b> "\\u001b[2J"^^<http://www.w3.org/2001/XMLSchema#date> .')
    said = run("check", file).stdout
    assert ESCAPE not in said
    assert "b = \N{REPLACEMENT CHARACTER}[2J" in said


# Ends ------------------------------------------------------------------------------------------------------------


def test_a_defect_is_a_sentence_and_a_file_for_those_who_mend_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defective(*_: object) -> None:
        raise KeyError("[red]x")

    monkeypatch.setattr(build, "gather", defective)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer = run("build", folder)
    assert answer.exit_code == 1
    assert "Error: lodse has a defect (KeyError: '[red]x')" in answer.stderr
    [kept] = tmp_path.glob("lodse-error-*.txt")
    assert str(kept) in answer.stderr
    assert "in defective" in kept.read_text()


def starting(command: str, *arguments: object, until: str, env: dict[str, str]) -> subprocess.Popen[str]:
    """Start a command and wait until it says something on the standard error."""
    line = [sys.executable, "-m", "publisher.cli", command, *map(str, arguments)]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=env)
    assert process.stderr
    while (said := process.stderr.readline()) and until not in said:
        pass
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
@pytest.mark.parametrize("until", ["Reading", "Checking", "Writing"])
def test_a_build_that_is_ended_leaves_nothing_behind(
    number: signal.Signals, until: str, kassel: Town, tmp_path: Path
) -> None:
    releases, temporary = tmp_path / "releases", tmp_path / "tmp"
    temporary.mkdir()
    env = environment(releases) | {"TMPDIR": str(temporary)}
    process = starting("build", kassel.folder, until=until, env=env)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Traceback" not in said
    assert [path.name for path in releases.glob("*")] in ([], [".lock"])
    assert list(temporary.iterdir()) == []
