"""`faceguard redact --engine ray` on a real cluster of two nodes; `make batch-test` has what it takes."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from faceguard.batch.folder import Folder
from faceguard.batch.pictures import sources
from faceguard.batch.results import Results
from faceguard.batch.task import LostWorkerError, Outcome, Task
from faceguard.batch.videos import Tell
from faceguard.batch.worklist import NameGroup, Worklist
from faceguard.settings import Settings
from faceguard.video.options import VideoOptions
from faceguard.workers import Workers
from testing.pictures import saved, scene
from testing.videos import panned, shown, video
from tests.batch.cluster import two_nodes

pytest.importorskip("faceguard.batch.ray", reason="Ray is not installed here", exc_type=ImportError)
from faceguard.batch.ray import Cluster

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.timeout(400),
    pytest.mark.filterwarnings("default"),  # Ray's own
]
QUICK = ["--detector", "mediapipe"]


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures in folders, one that is broken, and two that would have one result."""
    album = tmp_path_factory.mktemp("cluster") / "album"
    contents = [saved(scene(1200, 900, seed=seed), "JPEG") for seed in range(10)]
    for number in range(400):
        path = album / f"{number % 4}" / f"{number:03}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents[number % 10])
    (album / "broken.jpg").write_bytes(contents[0][:3000])
    (album / "same.bmp").write_bytes(saved(scene(seed=3), "BMP"))
    (album / "same.png").write_bytes(saved(scene(seed=4), "PNG"))
    return album


def started(album: Path, out: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "faceguard", "redact", str(album), "--out", str(out), *QUICK, *words]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | environment)


def results(out: Path) -> dict[str, bytes]:
    files = [path for path in out.rglob("*") if path.is_file() and "manifest" not in path.name]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def lines(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / ".faceguard-manifest.jsonl").read_text().splitlines()]


def test_a_node_that_is_killed_costs_nothing(album: Path, tmp_path: Path):
    """The same files as on one machine, byte for byte, with one line each; nothing half written or left about."""
    local, out = tmp_path / "local", tmp_path / "out"
    started(album, local).communicate(timeout=300)

    with two_nodes() as nodes:
        process, until = started(album, out, "--engine", "ray", RAY_ADDRESS=nodes.address), time.monotonic() + 200
        while not nodes.workers() or len(results(out)) < 60:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        nodes.kill()
        done = len(results(out))
        _, stderr = process.communicate(timeout=200)

    assert done < 350
    assert 1 == process.returncode
    assert results(local) == results(out)
    assert "broken.jpg: The picture is damaged" in stderr
    assert "same.png: The result would replace" in stderr
    assert {1} == set(Counter(line["path"] for line in lines(out)).values())
    assert results(out).keys() == {line["output"] for line in lines(out) if "output" in line}


class Deadly(Task):
    """Ends the process that works on certain pictures, as a crash in native code does."""

    def __call__(self, workers: Workers, group: NameGroup, tell: Tell) -> list[Outcome]:
        """Do the others."""
        if group.sources[0].relative.stem in {"007", "013"}:
            os._exit(1)
        return Task.__call__(self, workers, group, tell)


def test_a_picture_that_kills_its_process_is_one_problem(album: Path, tmp_path: Path):
    """It is tried a few times; those that were on their way with it are done."""
    worklist = Worklist()
    for source in sources([str(album / "1"), str(album / "3")]):
        worklist.add(source)
    task = Deadly(Settings(), VideoOptions(detector="mediapipe"), Results(Folder(tmp_path), []))

    with Cluster(Settings(workers=1), 2) as cluster:
        outcomes = list(chain.from_iterable(cluster.each(worklist.groups(lambda _: {}), task)))

    lost = {outcome.source.relative.stem for outcome in outcomes if isinstance(outcome.result, LostWorkerError)}
    assert {"007", "013"} == lost
    assert 200 == len(outcomes)
    assert 198 == len(results(tmp_path))


def test_a_video_is_done_among_pictures(portrait: np.ndarray, tmp_path: Path):
    """It has its result, its line and all of its frames; who is in it is covered in the first and in the last."""
    album, out = tmp_path / "album", tmp_path / "out"
    album.mkdir()
    (album / "one.jpg").write_bytes(saved(portrait, "JPEG"))
    (album / "clip.mp4").write_bytes(video(panned(portrait, 6)))

    words = "--style", "solid", "--color", "ff00ff"
    _, stderr = started(album, out, "--engine", "ray", *words).communicate(timeout=200)

    assert {"one.jpg", "clip.mp4"} == results(out).keys(), stderr
    frames = [pixels.astype(int) for _, pixels in shown(out / "clip.mp4")]
    covered = [bool((pixels @ (1, -1, 1) > 300).mean() > 0.02) for pixels in frames]
    assert [True] * 6 == covered
    assert [1] == [line["tracks"] for line in lines(out) if "tracks" in line]
