"""Servers to compare with, each on a loopback port of its own and ended with the comparison."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

NGINX = """
worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off; pcre_jit on;
events {{ worker_connections 512; }}
http {{ access_log off; default_type text/turtle; {http} client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;
  fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{port}; {server} }} }}
"""
HELLO = """
from flask import Flask
app = Flask(__name__)
@app.get("/")
def hello():
    return "Hello, World!"
def bare(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/turtle"), ("Content-Length", str(len(BODY)))])
    return [BODY]
BODY = open({file!r}, "rb").read()
"""


def free_port() -> int:
    """Give a loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    command: Sequence[str], address: str, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Start a program and wait until its address answers; end it afterwards."""
    known = os.environ | dict(environment or {})
    process = subprocess.Popen(command, cwd=cwd, env=known, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(address)
        yield
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def nginx(folder: Path, http: str = "", server: str = "") -> Iterator[str]:
    """Serve a folder's files with nginx, or what the lines of a configuration say; give its address."""
    port = free_port()
    text = NGINX.format(folder=folder, port=port, http=http, server=server or f"root {folder};")
    (folder / "nginx.conf").write_text(text)
    address = f"http://127.0.0.1:{port}/"
    with running([shutil.which("nginx") or "nginx", "-c", str(folder / "nginx.conf")], address):
        yield address


@contextmanager
def granian(folder: Path, file: Path, target: str) -> Iterator[str]:
    """Serve the Flask hello-world (`app`) or a bare function with a file's bytes (`bare`); give the address."""
    port = free_port()
    (folder / "hello.py").write_text(HELLO.format(file=str(file)))
    options = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "4", "--port", str(port)]
    command = [sys.executable, "-m", "granian", *options, f"hello:{target}"]
    with running(command, f"http://127.0.0.1:{port}/", folder):
        yield f"http://127.0.0.1:{port}/"


def requests_per_second(
    address: str,
    headers: Mapping[str, str] | None = None,
    seconds: int = 5,
    *,
    script: Path | None = None,
    connections: int = 16,
) -> float:
    """Load an address with wrk for some seconds; a script writes the requests. Raises ValueError if some fail."""
    given = [part for name, value in (headers or {}).items() for part in ("-H", f"{name}: {value}")]
    given += ["-s", str(script)] if script else []
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", *given, address]
    output = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 30).stdout
    if "Non-2xx" in output and "304" not in str(headers):
        raise ValueError(output)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])  # type: ignore[index]


def _wait(address: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urlopen(address, timeout=5).close()
        except OSError as error:
            if getattr(error, "code", 0) or time.monotonic() > end:
                return
            time.sleep(0.1)
        else:
            return
