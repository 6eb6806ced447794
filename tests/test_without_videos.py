"""What holds where the extra `video` is not installed."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.process

LOADED = ("faceguard.app", "faceguard.cli.redaction", "faceguard.cli.detection", "faceguard.redactor.redactor")


def test_all_but_videos_works_without_pyav():
    """The service, the command line and the package are loaded as they are for photos."""
    code = f"import sys; sys.modules['av'] = None; import {', '.join(LOADED)}"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr)
