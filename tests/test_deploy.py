"""The files of deploy/: nginx takes its configuration, systemd its units, and containers are as closed as they say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import hatch_build
from publisher import site
from publisher.build import build
from publisher.export import write
from publisher.progress import Silent
from tests.command import ROOT, free_port
from tests.conftest import copied
from tests.proxied import nginx

DEPLOY = ROOT / "deploy"
RIGHTS_OF_NGINX = {"CHOWN", "DAC_OVERRIDE", "NET_BIND_SERVICE", "SETGID", "SETUID"}
UNITS = sorted(DEPLOY.glob("*.service")) + sorted(DEPLOY.glob("*.timer"))


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of the small town below a path of its host, for nginx alone."""
    folder = tmp_path_factory.mktemp("deploy")
    settings = site.load(copied(ROOT / "tests/town", folder / "klein"), base="https://daten.stadt.example/lod/")
    release, _ = build(settings)
    write.export(settings, release, folder / "export", "", Silent())
    return folder / "export"


@pytest.mark.parametrize("name", ["nginx.conf", "nginx-container.conf"])
def test_nginx_takes_the_configuration(name: str, export: Path, tmp_path: Path) -> None:
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if not program:
        pytest.skip("nginx is not installed")
    text = (DEPLOY / name).read_text()
    for ours, there in {
        "/srv/lodse/export": str(export),
        "/run/nginx.pid": f"{tmp_path}/pid",
        "/var/log/nginx": str(tmp_path),
        "user nginx;": "",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen [::]:80;": "",
    }.items():
        assert ours in text or ours == "user nginx;"
        text = text.replace(ours, there)
    (tmp_path / "nginx.conf").write_text(text)
    done = subprocess.run([program, "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@pytest.mark.parametrize(
    ("path", "headers", "status", "told"),
    [
        ("/lod/id/service/ausweis", {}, 303, ("Location", "/lod/doc/service/ausweis")),
        ("/lod/doc/service/ausweis", {}, 200, ("Content-Location", "/lod/doc/service/ausweis.html")),
        (
            "/lod/doc/service/ausweis",
            {"Accept": "text/turtle"},
            200,
            ("Content-Location", "/lod/doc/service/ausweis.ttl"),
        ),
        ("/lod/doc/service/ausweis", {"Accept": "a/b;q=0.1, text/turtle;q=0.2"}, 200, ("Content-Language", "de")),
        ("/lod/doc/service/ausweis", {"Accept-Language": "en,de"}, 200, ("Content-Language", "de")),
        ("/lod/.well-known/void", {}, 303, ("Location", "/lod/dataset.ttl")),
        ("/lod/", {}, 200, ("Content-Language", "de")),
        ("/lod/sparql?query=ASK%7B%7D", {}, 404, None),
        ("/lod/doc/service/nirgends", {}, 404, None),
        ("/doc/service/ausweis", {}, 404, None),
    ],
)
def test_nginx_alone_gives_documents_below_a_path(  # noqa: PLR0913, PLR0917 - the columns of the table
    export: Path, tmp_path: Path, path: str, headers: dict[str, str], status: int, told: tuple[str, str] | None
) -> None:
    with nginx(export, tmp_path) as client:
        answer = client.get(path, headers)
    assert answer.status_code == status
    assert told is None or answer.headers[told[0]].endswith(told[1])


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_takes_the_units(unit: Path, tmp_path: Path) -> None:
    analyse = shutil.which("systemd-analyze")
    if not analyse:
        pytest.skip("systemd is not installed")
    for each in UNITS:  # a timer names its service; the programs are not here
        text = (
            each.read_text().replace("/opt/lodse/.venv/bin/lodse", "/bin/true").replace("/usr/sbin/nginx", "/bin/true")
        )
        (tmp_path / each.name).write_text(text.replace("/usr/bin/systemctl", "/bin/true"))
    done = subprocess.run(
        [analyse, "verify", "--man=no", tmp_path / unit.name], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if unit.stem in line]
    assert not ours


def test_the_service_has_no_rights_that_it_does_not_need() -> None:
    lines = (DEPLOY / "lodse.service").read_text().splitlines()
    wanted = {"NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "CapabilityBoundingSet=", "User=lodse"}
    assert wanted <= set(lines)


def test_containers_run_as_nobody_special_and_write_nowhere_but_in_volumes() -> None:
    file = (DEPLOY / "Containerfile").read_text()
    last = file[file.rindex("FROM ") :]
    assert re.search(r"^USER \d+:\d+$", last, re.MULTILINE)
    assert all(image in {"${BASE}", "${BASE} AS build"} for image in re.findall(r"^FROM (.*)$", file, re.MULTILINE))
    composed = yaml.safe_load(re.sub(r"\$\{[^}]*\}", "x", (DEPLOY / "compose.yaml").read_text()))
    services = composed["services"]
    assert set(services) == {"lodse", "publish", "nginx"}
    assert all(service["read_only"] for service in services.values())
    assert all(service["cap_drop"] == ["ALL"] for service in services.values())
    assert all(service["security_opt"] == ["no-new-privileges:true"] for service in services.values())
    assert set(services["nginx"]["cap_add"]) == RIGHTS_OF_NGINX
    assert "site:ro" in services["lodse"]["volumes"][0]
    for service in services.values():
        for volume in service["volumes"]:
            source = volume.partition(":")[0]
            assert source in composed["volumes"] or source == "x" or (DEPLOY / source).is_file()


def sent() -> set[str]:
    """What the container file copies out of the project folder."""
    lines = re.findall(r"^COPY (?!--from)(.*)$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    return {name for line in lines for name in line.split()[:-1]}


def test_everything_that_is_copied_into_the_container_is_there_and_nothing_else_is_sent() -> None:
    names = sent()
    assert names > set(hatch_build.NPM_FILES), "the package build reads these"
    assert all((ROOT / name).exists() for name in names)
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert {line.removeprefix("!") for line in ignored if line.startswith("!")} == names


@pytest.mark.slow
def test_what_is_copied_into_the_container_is_enough_to_build_and_run(tmp_path: Path) -> None:
    """The steps of the container file, in an empty folder; the libraries are those of this environment."""
    copied_in, image = tmp_path / "build", tmp_path / "image"
    for name in sorted(sent()):
        target = copied_in / name
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(ROOT / name, target)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--target",
        str(image),
    ]
    subprocess.run([*pip, "."], cwd=copied_in, check=True)
    shutil.rmtree(copied_in)
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(image), "LODSE_RELEASES": str(tmp_path / "releases")}
    town = copied(ROOT / "tests/town", tmp_path / "klein")
    for arguments in (
        ["build", str(town)],
        ["export", str(tmp_path / "export"), str(town), "--upstream", "lodse:8000"],
    ):
        command = [sys.executable, "-P", "-m", "publisher.cli", *arguments]
        subprocess.run(command, cwd=tmp_path, env=env, check=True)
    assert list((tmp_path / "export/current").rglob("kern.css"))


def _copy(source: Path, target: Path) -> None:
    """Copy a file, or a folder without what `.dockerignore` leaves out."""
    if source.is_file():
        shutil.copyfile(source, target)
    else:
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".lodse", "vendor"))


def test_nginx_serves_with_the_rights_of_its_container_and_no_others(export: Path, tmp_path: Path) -> None:
    setpriv, program = shutil.which("setpriv"), shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if os.geteuid() or not setpriv or not program:
        pytest.skip("this takes root, setpriv and nginx")
    kept = ",".join(("-all", *(f"+{name.lower()}" for name in sorted(RIGHTS_OF_NGINX))))
    command = [setpriv, f"--bounding-set={kept}", "--inh-caps=-all", "--no-new-privs", program]
    with nginx(export, tmp_path, command) as client:
        assert client.get("/lod/doc/service/ausweis").status_code == 200
