"""Videos are decoded in processes that may end, or stand still, at any time."""

import io
import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faceguard.errors import DeadlineError, FaceguardError, TooManyPixelsError
from faceguard.media.errors import BrokenVideoError, DecoderFailedError, UnsupportedVideoError
from faceguard.media.film import Film, SoundPiece
from faceguard.media.limits import VideoLimits
from faceguard.media.reader import Reader
from faceguard.sandbox import films as module
from faceguard.sandbox.films import SealedFilms
from faceguard.sandbox.projection import Projection
from faceguard.sandbox.shown import ERRORS
from faceguard.settings import Settings
from testing.videos import panned, video

pytestmark = pytest.mark.video

LIMITS = VideoLimits(1 << 22, 1 << 26, 60)


def forever() -> None:
    """Let the work go on."""


@pytest.fixture(scope="module")
def films() -> Iterator[SealedFilms]:
    made = SealedFilms(Settings())
    yield made
    made.close()


@pytest.fixture(scope="module")
def clip(portrait: np.ndarray) -> bytes:
    return video(panned(portrait, 12), sound=True)


def all_of(film: Film) -> list[object]:
    """Return whatever is told of a video."""
    sounds: list[tuple[int, SoundPiece]] = []
    pictures = [
        (picture.planes.tobytes(), picture.time, picture.duration, picture.colour, picture.whole)
        for picture in film.pictures(lambda place, piece: sounds.append((place, piece)))
    ]
    return [pictures, sounds, film.facts, film.sounds, film.coded, film.expected, film.unread]


def in_memory(data: bytes, _: Path) -> BinaryIO:
    return io.BytesIO(data)


def on_disk(data: bytes, folder: Path) -> BinaryIO:
    (folder / "clip").write_bytes(data)
    return (folder / "clip").open("rb")


@pytest.mark.parametrize("place", [in_memory, on_disk])
@pytest.mark.parametrize(
    ("format", "codec", "pixels", "sound"),
    [
        ("mp4", "libx264", "yuv420p", "aac"),
        ("matroska", "ffv1", "bgr0", "pcm_s16le"),
        ("mpegts", "mpeg2video", "yuv420p", "mp2"),
        ("mov", "prores_ks", "yuv422p10le", "pcm_s24le"),
    ],
)
def test_a_video_is_what_it_is_without_a_sandbox(
    films: SealedFilms,
    portrait: np.ndarray,
    tmp_path: Path,
    place: Callable[[bytes, Path], BinaryIO],
    format: str,  # noqa: A002 - PyAV's word
    codec: str,
    pixels: str,
    sound: str,
):
    """Every picture, every piece of sound and all that is known of them, wherever the file lies."""
    base = Fraction(1, 25) if codec == "mpeg2video" else Fraction(1, 15000)
    data = video(
        panned(portrait, 12), format=format, codec=codec, pixels=pixels, sound=True, sound_codec=sound, base=base
    )
    with Reader(io.BytesIO(data), LIMITS) as reader:
        expected = all_of(reader)
    with place(data, tmp_path) as file, films(file, LIMITS, forever) as film:
        assert expected == all_of(film)


def test_pictures_stay_what_they_are(films: SealedFilms, clip: bytes):
    """Though the memory that they were decoded into is used again: who keeps some has copies."""
    with films(io.BytesIO(clip), LIMITS, forever) as film:
        kept = list(film.pictures())
    with Reader(io.BytesIO(clip), LIMITS) as reader:
        for one, other in zip(reader.pictures(), kept, strict=True):
            assert np.array_equal(one.planes, other.planes)


def test_the_decoder_can_only_compute(films: SealedFilms, clip: bytes):
    """The kernel filters its calls, and lets it gain nothing."""
    with films(io.BytesIO(clip), LIMITS, forever) as film:
        status = Path(f"/proc/{_number(film)}/status").read_text()

    assert "Seccomp:\t2\n" in status
    assert "NoNewPrivs:\t1\n" in status


@pytest.mark.parametrize(
    ("data", "limits", "error"),
    [
        (b"no video", LIMITS, UnsupportedVideoError),
        (None, replace(LIMITS, pixels=320 * 255), TooManyPixelsError),
        (b"\0\0\0\x20ftypisom" + bytes(20), LIMITS, BrokenVideoError),
    ],
)
def test_an_error_is_told_as_without_a_sandbox(
    films: SealedFilms, clip: bytes, data: bytes | None, limits: VideoLimits, error: type[FaceguardError]
):
    """When the file is opened."""
    with pytest.raises(error), films(io.BytesIO(clip if data is None else data), limits, forever):
        pass


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=30)), min_size=1, max_size=6), st.floats(0.1, 1)
)
def test_whatever_is_damaged_ends_in_pictures_or_in_a_problem(
    films: SealedFilms, clip: bytes, damages: list[tuple[float, bytes]], kept: float
):
    """Wherever bytes are others, and wherever the file is cut off."""
    data = bytearray(clip)
    for place, other in damages:
        at = int(place * (len(data) - len(other)))
        data[at : at + len(other)] = other
    outcome: object
    try:
        with films(io.BytesIO(data[: int(kept * len(data))]), LIMITS, forever) as film:
            outcome = len({picture.planes.shape for picture in film.pictures(lambda *_: None)})
    except FaceguardError as error:
        outcome = type(error)

    assert outcome in {1, DecoderFailedError, *ERRORS.values()}


def test_a_crash_costs_one_video(films: SealedFilms, clip: bytes):
    """It is told, and the next one is read."""
    with films(io.BytesIO(clip), LIMITS, forever) as film:
        pictures = film.pictures()
        next(pictures)
        signal.pidfd_send_signal(film._process, signal.SIGSEGV)
        with pytest.raises(DecoderFailedError):
            list(film.pictures())
    with films(io.BytesIO(clip), LIMITS, forever) as film:
        assert 12 == len(list(film.pictures()))


def test_what_stands_still_is_ended(clip: bytes):
    """A picture has as long as a request, whatever the checkpoint says."""
    films = SealedFilms(Settings(deadline=1))
    start = time.monotonic()
    with films(io.BytesIO(clip), LIMITS, forever) as film:
        signal.pidfd_send_signal(film._process, signal.SIGSTOP)
        with pytest.raises(DecoderFailedError, match="too long"):
            list(film.pictures())
    films.close()

    assert time.monotonic() - start < 10


def test_work_is_stopped_while_it_waits(films: SealedFilms, clip: bytes):
    """By the checkpoint, and the process is gone."""
    stopped = False

    def checkpoint() -> None:
        if stopped:
            raise DeadlineError

    with films(io.BytesIO(clip), LIMITS, checkpoint) as film:
        process = os.dup(film._process)
        signal.pidfd_send_signal(process, signal.SIGSTOP)
        stopped = True
        with pytest.raises(DeadlineError):
            list(film.pictures())

    assert select.select([process], [], [], 0)[0]
    os.close(process)


def test_more_memory_than_allowed_is_not_to_be_had(monkeypatch: pytest.MonkeyPatch):
    """It is told, and not taken for a picture that is damaged."""
    monkeypatch.setattr(module, "BASE_MEMORY", 24 << 20)
    monkeypatch.setattr(module, "BYTES_PER_PIXEL", 0)
    films = SealedFilms(Settings())
    large = video([np.zeros((2000, 2000, 3), np.uint8)] * 3, codec="ffv1", format="matroska", pixels="yuv444p")
    with pytest.raises(DecoderFailedError), films(io.BytesIO(large), LIMITS, forever) as film:
        list(film.pictures())
    films.close()


def test_where_all_processes_are_killed_new_ones_are_started(clip: bytes):
    """Whoever kills them."""
    films = SealedFilms(Settings())
    with films(io.BytesIO(clip), LIMITS, forever):
        pass
    zygote = films._started()._zygote
    assert zygote
    zygote.kill()
    zygote.wait()
    for _ in range(2):
        with films(io.BytesIO(clip), LIMITS, forever) as film:
            assert 12 == len(list(film.pictures()))
    films.close()


def test_nothing_is_started_before_the_first_video():
    """Who redacts photos pays nothing."""
    films = SealedFilms(Settings())

    assert films._sandbox is None
    films.close()


def test_a_file_that_cannot_be_read_is_told(films: SealedFilms, clip: bytes):
    """The disk it lies on may go away."""

    class Failing(io.BytesIO):
        def read(self, _: int | None = -1) -> bytes:
            raise OSError

    with pytest.raises(FaceguardError), films(Failing(clip), LIMITS, forever):
        pass


def test_no_descriptor_is_left_open(films: SealedFilms, clip: bytes, tmp_path: Path):
    """Neither of the file, nor of the socket that it is asked for at, nor of the process."""
    with films(io.BytesIO(clip), LIMITS, forever) as film:
        next(film.pictures())
    before = len(list(Path("/proc/self/fd").iterdir()))
    for place in (in_memory, on_disk):
        with place(clip, tmp_path) as file, films(file, LIMITS, forever) as film:
            next(film.pictures())

    assert before == len(list(Path("/proc/self/fd").iterdir()))


def test_the_file_cannot_be_written_to(films: SealedFilms, clip: bytes, tmp_path: Path):
    """Also where the caller's descriptor could be used for that; and the caller's place in it stays."""
    (tmp_path / "clip").write_bytes(clip)
    with (tmp_path / "clip").open("r+b") as file, films(file, LIMITS, forever) as film:
        list(film.pictures())
        ours = [each for each in Path("/proc/self/fd").iterdir() if each.resolve() == tmp_path / "clip"]
        flags = [Path(f"/proc/self/fdinfo/{each.name}").read_text() for each in ours]
        assert 2 == len(flags)
        assert 1 == sum(flag.split("flags:\t")[1].split()[0].endswith("0") for flag in flags)
        assert 0 == file.tell()


def test_limits_are_handed_on():
    """All that there are, as numbers."""
    assert LIMITS == VideoLimits(**asdict(LIMITS))


def _number(film: Projection) -> int:
    """Return the process's number, which the kernel tells of a descriptor."""
    with open(f"/proc/self/fdinfo/{film._process}") as file:  # noqa: PTH123 - not a file of the disk
        return int(next(line.split()[1] for line in file if line.startswith("Pid:")))
