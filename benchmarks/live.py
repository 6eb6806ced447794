"""How long a live frame takes, how many there are a second, and how many faces are left bare.

usage: python -m benchmarks.live delay PHOTO [--seconds 20] [--detail fast] [--look-ahead 5]
       python -m benchmarks.live bare TOOL PHOTOS [--clips 12] [--frames 75] [--seed 2] [--look-ahead 5]
       make bench-live PHOTO=FILE TOOL=FILE PHOTOS=DIR

`delay` moves a camera over PHOTO, sends 25 frames a second to `/v1/live` of a service of its own, and as many as it
takes besides. TOOL makes labelled clips of PHOTOS and judges redacted ones, as in `benchmarks.video`; `bare` plays
them at their rate. Frames that the service drops are not shown, and count as covered; how many there are is told.
"""

import argparse
import asyncio
import io
import json
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image
from websockets.asyncio.client import connect

from benchmarks.result import Cell, Column, measured
from faceguard.style import Style
from testing.server import serving

SIZES = ((640, 360), (1280, 720))
RATE = 25
MAGENTA = (255, 0, 255)
WORKERS = 2
COLUMNS = (
    Column(name="frame"),
    Column(name="style"),
    Column(name="median delay", unit="ms", digits=0),
    Column(name="95 %", unit="ms", digits=0),
    Column(name="frames a second at 25", digits=1),
    Column(name="as many as it takes", digits=1),
    Column(name="covered whole", unit="%", digits=1),
)


@dataclass
class Heard:
    """What came back of a stream."""

    delays: list[float] = field(default_factory=list)
    answers: list[bytes | None] = field(default_factory=list)
    """One for each frame that was sent, in order; None where it was dropped."""
    seconds: float = 0

    @property
    def rate(self) -> float:
        """Frames that came back a second."""
        return len(self.delays) / self.seconds


def jpeg(pixels: np.ndarray) -> bytes:
    """Write a frame as a browser does."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=85)
    return file.getvalue()


def looked_around(photo: Path, size: tuple[int, int], count: int) -> list[bytes]:
    """Return what a camera sees that goes back and forth over a photo."""
    width, height = size
    whole = np.asarray(Image.open(photo).convert("RGB").resize((width * 5 // 4, height * 5 // 4)))
    places = (np.sin(np.arange(count) / RATE) + 1) / 2
    left, top = (places * width / 4).astype(int).tolist(), (places * height / 4).astype(int).tolist()
    return [jpeg(whole[y : y + height, x : x + width]) for x, y in zip(left, top, strict=True)]


async def played(url: str, frames: Sequence[bytes], rate: float, options: dict[str, Any]) -> Heard:
    """Send frames at a rate, and return what comes back; no faster than it is taken."""
    heard, sent, start = Heard(), deque[float](), time.monotonic()
    async with connect(f"{url.replace('http', 'ws')}/v1/live", max_size=None, compression=None, proxy=None) as live:
        await live.send(json.dumps(options))

        async def send() -> None:
            for number, frame in enumerate(frames):
                await asyncio.sleep(max(0, start + number / rate - time.monotonic()))
                sent.append(time.monotonic())
                await live.send(frame)

        sending = asyncio.ensure_future(send())
        while len(heard.answers) < len(frames):
            answer = await live.recv()
            if isinstance(answer, str):
                for _ in range(json.loads(answer)["dropped"]):
                    sent.popleft()
                    heard.answers.append(None)
                continue
            heard.delays.append(time.monotonic() - sent.popleft())
            heard.answers.append(answer)
        await sending
    heard.seconds = time.monotonic() - start
    return heard


def is_blank(answer: bytes | None) -> bool:
    """Tell whether a frame is covered whole."""
    return answer is not None and bool(np.ptp(np.asarray(Image.open(io.BytesIO(answer)).convert("L"))) < 4)


def delay(url: str, asked: argparse.Namespace) -> Iterable[list[Cell]]:
    """Measure each size and style."""
    for size in SIZES:
        frames = looked_around(asked.photo, size, round(asked.seconds * RATE))
        for style in Style:
            options = {"style": style, "detail": asked.detail, "look_ahead": asked.look_ahead}
            steady = asyncio.run(played(url, frames, RATE, options))
            most = asyncio.run(played(url, frames, 4 * RATE, options))
            times = 1000 * np.array(steady.delays)
            whole = 100 * float(np.mean([is_blank(answer) for answer in steady.answers]))
            yield [
                "{} x {}".format(*size),
                str(style),
                *(float(np.percentile(times, share)) for share in (50, 95)),
                steady.rate,
                most.rate,
                whole,
            ]


def show(url: str, asked: argparse.Namespace) -> None:
    """Print the table of delays."""
    rows = list(delay(url, asked))
    print(f"`{asked.detail}`, look-ahead {asked.look_ahead}\n\n{measured(COLUMNS, rows)}")


def redacted(url: str, clip: Path, result: Path, look_ahead: int) -> tuple[int, int, int]:
    """Play a clip at its rate; return its frames, those that were dropped, and those that were covered whole."""
    with av.open(str(clip)) as source:
        stream = source.streams.video[0]
        rate, frames = stream.average_rate, [jpeg(each.to_ndarray(format="rgb24")) for each in source.decode(stream)]
    assert rate
    options = {"style": "solid", "color": "ff00ff", "look_ahead": look_ahead}
    heard = asyncio.run(played(url, frames, float(rate), options))
    with av.open(str(result), "w") as target:
        given = target.add_stream("libx264", rate=rate, options={"crf": "20", "preset": "veryfast"})
        first = Image.open(io.BytesIO(frames[0]))
        given.width, given.height, given.pix_fmt = first.width, first.height, "yuv420p"
        for answer in heard.answers:
            shown = Image.open(io.BytesIO(answer)) if answer else Image.new("RGB", first.size, MAGENTA)
            target.mux(given.encode(av.VideoFrame.from_ndarray(np.asarray(shown.convert("RGB")), "rgb24")))
        target.mux(given.encode(None))
    return len(frames), heard.answers.count(None), sum(map(is_blank, heard.answers))


def bare(url: str, asked: argparse.Namespace) -> None:
    """Play clips, and print what is left bare in them."""
    tool = [sys.executable, str(asked.tool)]
    words = [f"--{name}={getattr(asked, name)}" for name in ("clips", "frames", "seed")]
    with tempfile.TemporaryDirectory() as temporary:
        clips, results = Path(temporary) / "clips", Path(temporary) / "results"
        results.mkdir()
        subprocess.run([*tool, "make", str(asked.photos), str(clips), *words], check=True)
        counts = [redacted(url, each, results / each.name, asked.look_ahead) for each in sorted(clips.glob("*.mp4"))]
        judged = subprocess.run([*tool, "judge", str(clips), str(results)], check=True, capture_output=True).stdout
    verdict, (frames, dropped, whole) = json.loads(judged), np.sum(counts, 0).tolist()
    for band in ("16+", "40+"):
        print(f"{band} px: {100 * verdict[band]['uncovered']:.1f} % bare of {verdict[band]['face_frames']:,}")
    print(f"{frames} frames, {dropped} dropped, {whole} covered whole; {100 * verdict['false_area']:.2f} % false area")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures live pictures.")
    commands = parser.add_subparsers(required=True)
    one, other = commands.add_parser("delay"), commands.add_parser("bare")
    one.add_argument("photo", type=Path)
    one.add_argument("--seconds", type=float, default=20)
    one.add_argument("--detail", default="fast")
    other.add_argument("tool", type=Path)
    other.add_argument("photos", type=Path)
    for name, value in (("clips", 12), ("frames", 75), ("seed", 2)):
        other.add_argument(f"--{name}", type=int, default=value)
    for command, work in ((one, show), (other, bare)):
        command.add_argument("--look-ahead", type=int, default=5)
        command.set_defaults(work=work)
    asked = parser.parse_args()
    with serving("--workers", str(WORKERS), "--live", "1") as server:
        asked.work(server.url, asked)


if __name__ == "__main__":
    main()
