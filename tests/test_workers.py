import asyncio
import platform
import threading
import time
from pathlib import Path
from unittest.mock import Mock

import pytest

from faceguard.errors import (
    BusyError,
    CancelledError,
    DeadlineError,
    DetectorFailedError,
    DrainingError,
    ModelError,
    SealError,
)
from faceguard.models import Weights, catalogue
from faceguard.settings import Settings
from faceguard.workers import Workers
from testing.pool import occupied
from testing.server import PATIENCE, wait_until


@pytest.fixture(scope="module")
def workers():
    """Two threads and a queue of one."""
    workers = Workers(Settings(workers=2, queue=1, deadline=30))
    workers.start()
    yield workers
    workers.close()


def test_each_thread_has_its_own_detectors(workers: Workers):
    """Two works at once run on two threads, with detectors that are not shared."""
    barrier = threading.Barrier(2)

    def work(tools, _):
        barrier.wait(PATIENCE)
        return id(tools.detectors)

    futures = [workers.submit(work) for _ in range(2)]

    assert 2 == len({future.result() for future in futures})


def test_beyond_workers_and_queue_there_is_no_room(workers: Workers):
    """The fourth ticket is refused with a time to come back; one given back makes room."""
    tickets = [workers.admit() for _ in range(3)]
    with pytest.raises(BusyError) as refused:
        workers.admit()
    tickets[0].release()
    tickets[0].release()

    assert refused.value.retry_after >= 1
    assert 2 == workers.admitted
    with workers.admit(), pytest.raises(BusyError):
        workers.admit()
    for ticket in tickets[1:]:
        ticket.release()
    assert 0 == workers.admitted


def test_work_of_a_caller_who_left_never_starts(workers: Workers):
    """Cancelled while it waits, it is taken out of the queue."""
    started = []

    async def leave():
        with workers.admit() as ticket:
            task = asyncio.create_task(workers.run(lambda *_: started.append(1), ticket))
            await asyncio.sleep(0.05)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    with occupied(workers):
        asyncio.run(leave())
    workers.submit(lambda *_: None).result()

    assert [] == started


def test_work_of_a_caller_who_left_stops_at_the_next_stage(workers: Workers):
    """Cancelled while it runs, its next checkpoint raises."""
    started, stopped = threading.Event(), threading.Event()

    def work(_, checkpoint):
        started.set()
        try:
            while True:
                time.sleep(0.01)
                checkpoint()
        except CancelledError:
            stopped.set()
            raise

    async def leave():
        with workers.admit() as ticket:
            task = asyncio.create_task(workers.run(work, ticket))
            await asyncio.to_thread(started.wait, PATIENCE)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(leave())

    assert stopped.wait(PATIENCE)


def test_a_deadline_frees_the_worker():
    """Work that takes too long is answered in time, and stops."""
    workers = Workers(Settings(workers=1, deadline=0.2))
    workers.start()

    def work(_, checkpoint):
        while True:
            time.sleep(0.01)
            checkpoint()

    async def wait():
        with workers.admit() as ticket:
            await workers.run(work, ticket)

    with pytest.raises(DeadlineError):
        asyncio.run(wait())
    assert "free" == workers.submit(lambda *_: "free").result(PATIENCE)
    workers.close()


def test_work_that_does_not_end_is_replaced_and_the_service_ready_again(monkeypatch: pytest.MonkeyPatch):
    """A little after its deadline, or that of a client who left, another thread takes its place."""
    monkeypatch.setattr("faceguard.workers.LENIENCE", 0.3)
    workers, let_go, states = Workers(Settings(workers=1, deadline=0.2)), threading.Event(), []
    workers.start()

    async def asked(*, leaves: bool) -> None:
        with workers.admit() as ticket:
            task = asyncio.create_task(workers.run(lambda *_: let_go.wait(PATIENCE), ticket))
            await asyncio.to_thread(wait_until, lambda: workers.busy == 1)
            if leaves:
                task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        states.append((workers.ready, workers.busy, workers.stuck))
        await asyncio.to_thread(wait_until, lambda: workers.stuck == 1)
        states.append((workers.ready, workers.busy, workers.stuck))
        await asyncio.to_thread(wait_until, lambda: workers.ready)
        assert "free" == await asyncio.wrap_future(workers.submit(lambda *_: "free"))
        let_go.set()
        await asyncio.to_thread(wait_until, lambda: workers.stuck == 0)
        await asyncio.to_thread(wait_until, lambda: len(workers._equipment._made) == 1)
        let_go.clear()

    asyncio.run(asked(leaves=False))
    asyncio.run(asked(leaves=True))
    workers.close()

    assert [(True, 1, 0), (False, 0, 1)] * 2 == states
    assert workers.ended


def test_work_that_never_ends_does_not_keep_the_pool_open(monkeypatch: pytest.MonkeyPatch):
    """Closing waits a little; whoever ends the process is told that a thread is left."""
    monkeypatch.setattr("faceguard.workers.PARTING", 0.1)
    workers = Workers(Settings(workers=1))
    workers.start()
    let_go = threading.Event()
    left = workers.submit(lambda *_: let_go.wait(PATIENCE))

    wait_until(lambda: workers.busy == 1)

    workers.close()

    assert not workers.ended
    let_go.set()
    left.result(PATIENCE)


def test_a_detector_that_fails_is_replaced(workers: Workers):
    """Its thread gets new detectors, the others keep theirs, and the service is ready again."""
    before = set(map(id, workers._equipment._made))

    def fail(*_):
        raise DetectorFailedError

    with pytest.raises(DetectorFailedError):
        workers.submit(fail).result()

    assert 1 == len(before & set(map(id, workers._equipment._made)))
    assert workers.ready
    assert 0 == workers.busy


def test_what_a_detector_failed_of_is_logged(workers: Workers, caplog: pytest.LogCaptureFixture):
    """The exception that it raised, where there is one: the traceback shows where."""
    cause, errors = ValueError("in the detector"), [DetectorFailedError(), DetectorFailedError()]
    errors[0].__cause__ = cause

    for error in errors:
        with pytest.raises(DetectorFailedError):
            workers.submit(Mock(side_effect=error)).result(PATIENCE)

    assert [cause, errors[1]] == [record.exc_info[1] for record in caplog.records if record.exc_info]


def test_detectors_that_cannot_be_replaced_are_made_when_that_is_possible_again(tmp_path: Path):
    """Until then the service is not ready, and work ends with an error that says why, and not where."""
    file = tmp_path / next(model.file for model in catalogue() if model.bundled)
    good = Weights(None).verified(next(model.name for model in catalogue() if model.bundled)).read_bytes()
    file.write_bytes(good)
    workers = Workers(Settings(workers=1, models=tmp_path))
    workers.start()

    def fail(*_):
        raise DetectorFailedError

    file.write_bytes(b"altered")
    with pytest.raises(DetectorFailedError):
        workers.submit(fail).result(PATIENCE)
    states = [workers.ready]
    for _ in range(2):
        with pytest.raises(ModelError) as told:
            workers.submit(lambda *_: "done").result(PATIENCE)
    states.append(workers.ready)
    file.write_bytes(good)
    done = workers.submit(lambda *_: "done").result(PATIENCE)
    states.append(workers.ready)
    workers.close()

    assert told.value.detail is None
    assert "done" == done
    assert [False, False, True] == states
    assert 0 == workers.busy


def test_what_waits_is_told_from_what_runs(workers: Workers):
    """Busy workers, requests that have none, and the time that one has waited."""

    async def wait(release):
        with workers.admit() as ticket:
            task = asyncio.create_task(workers.run(lambda *_: None, ticket))
            await asyncio.sleep(0.1)
            seen = workers.busy, workers.admitted
            release.set()
            await task
            return seen, ticket.waited

    with occupied(workers) as release:
        seen, waited = asyncio.run(wait(release))

    assert (2, 1) == seen
    assert 0.1 <= waited < PATIENCE
    assert 0 == workers.busy


def test_the_time_to_come_back_follows_queue_and_service_time():
    """Four waiting for two workers at three seconds each: six seconds."""
    workers = Workers(Settings(workers=2, queue=4))
    workers._seconds = 3
    for _ in range(6):
        workers.admit()

    with pytest.raises(BusyError) as refused:
        workers.admit()
    workers.close()

    assert 6 == refused.value.retry_after


def test_the_time_to_come_back_follows_measured_times():
    """Half a second a picture until one was measured; slow ones make it longer at once, many quick ones shorter."""
    workers = Workers(Settings(workers=1, queue=99))
    workers.start()
    tickets = [workers.admit() for _ in range(100)]

    def told() -> int:
        with pytest.raises(BusyError) as refused:
            workers.admit()
        return refused.value.retry_after

    waits = [told()]
    workers.submit(lambda *_: time.sleep(1)).result()
    waits.append(told())
    for _ in range(20):
        workers.submit(lambda *_: time.sleep(0.02)).result()
    waits.append(told())
    for ticket in tickets:
        ticket.release()
    workers.close()

    first, slow, quick = waits
    assert 50 == first
    assert 60 <= slow <= 75
    assert 2 <= quick <= 12


def test_draining_workers_admit_nothing():
    """What runs is finished, what is new is refused, and the service is not ready."""
    workers = Workers(Settings(workers=1))
    workers.start()
    assert workers.ready
    started = threading.Event()

    def run(*_: object) -> str:
        started.set()
        time.sleep(0.1)
        return "finished"

    running = workers.submit(run)
    started.wait(PATIENCE)

    workers.drain()

    assert not workers.ready
    with pytest.raises(DrainingError):
        workers.admit()
    workers.close()
    assert "finished" == running.result()


def test_altered_weights_stop_the_start(tmp_path):
    """The message names the file, what was expected, and how to mend it."""
    file = next(model.file for model in catalogue() if model.bundled)
    (tmp_path / file).write_bytes(b"altered")
    workers = Workers(Settings(workers=1, models=tmp_path))

    with pytest.raises(ModelError, match=rf"{file} is altered: expected SHA-256 [0-9a-f]{{64}}.*: run"):
        workers.start()
    workers.close()


def test_a_worker_that_cannot_be_sealed_stops_the_start(monkeypatch: pytest.MonkeyPatch):
    """On a machine for which no filter is known, nothing sees a picture."""
    monkeypatch.setattr(platform, "machine", lambda: "abacus")
    workers = Workers(Settings(workers=1))

    with pytest.raises(SealError):
        workers.start()
    assert not workers.ready
    workers.close()


def test_work_that_nobody_waits_for_has_a_deadline_too():
    """The command line's pictures have as long as a request, from when they start."""
    workers = Workers(Settings(workers=1, deadline=0.2))
    workers.start()

    def work(_, checkpoint):
        while True:
            checkpoint()
            time.sleep(0.01)

    with pytest.raises(DeadlineError):
        workers.submit(work).result(PATIENCE)
    workers.close()
