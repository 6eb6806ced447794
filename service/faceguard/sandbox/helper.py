"""What a helper does: it reads one picture into shared memory, and keeps it for what comes after that."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import astuple, replace
from typing import Any

import numpy as np

from faceguard import codecs
from faceguard.codecs.canvas import canvas, own_memory
from faceguard.codecs.limits import DecodeLimits
from faceguard.errors import CodecFailedError, FaceguardError
from faceguard.formats import PictureFormat
from faceguard.picture import Picture, Pixels
from faceguard.sandbox import memory
from faceguard.sandbox.canvas import SharedCanvas
from faceguard.sandbox.channel import Channel, close
from faceguard.sandbox.layout import FrameLayout

Answer = tuple[dict[str, Any], list[int]]


def serve(channel: Channel) -> None:
    """Answer each message until the other end is closed."""
    helper = Helper()
    calls: dict[str, Callable[..., Answer]] = {
        "decode": helper.decode,
        "encode": helper.encode,
        "rescale": helper.rescale,
    }
    with suppress(EOFError):
        while True:
            message, descriptors = channel.receive()
            answer, results = _answered(calls[message.pop("call")], message, descriptors)
            close(descriptors)
            channel.send(answer, results)
            close(results)


def _answered(call: Callable[..., Answer], arguments: dict[str, Any], descriptors: Sequence[int]) -> Answer:
    try:
        return call(*descriptors, **arguments)
    except FaceguardError as error:
        return {"error": error.slug, "detail": error.detail}, []
    except Exception as error:  # noqa: BLE001 - encoders may raise whatever they like
        return {"error": CodecFailedError.slug, "detail": type(error).__name__}, []


class Helper:
    """One picture, from its first byte to its last."""

    _picture: Picture

    def decode(self, file: int, area: int, size: int, limits: dict[str, int]) -> Answer:
        """Read a file into shared memory."""
        shared = SharedCanvas(area)
        canvas.set(shared)
        self._picture = codecs.decode(memory.loaded(file, size), DecodeLimits(**limits))
        layouts = [FrameLayout.of(frame, shared.start_of(frame.pixels)) for frame in self._picture.frames]
        canvas.set(own_memory)
        answer = {
            "format": self._picture.format,
            "rescalable": self._picture.rescaling is not None,
            "size": shared.size,
            "frames": [astuple(layout) for layout in layouts],
        }
        return answer, []

    def rescale(self, hidden: int) -> Answer:
        """Scale the picture by what a mask does not hide, in the memory that is shared already."""
        (view,), rescaling = self._picture.frames, self._picture.rescaling
        if rescaling is None:
            raise CodecFailedError
        mask: Pixels = memory.mapped(hidden, view.width * view.height).reshape(view.height, view.width)
        np.copyto(view.pixels, rescaling.without(mask).pixels)
        return {}, []

    def encode(self, transparent: Sequence[bool], format: str, quality: int | None) -> Answer:  # noqa: A002 - the option's name
        """Write what is in the shared memory, with the alpha channels of the frames that have one still."""
        frames = [
            frame if still else replace(frame, alpha=None)
            for frame, still in zip(self._picture.frames, transparent, strict=True)
        ]
        return _file(codecs.encode(self._picture, frames, PictureFormat(format), quality))


def _file(content: bytes) -> Answer:
    return {"size": len(content)}, [memory.store(content)]
