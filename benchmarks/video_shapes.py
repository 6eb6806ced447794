"""How much videos cover in each shape, and how many faces that leaves bare.

usage: python -m benchmarks.video_shapes TOOL PHOTOS [--clips 3] [--frames 75] [--seed 4] [--walkers 3] [--write]

TOOL, PHOTOS and what is bare are those of `benchmarks.video`. Each clip is redacted in one shape after the other, so
that their processor times can be compared. `--write` puts the table into benchmarks/results.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import av
import numpy as np

from benchmarks.result import Cell, Column, measured, write
from benchmarks.video import redacted
from faceguard.shape import Shape

COMMAND = [
    sys.executable,
    "-m",
    "faceguard",
    "redact",
    "--style",
    "solid",
    "--color",
    "ff00ff",
    "--no-verify",
    "--shape",
]
COLUMNS = (
    Column(name="shape"),
    Column(name="bare, 16 px and more", unit="%", digits=1),
    Column(name="bare, 40 px and more", unit="%", digits=1),
    Column(name="people bare at some time"),
    Column(name="of the picture", unit="%", digits=2),
    Column(name="÷ the ellipse's", digits=3),
    Column(name="processor time ÷ the ellipse's", digits=2),
)
SHAPES = (Shape.ELLIPSE, Shape.HEAD)


def area(clips: Path) -> float:
    """Return the share of the frames that is magenta."""
    shares = []
    for clip in sorted(clips.glob("*.mp4")):
        with av.open(str(clip)) as film:
            for frame in film.decode(video=0):
                red, green, blue = np.moveaxis(frame.to_ndarray(format="rgb24"), 2, 0)
                shares.append(float(((red > 150) & (green < 105) & (blue > 150)).mean()))
    return float(np.mean(shares))


def main() -> None:
    """Print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description="Compares the shapes of regions in videos.")
    parser.add_argument("tool", type=Path)
    parser.add_argument("photos", type=Path)
    for name, usual in (("clips", 3), ("frames", 75), ("seed", 4), ("walkers", 3)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    tool = [sys.executable, str(asked.tool)]
    words = [f"--{name}={getattr(asked, name)}" for name in ("clips", "frames", "seed", "walkers")]
    rows: list[list[Cell]] = []
    every = dict[str, Any]()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        subprocess.run([*tool, "make", str(asked.photos), str(folder / "clips"), *words], check=True)
        seconds = dict.fromkeys(SHAPES, 0.0)
        for clip in sorted((folder / "clips").glob("*.mp4")):
            for shape in SHAPES:
                taken = redacted([*COMMAND, shape], [clip], folder / f"{shape}" / clip.stem)
                seconds[shape] += taken
        areas = {shape: area(_gathered(folder / shape)) for shape in SHAPES}
        for shape in SHAPES:
            judged = [*tool, "judge", str(folder / "clips"), str(folder / shape)]
            verdict = json.loads(subprocess.run(judged, check=True, capture_output=True).stdout)
            every, near = verdict["16+"], verdict["40+"]
            bare: list[Cell] = [shape, 100 * every["uncovered"], 100 * near["uncovered"], every["people_ever_bare"]]
            ratios = areas[shape] / areas[Shape.ELLIPSE], seconds[shape] / seconds[Shape.ELLIPSE]
            rows.append([*bare, 100 * areas[shape], *ratios])
    sample = f"{asked.clips} clips of {asked.frames} frames, in which the camera moves, and {asked.walkers} heads "
    sample += f"(seed {asked.seed}): {every['face_frames']:,} faces in frames, of {every['people']} people"
    print(f"{sample}\n\n{measured(COLUMNS, rows)}")
    if asked.write:
        write("video_shapes", COLUMNS, rows, sample)


def _gathered(folder: Path) -> Path:
    """Move what is in folders of a folder into that itself."""
    for clip in sorted(folder.glob("*/*.mp4")):
        clip.rename(folder / clip.name)
    return folder


if __name__ == "__main__":
    main()
