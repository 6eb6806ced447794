"""A made-up format, added to a copy of the package step by step; no step can be forgotten without a word."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from faceguard.codecs import CODECS
from faceguard.formats import PictureFormat
from testing.copied_checkout import copied_checkout, run_python
from testing.listings import ROOT, wrongly_listed

pytestmark = pytest.mark.extension

CONTAINER = """
import re
from dataclasses import dataclass

from faceguard.errors import BrokenPictureError

_HEADER = re.compile(rb"P6\\s(\\d{1,5})\\s(\\d{1,5})\\s255\\s")


@dataclass(frozen=True, slots=True)
class Ppm:
    size: tuple[int, int]
    samples: memoryview
    end: int


def parse(data: bytes) -> Ppm:
    header = _HEADER.match(data)
    if not header:
        raise BrokenPictureError
    width, height = int(header[1]), int(header[2])
    end = header.end() + width * height * 3
    if end > len(data):
        raise BrokenPictureError
    return Ppm((width, height), memoryview(data)[header.end() : end], end)
"""
AUDIT = """
from faceguard.container.ppm import parse
from faceguard.errors import LeakError


def audit(data: bytes) -> None:
    if parse(data).end != len(data):
        raise LeakError("bytes around the PPM")
"""
CODEC = """
from collections.abc import Sequence

import numpy as np

from faceguard.audit.ppm import audit
from faceguard.codecs.codec import Codec, Writer
from faceguard.codecs.limits import DecodeLimits
from faceguard.codecs.raster import Raster
from faceguard.container.ppm import parse
from faceguard.formats import PictureFormat
from faceguard.picture import Picture, Pixels


def _read(data: bytes, limits: DecodeLimits) -> Picture:
    file = parse(data)
    limits.check(file.size)
    pixels = np.frombuffer(file.samples, np.uint8).reshape(*file.size[::-1], 3)
    return Picture(PictureFormat.PPM, (Raster.of(pixels, b"").frame(1),))


def _write(_source: Picture, frames: Sequence[Pixels], _quality: int | None) -> bytes:
    pixels = frames[0] if frames[0].ndim == 3 else np.dstack([frames[0]] * 3)
    return b"P6 %d %d 255\\n" % pixels.shape[1::-1] + pixels.tobytes()


CODEC = Codec(
    title="PPM",
    media_type="image/x-portable-pixmap",
    suffixes=(".ppm", ".pnm"),
    matches=lambda data: data.startswith(b"P6"),
    read=_read,
    written_as=PictureFormat.PPM,
    writer=Writer(_write, audit, transparent=False, animated=False),
)
"""


@dataclass(frozen=True)
class Step:
    """A file that is added, or lines of one that are made longer."""

    file: str
    added: tuple[tuple[str, str], ...]
    """What is added, and what it stands behind."""
    forgotten: str
    """What is said where the step is left out."""

    def take(self, root: Path) -> None:
        path = root / self.file
        text = path.read_text() if path.exists() else ""
        for before, new in self.added:
            assert before in text
            text = text.replace(before, before + new, 1)
        path.write_text(text)


PACKAGE = "service/faceguard/"
CODE = (
    Step(
        PACKAGE + "formats.py",
        (('TIFF = "tiff"\n', '    PPM = "ppm"\n'), ('"avif", "gif"', ', "ppm"')),
        "PictureFormat.PPM",
    ),
    Step(PACKAGE + "container/ppm.py", (("", CONTAINER),), "No module named 'faceguard.container.ppm'"),
    Step(PACKAGE + "audit/ppm.py", (("", AUDIT),), "No module named 'faceguard.audit.ppm'"),
    Step(PACKAGE + "codecs/ppm.py", (("", CODEC),), "cannot import name 'ppm' from"),
    Step(
        PACKAGE + "codecs/__init__.py",
        (("heic, jpeg, png, ", "ppm, "), ("tiff.CODEC,\n", "    PictureFormat.PPM: ppm.CODEC,\n")),
        "ppm has a name in formats.py and no line in CODECS, in codecs/__init__.py",
    ),
    Step(
        "testing/damage.py",
        (('saved(pixels, "BMP"),\n', '        "ppm": saved(pixels, "PPM"),\n'),),
        "ppm has no small file in seeds(), in testing/damage.py",
    ),
)
TEXTS = (
    Step(PACKAGE + "web/locales/en.js", (("GIF or BMP", " or PPM"),), "web/locales/en.js: "),
    Step(PACKAGE + "web/locales/zh.js", (("GIF、BMP", "、PPM"),), "web/locales/zh.js: "),
    Step(PACKAGE + "web/index.html", ((".heic,.heif", ",.ppm,.pnm"),), "web/index.html: "),
    Step(PACKAGE + "web/kind.js", ((r"const PICTURE = /\.(hei[cf]s?|hif)", r"$|\.p[pn]m"),), "web/kind.js: "),
    Step(PACKAGE + "web/photo.js", (('"jpg")', '.replace("x-portable-pixmap", "ppm")'),), "web/photo.js: "),
    Step("docs/options.md", (("`avif`, `gif`", ", `ppm`"),), "docs/options.md: "),
    Step("docs/zh-CN/options.md", (("`avif`, `gif`", ", `ppm`"),), "docs/zh-CN/options.md: "),
)
COMPLETE = "That is all: jpeg, png, webp, avif, bmp, gif, heic, tiff, ppm"


def copied(root: Path, *steps: Step) -> Path:
    """Copy the package and take these steps."""
    names = ("service/faceguard", "testing", "docs/options.md", "docs/zh-CN/options.md")
    copied_checkout(root, names, without=("vendor", "weights"))
    for step in steps:
        step.take(root)
    return root


def said(root: Path, module: str = "testing.formats") -> str:
    """Ask the copy what its formats lack, or what keeps it from being imported."""
    run = run_python(root, "-m", module)
    return run.stderr if run.returncode else run.stdout


def test_the_steps_are_all_there_are(tmp_path: Path):
    """After them the format is read, written, audited, and offered by options, OpenAPI, `/v1/info` and folders."""
    root = copied(tmp_path, *CODE)

    assert COMPLETE == said(root)
    assert COMPLETE == said(root, "testing.offers")


@pytest.mark.parametrize("step", CODE, ids=lambda step: step.file)
def test_a_forgotten_step_is_named(step: Step, tmp_path: Path):
    """Whichever is left out, what is said names it."""
    root = copied(tmp_path, *(other for other in CODE if other is not step))

    assert step.forgotten in said(root)


def test_an_audit_that_passes_everything_is_named(tmp_path: Path):
    """An audit has to refuse what is more or less than a file."""
    root = copied(tmp_path, *CODE)
    (root / PACKAGE / "audit/ppm.py").write_text("def audit(data: bytes) -> None:\n    pass\n")

    assert "ppm: the audit of its writer passes files that hold more or less than their picture" in said(root)


@pytest.mark.parametrize("forgotten", [None, *TEXTS], ids=lambda step: step.file if step else "none")
def test_a_forgotten_text_is_named(forgotten: Step | None, tmp_path: Path):
    """Page and docs have to name the format, and nothing else is said when they do."""
    jpeg = CODECS[PictureFormat.JPEG]
    ppm = replace(jpeg, title="PPM", media_type="image/x-portable-pixmap", suffixes=(".ppm", ".pnm"))
    root = copied(tmp_path, *(step for step in TEXTS if step is not forgotten))

    sentences = list(wrongly_listed({**CODECS, "ppm": ppm}, root))

    assert (1 if forgotten else 0) == len(sentences)
    assert all(forgotten and sentence.startswith(forgotten.forgotten) for sentence in sentences)


def test_architecture_names_every_step():
    """What is done here is what the document says."""
    steps = (ROOT / "docs/architecture.md").read_text().partition("- **A format**")[2].partition("\n- **")[0]

    for step in (*CODE, *TEXTS):
        path = Path(step.file)
        assert path.name in steps or f"`{path.parent.name}/`" in steps, step.file
