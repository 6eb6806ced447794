import re
import shlex
import tomllib
from pathlib import Path

import image
from faceguard import __version__
from tests.conftest import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
FINAL = DOCKERFILE.rpartition("\nFROM ")[2]


def argument(name: str) -> str:
    match = re.search(rf'^ARG {name}="?([^"\n]*)', DOCKERFILE, re.MULTILINE)
    assert match, name
    return match[1]


def test_the_image_is_built_by_the_uv_of_the_makefile():
    """The lock file is read by one version of uv."""
    makefile = (ROOT / "Makefile").read_text()

    assert re.findall(r"^UV_VERSION := (.+)$", makefile, re.MULTILINE) == [argument("UV_VERSION")]


def test_the_image_has_the_version_of_the_package():
    """A plain `docker build` labels it rightly."""
    assert __version__ == argument("VERSION")


def test_the_stand_ins_are_those_of_the_dockerfile():
    """Where there is no registry, what is built on is what the Dockerfile names."""
    assert (argument("PYTHON_IMAGE"), argument("DEBIAN_IMAGE")) == image.BASES


def test_python_of_the_image_is_one_that_is_supported():
    """It is among the classifiers."""
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["classifiers"]
    version = argument("PYTHON_IMAGE").removeprefix("python:").partition("-")[0]

    assert f"Programming Language :: Python :: {version}" in classifiers


def test_the_image_starts_as_a_number_and_in_exec_form():
    """No shell stands between the signal and the service, and no name needs a passwd file."""
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", FINAL, re.MULTILINE)
    assert '\nENTRYPOINT ["faceguard"]\nCMD ["serve"]' in FINAL
    assert re.search(r"^HEALTHCHECK .*\\\n +CMD \[", FINAL, re.MULTILINE)


def test_the_image_copies_nothing_it_does_not_name():
    """Neither the whole context nor anything that could be fetched by an address gets in."""
    assert [] == re.findall(r"^(?:ADD .*|COPY (?:--\S+ )*\. .*)$", DOCKERFILE, re.MULTILINE)


def test_no_other_page_has_docker_lines():
    """`make image` runs those of docs/docker.md, and no other page has more."""
    lines = {
        page.relative_to(ROOT): set(re.findall(r"^docker run .*", page.read_text(), re.MULTILINE))
        for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
    }
    run = lines[Path("docs/docker.md")]

    assert run
    assert set() == set().union(*lines.values()) - run
    assert all("face-privacy-guard" in shlex.split(line) for line in run)
