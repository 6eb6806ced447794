"""The way from a picture's colour profile to sRGB, if one is needed."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageCms

from faceguard.container.profile import reduced

_SPACES = {"RGB": b"RGB ", "L": b"GRAY", "CMYK": b"CMYK"}
# How far, in steps of 255, a colour may move without anyone seeing that the profile was left out.
TOLERANCE = 3

Conversion = Callable[[Image.Image], Image.Image]


class Profile:
    """A picture's profile; it serves all frames, and each conversion is made once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._conversions: dict[str, Conversion | None] = {}

    def __bool__(self) -> bool:
        return bool(self._data)

    def to_srgb(self, mode: str) -> Conversion | None:
        """Give what turns an image of this mode ("RGB", "L" or "CMYK") into sRGB.

        None where the profile is missing, is sRGB in all but name, does not fit the mode, or is broken: such
        pictures are shown as they are, like browsers do.
        """
        if mode not in self._conversions:
            self._conversions[mode] = _conversion(self._data, mode)
        return self._conversions[mode]


def _conversion(profile: bytes, mode: str) -> Conversion | None:
    if profile[16:20] != _SPACES[mode] or not (bare := reduced(profile)):
        return None
    try:
        transform = ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(io.BytesIO(bare)),
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        if mode != "CMYK" and _is_identity(transform, mode):
            return None
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
    return transform.apply


def _is_identity(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    levels = np.linspace(0, 255, 9).astype(np.uint8)
    if mode == "L":
        sample, expected = levels[None], np.repeat(levels[None, :, None], 3, 2)
    else:
        sample = np.stack(np.meshgrid(levels, levels, levels), -1).reshape(1, -1, 3)
        expected = sample
    converted = np.asarray(transform.apply(Image.fromarray(sample)))
    return int(np.abs(converted.astype(int) - expected).max()) <= TOLERANCE
