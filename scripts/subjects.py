"""Whom pictures of the page show: Eileen Collins (NASA, public domain), a cat and a cup of coffee (CC0)."""

import io
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from skimage import data

from testing.videos import panned, video


def photos() -> list[dict[str, Any]]:
    """Return two portraits, a cat and a coffee, as files to be picked."""
    portrait = data.astronaut()
    pictures = {"portrait": portrait, "launch day": portrait[:400, ::-1], "cat": data.chelsea(), "break": data.coffee()}
    return [{"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(each)} for name, each in pictures.items()]


def film() -> dict[str, Any]:
    """Return a video in which a camera goes past three portraits, as a file to be picked."""
    frames = panned(np.concatenate([data.astronaut()] * 3, axis=1), 60, 640, 360, step=12)
    return {"name": "launch day.mp4", "mimeType": "video/mp4", "buffer": video(frames, sound=True)}


def camera() -> list[str]:
    """Return Chromium's arguments for a camera that sees the portrait before a wall."""
    pixels = np.full((720, 1280, 3), (93, 122, 132), np.uint8)
    pixels[80:720, 320:960] = np.asarray(Image.fromarray(data.astronaut()).resize((640, 640)))
    clip = Path(tempfile.mkdtemp(prefix="camera-")) / "clip.mjpeg"
    clip.write_bytes(jpeg(pixels) * 2)
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    return [*fake, f"--use-file-for-fake-video-capture={clip}"]


def jpeg(pixels: np.ndarray) -> bytes:
    """Return (height, width, 3) RGB as a JPEG."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "jpeg", quality=92)
    return file.getvalue()
