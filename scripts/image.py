"""Builds the Docker image and checks what is promised of it: see docs/docker.md.

Where no engine answers, it starts one of its own (`engine.sh`). What was measured stands in build/image.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time

from commands import ROOT, docker, expect, say, tool
from container import check_page, check_sealed

OUT = ROOT / "build/image"
IMAGE = "face-privacy-guard"
BASES = ("python:3.13-slim-trixie", "debian:trixie-slim")
VERIFY = ROOT.parent / "shared/tools/verify-image.sh"
VIDEO = os.environ.get("VIDEO") != "0"
"""Whether it has what videos need."""
LARGEST = 660_000_000 if VIDEO else 600_000_000
"""Bytes of the image."""

figures: dict[str, object] = {}

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


def check_supply() -> None:
    """Check what needs no engine: licences, known vulnerabilities, the Dockerfile, and all that lies in deploy/."""
    tool(sys.executable, "scripts/licences.py", "--check")
    say("licences", "all known and compatible: docs/licences.md")
    say("audit", tool(sys.executable, "scripts/sbom.py", "audit", str(OUT)))
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
    tests = tool(*run, "--group=deploy", "python", "-m", "pytest", "-q", "tests/deploy", "-m", "deploy or not deploy")
    say("deploy/", tests.splitlines()[-1].strip("= "))


def build() -> None:
    """Build with the defaults of the Dockerfile, or without what videos need."""
    began = time.monotonic()
    version = re.search(r'__version__ = "(.+)"', (ROOT / "service/faceguard/__init__.py").read_text())[1]  # type: ignore[index]
    revision = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    network = ("--network=host",) if "ENGINE_RUN" in os.environ else ()
    labels = [f"--build-arg=VERSION={version}", f"--build-arg=REVISION={revision.strip() or 'unknown'}"]
    labels += [] if VIDEO else ["--build-arg=EXTRAS="]
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
    os.environ.setdefault("GRAFANA_PASSWORD", "read by nobody")  # it has to be given
    docker("compose", f"--file={ROOT / 'deploy/compose.yaml'}", "config", "--quiet")
    say("compose", "nothing to say against deploy/compose.yaml")


def write_sbom() -> None:
    """Write what the image is made of."""
    query = ("--entrypoint=dpkg-query", IMAGE, "--show", "--showformat=${Package} ${Version} ${Architecture}\\n")
    packages = OUT / "debian.txt"
    packages.write_text(docker("run", "--rm", "--network=none", *query) + "\n")
    sbom = str(OUT / "sbom.cdx.json")
    say("SBOM", tool(sys.executable, "scripts/sbom.py", "sbom", str(packages), sbom))


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
    figures.update(check_sealed(IMAGE))
    check_page()
    (OUT / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    say("all", "as promised")


if __name__ == "__main__":
    main()
