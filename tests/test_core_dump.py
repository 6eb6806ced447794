"""A process of ours that dies leaves no copy of its memory on the disk."""

import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from testing.server import serving

_, HARD = resource.getrlimit(resource.RLIMIT_CORE)
GENEROUS = ("prlimit", f"--core={HARD}:{HARD}")
"""Runs a program as a system does that keeps core dumps, as far as this one allows it."""


def limits(pid: int) -> Iterator[int]:
    """Return how many bytes of a core dump a process may leave, and each that it has started."""
    status = Path(f"/proc/{pid}/limits").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("Max core file size"))
    yield resource.RLIM_INFINITY if line.split()[4] == "unlimited" else int(line.split()[4])
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from limits(int(child))


def test_a_process_that_dies_leaves_nothing(tmp_path: Path):
    """Whatever the system would keep of it."""
    dying = "import os, signal; from faceguard.core_dump import forbid; forbid(); os.kill(os.getpid(), signal.SIGSEGV)"
    done = subprocess.run([*GENEROUS, sys.executable, "-c", dying], cwd=tmp_path, check=False)

    assert -signal.SIGSEGV == done.returncode
    assert [] == list(tmp_path.iterdir())


@pytest.mark.process
def test_every_process_of_a_service_is_forbidden_to():
    """One byte is what the kernel takes for none, be it to a file or to a program."""
    with serving("--workers", "2", prefix=GENEROUS) as server:
        allowed = list(limits(server.process.pid))

    assert len(allowed) > 1
    assert max(allowed) <= 1


@pytest.mark.process
def test_so_is_one_that_somebody_else_serves(tmp_path: Path):
    """An application of one's own, which has no command line."""
    serve = (
        "from fastapi.testclient import TestClient; from faceguard.app import create_app; "
        "from faceguard.settings import Settings; import os, signal\n"
        "with TestClient(create_app(Settings(workers=1))): os.kill(os.getpid(), signal.SIGSEGV)"
    )
    done = subprocess.run([*GENEROUS, sys.executable, "-c", serve], cwd=tmp_path, check=False)

    assert -signal.SIGSEGV == done.returncode
    assert [] == list(tmp_path.iterdir())
