"""A helper that a picture has taken over may answer anything; nothing but an error comes of it."""

import json
import os
import socket
import threading
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faceguard.codecs.limits import DecodeLimits
from faceguard.errors import BrokenPictureError, CodecFailedError, FaceguardError
from faceguard.formats import PictureFormat
from faceguard.picture import Picture
from faceguard.sandbox import memory
from faceguard.sandbox.area import Area
from faceguard.sandbox.channel import Channel, close
from faceguard.sandbox.client import ERRORS, Helper

OPEN = Path("/proc/self/fd")
FRAMES = [[0, 2, 1, False, 0]]
values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**70) | st.floats() | st.text(max_size=9),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=3), parts, max_size=3),
    max_leaves=8,
)
answers = st.fixed_dictionaries(
    {},
    optional={
        "format": st.sampled_from(PictureFormat) | values,
        "rescalable": st.booleans() | values,
        "frames": st.just(FRAMES) | values,
        "size": st.integers(0, 100) | values,
        "error": st.sampled_from(sorted(ERRORS)) | values,
        "detail": values,
    },
)


def asked(raw: bytes, shared: bytes, descriptors: Sequence[int] = ()) -> Picture:
    """Return what a helper's answer to a picture's bytes comes to, and what it wrote into the memory for frames."""
    channel, theirs = Channel.pair()
    area = Area()

    def lie() -> None:
        with theirs:
            own = os.pidfd_open(os.getpid())
            socket.send_fds(theirs, [b"{}"], [own])
            os.close(own)
            _, given, _, _ = socket.recv_fds(theirs, 1 << 17, 2)
            os.write(given[1], shared)
            socket.send_fds(theirs, [raw], descriptors)
            close(given)

    liar = threading.Thread(target=lie)
    liar.start()
    helper = Helper(channel, area, lambda: None)
    try:
        return helper.decode(b"file", DecodeLimits())
    finally:
        liar.join()
        os.close(helper._process)
        channel.close()
        area.close()


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(answers, st.integers(0, 12))
def test_whatever_a_helper_answers_is_a_picture_or_a_known_error(answer: dict[str, Any], size: int):
    """Of the memory that was sent, and no other."""
    outcome: object
    try:
        outcome = asked(json.dumps(answer).encode(), bytes(size))
    except FaceguardError as error:
        outcome = type(error)

    assert outcome in ERRORS.values() or (isinstance(outcome, Picture) and size >= 6)


@pytest.mark.parametrize("frame", [[1, 2, 1, False, 0], [0, 2, 2, False, 0], [0, 2, 1, True, 0], [7, 1, 1, False, 0]])
def test_a_frame_that_is_not_in_the_memory_is_not_taken(frame: list[object]):
    """Wherever it begins and however large it is."""
    answer = {"format": "png", "rescalable": False, "size": 6, "frames": [frame]}
    with pytest.raises(CodecFailedError):
        asked(json.dumps(answer).encode(), bytes(6))


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b"1", b'{"frames": NaN}', b" " * (1 << 17) + b"{}"])
def test_what_is_no_message_is_an_error(raw: bytes):
    """Too long ones are none."""
    with pytest.raises(CodecFailedError):
        asked(raw, b"")


def test_memory_that_is_not_there_is_not_taken():
    """Whoever looked at it would be ended by the kernel."""
    answer = json.dumps({"format": "png", "rescalable": False, "size": 6, "frames": FRAMES}).encode()
    with pytest.raises(CodecFailedError):
        asked(answer, bytes(5))

    assert np.array_equal([[[0, 1, 2], [3, 4, 5]]], asked(answer, bytes(range(6))).frames[0].pixels)


def test_descriptors_that_nobody_asked_for_are_closed():
    """However many a helper sends."""
    answer = json.dumps({"format": "png", "rescalable": False, "size": 6, "frames": FRAMES}).encode()
    before = len(list(OPEN.iterdir()))
    for _ in range(3):
        descriptor = memory.store(b"x")
        asked(answer, bytes(6), [descriptor])
        os.close(descriptor)

    assert before == len(list(OPEN.iterdir()))


@pytest.mark.parametrize("extra", [0, 1])
def test_a_message_has_two_descriptors_at_most(extra: int):
    """One with more is none, and of those that came with it none stays open."""
    answer = json.dumps({"format": "png", "rescalable": False, "size": 6, "frames": FRAMES}).encode()
    descriptor, before = memory.store(b"x"), len(list(OPEN.iterdir()))
    with pytest.raises(CodecFailedError) if extra else nullcontext():
        asked(answer, bytes(6), [descriptor] * (2 + extra))

    assert before == len(list(OPEN.iterdir()))
    os.close(descriptor)


@pytest.mark.parametrize(
    ("slug", "detail", "expected"),
    [
        ("broken-picture", "x" * 200, BrokenPictureError),
        ("broken-picture", None, BrokenPictureError),
        ("broken-picture", "x" * 201, CodecFailedError),
        ("deadline", "x", CodecFailedError),
        ("codec-failed", "x", CodecFailedError),
    ],
)
def test_what_went_wrong_is_told_in_few_words(slug: str, detail: str | None, expected: type[FaceguardError]):
    """Of errors that a codec may have, and of no others."""
    with pytest.raises(FaceguardError) as told:
        asked(json.dumps({"error": slug, "detail": detail}).encode(), b"")

    assert expected is type(told.value)
    assert told.value.detail == (detail if expected is BrokenPictureError else None)


@pytest.mark.parametrize(
    ("detail", "count"), [("MemoryError", 1), ("x" * 60, 1), ("x" * 61, 0), ("a b", 0), ("", 0), (None, 0)]
)
def test_the_log_names_the_kind_of_exception(detail: str | None, count: int, caplog: pytest.LogCaptureFixture):
    """Which is a word; a helper's own words are a stranger's."""
    with pytest.raises(CodecFailedError):
        asked(json.dumps({"error": "codec-failed", "detail": detail}).encode(), b"")

    assert [f"A codec raised {detail}"] * count == caplog.messages
