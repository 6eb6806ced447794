"""A picture of a video: upright, in the colours that it is stored in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import av
import numpy as np
from av.video.reformatter import Interpolation

from faceguard.media import high_range
from faceguard.picture import Pixels

UNSPECIFIED = 2
"""The tag of what nobody says, in all of H.273's tables."""
LARGE = 720
"""Rows from which colours are those of HD where nobody says, as players have it."""
_BT709, _BT601 = 1, 5
_SCALER = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9, 10: 9}
"""The scaler's own numbers for H.273's matrices."""
_LIMITED, _FULL = 1, 2
_KEPT = frozenset({"yuv420p", "yuvj420p"})
_WAY = Interpolation.BILINEAR | Interpolation.ACCURATE_RND
_GREY, _NO_COLOUR = 128, 128

Room = Callable[[tuple[int, int]], Pixels]
"""Gives memory of a shape for a picture's planes."""


def own_memory(shape: tuple[int, int]) -> Pixels:
    """Give memory for a picture's planes."""
    return np.empty(shape, np.uint8)


@dataclass(frozen=True, slots=True)
class Colour:
    """What the numbers of a picture mean, by the tables of ITU-T H.273."""

    matrix: int = UNSPECIFIED
    full: bool = False
    """Whether black is 0 and white 255, rather than 16 and 235."""
    primaries: int = UNSPECIFIED
    transfer: int = UNSPECIFIED

    @classmethod
    def of(cls, frame: av.VideoFrame) -> Self:
        """Take what the decoder says; what it gives as red, green and blue becomes colour and brightness of HD."""
        if frame.format.is_rgb:
            return cls(_BT709, full=False, primaries=frame.color_primaries, transfer=frame.color_trc)
        full = frame.color_range == _FULL or frame.format.name.startswith("yuvj")
        return cls(frame.colorspace, full, frame.color_primaries, frame.color_trc)

    @property
    def range(self) -> int:
        return _FULL if self.full else _LIMITED

    def scaler(self, height: int) -> int:
        """Return the scaler's number of the matrix, that of players where nobody says."""
        return _SCALER.get(self.matrix, _BT709 if height >= LARGE else _BT601)


@dataclass(frozen=True, slots=True, eq=False)
class VideoPicture:
    """One picture, of which two by two pixels share their colour."""

    planes: Pixels
    """Brightness, then blue and red differences of half the sides; shape (3 / 2 height, width), both sides even."""
    time: int
    """When it is shown, in the time base of its stream."""
    duration: int
    """For how long, 0 where nobody says."""
    colour: Colour
    whole: bool = True
    """Whether the decoder had all it needed."""

    @classmethod
    def of(cls, frame: av.VideoFrame, time: int, room: Room) -> Self:
        """Take a decoded frame into some room, turn it upright, and leave out a last odd row or column."""
        turns, duration, whole = round(frame.rotation / 90), frame.duration or 0, not frame.is_corrupt
        if high_range.is_high(frame):
            frame = high_range.mapped(frame)
            frame.color_primaries = frame.color_trc = _BT709
        colour = Colour.of(frame)
        if frame.format.name not in _KEPT:
            frame = frame.reformat(
                format="yuv420p",
                dst_colorspace=colour.scaler(frame.height) if frame.format.is_rgb else None,
                src_color_range=None if frame.format.is_rgb else colour.range,
                dst_color_range=colour.range,
                interpolation=_WAY,
                threads=1,
            )
        planes = [_samples(plane) for plane in frame.planes]
        turned = [np.rot90(plane, turns) for plane in planes]
        return cls(_joined(room, *turned), time, duration, colour, whole)

    @classmethod
    def of_rgb(cls, pixels: Pixels, time: int) -> Self:
        """Take R, G, B (height, width, 3), of even sides, that is shown at a time."""
        return cls.of(av.VideoFrame.from_ndarray(pixels, "rgb24"), time, own_memory)

    @property
    def width(self) -> int:
        return int(self.planes.shape[1])

    @property
    def height(self) -> int:
        return int(self.planes.shape[0]) * 2 // 3

    @property
    def luma(self) -> Pixels:
        """The brightness, (height, width)."""
        return self.planes[: self.height]

    @property
    def chroma(self) -> Pixels:
        """The differences to blue and to red, (2, height / 2, width / 2)."""
        return self.planes[self.height :].reshape(2, self.height // 2, self.width // 2)

    def rgb(self) -> Pixels:
        """Return (height, width, 3) in R, G, B order."""
        frame = self.frame()
        frame.colorspace = self.colour.scaler(self.height)
        shown = frame.reformat(format="rgb24", dst_color_range=_FULL, interpolation=_WAY, threads=1)
        return np.asarray(shown.to_ndarray(), np.uint8)

    def put(self, rgb: Pixels, where: Pixels) -> None:
        """Take over R, G, B (height, width, 3) where the mask (height, width) is not 0; nothing else changes.

        A colour that two by two pixels share is taken over where one of them is.
        """
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), "rgb24").reformat(
            format="yuv420p",
            dst_colorspace=self.colour.scaler(self.height),
            dst_color_range=self.colour.range,
            interpolation=_WAY,
            threads=1,
        )
        luma, *chroma = (_samples(plane) for plane in frame.planes)
        taken = where != 0
        np.copyto(self.luma, luma, where=taken)
        shared = taken[::2, ::2] | taken[::2, 1::2] | taken[1::2, ::2] | taken[1::2, 1::2]
        np.copyto(self.chroma, np.stack(chroma), where=shared)

    def hide(self) -> None:
        """Make all of it grey."""
        self.luma[...] = _GREY
        self.chroma[...] = _NO_COLOUR

    def frame(self) -> av.VideoFrame:
        """Return it as a frame that has nothing else of the decoder's."""
        frame = av.VideoFrame.from_ndarray(self.planes, "yuv420p")
        frame.color_range = self.colour.range
        frame.colorspace = self.colour.matrix
        frame.color_primaries, frame.color_trc = self.colour.primaries, self.colour.transfer
        return frame


def _samples(plane: av.video.plane.VideoPlane) -> Pixels:
    """Return a plane's samples, (height, width), without what fills its lines up."""
    samples: Pixels = np.frombuffer(memoryview(plane), np.uint8)
    return samples.reshape(-1, plane.line_size)[: plane.height, : plane.width]


def _joined(room: Room, luma: Pixels, *chroma: Pixels) -> Pixels:
    """Lay planes one below the other, of even sides."""
    height, width = (side // 2 * 2 for side in luma.shape)
    planes = room((height * 3 // 2, width))
    planes[:height] = luma[:height, :width]
    half = planes[height:].reshape(2, height // 2, width // 2)
    for place, plane in zip(half, chroma, strict=True):
        place[...] = plane[: height // 2, : width // 2]
    return planes
