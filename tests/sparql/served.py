"""What tests of the endpoint see of a running server: its query processes, and queries that nobody waits for."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from tests.command import Server

SOON = 30.0
"""A generous bound for what takes fractions of a second on an idle machine."""

CARTESIAN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def wait_for(condition: Callable[[], bool]) -> bool:
    """Wait until something holds; say whether it came to hold."""
    end = time.monotonic() + SOON
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def processes(server: Server) -> dict[int, bytes]:
    """The processes below a server: their command lines, by id."""
    parents, commands = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            commands[int(entry.name)] = (entry / "cmdline").read_bytes()
        except OSError:  # ended meanwhile
            continue
    return {pid: command for pid, command in commands.items() if server.pid in _ancestors(pid, parents)}


def _ancestors(pid: int, parents: dict[int, int]) -> set[int]:
    found: set[int] = set()
    while pid in parents and pid not in found:
        found.add(pid)
        pid = parents[pid]
    return found


def query_workers(server: Server) -> dict[int, float]:
    """The query processes below a server, by id: seconds of processor time each has used."""
    found = (pid for pid, command in processes(server).items() if b"publisher.sparql.worker" in command)
    return {pid: seconds for pid in found if (seconds := _seconds(pid)) is not None}


def _seconds(pid: int) -> float | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / 100


def resident(server: Server) -> float:
    """The memory of a server and all below it, in MB."""
    sizes = (Path(f"/proc/{pid}/status") for pid in processes(server))
    return sum(_resident(path) for path in sizes)


def _resident(status: Path) -> float:
    try:
        return int(status.read_text().partition("VmRSS:")[2].split()[0]) / 1000
    except (OSError, IndexError):  # ended meanwhile
        return 0.0


def begin(server: Server, query: str) -> socket.socket:
    """Send a query and do not wait for the answer."""
    client = socket.create_connection(("127.0.0.1", server.port))
    client.sendall(f"GET /sparql?format=csv&query={quote(query)} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
    return client
