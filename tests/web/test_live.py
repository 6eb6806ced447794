"""The page *Live*: what a camera sees comes back without faces, and nothing else is ever painted."""

import base64
import io
import itertools
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from websockets.sync.client import connect

from faceguard.api.docs import WEB
from faceguard.live.options import LiveOptions
from faceguard.shape import Shape
from testing.server import Server, serving
from tests.conftest import FACE
from tests.web.browsers import FILMED, chromium, expect_saved
from tests.web.conftest import watched
from tests.web.pictures import pixels_of
from tests.web.test_everyone import violations

pytestmark = [FILMED, pytest.mark.timeout(400)]
WIDTH, HEIGHT, LEFT = 640, 480, 60
EYES = np.s_[FACE.y + 20 : FACE.y + 80, LEFT + FACE.x + 20 : LEFT + FACE.x + 80]
"""Within the face, wherever its outline is put."""
STARTS = 60_000
"""Milliseconds within which the first picture is there, on a busy machine."""
NOTED = """
window.painted = [];
window.videos = 0;
const { drawImage } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.drawImage = function (...given) {
  drawImage.apply(this, given);
  if (window.painted.length < 200) window.painted.push(this.canvas.toDataURL("image/png").split(",")[1]);
};
new MutationObserver(() => {
  window.videos += document.querySelectorAll("video").length;
}).observe(document, { childList: true, subtree: true });
"""
CENTRE = (LEFT + round(FACE.centre[0]), round(FACE.centre[1]))
CANVAS = "document.querySelector('#picture').toDataURL('image/png').split(',')[1]"
PLAYED = """async ([takes, ahead]) => {
  const { Beat } = await import(new URL("static/beat.js", document.baseURI));
  const beat = new Beat();
  const held = [];
  let [open, shown, dropped, untold, quiet, ready] = [0, 0, 0, 0, 0, 0];
  let [working, waiting] = [null, null]; // each is how many were dropped before it
  const tell = (count) => {
    if (count) beat.slow();
    open -= count;
    dropped += count;
  };
  const answer = (before, now) => {
    tell(before);
    open -= 1;
    beat.hear(now);
    if (now >= 5000) shown += 1;
  };
  for (let now = 0; now < 20000; now += 1) {
    if (working !== null && now >= ready) {
      held.push(working);
      [working, quiet] = [null, now];
      while (held.length > ahead) answer(held.shift(), now);
    }
    if (working === null && waiting !== null) [working, waiting, ready] = [waiting, null, now + takes];
    if (working === null && now - quiet >= 300) {
      while (held.length) answer(held.shift(), now);
      tell(untold);
      [untold, quiet] = [0, now];
    }
    if (now % 33 || !beat.isDue(now, open, ahead)) continue;
    beat.send(now);
    open += 1;
    waiting = untold + (waiting === null ? 0 : waiting + 1);
    untold = 0;
  }
  return [shown / 15, dropped];
}"""
REFUSED = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', '%s'); };"


@pytest.fixture(scope="module")
def filmed(launch_browser: Callable[..., Browser], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose camera sees the portrait before a wall."""
    clip = tmp_path_factory.mktemp("camera") / "clip.mjpeg"
    clip.write_bytes(jpeg(scene()) * 2)
    browser = launch_browser(args=[*chromium()["args"], f"--use-file-for-fake-video-capture={clip}"])
    yield browser
    browser.close()


@pytest.fixture
def context(filmed: Browser) -> Iterator[BrowserContext]:
    """One that notes all that is painted, and every video in the page."""
    context = filmed.new_context(locale="en-GB", viewport={"width": 1280, "height": 860}, service_workers="block")
    context.add_init_script(NOTED)
    yield context
    context.close()


@pytest.fixture(scope="module")
def alone() -> Iterator[Server]:
    """A server with one live session, and no keys."""
    with serving("--workers", "2", "--live", "1") as server:
        yield server


def scene() -> np.ndarray:
    """Return what the camera sees, (480, 640, 3) RGB."""
    from skimage import data  # noqa: PLC0415 - as the fixtures have it

    pixels = np.full((HEIGHT, WIDTH, 3), (40, 90, 160), np.uint8)
    pixels[:, LEFT : LEFT + 512] = data.astronaut()[:HEIGHT]
    return pixels


def jpeg(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "jpeg", quality=92)
    return file.getvalue()


def noise(values: tuple[int, int]) -> np.ndarray:
    """Return a picture of which no file is small, (256, 256, 3) RGB."""
    return np.random.default_rng(7).integers(*values, (256, 256, 3))


def is_bare(pixels: np.ndarray) -> bool:
    """Tell whether the eyes are there to be seen."""
    known, seen = (each[EYES].astype(float).mean(2).ravel() for each in (scene(), pixels))
    return bool(seen.std() > 4 and np.corrcoef(known, seen)[0, 1] > 0.5)


def is_whole(pixels: np.ndarray) -> bool:
    """Tell whether all of it is covered."""
    return bool(pixels.reshape(-1, 3).std(0).max() < 12)


def painted(page: Page) -> list[np.ndarray]:
    """Return all that was painted, in order; (height, width, 3) RGB each."""
    return [pixels_of(base64.b64decode(each)) for each in page.evaluate("window.painted.splice(0)")]


def shown(page: Page, is_right: Callable[[np.ndarray], bool] = lambda _: True) -> np.ndarray:
    """Wait for a picture that is not covered whole, and is as asked for; none before it is bare."""
    for _attempt in range(STARTS // 200):
        page.wait_for_timeout(200)
        frames = painted(page)
        assert not any(is_bare(each) for each in frames)
        if frames and not is_whole(frames[-1]) and is_right(frames[-1]):
            return frames[-1]
    raise AssertionError(page.locator(".words").inner_text())


@contextmanager
def opened(context: BrowserContext, url: str, query: str = "") -> Iterator[Page]:
    """Open the page; at the end, none of what was painted was bare, and there never was a video in it."""
    page = context.new_page()
    with watched(page, url):
        page.goto(f"{url}/live{query}")
        expect(page.locator("html.ready")).to_be_attached()
        yield page

        assert not any(is_bare(each) for each in painted(page))
        assert 0 == page.evaluate("window.videos")
    page.close()


def test_what_is_bare_is_told():
    """By the eyes, also in another size of file; and what is covered is not."""
    covered = scene()
    covered[EYES] = covered[EYES].mean((0, 1))

    assert is_bare(pixels_of(jpeg(scene())))
    assert not is_bare(covered)
    assert is_whole(np.full_like(covered, 7))
    assert not is_whole(covered)


def after(page: Page, is_right: Callable[[np.ndarray], bool]) -> list[np.ndarray]:
    """Wait for a picture that is as asked for, and return those that were painted after it."""
    for _attempt in range(STARTS // 200):
        page.wait_for_timeout(200)
        frames = painted(page)
        found = [place for place, pixels in enumerate(frames) if is_right(pixels)]
        if found:
            return frames[found[0] + 1 :]
    raise AssertionError(page.locator(".words").inner_text())


def has_face_in(colour: tuple[int, int, int]) -> Callable[[np.ndarray], bool]:
    """Return what tells whether the middle of the face has this colour."""
    x, y = CENTRE
    return lambda pixels: bool(np.allclose(pixels[y, x], colour, atol=20))


def test_the_camera_comes_back_without_its_face(context: BrowserContext, alone: Server):
    """With delay and rate beside it; the style changes while it runs; a photo is what was seen; then nothing is."""
    with opened(context, alone.url) as page:
        page.locator("#use-camera").click()
        shown(page)
        expect(page.locator("#figures")).to_have_text(
            re.compile(r"^[\d.]+ s behind · \d+ pictures? a second · 640 . 480$")
        )
        with expect_saved(page) as expected:
            page.locator("#snap").click()
        photo = pixels_of(expected.saved.content)
        page.locator("label:has([name=live-style][value=solid])").click()
        page.locator("[name=live-color]").fill("#00ff00")
        shown(page, has_face_in((0, 255, 0)))
        page.locator("#stop").click()
        expect(page.locator("#snap")).to_be_disabled()
        expect(page.locator("#figures")).to_be_empty()

        assert "live-1.jpg" == expected.saved.name
        assert (HEIGHT, WIDTH, 3) == photo.shape
        assert not is_bare(photo)
        assert not is_whole(photo)
        assert is_whole(pixels_of(base64.b64decode(page.evaluate(CANVAS))))


def test_a_picture_of_this_device_is_made_to_fit(context: BrowserContext, alone: Server):
    """Into a message with the other options; where these leave no room for it, the page says so, and goes on.

    Only a script makes an address so long: the service takes none that leaves so little.
    """
    green = (np.array((0, 240, 0)) + noise((0, 8))).astype(np.uint8)
    rest = f"?look_ahead=0&max_age=2&style=image&regions=[{'+' * 58_000}]"
    context.add_init_script(f"location.pathname === '/live' && history.replaceState(null, '', '{rest}')")
    with opened(context, alone.url) as page:
        own = page.locator("#live-replacement-row [type=file]")
        page.locator("#use-camera").click()
        shown(page)
        own.set_input_files([{"name": "green.jpg", "mimeType": "image/jpeg", "buffer": jpeg(green)}])
        shown(page, has_face_in((4, 244, 4)))
        expect(page.locator("#toast")).to_be_empty()
        colours = noise((0, 255)).astype(np.uint8)
        own.set_input_files([{"name": "noise.jpg", "mimeType": "image/jpeg", "buffer": jpeg(colours)}])
        expect(page.locator("#toast")).to_contain_text("too large to be sent")
        shown(page, has_face_in((4, 244, 4)))


def test_pictures_go_out_as_fast_as_the_service_works(page: Page, alone: Server):
    """Whatever it takes for one, in milliseconds: hardly any is dropped, and nearly all of its time is used."""
    page.goto(f"{alone.url}/live")
    for ahead, takes in itertools.product((0, 5, 15), (15, 40, 66, 100, 150)):
        shown, dropped = page.evaluate(PLAYED, [takes, ahead])

        assert shown > 0.85 * min(30, 1000 / takes), (ahead, takes)
        assert dropped < 10, (ahead, takes)


def test_a_recording_is_of_what_was_seen(context: BrowserContext, alone: Server, tmp_path: Path):
    """Its file opens, and no picture in it is bare."""
    with opened(context, alone.url) as page:
        page.locator("#use-camera").click()
        shown(page)
        page.locator("#record").click()
        expect(page.locator("#record-time")).to_have_text("0:02", timeout=STARTS)
        with expect_saved(page) as expected:
            page.locator("#record").click()
        page.locator("#stop").click()
    file = tmp_path / expected.saved.name
    file.write_bytes(expected.saved.content)
    with av.open(file) as film:
        frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
        streams = [stream.type for stream in film.streams]

    assert ["video"] == streams
    assert len(frames) > 2
    assert {(HEIGHT, WIDTH, 3)} == {frame.shape for frame in frames}
    assert not any(is_bare(frame) for frame in frames)
    assert not is_whole(frames[-1])


def test_who_is_redacted_changes_while_it_runs(context: BrowserContext, alone: Server):
    """Who is to be left is, and no longer once everyone is to be redacted; the page says what it means."""
    with opened(context, alone.url) as page:
        page.locator("#use-camera").click()
        shown(page)
        page.locator("[name=live-rules]").select_option("bystanders")
        expect(page.locator(".left-bare")).to_be_visible()
        after(page, is_bare)
        page.locator("[name=live-rules]").select_option("")
        later = after(page, lambda pixels: not is_bare(pixels) and not is_whole(pixels))

        assert not any(is_bare(each) for each in later)


def test_a_screen_comes_back_too(context: BrowserContext, alone: Server):
    """While a camera is shown already, it takes its place."""
    with opened(context, alone.url) as page:
        page.locator("#use-camera").click()
        shown(page)
        page.locator("#use-screen").click()
        frame = shown(page, lambda pixels: pixels.shape != (HEIGHT, WIDTH, 3))
        expect(page.locator("#use-screen")).to_have_attribute("aria-pressed", "true")
        page.locator("#stop").click()

        assert 720 == min(frame.shape[:2])
        expect(page.locator("#use-camera")).to_be_focused()


def test_the_clean_view_is_the_picture_alone(context: BrowserContext, alone: Server):
    """It begins by itself, with what its address asks for; the rest is black, or shows what lies behind."""
    with opened(context, alone.url, "?clean&style=solid&color=ff00ff&look_ahead=0&max_age=1") as page:
        shown(page, has_face_in((255, 0, 255)))
        page.wait_for_function("() => document.documentElement.classList.contains('shown')")
        pixels = pixels_of(page.screenshot())

        expect(page.locator("button:visible, form:visible, p:visible, h1:visible, h2:visible")).to_have_count(0)
        assert "rgb(0, 0, 0)" == page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert not pixels[:, :20].any()
        assert not pixels[:, -20:].any()
        assert not is_whole(pixels)
        page.goto(f"{alone.url}/live?clean&background=transparent")
        expect(page.locator("#message")).not_to_be_empty()
        assert "rgba(0, 0, 0, 0)" == page.evaluate("getComputedStyle(document.body).backgroundColor")


@pytest.mark.parametrize("query", ["style=nothing", "shape=star", "padding=9", "look_ahead=99", "nothing=1"])
def test_an_address_that_asks_for_what_there_is_not_is_told_so(context: BrowserContext, alone: Server, query: str):
    """Nothing is begun with other options instead."""
    with opened(context, alone.url, f"?clean&{query}") as page:
        expect(page.locator("#problem")).to_contain_text("does not take these settings")

        assert [] == [each for each in painted(page) if not is_whole(each)]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NotAllowedError", "does not let this page use the camera"),
        ("NotFoundError", "No such camera was found"),
        ("NotReadableError", "another program may have it"),
    ],
)
def test_a_camera_that_cannot_be_had_is_told(context: BrowserContext, alone: Server, name: str, words: str):
    """In words that say what to do; one may begin again."""
    context.add_init_script(REFUSED % name)
    with opened(context, alone.url) as page:
        page.locator("#use-camera").click()

        expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
        expect(page.locator("#stop")).to_be_hidden()


def test_pages_that_may_have_no_camera_say_so(context: BrowserContext, alone: Server):
    """As it is without TLS, on another machine than the service's."""
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'mediaDevices', { value: undefined });")
    with opened(context, alone.url) as page:
        page.locator("#use-camera").click()

        expect(page.get_by_role("alert").filter(has_text="pages with TLS")).to_be_visible()
        expect(page.locator("#use-screen")).to_be_hidden()


def test_no_session_is_free(context: BrowserContext, alone: Server):
    """The page says so, asks again by itself, and begins as soon as one is."""
    url = alone.url.replace("http", "ws")
    with opened(context, alone.url) as page:
        with connect(f"{url}/v1/live") as other:
            other.send(json.dumps({"look_ahead": 0}))
            other.send(jpeg(scene()))
            other.recv()
            page.locator("#use-camera").click()
            expect(page.locator("#message")).to_contain_text("no live session free", timeout=STARTS)
        shown(page)

        expect(page.locator("#message")).to_be_empty()


def test_while_the_service_is_away_the_picture_is_covered(context: BrowserContext, port: int):
    """It goes on by itself when the service is back."""
    options = ("--port", str(port))
    with serving(*options) as first, opened(context, first.url) as page:
        page.locator("#use-camera").click()
        shown(page)
        first.kill()
        expect(page.locator("#away")).to_be_visible(timeout=STARTS)
        canvas = pixels_of(base64.b64decode(page.evaluate(CANVAS)))
        expect(page.locator("#snap")).to_be_disabled()
        with serving(*options):
            shown(page)
            expect(page.locator("#away")).to_be_hidden()
            page.locator("#stop").click()

    assert is_whole(canvas)


def test_a_key_is_asked_for(context: BrowserContext, tmp_path: Path):
    """Before the first picture; or it stands in the address, behind a number sign, and is taken out of it."""
    keys = tmp_path / "keys"
    keys.write_text("our-key\n")
    with serving("--api-keys-file", str(keys)) as server:
        with opened(context, server.url) as page:
            page.locator("#key").fill("our-key")
            page.locator("#key-dialog .primary").click()
            page.locator("#use-camera").click()
            shown(page)
        with opened(context, server.url, "?clean#key=our-key") as page:
            shown(page)

            assert f"{server.url}/live?clean" == page.url
    assert not any("our-key" in line for line in server.lines)


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(360, "dark", "zh-CN"), (1280, "light", "en-GB"), (1280, "dark", "zh-CN")]
)
def test_axe_finds_nothing(filmed: Browser, alone: Server, width: int, theme: str, language: str):
    """No violation of WCAG 2.2 AA, with a problem and while it runs, and nothing to scroll sideways."""
    context = filmed.new_context(locale=language, color_scheme=theme, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{alone.url}/live")
    expect(page.locator("#message")).not_to_be_empty()
    assert [] == violations(page)
    page.locator("#use-camera").click()
    page.wait_for_function("() => document.documentElement.classList.contains('shown')", timeout=STARTS)

    assert [] == violations(page)
    assert width >= page.evaluate("document.documentElement.scrollWidth")
    context.close()


def test_the_form_has_options_of_the_service():
    """Its fields are named for options of live pictures, with their defaults."""
    html = (WEB / "live.html").read_text()
    names = set(re.findall(r'name="live-(\w+)"', html))

    look = {"style", "shape", "padding", "color", "strength", "softness", "label", "detail"}
    assert look | {"look_ahead", "rules"} == names
    assert names <= LiveOptions.model_fields.keys()
    assert set(Shape) == set(re.findall(r'name="live-shape" value="(\w+)"', html))


def test_who_is_on_a_photo_stays_visible(context: BrowserContext, alone: Server):
    """As soon as the service knows them; the rules for that are there with the photo, and go with it.

    Where a photo shows nobody, the page says so; without it, the camera goes on by itself.
    The photo is sent to the service, and is in no storage of the browser. The machine may be slow.
    """
    photo = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": jpeg(scene())}
    wall = {"name": "wall.jpg", "mimeType": "image/jpeg", "buffer": jpeg(np.full_like(scene(), 90))}
    rules, files = "[name=live-rules]", "#live-persons [type=file]"
    with opened(context, f"{alone.url}", "?max_age=2") as page:
        expect(page.locator(f"{rules} option[value=all-but]")).to_have_attribute("disabled", "")
        page.locator("#use-camera").click()
        shown(page)
        page.locator(files).set_input_files([wall])
        expect(page.locator("#problem")).to_contain_text("does not show one person", timeout=STARTS)
        expect(page.locator("#detail")).to_have_text("Photo 1 of 1: no face is found")
        page.locator("#live-persons button").click()
        for words in ("#problem", "#detail", "#toast"):
            expect(page.locator(words)).to_be_empty()
        shown(page)
        page.locator(files).set_input_files([photo])
        expect(page.locator(rules)).to_have_value("all-but")
        expect(page.locator("#live-persons .count")).to_contain_text("1 photo")
        after(page, is_bare)
        page.locator("#live-persons button").click()
        expect(page.locator(rules)).to_have_value("")
        later = after(page, lambda pixels: not is_bare(pixels) and not is_whole(pixels))
        page.locator("#stop").click()

        assert not any(is_bare(each) for each in later)
        assert 0 == page.evaluate("localStorage.length + sessionStorage.length")
