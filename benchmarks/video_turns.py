"""How many faces redacted videos leave bare behind a cut, and of heads that turn, beside deface.

usage: python -m benchmarks.video_turns TOOL PHOTOS FACES [--clips 4] [--frames 75] [--seed 1] [--write]
       make bench-video TOOL=FILE PHOTOS=DIR FACES=FILE

Each clip goes over a labelled photo of PHOTOS, and cuts to another one at some frame of its middle third. Two heads
turn in front of each photo. FACES is an archive of NumPy's with `images` (n, rows, columns), grey, and `labels` (n,),
as of the AT&T faces: ten views of each person. TOOL judges as for `benchmarks.video`, also the faces in the first
second behind a cut alone, and those that are turned alone. `--write` puts the table into benchmarks/results.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.cuts import FIRST_HEAD, Face, make, shots
from benchmarks.result import Cell, Column, measured, write
from benchmarks.video import MAGENTA, contenders, redacted

COLUMNS = (
    Column(name="contender"),
    Column(name="bare, 16 px and more", unit="%", digits=1),
    Column(name="in the first second behind a cut", unit="%", digits=1),
    Column(name="while they are turned", unit="%", digits=1),
    Column(name="turning heads bare at some time"),
    Column(name="area where no face is", unit="%", digits=2),
    Column(name="÷ deface's processor time", digits=2),
)


def alone(folder: Path, target: Path, wanted: Callable[[Face], bool]) -> Path:
    """Write the labels of a folder once more, where all faces but some are as if they were hidden."""
    target.mkdir()
    for path in folder.glob("*.json"):
        facts = json.loads(path.read_text())
        for faces in facts["frames"]:
            for each in faces:
                each["hidden"] = each["hidden"] if wanted(each) else 1.0
        (target / path.name).write_text(json.dumps(facts))
    return target


def main() -> None:
    """Print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description="Compares videos with cuts and with heads that turn.")
    for name in ("tool", "photos", "faces"):
        parser.add_argument(name, type=Path)
    for name, usual in (("clips", 4), ("frames", 75), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--deface", type=Path, default=Path(".bench/bin/deface"))
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    archive, labels = np.load(asked.faces), json.loads((asked.photos / "boxes.json").read_text())
    people = [list(archive["images"][archive["labels"] == who]) for who in np.unique(archive["labels"])]
    rows: list[list[Cell]] = []
    theirs, said = None, dict[str, Any]()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        every = folder / "every"
        every.mkdir()
        for number in range(asked.clips):
            seed = asked.seed * 1000 + number
            make(every / f"{number:02}.mp4", shots(asked.photos, labels, people, asked.frames, seed), seed)
        fresh = alone(every, folder / "fresh", lambda each: each["fresh"])
        turned = alone(every, folder / "turned", lambda each: each["turned"])
        heads = alone(every, folder / "heads", lambda each: each["id"] >= FIRST_HEAD)
        Image.new("RGB", (64, 64), MAGENTA).save(folder / "magenta.png")
        for name, command in contenders(asked.deface, folder / "magenta.png"):
            result = folder / f"result {len(rows)}"
            seconds = redacted(command, sorted(every.glob("*.mp4")), result)
            theirs = seconds if "deface" in name else theirs
            said = {str(truth.name): judged(asked.tool, truth, result) for truth in (every, fresh, turned, heads)}
            bare: list[Cell] = [100 * said[which]["16+"]["uncovered"] for which in ("every", "fresh", "turned")]
            ever, false = said["heads"]["16+"]["people_ever_bare"], 100 * said["every"]["false_area"]
            rows.append([name, *bare, ever, false, seconds / theirs if theirs else None])
            print(*rows[-1], flush=True)
    counts = {which: verdict["16+"]["face_frames"] for which, verdict in said.items()}
    sample = (
        f"{asked.clips} clips of {asked.frames} frames with one cut (seed {asked.seed}): {counts['every']:,} faces "
        f"in frames, of which {counts['fresh']:,} in the first second behind a cut, and {counts['turned']:,} turned; "
        f"{said['heads']['16+']['people']} heads turn"
    )
    print(f"{sample}\n\n{measured(COLUMNS, rows)}")
    if asked.write:
        write("video_turns", COLUMNS, rows, sample)


def judged(tool: Path, truth: Path, result: Path) -> dict[str, Any]:
    """Return what TOOL says of the results by this truth."""
    words = [sys.executable, str(tool), "judge", str(truth), str(result)]
    verdict: dict[str, Any] = json.loads(subprocess.run(words, check=True, capture_output=True).stdout)
    return verdict


if __name__ == "__main__":
    main()
