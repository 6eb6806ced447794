"""Contact sheets of faces that the detector was not sure of, for a person to review."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from faceguard.batch.beneath import named, no_link
from faceguard.batch.pictures import Source
from faceguard.batch.plan import Shard
from faceguard.geometry import Box
from faceguard.photo.assessment import Assessment
from faceguard.picture import Pixels
from faceguard.policy.action import Action
from faceguard.reports.face import FaceReport, face_reports

TILE, COLUMNS, ROWS = 112, 10, 8
"""The side of a tile in pixels, frame included, and the columns and rows of a sheet."""
FRAME = 4
AROUND = 0.6
"""The margin around a box, as a share of its longer side."""
ABOVE = 1.3
"""Factor on the threshold up to which a redacted face counts as doubtful."""
REDACTED, LEFT = (40, 160, 60), (220, 40, 40)
"""The frames' colours, RGB: what was redacted, and what was left as it was."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A box near the threshold, and a tile of the original."""

    face: FaceReport
    redacted: bool
    tile: Pixels
    """Shape (TILE, TILE, 3), RGB."""


def doubts(assessment: Assessment) -> list[Doubt]:
    """Cut out all candidates of a picture, and the faces to be redacted whose score is just above the threshold.

    Of boxes that the caller gave there are none.
    """
    sure = ABOVE * (assessment.threshold or 0)
    near = [(face, True) for face in face_reports(assessment.faces(Action.REDACT)) if face.score < sure]
    near += [(face, False) for face in face_reports(assessment.candidates)]
    frames = assessment.picture.frames
    return [Doubt(face, redacted, _tile(frames[face.frame or 0].pixels, face, redacted)) for face, redacted in near]


class Review:
    """A folder of sheets `sheet-0001.jpg` and so on; `review.jsonl` says which picture each tile is from.

    The sheets show faces. The last one is rewritten after each picture, so that an interruption loses none. A shard
    has sheets of its own, with its number in their names.
    """

    def __init__(self, folder: Path, shard: Shard | None) -> None:
        self._folder, self._tiles = folder, list[Pixels]()
        self._part = f"-{shard}" if shard else ""
        folder.mkdir(parents=True, exist_ok=True)
        written = (re.fullmatch(rf"sheet{self._part}-(\d+)\.jpg", path.name) for path in folder.iterdir())
        self._number = 1 + max((int(name[1]) for name in written if name), default=0)

    def add(self, source: Source, found: Iterable[Doubt]) -> None:
        """Put a picture's doubts on the sheet; when it is full, start a new one."""
        lines = ""
        for doubt in found:
            lines += json.dumps({"path": source.relative.as_posix(), **self._place(), **_told(doubt)}) + "\n"
            self._tiles.append(doubt.tile)
            if len(self._tiles) == COLUMNS * ROWS:
                self._write()
                self._number, self._tiles = self._number + 1, []
        if lines and self._tiles:
            self._write()
        path = self._folder / f"review{self._part}.jsonl"
        with named(path), open(path, "a", opener=no_link) as file:
            file.write(lines)

    def _write(self) -> None:
        rows = [np.hstack(list(row)) for row in _rows(self._tiles)]
        temporary = self._folder / f".faceguard{self._part}.jpg"
        with named(temporary), open(temporary, "wb", opener=no_link) as file:
            Image.fromarray(np.vstack(rows)).save(file, "jpeg", quality=90)
        temporary.replace(self._folder / f"sheet{self._part}-{self._number:04}.jpg")

    def _place(self) -> dict[str, Any]:
        row, column = divmod(len(self._tiles), COLUMNS)
        return {"sheet": self._number, "row": row + 1, "column": column + 1}


def _told(doubt: Doubt) -> dict[str, Any]:
    told = doubt.face.model_dump(mode="json", include={"box", "score", "frame"}, exclude_none=True)
    return {"redacted": doubt.redacted, **told}


def _rows(tiles: list[Pixels]) -> Iterator[list[Pixels]]:
    """Return the tiles of each row of a sheet, the last row padded with white."""
    for start in range(0, len(tiles), COLUMNS):
        row = tiles[start : start + COLUMNS]
        yield row + [np.full((TILE, TILE, 3), 255, np.uint8)] * (COLUMNS - len(row))


def _tile(pixels: Pixels, face: FaceReport, redacted: bool) -> Pixels:  # noqa: FBT001
    """Return a square around the box, in the frame of what became of it."""
    height, width = pixels.shape[:2]
    (x, y), side = _box(face).centre, (1 + AROUND) * max(face.box.width, face.box.height)
    square = Box(x - side / 2, y - side / 2, side, side).rounded().clipped(width, height)
    left, top = int(square.x), int(square.y)
    part = pixels[top : top + int(square.height), left : left + int(square.width)]
    inner = TILE - 2 * FRAME
    scale = inner / max(part.shape[:2])
    size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    tile = np.full((TILE, TILE, 3), REDACTED if redacted else LEFT, np.uint8)
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    tile[FRAME : FRAME + size[1], FRAME : FRAME + size[0]] = small
    return tile


def _box(face: FaceReport) -> Box:
    return Box(face.box.x, face.box.y, face.box.width, face.box.height)
