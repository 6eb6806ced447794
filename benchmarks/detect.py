"""Which faces each detector that can be had finds on one set of pictures, and what that costs.

usage: .bench/bin/python -m benchmarks.detect SET [--every 1]      (or: make bench-detect SET=...)

SET is a folder with pictures and `boxes.json`: {"file": [[x, y, width, height], ...]} in pixels of the upright
picture; WIDER FACE's validation set in that form will do. Faces count from 8 pixels of height on. A face is found by a
box that overlaps it with an IoU of 0.3 or more, and each box finds one; a box that overlaps no face so is a false one.
Time is the CPU time of the process on one core, without reading the picture. The table and the plots go into
docs/benchmarks.md and docs/images; `--every 4` takes each fourth picture.
"""

import argparse
import itertools
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from matplotlib import pyplot as plt
from PIL import Image, ImageOps

from benchmarks.contenders import Contender, contenders
from benchmarks.document import FILE, written
from benchmarks.score import MIN_SCORE, matched

HEIGHTS = (8, 12, 16, 24, 40, 80, 10**6)


@dataclass(frozen=True)
class Result:
    contender: Contender
    hits: np.ndarray
    """Score of the box that finds each face, 0 for none; (faces,)."""
    heights: np.ndarray
    """(faces,) in pixels."""
    false: np.ndarray
    """Scores of the false boxes."""
    pictures: int
    seconds: float

    def recall(self, low: float = 0, high: float = 10**6) -> float:
        """Share of the faces of these heights that are found at the default threshold."""
        found = (self.hits > 0) & (self.hits >= self.contender.threshold)  # 0 is a miss whatever the threshold
        return float(found[(self.heights >= low) & (self.heights < high)].mean())

    @property
    def false_boxes(self) -> float:
        """A picture, at the default threshold."""
        return float((self.false >= self.contender.threshold).sum() / self.pictures)

    def curve(self) -> tuple[list[float], list[float]]:
        """Recall and precision at falling thresholds."""
        steps = np.quantile(self.hits[self.hits > 0], np.linspace(1, 0, 60)) if (self.hits > 0).any() else []
        found = [int((self.hits >= step).sum()) for step in steps]
        wrong = [int((self.false >= step).sum()) for step in steps]
        return [n / len(self.hits) for n in found], [n / (n + m) for n, m in zip(found, wrong, strict=True)]


@dataclass
class Tally:
    """What a contender has found so far."""

    contender: Contender
    hits: list[np.ndarray] = field(default_factory=list)
    heights: list[np.ndarray] = field(default_factory=list)
    false: list[np.ndarray] = field(default_factory=list)
    seconds: float = 0

    def ask(self, pixels: np.ndarray, faces: np.ndarray) -> None:
        """For the faces (n, 4) of one more picture (height, width, 3) RGB."""
        start = time.process_time()
        rows = self.contender.find(pixels)
        self.seconds += time.process_time() - start
        hit, wrong = matched(rows[np.argsort(-rows[:, 4], kind="stable")], faces)
        counted = faces[:, 3] >= MIN_SCORE
        self.hits.append(hit[counted])
        self.heights.append(faces[counted, 3])
        self.false.append(wrong)

    def result(self) -> Result:
        """Over all pictures."""
        hits, heights, false = (np.concatenate(parts) for parts in (self.hits, self.heights, self.false))
        return Result(self.contender, hits, heights, false, len(self.hits), self.seconds / len(self.hits))


def measured(folder: Path, truth: dict[str, list[list[float]]]) -> list[Result]:
    """Ask all for each picture in turn, so that a busy machine treats them alike."""
    tallies = [Tally(contender) for contender in contenders()]
    for name, boxes in truth.items():
        with Image.open(folder / name) as image:
            pixels = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
        for tally in tallies:
            tally.ask(pixels, np.array(boxes, float).reshape(-1, 4))
    return [tally.result() for tally in tallies]


def table(results: list[Result]) -> str:
    """As Markdown."""
    bins = list(itertools.pairwise(HEIGHTS))
    names = [f"{low} to {high}" if high < 10**6 else f"{low}+" for low, high in bins]
    head = ["detector", "recall", *names, "false boxes", "CPU s", "÷ deface", "MB"]
    reference = next((result.seconds for result in results if result.contender.name.startswith("deface")), np.nan)
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for result in results:
        cells = [result.contender.name, f"{result.recall():.3f}"]
        cells += [f"{result.recall(*span):.2f}" for span in bins]
        cells += [f"{result.false_boxes:.2f}", f"{result.seconds:.3f}", f"{result.seconds / reference:.2f}"]
        lines.append("| " + " | ".join([*cells, f"{result.contender.megabytes:.1f}"]) + " |")
    return "\n".join(lines)


def plots(results: list[Result]) -> None:
    """Recall by face height, by CPU time, and with precision."""
    spans = list(itertools.pairwise(HEIGHTS))
    figures = {name: plt.subplots(figsize=(7, 4.5), layout="constrained") for name in ("height", "time", "precision")}
    for result in results:
        name = result.contender.name
        figures["height"][1].plot([result.recall(*span) for span in spans], marker="o", label=name)
        figures["time"][1].scatter(result.seconds, result.recall(), label=name)
        figures["precision"][1].plot(*result.curve(), label=name)
    labels = {"height": "face height, pixels", "time": "CPU seconds a picture", "precision": "recall"}
    for name, (_, axes) in figures.items():
        axes.set(xlabel=labels[name], ylabel="precision" if name == "precision" else "recall", ylim=(0, 1.02))
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8)
    figures["height"][1].set_xticks(range(len(spans)), [str(low) for low, _ in spans])
    figures["time"][1].set_xscale("log")
    for name, (figure, _) in figures.items():
        figure.savefig(FILE.parent / "images" / f"bench-{name}.png", dpi=110)


def main() -> None:
    parser = argparse.ArgumentParser(description="Compares detectors on a set of pictures.")
    parser.add_argument("set", type=Path)
    parser.add_argument("--every", type=int, default=1)
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    cv2.setNumThreads(1)
    everything = json.loads((arguments.set / "boxes.json").read_text())
    truth = dict(sorted(everything.items())[:: arguments.every])
    results = measured(arguments.set, truth)
    faces = len(results[0].hits)
    text = f"{len(truth)} pictures, {faces} faces of 8 pixels and more.\n\n{table(results)}"
    print(text)
    plots(results)
    written("detect", text)


if __name__ == "__main__":
    main()
