"""Builds the Docker image and checks what is promised of it: see docs/docker.md.

Where no engine answers, it starts one of its own (`engine.sh`). What was measured stands in build/image.
"""

import hashlib
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build/image"
IMAGE = "face-privacy-guard"
BASES = ("python:3.13-slim-trixie", "debian:trixie-slim")
VERIFY = ROOT.parent / "shared/tools/verify-image.sh"
PHOTO = ROOT / "docs/images/before-after.jpg"
FORMS = ({}, {"style": "pixelate", "format": "png"}, {"detail": "thorough", "style": "solid", "format": "webp"})
SEALED = (
    "--network=none", "--read-only", "--user=10001", "--cap-drop=all", "--security-opt=no-new-privileges",
    "--memory=1g", "--memory-swap=1g", "--cpus=2", "--pids-limit=256", "--tmpfs=/tmp",
)  # fmt: skip
LARGEST, SLOWEST = 600_000_000, 3.0
"""Bytes of the image, and seconds from the start to the first 200 of /readyz."""
TRIES = 5

figures: dict[str, object] = {}

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
# Run inside the container: what is not meant to be there.
STRAY = r"""
import pathlib, shutil, sys
found = [name for name in ("uv", "pip", "pip3", "gcc", "cc", "make", "curl", "git") if shutil.which(name)]
for folder in ("/usr/local/lib", "/opt/faceguard/lib"):
    for path in pathlib.Path(folder).rglob("*.py"):
        cached = path.parent / "__pycache__" / f"{path.stem}.{sys.implementation.cache_tag}.pyc"
        if not cached.exists() and "lib2to3" not in str(path):
            found.append(f"{path} without bytecode")
found += [str(path) for path in pathlib.Path("/opt/faceguard").rglob("tests")]
found += [str(path) for path in pathlib.Path("/var/lib/apt/lists").glob("*") if path.is_file()]
found += [str(path) for path in (pathlib.Path("/root/.cache"), pathlib.Path("/src")) if path.exists()]
print(*found, sep="\n")
"""


def say(what: str, result: object) -> None:
    """Print a line of the report."""
    print(f"{what:<12} {result}", flush=True)


def expect(right: bool, what: str) -> None:  # noqa: FBT001
    """Stop where a promise is broken."""
    if not right:
        sys.exit(f"FAIL: {what}")


def docker(*words: str, given: bytes | None = None) -> str:
    """What a docker command prints; stops where it fails."""
    done = subprocess.run(["docker", *words], input=given, capture_output=True, check=False)
    expect(done.returncode == 0, f"docker {' '.join(words)[:200]}: {done.stderr.decode()[-2000:]}")
    return done.stdout.decode().strip()


def form(options: dict[str, str]) -> bytes:
    """A multipart form with the photo."""
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in options.items()
    ]
    head = b'Content-Disposition: form-data; name="image"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    parts.append(head + PHOTO.read_bytes())
    return b"".join(b"--image-check\r\n" + part + b"\r\n" for part in parts) + b"--image-check--\r\n"


def asked(port: int, options: dict[str, str]) -> str:
    """What the service on this port answers: status, faces, digest of the picture."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Content-Type": "multipart/form-data; boundary=image-check"}
    connection.request("POST", "/v1/redact", form(options), headers)
    answer = connection.getresponse()
    return f"{answer.status} {answer.headers['Faceguard-Faces']} {hashlib.sha256(answer.read()).hexdigest()}"


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def wait(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until it holds; stop where it does not in time."""
    until = time.monotonic() + seconds
    while not condition():
        expect(time.monotonic() < until, f"{what}: not within {seconds:.0f} s")
        time.sleep(0.2)


def answers(port: int) -> bool:
    """Whether the service on this port is ready."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False


@contextmanager
def outside() -> Iterator[int]:
    """The service of the checkout, which the image has to agree with."""
    port = free_port()
    command = [sys.executable, "-m", "service", "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            wait(lambda: answers(port), 60, "the service outside")
            yield port
        finally:
            process.terminate()


def tool(*words: str) -> str:
    """What a program prints that came with `make setup`, or comes with the group `deploy`; stops where it fails."""
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    expect(done.returncode == 0, f"{' '.join(words)}\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    return done.stdout.strip()


def check_supply() -> None:
    """What needs no engine: licences, known vulnerabilities, the Dockerfile, and all that lies in deploy/."""
    tool(sys.executable, "scripts/licences.py", "--check")
    say("licences", "all known and compatible: docs/licences.md")
    say("audit", tool(sys.executable, "scripts/supply.py", "audit", str(OUT)))
    run = (str(ROOT / ".tools/bin/uv"), "run", "--quiet", "--locked", "--isolated")
    # Debian's versions are not pinned, as it keeps no old ones; bash stops where `cd` fails, as SHELL tells it to.
    tool(
        *run,
        "--only-group=deploy",
        "hadolint",
        *(f"--ignore={rule}" for rule in ("DL3008", "DL3003", "SC2164")),
        "Dockerfile",
    )
    say("Dockerfile", "nothing to say against it: hadolint")
    tests = tool(*run, "--group=deploy", "python", "-m", "pytest", "-q", "tests/deploy", "-m", "slow or not slow")
    say("deploy/", tests.splitlines()[-1].strip("= "))


def build() -> None:
    """Build with the defaults of the Dockerfile."""
    began = time.monotonic()
    version = re.search(r'__version__ = "(.+)"', (ROOT / "service/__init__.py").read_text())[1]  # type: ignore[index]
    revision = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    network = ("--network=host",) if "ENGINE_RUN" in os.environ else ()
    labels = (f"--build-arg=VERSION={version}", f"--build-arg=REVISION={revision.strip() or 'unknown'}")
    with (OUT / "build.log").open("w") as log:
        done = subprocess.run(
            ["docker", "build", "--progress=plain", *network, *labels, f"-t={IMAGE}", f"-t={IMAGE}:{version}", "."],
            cwd=ROOT, stdout=log, stderr=log, check=False, env=os.environ | {"DOCKER_BUILDKIT": "1"},
        )  # fmt: skip
    expect(done.returncode == 0, f"docker build: see {OUT / 'build.log'}\n{(OUT / 'build.log').read_text()[-2000:]}")
    figures["build_seconds"] = round(time.monotonic() - began, 1)
    say("build", f"{figures['build_seconds']} s")


def check_contents() -> None:
    """Its configuration, its size, and what must not be in it."""
    image = json.loads(docker("image", "inspect", IMAGE))[0]
    config, size = image["Config"], image["Size"]
    user = config["User"].split(":")[0]
    expect(user.isdecimal() and int(user) > 0, f"USER {config['User']} is not a number above 0")
    start = [*config["Entrypoint"], *config["Cmd"]]
    expect(start == ["faceguard", "serve"], f"it starts {start}")
    expect(config["Healthcheck"]["Test"][0] == "CMD", "HEALTHCHECK is not in exec form")
    for label in ("title", "description", "licenses", "version", "revision"):
        expect(bool(config["Labels"].get(f"org.opencontainers.image.{label}")), f"no label {label}")
    expect(size <= LARGEST, f"{size} bytes, at most {LARGEST}")
    figures["bytes"] = size
    say("image", f"{size / 1e6:.0f} MB unpacked, USER {config['User']}")
    once = ("run", "--rm", "-i", "--network=none", "--read-only")
    stray = docker(*once, "--user=0", "--entrypoint=python", IMAGE, "-", given=STRAY.encode())
    expect(not stray, f"in the image: {stray[:1000]}")
    commands = """
        du -xm --max-depth=0 / | cut -f1
        cd /opt/faceguard/lib/python3.*/site-packages && du -xb --max-depth=1 . && du -xb /usr/local | tail -1
        du -xb /opt/faceguard | tail -1
    """
    sizes = docker(*once, "--user=0", "--entrypoint=sh", IMAGE, "-c", commands).splitlines()
    (OUT / "sizes.txt").write_text("\n".join(sizes) + "\n")
    say(
        "contents", f"no installer, compiler or cache, bytecode for all; {sizes[0]} MB of disk; see {OUT / 'sizes.txt'}"
    )


def check_compose() -> None:
    """Let Docker Compose read deploy/compose.yaml, where it is at hand."""
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
        say("compose", "NOT CHECKED: docker compose is not installed")
        return
    docker("compose", f"--file={ROOT / 'deploy/compose.yaml'}", "config", "--quiet")
    say("compose", "nothing to say against deploy/compose.yaml")


def write_sbom() -> None:
    """Write what the image is made of."""
    query = ("--entrypoint=dpkg-query", IMAGE, "--show", "--showformat=${Package} ${Version} ${Architecture}\\n")
    packages = OUT / "debian.txt"
    packages.write_text(docker("run", "--rm", "--network=none", *query) + "\n")
    sbom = str(OUT / "sbom.cdx.json")
    say("SBOM", tool(sys.executable, "scripts/supply.py", "sbom", str(packages), sbom))


def check_sealed() -> None:
    """Start it with nothing but a processor and memory, redact, compare, and stop it."""
    starts: list[tuple[float, float]] = []
    while True:
        name = docker("run", "--detach", *SEALED, "--health-interval=1s", IMAGE)
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
        say("memory", f"{_megabytes('idle_bytes')} idle, at most {_megabytes('busy_bytes')}, of 1 GB")
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


def _megabytes(figure: str) -> str:
    value = figures[figure]
    return f"{value / 1e6:.0f} MB" if isinstance(value, int) else "unknown"


def check_readme() -> None:
    """Run the `docker run` lines of the README as they stand, in a folder with a photo and a folder of photos."""
    lines = re.findall(r"^docker run .*", (ROOT / "README.md").read_text(), re.MULTILINE)
    expect(bool(lines), "the README has no docker run line")
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
            say("README", line)
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


def engine_answers() -> bool:
    """Whether there is an engine to talk to."""
    if not shutil.which("docker"):
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


def main() -> None:
    """Do it all, with an engine of this machine or one of its own."""
    OUT.mkdir(parents=True, exist_ok=True)
    if "ENGINE_RUN" not in os.environ:
        check_supply()
    if not engine_answers():
        expect("ENGINE_RUN" not in os.environ, "the engine does not answer")
        say("engine", "none answers here: one of its own")
        words = [str(ROOT / "scripts/engine.sh"), *BASES, "--", sys.executable, __file__]
        status = subprocess.run(words, check=False).returncode
        if status == 0 and VERIFY.exists():
            status = subprocess.run(
                ["bash", str(VERIFY), str(ROOT)], env=os.environ | {"URLPATH": "/readyz"}, check=False
            ).returncode
        sys.exit(status)
    say("engine", docker("version", "--format={{.Server.Version}} {{.Server.Os}}/{{.Server.Arch}}"))
    build()
    check_compose()
    check_contents()
    write_sbom()
    check_sealed()
    check_readme()
    (OUT / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    say("all", "as promised")


if __name__ == "__main__":
    main()
