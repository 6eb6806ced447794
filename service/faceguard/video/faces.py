"""The clearest view of each person, for a review."""

import io
from collections.abc import Iterable

import cv2
from PIL import Image

from faceguard.geometry import Box
from faceguard.media.frames import VideoPicture
from faceguard.picture import Pixels
from faceguard.ticket import Checkpoint
from faceguard.video.clearest import visit
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
    seen: dict[int, bytes | None] = {}

    def see(track: int, pixels: Pixels, box: Box) -> None:
        seen[track] = _view(pixels, box)

    visit(pictures, found, 1, see, checkpoint)
    return [seen.get(track) for track in range(len(found.covers))]


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
