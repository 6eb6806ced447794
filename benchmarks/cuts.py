"""Labelled videos with a cut from one photo to another, and with heads that turn in front of each."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from PIL import Image

from benchmarks.turning import TurningHead
from faceguard.geometry import Box
from faceguard.picture import Pixels

WIDTH, HEIGHT, RATE = 1280, 720, 25
HEADS, FIRST_HEAD = 2, 1000
"""How many turn in each shot, and the number of the first."""
MIDDLE = 1 / 3, 2 / 3
"""Between these shares of its frames a clip has its cut."""
DRIFT, LARGER = 0.04, 1.1
"""How far the camera goes in a shot, in widths of the picture, and how much larger the photo is shown for that."""
NOISE = 3
"""Standard deviation of what the camera adds to each pixel."""
FEW = range(2, 13)
"""Faces of 40 pixels and more in a photo."""
Face = dict[str, Any]
"""As TOOL has it: `id`, `box`, `inside`, `hidden`, `smear`; also `turned` and `fresh`, which it leaves alone."""
Labels = Mapping[str, Sequence[tuple[float, float, float, float]]]


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """A photo that the camera goes over, with heads in front."""

    photo: Pixels
    boxes: Sequence[Box]
    """Of the faces in it, in its pixels."""
    heads: Sequence[TurningHead]
    way: tuple[float, float]
    """Where the camera goes in the shot, in pixels."""
    first: int
    """The number of its first frame."""
    frames: int
    people: int
    """The number of its first face."""

    def frame(self, number: int) -> tuple[Pixels, list[Face]]:
        """Return a frame (height, width, 3) in R, G, B order, and its faces."""
        second, matrix = (number - self.first) / RATE, self._matrix(number)
        picture = np.asarray(cv2.warpAffine(self.photo, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA), np.uint8)
        for head in self.heads:
            head.paste(picture, second)
        own = [head.box(second) for head in self.heads]
        still = [_moved(box, matrix) for box in self.boxes]
        fresh = bool(self.first) and second < 1
        faces = [
            face(self.people + place, box, _behind(box, own), fresh=fresh)
            for place, box in enumerate(still)
            if box.clipped(WIDTH, HEIGHT).width and box.clipped(WIDTH, HEIGHT).height
        ]
        for place, (head, box) in enumerate(zip(self.heads, own, strict=True)):
            turned = head.pose(second).turned
            hidden = _behind(box, own[place + 1 :])
            faces.append(face(FIRST_HEAD + self.people + place, box, hidden, fresh=fresh, turned=turned))
        return picture, faces

    def _matrix(self, number: int) -> np.ndarray:
        rows, columns = self.photo.shape[:2]
        scale = LARGER * max(WIDTH / columns, HEIGHT / rows)
        share = (number - self.first) / self.frames - 0.5
        across = (WIDTH - scale * columns) / 2 + share * self.way[0]
        down = (HEIGHT - scale * rows) / 2 + share * self.way[1]
        return np.array([[scale, 0, across], [0, scale, down]])


def face(number: int, box: Box, hidden: float, *, fresh: bool, turned: bool = False) -> Face:
    """Return what is known of a face in a frame."""
    seen = box.clipped(WIDTH, HEIGHT)
    inside = seen.width * seen.height / (box.width * box.height)
    sides = [round(side, 2) for side in (box.x, box.y, box.width, box.height)]
    return {
        "id": number,
        "box": sides,
        "inside": round(inside, 3),
        "hidden": round(hidden, 3),
        "smear": 0.0,
        "fresh": fresh,
        "turned": turned,
    }


def _moved(box: Box, matrix: np.ndarray) -> Box:
    """Return the box of a photo as the camera sees it."""
    scale = float(matrix[0, 0])
    x, y = matrix @ (box.x, box.y, 1)
    return Box(float(x), float(y), scale * box.width, scale * box.height)


def _behind(box: Box, others: Sequence[Box]) -> float:
    """Return the largest share of a box that one of the heads hides, whose faces these are."""
    shares = [0.0]
    for other in others:
        head = other.padded(0.2)
        width = min(box.right, head.right) - max(box.x, head.x)
        height = min(box.bottom, head.bottom) - max(box.y, head.y)
        shares.append(max(0, width) * max(0, height) / (box.width * box.height))
    return max(shares)


def shots(folder: Path, labels: Labels, people: Sequence[Sequence[Pixels]], frames: int, seed: int) -> list[Shot]:
    """Draw the two shots of a clip by lot."""
    rng = np.random.default_rng(seed)
    few = [name for name in sorted(labels) if sum(box[3] >= 40 for box in labels[name]) in FEW]
    first, last = (round(frames * share) for share in MIDDLE)
    cut = int(rng.integers(first, last))
    photos, who = rng.choice(few, 2, replace=False), rng.permutation(len(people))
    drawn, number = list[Shot](), 0
    for place, (first, end) in enumerate(pairwise((0, cut, frames))):
        boxes = [Box(*box) for box in labels[photos[place]]]
        photo = np.asarray(Image.open(folder / photos[place]).convert("RGB"), np.uint8)
        taken = [people[one] for one in who[HEADS * place : HEADS * (place + 1)]]
        heads = [TurningHead.drawn(views, (WIDTH, HEIGHT), (end - first) / RATE, rng) for views in taken]
        angle = rng.uniform(0, 2 * np.pi)
        way = DRIFT * WIDTH * np.cos(angle), DRIFT * WIDTH * np.sin(angle)
        drawn.append(Shot(photo, boxes, heads, way, first, end - first, number))
        number += len(boxes)
    return drawn


def films(there: Sequence[Shot], seed: int) -> Iterator[tuple[Pixels, list[Face]]]:
    """Give each frame of the shots with its faces, one shot after the other."""
    rng = np.random.default_rng(seed)
    for shot in there:
        for number in range(shot.first, shot.first + shot.frames):
            picture, faces = shot.frame(number)
            noise = rng.normal(0, NOISE, (HEIGHT, WIDTH, 1))
            yield np.asarray((picture + noise).clip(0, 255), np.uint8), faces


def make(target: Path, there: Sequence[Shot], seed: int) -> None:
    """Write a clip, and beside it what is to be seen in each frame."""
    truth = list[list[Face]]()
    with av.open(str(target), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "threads": "1"})
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = WIDTH, HEIGHT, "yuv420p", 1_500_000
        for picture, faces in films(there, seed):
            truth.append(faces)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))
    facts = {"clip": target.name, "fps": RATE, "size": [WIDTH, HEIGHT], "cuts": [there[1].first], "frames": truth}
    target.with_suffix(".json").write_text(json.dumps(facts))
