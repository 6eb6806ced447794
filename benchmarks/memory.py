"""Resident memory of the service with two workers: idle, and at the height of two 12-megapixel photos at once.

`.venv/bin/python -m benchmarks.memory`. Each style gets a server of its own.
"""

import io
import re
import threading
from pathlib import Path

import httpx2
import numpy as np
from PIL import Image
from skimage import data

from faceguard.detail import Detail
from faceguard.style import Style
from testing.server import Server, serving

WIDTH, HEIGHT = 4000, 3000
WORKERS = 2


def _resident(server: Server, field: str) -> float:
    """Megabytes."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.findall(rf"{field}:\s+(\d+)", status)[0]) / 1024


def _photo() -> bytes:
    """Twelve megapixels of faces."""
    face = data.astronaut()
    tiled = np.tile(face, (HEIGHT // 512 + 1, WIDTH // 512 + 1, 1))[:HEIGHT, :WIDTH]
    file = io.BytesIO()
    Image.fromarray(tiled).save(file, "jpeg", quality=88)
    return file.getvalue()


def _height(server: Server, photo: bytes, options: dict[str, str]) -> float:
    """Return the most that was resident while every worker had the photo, three times."""
    Path(f"/proc/{server.process.pid}/clear_refs").write_text("5")  # forget the height so far

    def ask() -> None:
        for _ in range(3):
            answer = httpx2.post(f"{server.url}/v1/redact", files={"image": photo}, data=options, timeout=300)
            answer.raise_for_status()

    clients = [threading.Thread(target=ask) for _ in range(WORKERS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return _resident(server, "VmHWM")


def main() -> None:
    """Print a table."""
    photo = _photo()
    print("| style | detail | idle MB | at the height MB | bytes a pixel and worker |\n|---|---|---|---|---|")
    for style in Style:
        with serving("--workers", str(WORKERS), "--deadline", "300") as server:
            idle = _resident(server, "VmRSS")
            for detail in (Detail.FAST, Detail.BALANCED) if style is Style.BLUR else (Detail.BALANCED,):
                height = _height(server, photo, {"style": style, "detail": detail})
                each = (height - idle) * 2**20 / WORKERS / (WIDTH * HEIGHT)
                print(f"| {style} | {detail} | {idle:.0f} | {height:.0f} | {each:.0f} |", flush=True)


if __name__ == "__main__":
    main()
