"""How many faces a redacted video leaves bare, and what that takes, beside deface and frame by frame.

usage: python -m benchmarks.video TOOL PHOTOS [--clips 12] [--frames 75] [--seed 1] [--walkers 0] [--write]
       make bench-video TOOL=FILE PHOTOS="DIR --seed 2"

TOOL is a program of one's own: `make` turns labelled PHOTOS into labelled clips, as a moving camera sees them, and
`judge` counts the faces that are not magenta in redacted ones. Each contender redacts every clip by its own command.
What counts is the processor time of these, start, reading and writing included. With `--walkers`, heads move through
the clips too. deface is left out where it is not installed. `--write` puts the table into benchmarks/results.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

from benchmarks.result import Cell, Column, measured, write
from faceguard.detail import Detail
from faceguard.detection.detectors import Detectors
from faceguard.detector import DetectorName
from faceguard.models import Weights
from faceguard.picture import Pixels
from faceguard.redaction.region import Region

MAGENTA = (255, 0, 255)
PADDING = 0.2
COLUMNS = (
    Column(name="contender"),
    Column(name="bare, 16 px and more", unit="%", digits=1),
    Column(name="bare, 40 px and more", unit="%", digits=1),
    Column(name="people bare at some time"),
    Column(name="area where no face is", unit="%", digits=2),
    Column(name="processor time a frame", unit="ms", digits=0),
    Column(name="÷ deface's", digits=2),
)


def contenders(deface: Path, picture: Path) -> Iterator[tuple[str, list[str]]]:
    """Return each one's name and its command, to which clip and result are added."""
    if deface.exists():
        yield "deface 1.5.0", [str(deface), "--replacewith", "img", "--replaceimg", str(picture)]
    else:
        print(f"deface is left out: there is no {deface}")
    own = [sys.executable, "-m", "faceguard", "redact", "--style", "solid", "--color", "ff00ff", "--detail"]
    yield from ((f"ours, `{detail}`", [*own, detail, "--no-verify"]) for detail in Detail)
    yield "each frame by itself, `balanced`", [sys.executable, "-m", "benchmarks.video", "frames"]


def redacted(command: list[str], clips: list[Path], folder: Path) -> float:
    """Redact the clips into a folder; returns the seconds of processor time."""
    folder.mkdir(parents=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for clip in clips:
        result = "--out" if "faceguard" in command else "--output"
        words = [*command, str(clip), result, str(folder / clip.name)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def frame_by_frame(clip: Path, result: Path) -> None:
    """Cover what the detector finds in each frame, and know nothing of the others."""
    detector = Detectors(Weights(None))[DetectorName.ENSEMBLE]
    with av.open(str(clip)) as source, av.open(str(result), "w") as target:
        taken = source.streams.video[0]
        given = target.add_stream("libx264", rate=taken.average_rate, options={"crf": "20", "preset": "veryfast"})
        given.width, given.height, given.pix_fmt = taken.width, taken.height, "yuv420p"
        for frame in source.decode(taken):
            pixels: Pixels = np.ascontiguousarray(frame.to_ndarray(format="rgb24"), np.uint8)
            for face in detector.detect(pixels, Detail.BALANCED, None).faces:
                Region(face.box.padded(PADDING)).paint(pixels, MAGENTA)
            target.mux(given.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        target.mux(given.encode(None))


def row(name: str, verdict: dict[str, Any], seconds: float, frames: int, theirs: float | None) -> list[Cell]:
    """Return a row of the table."""
    every, near = verdict["16+"], verdict["40+"]
    bare: list[Cell] = [name, 100 * every["uncovered"], 100 * near["uncovered"], every["people_ever_bare"]]
    return [*bare, 100 * verdict["false_area"], 1000 * seconds / frames, seconds / theirs if theirs else None]


def main() -> None:
    parser = argparse.ArgumentParser(description="Compares redacted videos.")
    parser.add_argument("tool", type=Path)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--clips", type=int, default=12)
    parser.add_argument("--frames", type=int, default=75)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--walkers", type=int, default=0)
    parser.add_argument("--deface", type=Path, default=Path(".bench/bin/deface"))
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    tool = [sys.executable, str(asked.tool)]
    words = [f"--{name}={getattr(asked, name)}" for name in ("clips", "frames", "seed", "walkers")]
    rows: list[list[Cell]] = []
    theirs, every = None, dict[str, Any]()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        Image.new("RGB", (64, 64), MAGENTA).save(folder / "magenta.png")
        subprocess.run([*tool, "make", str(asked.photos), str(folder / "clips"), *words], check=True)
        clips = sorted((folder / "clips").glob("*.mp4"))
        for number, (name, command) in enumerate(contenders(asked.deface, folder / "magenta.png")):
            seconds = redacted(command, clips, folder / f"{number}")
            judged = [*tool, "judge", str(folder / "clips"), str(folder / f"{number}")]
            verdict = json.loads(subprocess.run(judged, check=True, capture_output=True).stdout)
            every, theirs = verdict["16+"], seconds if number == 0 and "deface" in name else theirs
            rows.append(row(name, verdict, seconds, len(clips) * asked.frames, theirs))
            print(*rows[-1], flush=True)
    moving = f", and {asked.walkers} heads" if asked.walkers else ""
    sample = f"{len(clips)} clips of {asked.frames} frames, in which the camera moves{moving} (seed {asked.seed}): "
    sample += f"{every['face_frames']:,} faces in frames, of {every['people']} people"
    print(f"{sample}\n\n{measured(COLUMNS, rows)}")
    if asked.write:
        write("video_heads" if asked.walkers else "video", COLUMNS, rows, sample)


if __name__ == "__main__":
    if sys.argv[1:2] == ["frames"]:
        frame_by_frame(Path(sys.argv[2]), Path(sys.argv[4]))
    else:
        main()
