"""The zygote of helpers for pictures.

usage: python -m faceguard.sandbox.pictures DESCRIPTOR MEMORY SECONDS
"""

import cv2
import numpy as np
from PIL import Image, JpegPresets  # noqa: F401 - what helpers need is loaded before they are forked

from faceguard import codecs
from faceguard.codecs.limits import DecodeLimits
from faceguard.formats import PictureFormat
from faceguard.picture import Frame, Picture
from faceguard.sandbox import zygote
from faceguard.sandbox.helper import serve


def warm_up() -> None:
    """Write and read a picture in each format: what that makes once is there for all helpers."""
    pixels = np.zeros((16, 16, 3), np.uint8)
    source = Picture(PictureFormat.PNG, (Frame(pixels),))
    for target in codecs.WRITABLE:
        codecs.decode(codecs.encode(source, source.frames, target, None), DecodeLimits())


if __name__ == "__main__":
    cv2.setNumThreads(0)
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = None  # each call has limits of its own
    warm_up()
    zygote.main(serve)
