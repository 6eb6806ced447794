"""Makes the sheet of what redacted photos look like: twelve of one portrait, in light and crowds that are hard to fill.

Beside the styles of ours is what deface 1.5.0 makes of a face, whose box it grows by 1.3: a box filter in an ellipse,
or squares of 20 pixels in the box.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from functools import cache

import cv2
import numpy as np
from PIL import Image, ImageOps
from skimage import data

from faceguard.codecs.limits import DecodeLimits
from faceguard.detection.detectors import Detectors
from faceguard.geometry import Box
from faceguard.models import Weights
from faceguard.options import RedactOptions
from faceguard.photo.pipeline import Pipeline
from faceguard.picture import Pixels
from faceguard.reports.face import FaceReport
from faceguard.shape import Shape
from make_pictures import GAP, IMAGES, PAPER, beside, crowd, png, usual_blur

SIDE = 176
"""Pixels that a photo is shown at; it is redacted at its own size."""
SQUARE = 20
"""Pixels of deface's mosaic."""


def portrait() -> Image.Image:
    """Return the head and shoulders of the astronaut Eileen Collins (NASA, public domain)."""
    return Image.fromarray(data.astronaut()).crop((60, 0, 400, 340))


@cache
def person() -> Image.Image:
    """Return the portrait without what is behind her, with an alpha channel."""
    pixels = np.array(portrait())
    mask = np.full(pixels.shape[:2], cv2.GC_PR_BGD, np.uint8)
    mask[200:, 40:260] = mask[40:160, 110:200] = cv2.GC_PR_FGD
    cv2.setRNGSeed(0)
    cv2.grabCut(pixels, mask, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), 8, cv2.GC_INIT_WITH_MASK)
    alpha = cv2.GaussianBlur(np.where(mask % 2 == 1, 255, 0).astype(np.uint8), (0, 0), 1.2)
    return Image.fromarray(np.dstack([pixels, alpha]))


def before(scene: Pixels, side: int, places: Sequence[tuple[int, int]]) -> Image.Image:
    """Put her before another scene, so large and in these places (left, top), every other time mirrored."""
    sheet = Image.fromarray(scene).convert("RGB").resize((340, 340), Image.Resampling.LANCZOS)
    small = person().resize((side, side), Image.Resampling.LANCZOS)
    for index, place in enumerate(places):
        shown = ImageOps.mirror(small) if index % 2 else small
        sheet.paste(shown, place, shown)
    return sheet


def lit(gain: float, *, behind: float | None = None) -> Image.Image:
    """Make the portrait darker, with a light of its own behind the head where that is given."""
    pixels = np.asarray(portrait(), np.float32)
    rows, columns = np.mgrid[:340, :340]
    near = np.exp(-((((columns - 155) / 85) ** 2 + ((rows - 120) / 110) ** 2) ** 2))[..., None]
    light = gain if behind is None else gain * near + behind * (1 - near)
    noise = np.random.default_rng(0).normal(0, 3, pixels.shape)
    return Image.fromarray(np.clip(pixels * light + noise, 0, 255).astype(np.uint8))


def coarse() -> Image.Image:
    """Compress the portrait until its blocks show."""
    file = io.BytesIO()
    portrait().save(file, "jpeg", quality=12)
    return Image.open(file).convert("RGB")


def turned(degrees: float) -> Image.Image:
    """Turn the photo, and show the same part of it."""
    whole = Image.fromarray(data.astronaut())
    return whole.rotate(degrees, Image.Resampling.BICUBIC, center=(225, 150)).crop((60, 0, 400, 340))


PHOTOS: Sequence[Callable[[], Image.Image]] = (
    portrait,
    lambda: turned(32),
    lambda: portrait().convert("L").convert("RGB"),
    lambda: lit(0.22),
    lambda: lit(0.3, behind=1.5),
    coarse,
    lambda: before(data.brick(), 340, [(0, 0)]),
    lambda: before(data.coffee(), 250, [(60, 90)]),
    crowd,
    lambda: before(data.grass(), 190, [(-40, 60), (38, 90), (120, 60), (190, 110)]),
    lambda: before(data.rocket(), 60, [(20 + 58 * index, 160 + 50 * (index % 2)) for index in range(5)]),
    lambda: portrait().crop((140, 20, 340, 220)).resize((340, 340), Image.Resampling.LANCZOS),
)


def mosaic(picture: Image.Image, faces: Sequence[FaceReport]) -> Image.Image:
    """Make squares as deface does, each of the colour of its first pixel."""
    pixels = np.array(picture)
    for face in faces:
        box = Box(face.box.x, face.box.y, face.box.width, face.box.height).padded(0.3).clipped(*picture.size).rounded()
        part = pixels[int(box.y) : int(box.bottom), int(box.x) : int(box.right)]
        rows, columns = (np.arange(side) // SQUARE * SQUARE for side in part.shape[:2])
        part[...] = part[rows[:, None], columns]
    return Image.fromarray(pixels)


def panels(pipeline: Pipeline, picture: Image.Image) -> Iterator[tuple[str, Image.Image]]:
    """Make what is shown of one photo."""
    yield "original", picture
    faces = pipeline.redact(png(picture), RedactOptions()).report.faces
    yield "deface's blur", usual_blur(picture, faces)
    yield "deface's mosaic", mosaic(picture, faces)
    for shape in (Shape.ELLIPSE, Shape.HEAD):
        redaction = pipeline.redact(png(picture), RedactOptions(shape=shape))
        yield f"blur, {shape}", Image.open(io.BytesIO(redaction.content)).convert("RGB")


def main() -> None:
    """Write the sheet."""
    pipeline = Pipeline(Detectors(Weights()), DecodeLimits())
    strips = [
        beside(
            [(name, shown.resize((SIDE, SIDE), Image.Resampling.LANCZOS)) for name, shown in panels(pipeline, make())]
        )
        for make in PHOTOS
    ]
    pipeline.detectors.close()
    height = SIDE + GAP
    sheet = Image.new("RGB", (strips[0].width, len(strips) * height + strips[0].height - height), PAPER)
    for index, strip in enumerate(strips):
        sheet.paste(strip, (0, index * height))
    sheet.save(IMAGES / "looks.jpg", quality=82, optimize=True)
    print(f"looks.jpg: {(IMAGES / 'looks.jpg').stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
