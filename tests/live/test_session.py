"""Whatever fails, no frame that comes out is bare, and none is lost without a word."""

import asyncio
import io
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any

import numpy as np
import pytest
from PIL import Image

from faceguard import codecs
from faceguard.codecs.coder import unguarded
from faceguard.detection import DetectionResult, Face
from faceguard.errors import CodecFailedError, DeadlineError, TooManyPixelsError, UnsupportedPictureError
from faceguard.geometry import Box
from faceguard.job import Tools
from faceguard.lanes import Lane
from faceguard.live import session as module
from faceguard.live.coder import FrameCoder, jpegs
from faceguard.live.limits import decode_limits
from faceguard.live.options import LiveOptions
from faceguard.live.session import Session
from faceguard.live.stream import Answer
from faceguard.picture import Pixels
from faceguard.policy.standing import Standing
from faceguard.settings import Settings
from tests.live.street import AT, SIDE, frame

SETTINGS = Settings(workers=1)


class Finder:
    """A detector that finds the head by its colour, unless something is wrong with it."""

    models = ()

    def __init__(self) -> None:
        self.looks, self.fails, self.stands = 0, False, threading.Event()
        self.stands.set()

    def threshold(self, _: object) -> float:
        return 0.3

    def detect(self, pixels: Pixels, *_: object) -> DetectionResult:
        self.looks += 1
        assert self.stands.wait(60)
        if self.fails:
            raise RuntimeError("out of order")
        rows, columns = np.nonzero(magenta(pixels))
        if not len(rows):
            return DetectionResult()
        left, top = int(columns.min()), int(rows.min())
        box = Box(left, top, int(columns.max()) + 1 - left, int(rows.max()) + 1 - top)
        return DetectionResult([Face(box, 0.9, "finder")])


class Pool:
    """Two workers, of which a job may get none."""

    def __init__(self, finder: Finder) -> None:
        self._tools: Any = Tools(dict.fromkeys(("ensemble", "yunet"), finder), unguarded, None)  # type: ignore[arg-type]
        self._threads = ThreadPoolExecutor(4)
        self.full = False
        self.lanes: set[Lane] = set()

    async def run(self, job: Callable[..., Any], ticket: Any, lane: Lane) -> Any:
        self.lanes.add(lane)
        if self.full:
            await asyncio.sleep(ticket.remaining)
            raise DeadlineError
        work = asyncio.get_running_loop().run_in_executor(self._threads, job, self._tools, ticket.checkpoint)
        try:
            return await asyncio.wait_for(asyncio.shield(work), ticket.remaining)
        except TimeoutError:
            raise DeadlineError from None

    def close(self) -> None:
        self._threads.shutdown(wait=False)


def magenta(pixels: Pixels) -> np.ndarray:
    """Tell where a picture shows the head; shape (height, width)."""
    red, green, blue = np.moveaxis(pixels.astype(int), 2, 0)
    return np.asarray((red > 190) & (green < 90) & (blue > 190))


def jpeg(pixels: Pixels) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=95)
    return file.getvalue()


def head(answer: Answer[bytes]) -> int:
    """Count the pixels of the head that an answer shows."""
    return int(magenta(np.asarray(Image.open(io.BytesIO(answer.content or b"")).convert("RGB"))).sum())


class Talk:
    """A session, and what it says."""

    def __init__(self, session: Session[bytes, bytes], finder: Finder, pool: Pool) -> None:
        self.session, self.finder, self.pool = session, finder, pool
        self._answers = session.answers()

    async def say(self, data: bytes | None = None) -> Answer[bytes]:
        """Send a frame, the street by default, and return what is answered next."""
        self.session.offer(jpeg(frame()) if data is None else data)
        return await self.heard()

    async def heard(self) -> Answer[bytes]:
        return await asyncio.wait_for(anext(self._answers), 60)

    async def seen(self) -> None:
        """Wait until nobody looks any more."""
        if looking := self.session._looking:
            await asyncio.gather(looking, return_exceptions=True)

    async def known(self, count: int = 2) -> Answer[bytes]:
        """Send frames until one is shown; return that."""
        for _ in range(count * 20):
            answer = await self.say()
            await self.seen()
            assert 0 == head(answer)
            if not answer.covered:
                return answer
        raise AssertionError("none was shown")


@asynccontextmanager
async def talking(settings: Settings = SETTINGS, **options: Any) -> AsyncIterator[Talk]:
    finder = Finder()
    pool = Pool(finder)
    async with AsyncExitStack() as stack:
        stack.callback(pool.close)
        stack.callback(finder.stands.set)
        standing = Standing.of(settings.rules, may_be_loosened=settings.looser_rules)
        session = await stack.enter_async_context(
            Session(pool, LiveOptions(**{"look_ahead": 0} | options), jpegs(settings), standing)  # type: ignore[arg-type]
        )
        yield Talk(session, finder, pool)


def talked(work: Callable[[Talk], Any], settings: Settings = SETTINGS, **options: Any) -> None:
    """Have a session, and do this in it."""

    async def run() -> None:
        async with talking(settings, **options) as talk:
            await work(talk)

    asyncio.run(run())


def test_the_first_frames_are_covered_and_then_the_head_alone():
    """As soon as somebody has looked."""

    async def work(talk: Talk) -> None:
        talk.finder.stands.clear()
        first = await talk.say()
        assert first.covered
        talk.finder.stands.set()
        shown = await talk.known()
        assert {Lane.LIVE} == talk.pool.lanes
        assert len(first.content or b"") < len(shown.content or b"")

    talked(work)


def test_a_detector_that_raises_covers_the_picture(monkeypatch: pytest.MonkeyPatch):
    """For as long as it does; then it looks again."""
    monkeypatch.setattr(module, "PAUSE", 0)

    async def work(talk: Talk) -> None:
        await talk.known()
        talk.finder.fails = True
        while not (answer := await talk.say()).covered:
            assert 0 == head(answer)
            await talk.seen()
            await asyncio.sleep(0.02)
        assert 0 == head(answer)
        assert talk.finder.looks > 2
        talk.finder.fails = False
        await talk.known()

    talked(work, max_age=0.1)


def test_a_detector_that_hangs_covers_the_picture(monkeypatch: pytest.MonkeyPatch):
    """Until it is given up, and the next one looks."""
    monkeypatch.setattr(module, "PAUSE", 0)
    monkeypatch.setattr(module, "PATIENCE", 0.5)

    async def work(talk: Talk) -> None:
        await talk.known()
        talk.finder.stands.clear()
        while not (answer := await talk.say()).covered:
            assert 0 == head(answer)
            await asyncio.sleep(0.02)
        assert 0 == head(answer)
        talk.finder.stands.set()
        await talk.known()

    talked(work, max_age=0.1)


def test_after_a_cut_all_is_covered():
    """The look at what was before may be over, and says nothing."""

    async def work(talk: Talk) -> None:
        await talk.known()
        talk.finder.stands.clear()
        answer = await talk.say(jpeg(frame(street=2)))
        assert answer.covered
        assert 0 == head(answer)

    talked(work)


def test_without_a_worker_frames_are_dropped_and_told_of(monkeypatch: pytest.MonkeyPatch):
    """Each is answered for, and what comes after that is covered until somebody has looked."""
    monkeypatch.setattr(module, "PATIENCE", 0.2)

    async def work(talk: Talk) -> None:
        await talk.known()
        talk.pool.full = True
        for _ in range(5):
            talk.session.offer(jpeg(frame()))
        dropped = await talk.heard()
        assert (None, 5) == (dropped.content, dropped.dropped)
        talk.pool.full = False
        talk.finder.stands.clear()
        assert (await talk.say()).covered
        talk.finder.stands.set()
        await talk.known()

    talked(work)


def test_the_newest_frame_is_worked_on():
    """Those that it took the place of are told of before it."""

    async def work(talk: Talk) -> None:
        for _ in range(4):
            talk.session.offer(jpeg(frame()))
        answer = await talk.heard()
        assert 3 == answer.dropped
        assert answer.content

    talked(work)


def test_each_frame_is_answered_for_where_some_cannot_be_read():
    """Frames that are shown and that are dropped are as many as came; also when the last one is broken."""

    async def work(talk: Talk) -> None:
        sent = [jpeg(frame()), jpeg(frame())[:400], jpeg(frame()), jpeg(frame())[:500], jpeg(frame())[:600]]
        shown = dropped = 0
        for data in sent:
            talk.session.offer(data)
            while talk.session._newest:
                answer = await talk.heard()
                shown, dropped = shown + bool(answer.content), dropped + answer.dropped
        while shown + dropped < len(sent):
            answer = await talk.heard()
            shown, dropped = shown + bool(answer.content), dropped + answer.dropped
        assert (2, 3) == (shown, dropped)

    talked(work, look_ahead=3)


def test_frames_that_wait_for_others_are_shown_when_none_come():
    """A client that waits for an answer before it sends more gets one."""

    async def work(talk: Talk) -> None:
        answer = await talk.say()
        assert answer.content
        assert 0 == head(answer)

    talked(work, look_ahead=10)


def test_another_size_drops_what_waited():
    """And it is told."""

    async def work(talk: Talk) -> None:
        talk.session.offer(jpeg(frame()))
        answer = asyncio.ensure_future(talk.heard())
        while talk.session._newest:  # noqa: ASYNC110 - the session has no word for it
            await asyncio.sleep(0.001)
        talk.session.offer(jpeg(frame()[:90].copy()))
        assert 1 == (await answer).dropped
        assert (320, 90) == Image.open(io.BytesIO((await answer).content or b"")).size

    talked(work, look_ahead=2)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), UnsupportedPictureError),
        (b"text", UnsupportedPictureError),
        (jpeg(np.zeros((1210, 1920, 3), np.uint8)), TooManyPixelsError),
    ],
)
def test_what_is_no_frame_ends_the_session(data: bytes, error: type[Exception]):
    """It would never be shown."""

    async def work(talk: Talk) -> None:
        with pytest.raises(error):
            await talk.say(data)

    talked(work)


def test_nothing_of_the_head_is_in_any_style_shown():
    """Options change from one frame to the next."""

    async def work(talk: Talk) -> None:
        await talk.known()
        for style in ("solid", "pixelate", "blur"):
            talk.session.options = LiveOptions(look_ahead=0, style=style, color="00ff00")
            answer = await talk.say()
            assert 0 == head(answer)
            pixels = np.asarray(Image.open(io.BytesIO(answer.content or b"")).convert("RGB"))
            middle = pixels[AT[1] + SIDE // 2, AT[0] + SIDE // 2].astype(int)
            assert (style == "solid") == (middle[1] > middle[0] + 100)
            await talk.seen()

    talked(work)


def test_a_helper_in_use_ends_with_that_use():
    """Its memory goes to another picture as soon as it ends, which nobody may still write to."""
    begun, ended, go_on, lent = threading.Event(), threading.Event(), threading.Event(), []

    @contextmanager
    def coders(_: object) -> Iterator[Any]:
        lent.append(True)
        yield codecs
        ended.set()

    coder = FrameCoder(decode_limits(10**9), 10**9)

    def work() -> None:
        with coder.used():
            coder.decode(jpeg(frame()), coders, lambda: None)
            begun.set()
            assert go_on.wait(60)
            assert not ended.is_set()

    with ThreadPoolExecutor(1) as threads:
        working = threads.submit(work)
        assert begun.wait(60)
        coder.close()
        assert not ended.is_set()
        go_on.set()
        working.result()

    assert ended.is_set()
    assert [True] == lent
    with pytest.raises(CodecFailedError), coder.used():
        coder.decode(jpeg(frame()), coders, lambda: None)


def test_a_helper_serves_for_so_many_pixels():
    """Then another takes its place."""
    lent = []

    @contextmanager
    def coders(_: object) -> Iterator[Any]:
        lent.append(True)
        yield codecs

    coder = FrameCoder(decode_limits(10**9), 3 * 320 * 180)
    counts = []
    for _ in range(7):
        coder.decode(jpeg(frame()), coders, lambda: None)
        counts.append(len(lent))
    coder.close()

    assert [1, 1, 1, 2, 2, 2, 3] == counts
