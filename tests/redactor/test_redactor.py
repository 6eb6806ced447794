"""Pictures in, redacted pictures and boxes out."""

import concurrent.futures
import io
import itertools
import pickle
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import faceguard
from faceguard import DetectedFaces, FaceguardError, RedactedPicture, Redactor
from faceguard.codecs import decode
from faceguard.codecs.limits import DecodeLimits
from faceguard.errors import CancelledError
from faceguard.picture import Pixels
from faceguard.redactor.crew import Crew, Work
from faceguard.redactor.preview import FACE as FACE_COLOUR
from faceguard.redactor.redactor import AHEAD
from testing.networks import SIDE, scrfd_network
from tests.conftest import FACE

LIMITS = DecodeLimits()


def is_black(pixels: Any) -> bool:
    """Tell whether the middle of the portrait's face is."""
    x, y = round(FACE.x + FACE.width / 2), round(FACE.y + FACE.height / 2)
    return not pixels[y - 20 : y + 20, x - 20 : x + 20].any()


def slug(action: Callable[[], object]) -> str:
    with pytest.raises(FaceguardError) as error:
        action()
    return error.value.slug


def original(result: RedactedPicture) -> Pixels:
    assert result.original is not None
    return result.original


def test_a_photo_is_redacted(redactor: Redactor, photo: bytes):
    """The file, its pixels and the report belong together."""
    done = redactor.redact(photo, style="solid", format="png", padding=0.3)

    assert "png" == done.format == Image.open(io.BytesIO(done.content)).format.lower()  # type: ignore[union-attr]
    assert np.array_equal(decode(done.content, LIMITS).frames[0].pixels, done.pixels)
    assert is_black(done.pixels)
    assert (1, 0.3) == (len(done.report.faces), done.report.settings.padding)
    assert "<RedactedPicture: png, 1 face redacted>" == repr(done)


def test_an_array_is_redacted_without_loss(redactor: Redactor, portrait: np.ndarray):
    """What no region covers is as it was, and the array itself is left as it is."""
    before = portrait.copy()
    done = redactor.redact(portrait, boxes=[{"x": FACE.x, "y": FACE.y, "width": FACE.width, "height": FACE.height}])
    changed = (done.pixels != portrait).any(axis=2)

    assert np.array_equal(before, portrait)
    assert changed[FACE.y : FACE.y + FACE.height, FACE.x : FACE.x + FACE.width].mean() > 0.9
    assert not changed[300:].any()
    assert np.array_equal(portrait, redactor.redact(portrait, boxes=[]).pixels)


def test_what_is_found_can_be_redacted(redactor: Redactor, photo: bytes):
    """Faces, their boxes, mappings and text name the same boxes, and give what a single step gives.

    So it is where the rim does not show: of a box that is named, it is where the box says.
    """
    found = redactor.detect(photo)
    box = found.faces[0].box
    expected = redactor.redact(photo, style="blur").content

    numbers = {name: np.int64(value) for name, value in box.fields().items()}
    ways: list[Any] = [found.faces, [box], [box.fields()], [numbers], f"[{box.model_dump_json()}]"]

    assert [expected] * 5 == [redactor.redact(photo, style="blur", boxes=boxes).content for boxes in ways]
    assert [] == redactor.redact(photo, keep=found.faces).report.faces
    assert 1 == len(redactor.redact(photo, boxes=[], regions=(face.box for face in found.faces)).report.regions)


def test_heads_that_were_found_can_be_redacted(redactor: Redactor, portrait: np.ndarray):
    """By their landmarks, which a report has in whole pixels: the rim lies within two of where a single step has it."""
    found, square = redactor.detect(portrait).faces, np.ones((5, 5), np.uint8)
    results = [redactor.redact(portrait, style="gaussian", shape="head", boxes=boxes) for boxes in (None, found)]
    changed = [(each.pixels != portrait).any(2).astype(np.uint8) for each in results]
    covered = [cv2.morphologyEx(mask, cv2.MORPH_CLOSE, square) for mask in changed]

    for one, other in (covered, covered[::-1]):
        assert not one[cv2.dilate(other, square) == 0].any()
    assert (results[0].pixels != redactor.redact(portrait, style="gaussian").pixels).any()


def test_a_report_says_again_how_its_faces_were_covered(redactor: Redactor, photo: bytes):
    """The faces and regions of a report, given back, are covered in the ways of their own that they had."""
    face: dict[str, Any] = {"x": FACE.x, "y": FACE.y, "width": FACE.width, "height": FACE.height}
    special: dict[str, Any] = face | {"style": "pixelate", "padding": 0.4}
    region: dict[str, Any] = {"x": 20, "y": 300, "width": 40, "height": 50, "style": "solid", "shape": "ellipse"}
    first = redactor.redact(photo, boxes=[special], regions=[region])

    again = redactor.redact(photo, boxes=first.report.faces, regions=first.report.regions)

    assert first.content == again.content
    assert first.content != redactor.redact(photo, boxes=[face], regions=[region]).content


def test_faces_are_found(redactor: Redactor, photo: bytes):
    """As the report says, whose members are at hand."""
    found = redactor.detect(photo, detector="mediapipe", min_confidence=0.4)

    assert found.report.faces == found.faces
    assert found.report.candidates == found.candidates
    assert ("jpeg", 512, 512) == (found.image.format, found.image.width, found.image.height)
    assert ["mediapipe-full-range"] == found.report.models
    assert "<DetectedFaces: 1 face>" == repr(found)


def test_a_face_in_doubt_is_left_or_covered(redactor: Redactor, photo: bytes):
    """As is asked; the result says which."""
    less, more = (
        redactor.redact(photo, style="solid", min_confidence=0.99, doubtful=word) for word in ("keep", "redact")
    )

    assert [False, True] == [is_black(done.pixels) for done in (less, more)]
    assert "<RedactedPicture: jpeg, 0 faces redacted, 1 doubtful>" == repr(less)
    assert "<RedactedPicture: jpeg, 1 face redacted>" == repr(more)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"style": "secret"}, "^style: Input should be 'blur'"),
        ({"stile": "secret"}, "There is no such option"),
        ({"padding": 2}, "^padding: Input should be less"),
        ({"boxes": [3]}, "^boxes: Input should be boxes with x, y, width and height"),
        ({"boxes": 3}, "^boxes: Input should be boxes"),
        ({"boxes": [{"x": "secret"}]}, "^boxes: "),
        ({"keep": [{"x": 1, "y": float("nan"), "width": 1, "height": 1}]}, "^keep: "),
    ],
)
@pytest.mark.parametrize("call", ["redact", "map"])
def test_a_wrong_option_is_told_before_anything_is_done(call: str, options: dict[str, Any], message: str):
    """By its name; its value is not repeated. No file is read, and no worker started."""
    redactor = Redactor()
    with pytest.raises(faceguard.FaceguardError, match=message) as error:
        getattr(redactor, call)("nowhere.jpg" if call == "redact" else ["nowhere.jpg"], **options)

    assert "invalid-option" == error.value.slug
    assert "secret" not in str(error.value)
    assert redactor._crew._workers is None


@pytest.mark.parametrize("call", [faceguard.redact, faceguard.detect], ids=["redact", "detect"])
def test_a_missing_file_is_told_before_detectors_are_made(call: Any, monkeypatch: pytest.MonkeyPatch):
    """As quickly as it can be known."""
    monkeypatch.setattr("faceguard.redactor.crew.Crew.submit", None)

    assert "unreadable-file" == slug(lambda: call("nowhere.jpg"))


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"workers": 0}, "^workers: "), ({"max_pixels": "many"}, "^max_pixels: "), ({"deadline": -1}, "^deadline: ")],
)
def test_a_wrong_setting_is_told(settings: dict[str, Any], message: str):
    """Where the redactor is made."""
    with pytest.raises(FaceguardError, match=message) as error:
        Redactor(**settings)

    assert "invalid-setting" == error.value.slug


def test_a_wrong_setting_of_the_environment_is_told_by_its_variable(monkeypatch: pytest.MonkeyPatch):
    """It is no keyword of the caller's."""
    monkeypatch.setenv("FACEGUARD_DEADLINE", "-1")
    with pytest.raises(FaceguardError, match=r"^FACEGUARD_DEADLINE: "):
        Redactor(workers=1)


def test_a_setting_of_the_environment_holds_unless_it_is_given(photo: bytes, monkeypatch: pytest.MonkeyPatch):
    """As on the command line."""
    monkeypatch.setenv("FACEGUARD_MAX_PIXELS", "1000")
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    with Redactor() as small, Redactor(max_pixels=10**6) as large:
        assert "too-many-pixels" == slug(lambda: small.redact(photo))
        assert 1 == len(large.redact(photo).report.faces)


def test_a_result_is_saved(redactor: Redactor, photo: bytes, tmp_path: Path):
    """In place of what was there, under a name that says what it is."""
    done = redactor.redact(photo)
    (tmp_path / "a.JPG").write_text("old")

    assert tmp_path / "a.JPG" == done.save(str(tmp_path / "a.JPG"))
    assert done.content == (tmp_path / "a.JPG").read_bytes()
    assert done.content == done.save(tmp_path / "without suffix").read_bytes()
    assert "wrong-suffix" == slug(lambda: done.save(tmp_path / "a.png"))
    assert "unwritable-file" == slug(lambda: done.save(tmp_path / "nowhere/a.jpg"))
    assert "unwritable-file" == slug(lambda: done.save("a\0b"))
    assert not (tmp_path / "a.png").exists()


def test_pixels_show_what_is_seen(redactor: Redactor):
    """Transparency is on white, and hides what is below it; of an animation it is the first frame."""
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[:4] = (200, 0, 0, 255)
    pixels[4:] = (0, 0, 250, 0)
    file = io.BytesIO()
    first, second = Image.fromarray(pixels), Image.new("RGBA", (8, 8), "green")
    first.save(file, "png", save_all=True, append_images=[second], default_image=False)
    done = redactor.redact(file.getvalue())

    assert [[200, 0, 0], [255, 255, 255]] == [done.pixels[0, 0].tolist(), done.pixels[7, 7].tolist()]


def test_results_outlive_their_redactor(photo: bytes):
    """Their pixels are read by the shared one."""
    with Redactor(workers=1) as redactor:
        done = redactor.redact(photo, style="solid")

    assert is_black(done.pixels)
    assert "closed" == slug(lambda: redactor.redact(photo))
    assert "closed" == slug(lambda: list(redactor.map([photo])))
    redactor.close()


def test_results_pass_between_processes(redactor: Redactor, photo: bytes):
    """Without what made them."""
    done, found = redactor.redact(photo, keep_original=True), redactor.detect(photo)
    done_again, found_again = pickle.loads(pickle.dumps((done, found)))

    assert (done.content, done.report) == (done_again.content, done_again.report)
    assert np.array_equal(original(done), original(done_again))
    assert found.report == found_again.report


def test_a_result_holds_nothing_of_the_original_unless_asked(redactor: Redactor, photo: bytes):
    """Neither its file nor its pixels, in what is kept of it or shown."""
    for result in (redactor.redact(photo), redactor.detect(photo)):
        assert result.original is None
        assert photo not in pickle.dumps(result)
        assert 1 == result._repr_html_().count("<img ")
    kept = redactor.redact(photo, keep_original=True)

    assert np.array_equal(decode(photo, LIMITS).frames[0].pixels, original(kept))
    assert 2 == kept._repr_html_().count("<img ")


def test_a_notebook_shows_results(redactor: Redactor, portrait: np.ndarray):
    """At a size that suits it; of faces, the boxes on white, or on the picture where that is kept."""
    large = np.tile(portrait, (1, 2, 1))
    done, found = redactor.redact(large, style="solid"), redactor.detect(large)
    over = redactor.detect(large, keep_original=True)
    shown = [Image.open(io.BytesIO(result._repr_png_())) for result in (done, found, over)]
    boxes, both = np.asarray(shown[1]), np.asarray(shown[2])
    white, green = (boxes == 255).all(axis=2), (boxes == FACE_COLOUR).all(axis=2)

    assert [(800, 400)] * 3 == [picture.size for picture in shown]
    assert "2 faces redacted" in done._repr_html_()
    assert "2 faces" in found._repr_html_()
    assert white.mean() > 0.95
    assert green.any()
    assert np.array_equal(boxes[green], both[green])
    assert (both[white] == 255).mean() < 0.1


def test_what_can_be_undone_is_told(redactor: Redactor, photo: bytes):
    """Wherever it is shown."""
    assert "1 face redacted, which can be undone" in repr(redactor.redact(photo, style="gaussian"))


def test_many_pictures_come_in_order(redactor: Redactor, portrait: np.ndarray):
    """Of any iterable."""
    pictures = [portrait[: 100 + 40 * number] for number in (7, 1, 5, 2, 3)]
    done = list(redactor.map(iter(pictures), boxes=[]))

    assert [len(picture) for picture in pictures] == [len(each.pixels) for each in done]


@settings(max_examples=15, deadline=None)
@given(lengths=st.lists(st.none() | st.integers(1, 40), max_size=8))
def test_each_result_is_that_of_its_picture(redactor: Redactor, lengths: list[int | None]):
    """However many there are, and whichever of them cannot be read."""
    pictures: list[Any] = [b"text" if length is None else np.zeros((length, 9, 3), np.uint8) for length in lengths]
    results = redactor.map(pictures, errors="return", boxes=[])

    assert lengths == [len(each.pixels) if isinstance(each, RedactedPicture) else None for each in results]


def test_pictures_are_not_taken_long_before_they_are_wanted(redactor: Redactor, portrait: np.ndarray):
    """An endless iterable gives results at once, and takes two pictures a worker."""
    taken = itertools.count()
    results = redactor.map((portrait for _ in taken), boxes=[])
    assert "count(0)" == repr(taken)
    for _ in range(5):
        next(results)

    assert f"count({5 - 1 + AHEAD * 2})" == repr(taken)
    results.close()  # type: ignore[attr-defined]


def test_what_is_wrong_with_a_picture_is_raised_in_its_place(redactor: Redactor, photo: bytes):
    """After the results of those before it."""
    results = redactor.map([photo, photo, b"text", photo], boxes=[])

    assert [jpeg := next(results).content] == [next(results).content]
    assert jpeg
    assert "unsupported-picture" == slug(lambda: next(results))


def test_what_is_wrong_with_a_picture_is_given_on_demand(redactor: Redactor, photo: bytes):
    """In its place, without a hold on the picture; the others follow."""
    pictures: list[Any] = [photo, "nowhere.jpg", b"text", 3, photo]
    given = list(redactor.map(pictures, errors="return", boxes=[]))

    assert ["", "unreadable-file", "unsupported-picture", "unsupported-input", ""] == [
        getattr(each, "slug", "") for each in given
    ]
    assert all(each.__traceback__ is None for each in given if isinstance(each, FaceguardError))
    assert "invalid-option" == slug(lambda: redactor.map([], errors="ignore"))  # type: ignore[call-overload]


def test_what_the_iterable_raises_comes_after_the_results(redactor: Redactor, photo: bytes):
    """Of all that it gave before, whether or not errors are to be returned."""

    def pictures() -> Iterator[bytes]:
        yield photo
        raise LookupError("the list is broken")

    results = redactor.map(pictures(), errors="return", boxes=[])

    assert isinstance(next(results), RedactedPicture)
    with pytest.raises(LookupError, match="the list is broken"):
        next(results)


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> list[Work[Any]]:
    """Whatever a crew is asked for."""
    works: list[Work[Any]] = []
    submit = Crew.submit

    def noted(crew: Crew, job: Any) -> Work[Any]:
        works.append(submit(crew, job))
        return works[-1]

    monkeypatch.setattr(Crew, "submit", noted)
    return works


def ends_early(work: Work[Any]) -> bool:
    """Wait for it, and tell whether it was dropped, or stopped at a checkpoint."""
    error = work._future.cancelled() or work._future.exception()
    return error is True or isinstance(error, CancelledError)


def test_who_leaves_early_stops_the_work(redactor: Redactor, photo: bytes, works: list[Work[Any]]):
    """What is under way ends at its next checkpoint, and nothing else is begun."""
    next(results := redactor.map([photo] * 100, detail="thorough"))
    results.close()  # type: ignore[attr-defined]

    assert 4 == len(works)
    assert isinstance(works[0]._future.result(), RedactedPicture)
    assert all(map(ends_early, works[2:]))


def test_who_closes_a_redactor_stops_its_work(photo: bytes, works: list[Work[Any]]):
    """What runs as well as what waits; another thread that waits for it is told."""
    with ThreadPoolExecutor(2) as threads, Redactor(workers=1) as redactor:
        redactor.detect(photo)
        waiting = [threads.submit(slug, lambda: redactor.detect(photo, detail="thorough")) for _ in range(2)]
        while len(works) < 3 or not (running := redactor._crew._workers) or not running.busy:
            time.sleep(0.01)
        redactor.close()

        assert ["closed"] * 2 == [each.result() for each in waiting]


def test_who_drops_a_redactor_ends_it(photo: bytes):
    """In the middle of a loop too, and though a result is kept."""
    redactor = Redactor(workers=1)
    done = next(redactor.map([photo] * 100, detail="thorough"))
    workers = redactor._crew._workers
    assert workers
    assert not workers.ended
    del redactor

    assert workers.ended
    assert (512, 512, 3) == done.pixels.shape


def test_who_stops_waiting_stops_the_work(
    redactor: Redactor, photo: bytes, works: list[Work[Any]], monkeypatch: pytest.MonkeyPatch
):
    """As Ctrl-C does."""

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    redactor.detect(photo)  # so that it has started
    with monkeypatch.context() as patch:
        patch.setattr(concurrent.futures.Future, "result", interrupted)
        with pytest.raises(KeyboardInterrupt):
            redactor.detect(photo, detail="thorough")

    assert ends_early(works[-1])


def test_several_threads_may_use_it(redactor: Redactor, photo: bytes):
    """And the shared one, from its first work on."""
    with ThreadPoolExecutor(6) as threads:
        calls: list[Any] = [redactor.redact, faceguard.detect] * 6
        futures = [threads.submit(call, photo) for call in calls]
        results = [future.result() for future in futures]

    assert [1] * 12 == [len(result.report.faces) for result in results]
    assert [RedactedPicture, DetectedFaces] * 6 == [type(result) for result in results]


def test_the_callers_threads_keep_their_network(redactor: Redactor, photo: bytes):
    """Those of the workers alone are sealed."""
    redactor.redact(photo)
    with ThreadPoolExecutor(1) as threads:
        threads.submit(lambda: socket.socket(socket.AF_INET).close()).result()
    socket.socket(socket.AF_INET6).close()

    assert "0" == status(threading.current_thread())
    assert {"2"} == {status(each) for each in threading.enumerate() if each.name == "worker"}


def status(thread: threading.Thread) -> str:
    """Return 0 for a thread without filters of system calls, and 2 for a sealed one (proc(5))."""
    text = Path(f"/proc/self/task/{thread.native_id}/status").read_text()
    return next(line.split()[1] for line in text.splitlines() if line.startswith("Seccomp:"))


def test_a_broken_start_is_told_and_leaves_nothing_behind(photo: bytes, tmp_path: Path):
    """Not even the processes that were started before it broke."""
    (tmp_path / "centerface-int8.onnx").write_bytes(b"altered")
    broken = Redactor(models=tmp_path, workers=1)

    assert "model" == slug(lambda: broken.redact(photo))
    assert broken._crew._workers is None


@pytest.mark.parametrize(
    ("place", "value", "expected"), [("platform.machine", lambda: "riscv64", "seal"), ("sys.executable", "", "sandbox")]
)
def test_where_it_cannot_be_safe_it_says_so(
    photo: bytes, monkeypatch: pytest.MonkeyPatch, place: str, value: object, expected: str
):
    """No picture is worked on by threads that could send it, or by codecs that could do anything."""
    monkeypatch.setattr(place, value)

    assert expected == slug(lambda: Redactor(workers=1).redact(photo))


SCRIPT = """
import os, sys, time
import faceguard

print(len(faceguard.redact("photo.jpg").report.faces))  # at the top of the script, as people write it
own = faceguard.Redactor(workers=1)
print(own.redact("photo.jpg").pixels.shape)
sys.stdout.flush()
if os.fork() == 0:
    for call in (faceguard.redact, own.redact):
        try:
            call("photo.jpg")
        except faceguard.FaceguardError as error:
            print(error.slug)
    own.close()
    sys.exit()
os.wait()
print(len(own.detect("photo.jpg").faces))
print(own._crew._workers._sandbox._zygote.pid)
"""


@pytest.mark.fault
def test_a_script_begins_forks_and_ends_as_any_other(path: Path):
    """Without a guard of `__main__`, `close` or `with`, and with nothing on its standard error or left behind.

    In a forked process, what began before says that it is not there.
    """
    (path.parent / "script.py").write_text(SCRIPT)
    words = [sys.executable, "-W", "ignore::DeprecationWarning", "script.py"]  # Python 3.12 warns of forks
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    *lines, process = done.stdout.splitlines()

    assert (0, "") == (done.returncode, done.stderr)
    assert ["1", "(512, 512, 3)", "forked", "forked", "1"] == lines
    assert not Path("/proc", process).exists()


def test_a_detector_that_is_brought_is_asked_by_its_name(tmp_path: Path):
    """Another is refused with those that there are."""
    (tmp_path / "mine.onnx").write_bytes(scrfd_network())
    pixels = np.zeros((SIDE // 2, SIDE // 2, 3), np.uint8)

    with Redactor(workers=1, models=tmp_path) as redactor:
        found = redactor.detect(pixels, detector="Mine", detail="fast")
        refused = slug(lambda: redactor.detect(pixels, detector="another"))

    assert ["mine"] == [face.detector for face in found.faces]
    assert "invalid-option" == refused
