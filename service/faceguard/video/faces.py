"""The clearest view of each person, for a review."""

import io
from collections.abc import Iterable, Mapping

import cv2
from PIL import Image

from faceguard.geometry import Box
from faceguard.media.frames import VideoPicture
from faceguard.picture import Pixels
from faceguard.ticket import Checkpoint
from faceguard.tracking.cover import Cover
from faceguard.video.clearest import clearest
from faceguard.video.find import Found

AROUND = 0.25
"""The margin around what is covered, as a share of its sides."""
LARGEST = 256
"""The longer side of a view, in pixels."""
QUALITY = 90


def views(pictures: Iterable[VideoPicture], found: Found, checkpoint: Checkpoint) -> list[bytes | None]:
    """Return a JPEG for each track, in their order; None where no frame shows the person.

    The pictures are those of the first pass, from the first one on.
    """
    wanted: dict[int, list[int]] = {}
    for number, cover in enumerate(found.covers):
        for frame in clearest(cover, found.hidden, 1):
            wanted.setdefault(frame, []).append(number)
    seen: dict[int, bytes | None] = {}
    last = max(wanted, default=-1)
    for number, picture in enumerate(pictures):
        checkpoint()
        if number > last:
            break
        if number in wanted:
            seen |= _cut(picture, {track: found.covers[track] for track in wanted[number]}, number)
    return [seen.get(number) for number in range(len(found.covers))]


def _cut(picture: VideoPicture, covers: Mapping[int, Cover], frame: int) -> dict[int, bytes | None]:
    pixels = picture.rgb()
    return {number: _view(pixels, Box(*cover.boxes[frame - cover.first])) for number, cover in covers.items()}


def _view(pixels: Pixels, box: Box) -> bytes | None:
    height, width = pixels.shape[:2]
    place = box.padded(AROUND).rounded().clipped(width, height)
    left, top = int(place.x), int(place.y)
    part = pixels[top : top + int(place.height), left : left + int(place.width)]
    if not part.size:
        return None
    scale = min(1.0, LARGEST / max(part.shape[:2]))
    size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    file = io.BytesIO()
    Image.fromarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA)).save(file, "jpeg", quality=QUALITY)
    return file.getvalue()
