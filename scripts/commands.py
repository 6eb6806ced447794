"""What the checks run, and how they tell."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]


def say(what: str, result: object) -> None:
    """Print a line of the report."""
    print(f"{what:<12} {result}", flush=True)


def expect(right: bool, what: str) -> None:  # noqa: FBT001
    """Stop where a promise is broken."""
    if not right:
        sys.exit(f"FAIL: {what}")


def docker(*words: str, given: bytes | None = None) -> str:
    """Run a docker command and return what it prints; stop where it fails."""
    done = subprocess.run(["docker", *words], input=given, capture_output=True, check=False)
    expect(done.returncode == 0, f"docker {' '.join(words)[:200]}: {done.stderr.decode()[-2000:]}")
    return done.stdout.decode().strip()


def tool(*words: str) -> str:
    """Run a program of `make setup` or of the group `deploy` and return what it prints; stop where it fails."""
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    expect(done.returncode == 0, f"{' '.join(words)}\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    return done.stdout.strip()


def wait(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until it holds; stop where it does not in time."""
    until = time.monotonic() + seconds
    while not condition():
        expect(time.monotonic() < until, f"{what}: not within {seconds:.0f} s")
        time.sleep(0.2)
