"""The unit of systemd, read by systemd's own tools where they are."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from faceguard.server.server import LAST_SECONDS
from faceguard.settings import Settings
from tests.conftest import ROOT

UNIT = ROOT / "deploy/systemd/faceguard.service"
MOST_EXPOSED = 1.0
"""The most that `systemd-analyze security` may give, of 10: it has to listen, in the machine's own network and root."""


@pytest.fixture(scope="module")
def unit() -> dict[str, list[str]]:
    """The values of each key, in their order."""
    found: dict[str, list[str]] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", UNIT.read_text(), re.MULTILINE):
        found.setdefault(key, []).append(value)
    return found


@pytest.fixture
def systemd() -> str:
    """The path of what checks units."""
    found = shutil.which("systemd-analyze")
    if not found:
        pytest.skip("systemd-analyze is not installed")
    return found


def test_systemd_has_nothing_to_say_against_the_unit(systemd: str, tmp_path: Path):
    """With a program that is there."""
    unit = tmp_path / UNIT.name
    unit.write_text(re.sub("(?m)^ExecStart=.*$", "ExecStart=/bin/true serve", UNIT.read_text()))
    done = subprocess.run([systemd, "verify", "--man=no", unit], capture_output=True, text=True, check=False)

    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)


def test_the_unit_is_hardly_exposed(systemd: str):
    """By systemd's own count."""
    done = subprocess.run(
        [systemd, "security", "--offline=true", "--no-pager", UNIT], capture_output=True, text=True, check=True
    )
    exposure = re.findall(r"Overall exposure level for faceguard.service: ([\d.]+)", done.stdout)

    assert [True] == [float(each) <= MOST_EXPOSED for each in exposure]


def test_what_waits_of_videos_fits_into_the_memory(unit: dict[str, list[str]]):
    """Most of it is left for the work."""
    given = dict(word.split("=") for line in unit["Environment"] for word in line.split())

    assert ("2G", 2 * 2**30 // 8) == (
        unit["MemoryMax"][0],
        Settings(video_memory=given["FACEGUARD_VIDEO_MEMORY"]).video_memory,
    )


def test_what_has_no_room_in_memory_waits_where_nobody_else_is(unit: dict[str, list[str]]):
    """In a folder that systemd makes for the unit alone, which has room for the longest video and its result."""
    given = dict(word.split("=") for line in unit["Environment"] for word in line.split())
    settings = Settings(spool=given["FACEGUARD_SPOOL"], video_disk=given["FACEGUARD_VIDEO_DISK"])

    assert (["yes"], Path("/var/tmp")) == (unit["PrivateTmp"], settings.spool)
    assert 2 * settings.max_video <= settings.video_disk


def test_the_unit_waits_for_a_stop(unit: dict[str, list[str]]):
    """Longer than a stop takes at most, and tells the first process alone."""
    assert int(unit["TimeoutStopSec"][0]) > LAST_SECONDS
    assert ["mixed"] == unit["KillMode"]


def test_the_unit_knows_the_settings(unit: dict[str, list[str]]):
    """Variables exist, and the port that may be listened on is the service's."""
    variables = {name.lower() for value in unit["Environment"] for name in re.findall("FACEGUARD_([A-Z_]+)=", value)}

    assert variables
    assert variables <= Settings.model_fields.keys()
    assert [f"tcp:{Settings.model_fields['port'].default}"] == unit["SocketBindAllow"]
    assert (["any"], ["localhost"]) == (unit["IPAddressDeny"], unit["IPAddressAllow"])


def test_the_processor_may_be_looked_at(unit: dict[str, list[str]]):
    """ONNX Runtime warns and may take slower code where /proc/cpuinfo is hidden."""
    assert ["invisible"] == unit["ProtectProc"]
    assert "ProcSubset" not in unit
