"""Pictures a second of `faceguard redact` on a folder, beside `deface` on the same one.

usage: .bench/bin/python -m benchmarks.folders SET [--count 300] [--rounds 3] [--write]
       make bench-folders SET=...

SET is as for benchmarks/detect.py. COUNT pictures are made of it: its own in turn, at their own size and at half and
one and a half times that. Each tool redacts the folder of them by its own command, start included, all on the same two
cores; they take turns, and the best round of each counts. `deface` also runs with the highest threshold with which it
finds as many of SET's faces as `balanced` does, or with a very low one. `--write` puts the table into
benchmarks/results.
"""

import argparse
import itertools
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from benchmarks.contenders import Find, deface, ours
from benchmarks.result import Cell, Column, measured, write
from benchmarks.score import MIN_SCORE, matched
from faceguard.detail import Detail
from faceguard.detection.detectors import DETECTORS, Detectors
from faceguard.detector import DetectorName
from faceguard.models import Weights

SIZES = (1, 0.5, 1.5)
LOWEST = 0.03
"""Threshold of deface below which it is not asked."""
CORES = 2
COLUMNS = (
    Column(name="tool"),
    Column(name="time", unit="s", digits=1),
    Column(name="of which processor", unit="s", digits=1),
    Column(name="pictures/s", digits=2),
    Column(name="÷ `--jobs 1`", digits=2),
)


def made(names: list[Path], folder: Path, count: int) -> float:
    """Write the pictures; returns their megapixels."""
    pixels = 0
    turns = itertools.islice(((size, name) for size in SIZES for name in names), count)
    for number, (size, name) in enumerate(turns):
        with Image.open(name) as image:
            upright = ImageOps.exif_transpose(image).convert("RGB")
        scaled = upright.resize((round(upright.width * size), round(upright.height * size)))
        scaled.save(folder / f"{number:03}.jpg", quality=90)
        pixels += scaled.width * scaled.height
    return pixels / 1e6


def hits(find: Find, names: list[Path], truth: dict[str, list[list[float]]]) -> np.ndarray:
    """Return the score by which each face that counts is found, the best first; 0 for none."""
    scores = []
    for name in names:
        with Image.open(name) as image:
            rows = find(np.asarray(ImageOps.exif_transpose(image).convert("RGB")))
        faces = np.array(truth[name.name], float).reshape(-1, 4)
        hit, _ = matched(rows[np.argsort(-rows[:, 4], kind="stable")], faces)
        scores.append(hit[faces[:, 3] >= MIN_SCORE])
    return -np.sort(-np.concatenate(scores))


def as_good(names: list[Path], truth: dict[str, list[list[float]]]) -> tuple[float, float]:
    """Find the threshold with which deface finds as many faces as `balanced`, or the lowest, and the share it finds."""
    balanced = hits(ours(Detectors(Weights(None)), DetectorName.ENSEMBLE, Detail.BALANCED), names, truth)
    wanted = int((balanced >= DETECTORS[DetectorName.ENSEMBLE].threshold(Detail.BALANCED)).sum())
    theirs = hits(deface(LOWEST).find, names, truth)
    threshold = max(LOWEST, float(theirs[wanted - 1]))
    for name, scores, least in (
        ("ours, balanced", balanced, DETECTORS[DetectorName.ENSEMBLE].threshold(Detail.BALANCED)),
        ("deface", theirs, 0.2),
        ("deface", theirs, threshold),
    ):
        print(f"recall of {name} at {least:.3f}: {(scores >= least).mean():.3f}", flush=True)
    return threshold, float((theirs >= threshold).mean())


def seconds(words: list[str], album: Path, out: Path) -> tuple[float, float]:
    """Run a command, time it and its processors, and remove its results, which deface puts beside the inputs."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    took, used = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    shutil.rmtree(out, ignore_errors=True)
    for result in album.glob("*_anonymized*"):
        result.unlink()
    return took, used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description="Compares whole folders.")
    parser.add_argument("set", type=Path)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--every", type=int, default=1, help="measure the recall on each so many pictures of SET")
    arguments = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    truth = json.loads((arguments.set / "boxes.json").read_text())
    names = [arguments.set / name for name in sorted(truth)]
    threshold, found = as_good(names[:: arguments.every], truth)
    python = Path(sys.executable)
    with tempfile.TemporaryDirectory() as temporary:
        album, out = Path(temporary, "in"), Path(temporary, "out")
        album.mkdir()
        megapixels = made(names, album, arguments.count)
        own = [str(python), "-m", "faceguard", "redact", str(album), "--out", str(out)]
        theirs = [str(python.parent / "deface"), *(str(file) for file in sorted(album.iterdir()))]
        commands = {
            "ours, `--jobs 1`": [*own, "--jobs", "1"],
            "ours, `--jobs 2`": [*own, "--jobs", "2"],
            "deface 1.5.0": theirs,
            "deface, `--backend opencv`": [*theirs, "--backend", "opencv"],
            f"deface, `--thresh {threshold:.3f}` (recall {found:.3f})": [*theirs, "--thresh", f"{threshold:.3f}"],
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _, (name, words) in itertools.product(range(arguments.rounds), commands.items()):
            taken[name].append(seconds(words, album, out))
            print(f"{name}: {taken[name][-1][0]:.1f} s, load {os.getloadavg()[0]:.1f}", flush=True)
    first = min(taken["ours, `--jobs 1`"])[0]
    bests = ((name, *min(rounds)) for name, rounds in taken.items())
    rows: list[list[Cell]] = [[name, best, used, arguments.count / best, first / best] for name, best, used in bests]
    sample = f"{arguments.count} pictures, {megapixels / arguments.count:.2f} MP each in the mean"
    print(f"{sample}\n\n{measured(COLUMNS, rows)}")
    if arguments.write:
        write("folders", COLUMNS, rows, sample)


if __name__ == "__main__":
    main()
