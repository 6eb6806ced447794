"""Pictures are read and written in processes that may end, or stand still, at any time."""

import errno
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest

from faceguard import codecs
from faceguard.codecs.limits import DecodeLimits
from faceguard.errors import (
    BrokenPictureError,
    CodecFailedError,
    DeadlineError,
    FaceguardError,
    InvalidOptionError,
    SandboxError,
    TooComplexError,
    TooManyPixelsError,
)
from faceguard.formats import PictureFormat
from faceguard.picture import Frame, Picture
from faceguard.sandbox.client import Helper
from faceguard.sandbox.jail import Bounds
from faceguard.sandbox.program import module_path
from faceguard.sandbox.sandbox import BASE_MEMORY, END_SECONDS, Sandbox
from faceguard.settings import Settings
from testing.damage import seeds
from testing.pictures import saved, scene
from testing.server import PATIENCE

LIMITS = DecodeLimits()
OPEN = Path("/proc/self/fd")
SEEDS = seeds()


def forever() -> None:
    """Let the work go on."""


def within(seconds: float):
    """Return a checkpoint that stops the work after this time."""
    end = time.monotonic() + seconds

    def checkpoint() -> None:
        if time.monotonic() > end:
            raise DeadlineError

    return checkpoint


def ended(process: int) -> bool:
    """Wait until a process has ended, but not for ever."""
    return bool(select.select([process], [], [], PATIENCE)[0])


@pytest.fixture
def helper(sandbox: Sandbox) -> Iterator[Helper]:
    """One that has no picture yet."""
    with sandbox.coder(forever) as helper:
        yield helper


def shown(picture: Picture) -> list[tuple[bytes, bytes | None, float]]:
    """Return all that frames are."""
    return [
        (frame.pixels.tobytes(), None if frame.alpha is None else frame.alpha.tobytes(), frame.duration)
        for frame in picture.frames
    ]


@pytest.mark.parametrize("name", SEEDS)
def test_a_picture_is_read_and_written_as_without_a_sandbox(helper: Helper, name: str):
    """The pixels are the same, and so is every file that is made of them, to the byte."""
    expected = codecs.decode(SEEDS[name], LIMITS)
    picture = helper.decode(SEEDS[name], LIMITS)

    assert shown(expected) == shown(picture)
    assert expected.format is picture.format
    for target in codecs.WRITABLE:
        outcomes: list[bytes | str] = []
        for coder, source in ((codecs, expected), (helper, picture)):
            try:
                outcomes.append(coder.encode(source, source.frames, target, None))
            except FaceguardError as error:
                outcomes.append(f"{error.slug}: {error.detail}")
        assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("format", [PictureFormat.GIF, PictureFormat.PNG])
def test_an_animation_of_many_frames_is_read_and_written(helper: Helper, format: PictureFormat):  # noqa: A002 - as there
    """Each has a part of the memory that is shared: as many as are allowed."""
    frames = tuple(Frame(scene(9, 7, seed=number), duration=100) for number in range(LIMITS.frames))
    data = codecs.encode(Picture(format, frames), frames, format, None)

    picture = helper.decode(data, LIMITS)

    assert shown(codecs.decode(data, LIMITS)) == shown(picture)
    assert codecs.encode(picture, picture.frames, format, None) == helper.encode(picture, picture.frames, format, None)


def test_what_is_painted_is_written(helper: Helper):
    """The frames are the memory that the encoder reads."""
    picture = helper.decode(saved(np.zeros((20, 30, 3), np.uint8), "PNG"), LIMITS)
    picture.frames[0].pixels[5:10] = 200
    content = helper.encode(picture, picture.frames, PictureFormat.PNG, None)

    assert np.array_equal(picture.frames[0].pixels, codecs.decode(content, LIMITS).frames[0].pixels)


def test_a_frame_of_other_memory_is_written(helper: Helper):
    """What a caller copied is not forgotten."""
    file = saved(np.zeros((20, 30, 4), np.uint8) + 100, "PNG")
    picture, ours = helper.decode(file, LIMITS), codecs.decode(file, LIMITS)
    ours.frames[0].pixels[:] = 7
    content = helper.encode(picture, ours.frames, PictureFormat.PNG, None)

    assert shown(ours) == shown(codecs.decode(content, LIMITS))


def test_grey_of_16_bits_is_scaled_anew(helper: Helper):
    """In the memory that is shared, by what the mask leaves."""
    samples = np.full((20, 30), 500, np.uint16)
    samples[3, 3] = 4000
    file, hidden = saved(samples, "PNG"), np.zeros((20, 30), np.uint8)
    hidden[:8, :8] = 1
    expected, picture = codecs.decode(file, LIMITS), helper.decode(file, LIMITS)
    assert expected.rescaling
    assert picture.rescaling
    frame = picture.rescaling.without(hidden)

    assert expected.rescaling.without(hidden).pixels.tobytes() == frame.pixels.tobytes()
    assert frame.pixels is picture.frames[0].pixels


@pytest.mark.parametrize(
    ("file", "limits", "error"),
    [
        (b"", LIMITS, BrokenPictureError),
        (SEEDS[next(iter(SEEDS))], DecodeLimits(pixels=10), TooManyPixelsError),
    ],
)
def test_an_error_is_told_as_without_a_sandbox(
    helper: Helper, file: bytes, limits: DecodeLimits, error: type[FaceguardError]
):
    """With its detail."""
    with pytest.raises(error) as expected:
        codecs.decode(file, limits)
    with pytest.raises(error) as told:
        helper.decode(file, limits)

    assert expected.value.detail == told.value.detail


def test_an_option_that_a_format_cannot_have_is_told(helper: Helper):
    """As without a sandbox."""
    picture = helper.decode(saved(np.zeros((4, 17_000, 3), np.uint8), "PNG"), LIMITS)
    with pytest.raises(InvalidOptionError, match="16383"):
        helper.encode(picture, picture.frames, PictureFormat.WEBP, None)


def test_a_crash_costs_one_picture(sandbox: Sandbox, photo: bytes):
    """The next one is read."""
    with sandbox.coder(forever) as helper:
        signal.pidfd_send_signal(helper._process, signal.SIGSEGV)
        with pytest.raises(CodecFailedError):
            helper.decode(photo, LIMITS)
    with sandbox.coder(forever) as helper:
        assert helper.decode(photo, LIMITS)


def _decode(helper: Helper, file: bytes) -> None:
    helper.decode(file, LIMITS)


def _encode(helper: Helper, _: bytes) -> None:
    helper.encode(Picture(PictureFormat.JPEG, ()), (), PictureFormat.PNG, None)


@pytest.mark.parametrize("step", [_decode, _encode])
def test_what_stands_still_is_ended(sandbox: Sandbox, photo: bytes, step: Callable[[Helper, bytes], None]):
    """When its checkpoint says so, wherever it is; the process is gone."""
    with sandbox.coder(within(1)) as helper:
        process = os.dup(helper._process)
        signal.pidfd_send_signal(helper._process, signal.SIGSTOP)
        with pytest.raises(DeadlineError):
            step(helper, photo)

    assert ended(process)
    os.close(process)


def test_a_new_picture_never_meets_the_last_one(sandbox: Sandbox):
    """Each has a process of its own."""
    processes = set()
    for _ in range(3):
        with sandbox.coder(forever) as helper:
            processes.add(_number(helper))

    assert 3 == len(processes)


def test_where_all_processes_are_killed_new_ones_are_started(photo: bytes, settings):
    """Whoever kills them: the kernel's out-of-memory killer may."""
    sandbox = Sandbox.of(settings)
    sandbox.start()
    assert sandbox._zygote
    sandbox._zygote.kill()
    sandbox._zygote.wait()
    for _ in range(2):
        with sandbox.coder(forever) as helper:
            assert helper.decode(photo, LIMITS)
    sandbox.close()


def test_what_a_helper_may_take_follows_from_the_settings(monkeypatch: pytest.MonkeyPatch):
    """Memory by the largest picture and the longest file; as much time of each processor as a request may take."""
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    least, pixels, body = (
        Sandbox.of(Settings(deadline=20, max_pixels=pixels, max_body=body))._bounds
        for pixels, body in ((1_000_000, 1_000_000), (5_000_000, 1_000_000), (1_000_000, 5_000_000))
    )

    assert 60 == least.seconds
    assert 4_000_000 * 20 == pixels.memory - least.memory
    assert 4_000_000 * 4 == body.memory - least.memory


def test_no_process_is_left_when_it_is_closed(settings):
    """Neither the one that forks nor those that wait or work."""
    sandbox = Sandbox.of(settings)
    sandbox.start()
    with sandbox.coder(forever) as helper:
        process = os.dup(helper._process)
        sandbox.close()
        assert ended(process)
    os.close(process)

    assert sandbox._zygote
    assert sandbox._zygote.poll() is not None


@pytest.mark.fault
def test_more_memory_than_allowed_is_not_to_be_had():
    """A picture that takes more is too complex; it takes no other work down."""
    sandbox = Sandbox(Bounds(BASE_MEMORY, 60), 1)
    sandbox.start()
    picture = saved(np.zeros((7000, 9000, 3), np.uint8), "PNG")
    with sandbox.coder(forever) as helper, pytest.raises((TooComplexError, CodecFailedError)):
        helper.decode(picture, LIMITS)
    sandbox.close()


@pytest.mark.fault
def test_more_time_of_the_processor_than_allowed_is_not_to_be_had():
    """Also where nobody looks at a deadline."""
    sandbox = Sandbox(Bounds(4 << 30, 1), 1)
    sandbox.start()
    picture = saved(np.random.default_rng(0).integers(0, 256, (4000, 4000, 3), np.uint8), "PNG")
    with sandbox.coder(within(60)) as helper:
        decoded = helper.decode(picture, LIMITS)
        with pytest.raises(CodecFailedError):
            helper.encode(decoded, decoded.frames, PictureFormat.AVIF, 100)
    sandbox.close()


def _number(helper: Helper) -> int:
    """Return the process's number, which the kernel tells of a descriptor."""
    with open(f"/proc/self/fdinfo/{helper._process}") as file:  # noqa: PTH123 - not a file of the disk
        return int(next(line.split()[1] for line in file if line.startswith("Pid:")))


def test_the_folder_it_starts_in_is_not_searched_for_modules(tmp_path: Path):
    """It may be one of strangers' pictures."""
    for name in ("cv2", "numpy", "signal"):
        (tmp_path / f"{name}.py").write_text("open('run', 'w')")
    program = """
from faceguard.sandbox.sandbox import Sandbox
from faceguard.settings import Settings
sandbox = Sandbox.of(Settings(workers=1))
sandbox.start()
sandbox.close()
"""
    subprocess.run([sys.executable, "-P", "-c", program], cwd=tmp_path, check=True)

    assert not (tmp_path / "run").exists()


def test_modules_are_found_as_in_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Also where a script has added the folder they are in."""
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), *sys.path[1:]])

    assert os.pathsep.join([str(Path.cwd()), str(tmp_path), *sys.path[2:]]) == module_path()


@pytest.mark.parametrize(("name", "value"), [("executable", ""), ("frozen", True)])
def test_no_other_program_is_started_in_its_place(monkeypatch: pytest.MonkeyPatch, name: str, value: object):
    """One that has Python in it would start itself, again and again."""
    monkeypatch.setattr(sys, name, value, raising=False)

    with pytest.raises(SandboxError, match="interpreter"):
        Sandbox(Bounds(1 << 30, 60), 1).start()


def test_a_system_that_starts_no_more_processes(monkeypatch: pytest.MonkeyPatch):
    """It is said so, and there is nothing to end."""
    monkeypatch.setattr(subprocess, "Popen", Mock(side_effect=OSError(errno.EAGAIN, "Try again")))
    sandbox = Sandbox(Bounds(1 << 30, 60), 1)

    with pytest.raises(SandboxError, match="Try again"):
        sandbox.start()
    sandbox.close()


def test_it_ends_at_once_though_a_process_was_forked_with_it():
    """Whose copies of its sockets are open."""
    sandbox = Sandbox.of(Settings(workers=1))
    sandbox.start()
    with subprocess.Popen(["sleep", "60"], pass_fds=_sockets(sandbox)) as child:
        start = time.monotonic()
        sandbox.close()
        seconds = time.monotonic() - start
        child.kill()

    assert seconds < END_SECONDS


def _sockets(sandbox: Sandbox) -> list[int]:
    assert sandbox._orders
    return [sandbox._orders._connection.fileno()]


@pytest.mark.parametrize("left", range(6))
def test_a_system_without_descriptors_is_told_and_none_is_lost(sandbox: Sandbox, photo: bytes, left: int):
    """Whoever has them all; each picture after that is read as ever."""
    with sandbox.coder(forever) as helper:
        helper.decode(photo, LIMITS)
    before = len(list(OPEN.iterdir()))
    with few_descriptors(left), suppress(SandboxError), sandbox.coder(forever) as helper:
        helper.decode(photo, LIMITS)
    for _ in range(3):
        with sandbox.coder(forever) as helper:
            assert helper.decode(photo, LIMITS)

    assert len(list(OPEN.iterdir())) <= before + 1


@contextmanager
def few_descriptors(left: int) -> Iterator[None]:
    """Leave this process so many descriptors that it can still have."""
    _, hard = usual = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(int(each.name) for each in OPEN.iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1 + left, hard))
    held = list[int]()
    try:
        with suppress(OSError):
            while True:
                held.append(os.dup(0))
        for _ in range(left):
            os.close(held.pop())
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, usual)
        for descriptor in held:
            os.close(descriptor)
