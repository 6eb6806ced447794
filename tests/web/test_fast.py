"""What the page costs: bytes, the main thread's time, memory."""

import io
import json
import logging
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, CDPSession, Page, expect

from testing.server import Server
from tests.web.browsers import MEASURED
from tests.web.desk import Desk
from tests.web.pictures import portraits

pytestmark = MEASURED

logger = logging.getLogger(__name__)
PHOTOS = 200


def listened(page: Page) -> tuple[CDPSession, dict[str, int]]:
    """Open a session that counts the bytes of each answer as they came over the wire, headers too."""
    session, sizes = page.context.new_cdp_session(page), {}
    names: dict[str, str] = {}
    session.send("Network.enable")
    session.on("Network.responseReceived", lambda e: names.update({e["requestId"]: e["response"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda e: sizes.update({names[e["requestId"]]: e["encodedDataLength"]}) if e["requestId"] in names else None,
    )
    return session, sizes


def test_first_paint(page: Page, service: Server):
    """All that is loaded before the page is painted is under 50 kB, and the desk comes after it."""
    session, sizes = listened(page)
    Desk(page, service.url).open()
    page.wait_for_timeout(1500)
    session.detach()
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    late = page.evaluate(
        "(painted) => performance.getEntriesByType('resource').filter((e) => e.startTime > painted).map((e) => e.name)",
        painted,
    )
    first = sum(size for url, size in sizes.items() if url not in late)
    logger.info("first paint: %d bytes; in all: %d", first, sum(sizes.values()))

    assert 10_000 < first < 50_000
    assert sum(sizes.values()) < 300_000


def photo_of_12_megapixels() -> bytes:
    """Make a JPEG file as large as a phone makes it."""
    picture = Image.fromarray(portraits(4)).resize((4000, 3000))
    noise = np.random.default_rng(1).integers(0, 24, (3000, 4000, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(np.asarray(picture) // 2 + noise).save(file, "jpeg", quality=88)
    return file.getvalue()


def longest_task(trace: bytes) -> float:
    """Milliseconds of the main thread's own time, which does not grow because others use the processor as well."""
    events = json.loads(trace)["traceEvents"]
    names = [event for event in events if event["name"] == "thread_name"]
    main = {(e["pid"], e["tid"]) for e in names if e["args"]["name"] == "CrRendererMain"}
    tasks = [event["tdur"] / 1000 for event in events if "tdur" in event and (event["pid"], event["tid"]) in main]
    assert len(tasks) > 100
    return float(max(tasks))


def test_a_large_photo_never_holds_the_page_up(browser: Browser, desk: Desk, page: Page, tmp_path: Path):
    """From the file to the saved picture, with a change of style and zoom, no task is longer than 100 ms at 12 MP."""
    file = tmp_path / "large.jpg"
    file.write_bytes(photo_of_12_megapixels())
    browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline"])
    desk.reviewed(file)
    desk.choose("style", "pixelate")
    desk.settled()
    for _ in range(4):
        desk.get("larger").click()
    desk.get("divider").press("End")
    desk.box_at(0).click(force=True)  # a doubt may lie under the outline of a face beside it
    desk.settled()
    desk.saved()
    longest = longest_task(browser.stop_tracing())
    logger.info("longest task: %d ms", longest)

    assert longest < 100


def test_memory_is_bounded(desk: Desk, page: Page, tmp_path: Path):
    """Two hundred photos are queued: the page keeps thumbnails of a few kB, no pixels and no copies of the files."""
    page.route("**/v1/detect", lambda route: route.fulfill(json={
        "image": {"width": 1600, "height": 1200, "format": "jpeg"},
        "faces": [{"box": {"x": 600, "y": 300, "width": 200, "height": 240}, "score": 0.9, "detector": "centerface"}],
        "candidates": [], "settings": {}, "models": [], "version": "0",
    }))  # fmt: skip
    picture = Image.fromarray(portraits(2)).resize((1600, 1200))
    paths = [tmp_path / f"{index}.jpg" for index in range(PHOTOS)]
    for path in paths:
        picture.save(path, quality=80)
    session = page.context.new_cdp_session(page)

    def heap() -> float:
        session.send("HeapProfiler.collectGarbage")
        return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 2**20

    before = heap()
    desk.add(*paths)
    expect(page.locator("#strip img:not([hidden])")).to_have_count(PHOTOS, timeout=100_000)
    desk.settled(60_000)
    used = heap() - before
    logger.info("heap: %.1f MB", used)

    assert used < 20
    assert page.evaluate("[...document.querySelectorAll('#strip img')].every((i) => i.naturalWidth <= 320)")
    assert 2 == page.evaluate("[...document.querySelectorAll('#stage img')].filter((i) => i.naturalWidth > 320).length")
