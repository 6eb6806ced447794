"""Who is still recognised in redacted pictures, whether a face was missed, covered too little, or can be restored.

usage: python -m benchmarks.recognised SET [--ages DIR] [--every 1] [--write]      (or: make bench-leaks SET=...)

SET is a folder with pictures and `boxes.json`, as for `benchmarks.leaks`; DIR has `ages.json` besides. Counted are
labelled faces of 40 pixels of height and more that the same judge sees. SFace describes each in the original, and by
the same five points in the redacted picture; a cosine of 0.363 is the same person (OpenCV Zoo). The control, which is
made smaller and coded as a JPEG of quality 60, has to be recognised, and faces of others not. Other programs run in
environments of their own, in `.peers`. What blurs is attacked by deconvolution too (`benchmarks/restoration.py`).
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from benchmarks import restoration
from benchmarks.judged import LEAST, Person, Photo, Witness, labelled, opened, photos
from benchmarks.peers import Places
from benchmarks.restoration import Known
from benchmarks.result import Cell, Column, measured, write
from faceguard.codecs.limits import DecodeLimits
from faceguard.detail import Detail
from faceguard.detection.detectors import Detectors
from faceguard.errors import UnverifiedError
from faceguard.models import Weights
from faceguard.options import RedactOptions
from faceguard.photo.pipeline import Pipeline
from faceguard.policy.comparison import SAME as MATCH
from faceguard.style import Style

UNTOUCHED = 4
"""The mean difference in levels below which a face is as it was."""
SLICES = ((40, 80), (80, 160), (160, 1 << 20))
"""Heights in pixels."""
CONTROL, OTHERS = 0.97, 0.03
"""Shares of the control and of strangers that have to be recognised at least, and at most, for a run to count."""
COLUMNS = (
    Column(name="what covers"),
    *(Column(name=name, unit="%", digits=1) for name in ("recognised", "untouched", "recognised though covered")),
    *(Column(name=name, unit="%", digits=1) for name in ("at 40 to 80 px", "at 80 to 160 px", "from 160 px on")),
    *(Column(name=name, unit="%", digits=1) for name in ("children", "adults")),
    Column(name="recognised once restored", unit="%", digits=1),
)
OURS = (
    *((Style.BLUR, detail) for detail in Detail),
    *((style, Detail.BALANCED) for style in (Style.PIXELATE, Style.SOLID, Style.GAUSSIAN)),
)
KERNELS: Mapping[str, Known] = {
    "ours, gaussian, balanced": restoration.ours,
    "ours, blur, balanced": restoration.ours,
    "ours, solid, balanced": restoration.ours,
    "deface 1.5.0, blur": restoration.half,
    "open-redactor 0.2.18, blur": restoration.stepped,
    "faceghost 0.1.5, gaussian": restoration.fixed(39),
    "phi-anonymize-face 0.2.1, blur, with YuNet": restoration.fixed(99),
}
"""What each is attacked with; styles that read nothing of the face, with the kernel of the one that does."""


@dataclass
class Tally:
    """What became of each face, in order."""

    after: list[float] = field(default_factory=list)
    untouched: list[bool] = field(default_factory=list)
    restored: list[float] = field(default_factory=list)


def compared(people: Sequence[Photo], results: Path, witness: Witness, kernel: Known | None) -> Tally:
    """Compare the faces of all pictures with what is in a folder of results; one that is missing counts as bare."""
    tally, found = Tally(), {path.stem: path for path in sorted(results.rglob("*")) if path.is_file()}
    for photo in people:
        path = result_of(photo.name, found)
        after = opened(path) if path else photo.pixels
        if after.shape != photo.pixels.shape:
            after = photo.pixels
        for person in photo.people:
            tally.after.append(float(person.own @ witness.describes(after, person.points)))
            x, y, width, height = (max(round(value), 0) for value in person.box)
            part = np.s_[y : y + height, x : x + width]
            tally.untouched.append(bool(np.abs(photo.pixels[part].astype(int) - after[part]).mean() < UNTOUCHED))
            if kernel and not tally.untouched[-1]:
                region = restoration.changed(photo.pixels, after, (x + width / 2, y + height / 2))
                again = restoration.restored(after, region, kernel(region[0])) if region else after
                tally.restored.append(float(person.own @ witness.describes(again, person.points)))
    return tally


def result_of(name: str, found: Mapping[str, Path]) -> Path | None:
    """Return what was made of a picture, by the stems of the results; they may go on, after a point or a line."""
    stem = Path(name).stem
    longer = sorted((each for each in found if each.startswith((f"{stem}.", f"{stem}_"))), key=len)
    return found.get(stem) or next((found[each] for each in longer), None)


def row(title: str, people: Sequence[Person], tally: Tally) -> tuple[Cell, ...]:
    """Return a row: shares in percent, None where there is nobody."""
    known, bare = np.array(tally.after) >= MATCH, np.array(tally.untouched, bool)
    heights, ages = np.array([person.box[3] for person in people]), np.array([person.age for person in people])
    chosen = [~bare, *((heights >= low) & (heights < high) for low, high in SLICES), ages == "child", ages == "adult"]
    shares = [100 * float(known[which].mean()) if which.any() else None for which in chosen]
    restored = 100 * float((np.array(tally.restored) >= MATCH).mean()) if tally.restored else None
    return title, 100 * float(known.mean()), 100 * float(bare.mean()), *shares, restored


def control(people: Sequence[Photo], witness: Witness) -> Tally:
    """Compare each face with itself, smaller and coarser."""
    tally = Tally()
    for photo in people:
        small = cv2.resize(photo.pixels, None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA)
        coded = cv2.imencode(".jpg", cv2.resize(small, photo.pixels.shape[1::-1]), [cv2.IMWRITE_JPEG_QUALITY, 60])[1]
        same = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
        for person in photo.people:
            tally.after.append(float(person.own @ witness.describes(same, person.points)))
            tally.untouched.append(False)
    return tally


def strangers(people: Sequence[Photo]) -> float:
    """Return the share of pairs of faces that are taken for one person, within pictures and between them."""
    own = np.array([person.own for photo in people for person in photo.people])
    return float(((own @ own.T)[np.triu_indices(len(own), 1)] >= MATCH).mean())


def ours(source: Path, target: Path) -> Iterator[tuple[str, Path]]:
    """Redact a folder of pictures in each way, and give its title and the folder of its results."""
    pipeline = Pipeline(Detectors(Weights()), DecodeLimits())
    for style, detail in OURS:
        own = target / f"ours_{style}_{detail}"
        own.mkdir(parents=True)
        for path in sorted(source.iterdir()):
            try:
                redacted = pipeline.redact(path.read_bytes(), RedactOptions(style=style, detail=detail))
            except UnverifiedError:  # nothing leaves, and so nobody can be recognised
                Image.new("RGB", opened(path).shape[1::-1]).save(own / f"{path.stem}.png")
            else:
                redacted.named(own / path.name).write_bytes(redacted.content)
        yield f"ours, {style}, {detail}", own
    pipeline.detectors.close()


def main() -> None:
    """Print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path)
    parser.add_argument("--ages", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take each so-manieth picture")
    parser.add_argument("--peers", type=Path, default=Path(".peers"), help="folder of their environments")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    own, witness = os.environ.get("FACEGUARD_MODELS"), Witness()
    weights = Weights(Path(own) if own else None)
    if not weights.has("yunet"):
        sys.exit("YuNet is the judge: FACEGUARD_MODELS has to name a folder with its file")
    with tempfile.TemporaryDirectory() as temporary:
        source, every = Path(temporary, "pictures"), list[Photo]()
        source.mkdir()
        for folder, labels in labelled(chosen.set, chosen.ages, chosen.every):
            for photo in photos(folder, labels, weights, witness):
                (source / photo.name).write_bytes((folder / photo.name).read_bytes())
                every.append(photo)
        people = [person for photo in every for person in photo.people]
        rows = [row("nothing: smaller, JPEG 60", people, control(every, witness))]
        others = strangers(every)
        places = Places(chosen.peers, os.environ.get("UV", "uv"))
        for ways in (ours(source, Path(temporary, "ours")), places.redacted(source, Path(temporary, "peers"))):
            for title, results in ways:
                rows.append(row(title, people, compared(every, results, witness, KERNELS.get(title))))
                print(rows[-1], file=sys.stderr, flush=True)
    print(measured(COLUMNS, rows))
    if float(rows[0][1] or 0) < 100 * CONTROL or others > OTHERS:
        sys.exit(f"This counts for nothing: strangers {others:.3f}, control {rows[0][1]}")
    if chosen.write:
        told = f"{len(every)} pictures, {len(people)} faces of {LEAST} pixels and more that YuNet sees"
        write("recognised", COLUMNS, rows, f"{told}; {100 * others:.2f} % of all pairs are taken for one person")


if __name__ == "__main__":
    main()
