"""Makes the pictures of the README: a portrait and what each style leaves of it."""

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from skimage import data

from service.decode import Limits
from service.detect.detectors import Detectors
from service.models import Weights
from service.options import RedactOptions
from service.pipeline import Pipeline
from service.redact import Style

FILE = Path(__file__).parents[1] / "docs/images/before-after.jpg"
STYLES = (Style.BLUR, Style.PIXELATE, Style.SOLID)
VIEW = (44, 0, 384, 340)
"""The part of the portrait that is shown: left, top, right, bottom."""
GAP, CAPTION = 8, 36
PAPER, INK = (255, 255, 255), (40, 40, 40)


def before_after() -> Image.Image:
    """The portrait of the astronaut Eileen Collins (NASA, public domain) beside its redacted copies."""
    portrait = Image.fromarray(data.astronaut())
    panels = [("original", portrait)]
    pipeline = Pipeline(Detectors(Weights()), Limits(pixels=portrait.width * portrait.height, frames=1))
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
    """The picture as a file that loses nothing."""
    file = io.BytesIO()
    picture.save(file, "png")
    return file.getvalue()


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    before_after().save(FILE, quality=88, optimize=True)
    print(f"{FILE.name}: {FILE.stat().st_size / 1000:.0f} kB")
