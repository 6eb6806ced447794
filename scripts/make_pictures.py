"""Makes the pictures of the README and the docs: a portrait and what each style leaves of it."""

import io
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from skimage import data

from faceguard.codecs.limits import DecodeLimits
from faceguard.detection.detectors import Detectors
from faceguard.geometry import Box
from faceguard.models import Weights
from faceguard.options import RedactOptions
from faceguard.photo.pipeline import Pipeline
from faceguard.reports.face import FaceReport
from faceguard.style import Style

IMAGES = Path(__file__).parents[1] / "docs/images"
STYLES = (Style.BLUR, Style.PIXELATE, Style.SOLID)
VIEW = (44, 0, 384, 340)
"""The part of the portrait that is shown: left, top, right, bottom."""
GAP, CAPTION = 8, 36
PAPER, INK = (255, 255, 255), (40, 40, 40)


def before_after() -> Image.Image:
    """Put the portrait of the astronaut Eileen Collins (NASA, public domain) beside its redacted copies."""
    portrait = Image.fromarray(data.astronaut())
    panels = [("original", portrait)]
    pipeline = Pipeline(Detectors(Weights()), DecodeLimits(pixels=portrait.width * portrait.height, frames=1))
    for style in STYLES:
        redaction = pipeline.redact(png(portrait), RedactOptions(style=style))
        assert len(redaction.report.faces) == 1, f"{style}: the portrait has one face"  # noqa: S101 - stops a wrong picture
        panels.append((style.value, Image.open(io.BytesIO(redaction.content))))
    pipeline.detectors.close()
    return beside([(name, panel.crop(VIEW)) for name, panel in panels])


def beside(panels: list[tuple[str, Image.Image]]) -> Image.Image:
    """Pictures of one size side by side, each with its name below."""
    width, height = panels[0][1].size
    sheet = Image.new("RGB", (len(panels) * (width + GAP) + GAP, height + GAP + CAPTION), PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(22)
    for index, (name, panel) in enumerate(panels):
        left = GAP + index * (width + GAP)
        sheet.paste(panel, (left, GAP))
        draw.text((left + width / 2, height + GAP + CAPTION / 2), name, INK, font, anchor="mm")
    return sheet


def png(picture: Image.Image) -> bytes:
    """Write the picture to a file that loses nothing."""
    file = io.BytesIO()
    picture.save(file, "png")
    return file.getvalue()


def crowd() -> Image.Image:
    """Make a stand of the same portrait, overlapping, in two sizes."""
    portrait = Image.fromarray(data.astronaut()).crop((60, 0, 400, 400))
    sheet = Image.new("RGB", (340, 340), (120, 150, 190))
    for row, side in enumerate((90, 150)):
        for column in range(-1, 340 // (side * 2 // 3) + 1):
            sheet.paste(portrait.resize((side, side)), (column * side * 2 // 3 + 20 * row, 30 + row * 110))
    return sheet


def usual_blur(picture: Image.Image, faces: Sequence[FaceReport]) -> Image.Image:
    """Blur as the usual tool does (deface 1.5.0): a box filter of half the face's size in an ellipse on 1.6 of it."""
    pixels = np.array(picture)
    for face in faces:
        box = Box(face.box.x, face.box.y, face.box.width, face.box.height).padded(0.3).clipped(*picture.size).rounded()
        part = pixels[int(box.y) : int(box.bottom), int(box.x) : int(box.right)]
        rows, columns = np.mgrid[: part.shape[0], : part.shape[1]]
        radius = (rows / part.shape[0] * 2 - 1) ** 2 + (columns / part.shape[1] * 2 - 1) ** 2
        blurred = cv2.blur(part, (max(1, part.shape[1] // 2), max(1, part.shape[0] // 2)))
        part[radius < 1] = blurred[radius < 1]
    return Image.fromarray(pixels)


def blur_sheet() -> Image.Image:
    """Put the blur beside the usual one, on one large face and on a crowd."""
    pipeline = Pipeline(Detectors(Weights()), DecodeLimits())
    sheets = []
    for picture in (Image.fromarray(data.astronaut()).crop(VIEW), crowd()):
        redaction = pipeline.redact(png(picture), RedactOptions())
        ours = Image.open(io.BytesIO(redaction.content))
        usual = usual_blur(picture, redaction.report.faces)
        sheets.append(beside([("original", picture), ("the usual blur of the face", usual), ("ours", ours)]))
    pipeline.detectors.close()
    both = Image.new("RGB", (sheets[0].width, sum(sheet.height for sheet in sheets)), PAPER)
    for index, sheet in enumerate(sheets):
        both.paste(sheet, (0, index * sheets[0].height))
    return both


def main() -> None:
    """Write all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, made in (("before-after.jpg", before_after()), ("blur.jpg", blur_sheet())):
        made.save(IMAGES / name, quality=88, optimize=True)
        print(f"{name}: {(IMAGES / name).stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
