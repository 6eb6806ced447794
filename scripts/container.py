"""The image as a container: sealed off, and started as docs/docker.md says."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from client import PHOTO, answers, asked, form, outside
from commands import ROOT, docker, expect, say, wait

FORMS: tuple[dict[str, str], ...] = (
    {},
    {"style": "pixelate", "format": "png"},
    {"detail": "thorough", "style": "solid", "format": "webp"},
)
SEALED = (
    "--network=none", "--read-only", "--user=10001", "--cap-drop=all", "--security-opt=no-new-privileges",
    "--memory=1g", "--memory-swap=1g", "--cpus=2", "--pids-limit=256", "--tmpfs=/tmp",
)  # fmt: skip
SLOWEST = 3.0
"""Seconds from the start to the first 200 of /readyz."""
TRIES = 5

# Run inside the container: polls until ready; says when, by the clock that the engine uses too.
READY = """
import http.client, time
while True:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=5)
        connection.request("GET", "/readyz")
        if connection.getresponse().status == 200:
            break
    except OSError:
        pass
    time.sleep(0.02)
now = time.time()
ticks = open("/proc/1/stat").read().rpartition(")")[2].split()[11:13]
print(now, sum(map(int, ticks)) / 100)
"""
# Run inside the container: sends what comes on standard input, prints status, faces and the answer's digest.
ASK = """
import hashlib, http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=120)
headers = {"Content-Type": "multipart/form-data; boundary=image-check", "Host": "localhost"}
connection.request("POST", "/v1/redact", sys.stdin.buffer.read(), headers)
answer = connection.getresponse()
print(answer.status, answer.headers["Faceguard-Faces"], hashlib.sha256(answer.read()).hexdigest())
"""


def check_sealed(image: str) -> dict[str, object]:
    """Start it with nothing but a processor and memory, redact, compare, and stop it; returns the figures."""
    figures: dict[str, object] = {}
    starts: list[tuple[float, float]] = []
    while True:
        name = docker("run", "--detach", *SEALED, "--health-interval=1s", image)
        ready, processor = map(float, docker("exec", "-i", name, "python", "-", given=READY.encode()).split())
        seconds = ready - _timestamp(docker("inspect", "--format={{.State.StartedAt}}", name))
        starts.append((round(seconds, 2), round(processor, 2)))
        if seconds <= SLOWEST or len(starts) == TRIES:
            break
        docker("rm", "--force", name)
    figures["start_seconds"], figures["load"] = starts, os.getloadavg()[0]
    spent = f"{[wall for wall, _ in starts]} s to the first 200 of /readyz, {starts[-1][1]} s of processor time"
    say("start", f"{spent}, load {os.getloadavg()[0]:.1f}")
    try:
        # Where others take the cores, what it would have taken alone is what it has used of them.
        busy = os.getloadavg()[0] > (os.cpu_count() or 1)
        expect(starts[-1][1 if busy else 0] <= SLOWEST, f"at most {SLOWEST} s: {spent}")
        status = docker("exec", name, "cat", "/proc/1/status")
        for line in ("Uid:\t10001", "CapEff:\t0000000000000000", "NoNewPrivs:\t1"):
            expect(line in status, f"not {line}")
        links = docker("exec", name, "python", "-c", "import socket; print(*(n for _, n in socket.if_nameindex()))")
        expect(links == "lo", f"network links: {links}")
        wait(lambda: _state(name, ".Health.Status") == "healthy", 60, "HEALTHCHECK")
        say("health", "healthy")
        figures["idle_bytes"] = _memory(name)
        with outside() as port:
            for options in FORMS:
                theirs = docker("exec", "-i", name, "python", "-c", ASK, given=form(options))
                expect(theirs == asked(port, options), f"{options}: {theirs} inside, {asked(port, options)} outside")
                expect(theirs.startswith("200 "), theirs)
                say("redact", f"{options or 'defaults'}: same bytes inside and outside, faces: {theirs.split()[1]}")
        figures["busy_bytes"] = _memory(name, peak=True)
        say("memory", f"{_megabytes(figures['idle_bytes'])} idle, at most {_megabytes(figures['busy_bytes'])}, of 1 GB")
        expect(not docker("exec", name, "ls", "-A", "/tmp"), "files were left in /tmp")  # noqa: S108 - the container's
        expect(not docker("diff", name), "files were written outside of /tmp")
        began_stop = time.monotonic()
        docker("stop", "--time=20", name)
        expect(_state(name, ".ExitCode") == "0", f"exit status {_state(name, '.ExitCode')} on SIGTERM")
        figures["stop_seconds"] = round(time.monotonic() - began_stop, 2)
        say("stop", f"exit status 0, {figures['stop_seconds']} s after SIGTERM")
    except SystemExit:
        print(docker("logs", "--tail=30", name), file=sys.stderr)
        raise
    finally:
        subprocess.run(["docker", "rm", "--force", name], capture_output=True, check=False)
    return figures


def _timestamp(text: str) -> float:
    whole, _, fraction = text.removesuffix("Z").partition(".")
    return time.mktime(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) - time.timezone + float(f"0.{fraction or 0}")


def _state(name: str, field: str) -> str:
    return docker("inspect", f"--format={{{{.State{field}}}}}", name)


def _memory(name: str, *, peak: bool = False) -> int | None:
    """Bytes that the container holds, or has held at most, by cgroup v2 or v1; None where neither tells."""
    new, old = ("memory.peak", "max_usage_in_bytes") if peak else ("memory.current", "usage_in_bytes")
    done = subprocess.run(
        ["docker", "exec", name, "sh", "-c", f"cd /sys/fs/cgroup; cat {new} 2>/dev/null || cat memory/memory.{old}"],
        capture_output=True, check=False,
    )  # fmt: skip
    return int(done.stdout) if done.stdout else None


def _megabytes(value: object) -> str:
    return f"{value / 1e6:.0f} MB" if isinstance(value, int) else "unknown"


def check_page() -> None:
    """Run the `docker run` lines of docs/docker.md as they stand, in a folder with a photo and a folder of photos."""
    lines = re.findall(r"^docker run .*", (ROOT / "docs/docker.md").read_text(), re.MULTILINE)
    expect(bool(lines), "docs/docker.md has no docker run line")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(PHOTO, Path(folder, "photo.jpg"))
        Path(folder, "photos").mkdir()
        shutil.copy(PHOTO, Path(folder, "photos/one.jpg"))
        for line in lines:
            if " redact " in line:
                done = subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, check=False)
                expect(done.returncode == 0, f"{line}\n{done.stderr[-1000:]}")
            else:
                _serve_line(line, folder)
            say("docs/docker.md", line)
        for result in ("redacted.jpg", "redacted/one.jpg"):
            made = Path(folder, result)
            expect(made.exists() and made.read_bytes()[:2] == b"\xff\xd8", f"{result} was not made")
            expect(made.read_bytes() != PHOTO.read_bytes(), f"{result} is the photo as it was")


def _serve_line(line: str, folder: str) -> None:
    expect(not answers(8000), "something else answers on port 8000")
    log = Path(folder, "log")
    with log.open("w") as told, subprocess.Popen(["sh", "-c", f"exec {line}"], cwd=folder, stderr=told) as process:
        try:
            wait(lambda: answers(8000) or process.poll() is not None, 60, line)
            expect(process.poll() is None, f"{line}: it ended")
            expect(asked(8000, {}).startswith("200 "), f"{line}: no redacted picture")
        except SystemExit:
            print(log.read_text(), file=sys.stderr)
            raise
        finally:
            process.terminate()
        expect(process.wait(30) == 0, f"{line}: exit status {process.returncode} on SIGTERM")
