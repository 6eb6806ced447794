"""What deface's webcam mode shows of a camera: how many of its frames, and the processor time that each takes.

usage: .bench/bin/python -m benchmarks.webcam CLIP [--size 640x360] [--seconds 10] [--backend auto]

It is deface's own loop (`video_detect`, as `deface cam` calls it), fed as its reader feeds it: the newest frame of
CLIP, which is played again and again at 25 frames a second as if it were a camera. The window that `deface cam` opens
is left out. Processor time a frame says how many there can be a second, at most, on cores that do nothing else.
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import cv2
import imageio
import numpy as np
from deface import deface
from deface.centerface import CenterFace
from imageio.plugins.ffmpeg import FrameCatcher

RATE = 25
THRESHOLD, MASK = 0.2, 1.3
"""deface's defaults."""
POLL = 0.001


class EndedError(Exception):
    """No more is asked of it."""


class Camera:
    """A reader of frames, as imageio has for cameras: the newest one is what is read."""

    def __init__(self, frames: list[np.ndarray], seconds: float) -> None:
        self._frames, self._seconds = frames, seconds
        self.sent = self.taken = 0
        self.used = 0.0
        """Processor time since it was opened."""

    def opened(self, _: str) -> "Camera":
        """Begin."""
        self._start, self._before = time.monotonic(), time.process_time()
        self._catcher: Any = FrameCatcher(self._played())  # type: ignore[no-untyped-call]
        return self

    def _played(self) -> Iterator[np.ndarray]:
        while True:
            time.sleep(max(0, self._start + self.sent / RATE - time.monotonic()))
            self.sent += 1
            yield self._frames[self.sent % len(self._frames)].copy()

    def get_meta_data(self) -> dict[str, object]:
        """Say what deface asks for."""
        return {"size": self._frames[0].shape[1::-1], "fps": RATE}

    def get_next_data(self) -> Any:
        """Wait for a frame that was not read yet."""
        while True:
            frame, is_new = self._catcher.get_frame()
            if time.monotonic() - self._start > self._seconds:
                self.used = time.process_time() - self._before
                raise EndedError
            if is_new:
                self.taken += 1
                return frame
            time.sleep(POLL)


def frames_of(clip: str, size: tuple[int, int]) -> list[np.ndarray]:
    """Return the frames of a clip in R, G, B order."""
    film, frames = cv2.VideoCapture(clip), list[np.ndarray]()
    while (read := film.read())[0]:
        frames.append(np.ascontiguousarray(cv2.resize(read[1], size)[:, :, ::-1]))
    return frames


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures deface's webcam mode.")
    parser.add_argument("clip")
    parser.add_argument("--size", default="640x360")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--backend", default="auto")
    asked = parser.parse_args()
    width, height = map(int, asked.size.split("x"))
    camera = Camera(frames_of(asked.clip, (width, height)), asked.seconds)
    imageio.get_reader = camera.opened  # type: ignore[assignment]  # deface asks for no more
    network = CenterFace(backend=asked.backend)
    network(camera._frames[0], THRESHOLD)  # noqa: SLF001 - what is loaded once is not counted
    show = partial(deface.video_detect, enable_preview=False, nested=False, draw_scores=False, ffmpeg_config={})
    with suppress(EndedError):
        show("<video0>", None, network, THRESHOLD, cam=True, replacewith="blur", mask_scale=MASK, ellipse=True)
    each = 1000 * camera.used / camera.taken
    shown = f"{camera.taken} of {camera.sent} frames, {camera.taken / asked.seconds:.1f} a second"
    print(f"{asked.size}, {network.backend}: {shown}; {each:.0f} ms of processor time each")


if __name__ == "__main__":
    main()
