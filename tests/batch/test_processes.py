import ctypes
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from faceguard.batch.processes import Processes
from faceguard.batch.videos import Tell
from faceguard.batch.zygote import ProcessStartError
from faceguard.errors import ModelError
from faceguard.settings import Settings

pytestmark = pytest.mark.process

DEADLY = {7, 13, 14}


class Pids:
    """Tells which process does an item; some items end it."""

    def __call__(self, _, item: int, tell: Tell) -> tuple[int, int]:
        """Do it."""
        del tell
        if item in DEADLY:
            ctypes.string_at(0)
        return item, os.getpid()

    def lasts(self, item: int) -> bool:
        """None does."""
        del item
        return False

    def lost(self, item: int) -> tuple[int, int]:
        """Nobody did."""
        return item, 0


@pytest.mark.fault
def test_what_ends_its_process_costs_nothing_else(capfd: pytest.CaptureFixture[str]):
    """Each item has its result once, by several processes, and those that nobody survives are told."""
    with Processes(Settings(workers=2)) as processes:
        results = list(processes.each(range(60), Pids()))

    assert list(range(60)) == sorted(item for item, _ in results)
    assert DEADLY == {item for item, pid in results if not pid}
    assert len({pid for _, pid in results}) > 3
    assert os.getpid() not in {pid for _, pid in results}
    capfd.readouterr()


def test_no_item_is_taken_before_its_turn():
    """A listing may be long, and what is ahead of the work costs memory."""
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for item in range(150):
            taken = item
            yield item

    with Processes(Settings(workers=2)) as processes:
        results = processes.each(items(), Pids())
        assert isinstance(results, Generator)
        next(results)
        ahead = taken
        results.close()

    assert ahead < 8


def test_one_work_follows_another():
    """Of whoever is still there; a process that ended in between is started again."""
    with Processes(Settings(workers=1)) as processes:
        ((_, first),) = processes.each([1], Pids())
        ((_, again),) = processes.each([2], Pids())
        os.kill(first, signal.SIGKILL)
        processes._processes[0].join()
        ((item, other),) = processes.each([3], Pids())

    assert first == again
    assert (3, True) == (item, other not in {0, first})


def test_where_workers_come_from_may_end():
    """By the kernel, to free memory: they end with it, and both are started again."""
    with Processes(Settings(workers=2)) as processes:
        before = {pid for _, pid in processes.each(range(6), Pids())}
        zygote = processes._zygote._process
        assert zygote is not None
        zygote.kill()
        for process in processes._processes:
            process.join()
        results = list(processes.each(range(20, 29), Pids()))

    assert list(range(20, 29)) == sorted(item for item, _ in results)
    assert before.isdisjoint({pid for _, pid in results} | {0})


def test_nothing_is_imported_from_the_folder_that_a_run_starts_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It may be one of strangers' pictures."""
    for module in ("multiprocessing", "random", "cv2", "faceguard"):
        (tmp_path / f"{module}.py").write_text("raise SystemExit(1)")
    monkeypatch.setattr(sys, "path", [folder for folder in sys.path if folder])  # as the command has it
    monkeypatch.chdir(tmp_path)

    with Processes(Settings(workers=2)) as processes:
        assert [1] == [item for item, _ in processes.each([1], Pids())]


def test_what_hinders_the_start_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """By the error of the process itself."""
    (tmp_path / "centerface-int8.onnx").write_bytes(b"no model")
    monkeypatch.setenv("FACEGUARD_MODELS", str(tmp_path))

    with pytest.raises(ModelError), Processes(Settings(workers=2)):
        pass


class Deadly(Settings):
    """Ends the process that they are sent to."""

    def __reduce__(self) -> tuple[Callable[[int], None], tuple[int]]:
        return os._exit, (1,)


def test_a_process_that_does_not_start_is_told():
    """It ends before it says anything, so that nobody waits for it."""
    with pytest.raises(ProcessStartError), Processes(Deadly(workers=2)):
        pass
