"""What a worker takes from itself before it hears the first query: memory, files, network, other programs.

Each is a second line behind the guard. Linux only; elsewhere (and where the kernel has no seccomp) the limits of POSIX
remain. Nothing here can be undone by the process that called it.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path

STACK = 64 * 1024 * 1024
"""The engine's parser is recursive; the stack grows to this only if it must."""

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_SET_MODE_FILTER = 1
_SECCOMP_ALL_THREADS = 1
_LOAD_WORD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 13  # EACCES
_OTHER_ABI = 0x40000000

_MACHINES = {
    # audit architecture, number of seccomp(2), and: open openat creat openat2 socket socketpair connect sendto bind
    # execve execveat fork vfork ptrace io_uring_setup process_vm_writev unlink rename truncate
    "x86_64": (
        0xC000003E,
        317,
        (2, 257, 85, 437, 41, 53, 42, 44, 49, 59, 322, 57, 58, 101, 425, 311, 87, 82, 76),
    ),
    "aarch64": (0xC00000B7, 277, (56, 437, 198, 199, 203, 206, 200, 221, 281, 117, 425, 271, 35, 38, 45)),
}


def die_with_parent(parent: int) -> None:
    """End this process when the thread that started it ends, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def be_modest() -> None:
    """Yield the processor to the pages, and be the first to go when the machine's memory runs out."""
    os.nice(10)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def bound_memory(size: int) -> None:
    """Bound the address space, leave no core file, and give deep queries a deep stack."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(resource.RLIMIT_STACK, (STACK if hard < 0 else min(STACK, hard), hard))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def close_the_world() -> bool:
    """Take away the means to open a file, a socket or a program. Tell whether the kernel's filter took hold too."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    return _filter_system_calls()


def _filter_system_calls() -> bool:
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return False
    architecture, seccomp, denied = _MACHINES[platform.machine()]
    program = _program(architecture, denied)
    instructions = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HxxxxxxP", len(program) // 8, ctypes.addressof(instructions))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(libc.syscall(seccomp, _SECCOMP_SET_MODE_FILTER, _SECCOMP_ALL_THREADS, header) == 0)


def _program(architecture: int, denied: tuple[int, ...]) -> bytes:
    """Assemble the filter: another architecture's calls and those in `denied` fail with EACCES.

    A jump says how many steps to skip. `to_deny` is that number for the step before the list, ALLOW included.
    """
    to_deny = len(denied) + 1
    steps = [
        (_LOAD_WORD, 0, 0, 4),
        (_JUMP_IF_EQUAL, 0, to_deny + 2, architecture),
        (_LOAD_WORD, 0, 0, 0),
        (_JUMP_IF_AT_LEAST, to_deny, 0, _OTHER_ABI),
        *((_JUMP_IF_EQUAL, len(denied) - place, 0, number) for place, number in enumerate(denied)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
    ]
    return b"".join(struct.pack("@HBBI", *step) for step in steps)
