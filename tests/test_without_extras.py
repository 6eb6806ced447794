"""What holds where the extras for neighbours are not installed."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.process

LOADED = (
    "faceguard.app",
    "faceguard.batch.gate",
    "faceguard.cli.checking",
    "faceguard.cli.redaction",
    "faceguard.cli.serve",
    "faceguard.redactor.redactor",
)
WITHOUT = "import sys; sys.modules.update(dict.fromkeys(['mcp', 'httpx2', 'watchfiles'])); "


def done(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", WITHOUT + code], capture_output=True, text=True, check=False)


def test_all_else_works():
    """The service, the command line and the package are loaded as they are with them."""
    result = done(f"import {', '.join(LOADED)}")

    assert (0, "") == (result.returncode, result.stderr)


@pytest.mark.parametrize("words", ["watch . --out /tmp/none", "mcp .", "proxy --upstream http://127.0.0.1:9"])
def test_a_command_names_the_extra_it_needs(words: str):
    """As wrong usage, before any work."""
    result = done(f"from faceguard.__main__ import main; sys.argv[1:] = {words.split()}; main()")

    assert 2 == result.returncode
    assert f"the extra {words.split(maxsplit=1)[0]}" in result.stderr
