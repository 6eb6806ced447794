"""A helper that a video has taken over may say anything; nothing but pictures or an error comes of it."""

import io
import json
import os
import socket
import threading
from base64 import b64encode
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faceguard.errors import FaceguardError
from faceguard.media.errors import BrokenVideoError, DecoderFailedError, TooLongError
from faceguard.media.film import SoundPiece
from faceguard.media.limits import VideoLimits
from faceguard.media.sounding import Sounding
from faceguard.sandbox import projector
from faceguard.sandbox.area import Area
from faceguard.sandbox.channel import Channel, close
from faceguard.sandbox.footage import Footage
from faceguard.sandbox.projection import Projection
from faceguard.sandbox.projector import SLOTS, serve
from faceguard.sandbox.shown import ERRORS
from testing.videos import panned, video

pytestmark = pytest.mark.video

LIMITS = VideoLimits(64, 1 << 20, 1)
OPENED: dict[str, Any] = {
    "expected": 1,
    "sounds": [{"codec": "aac", "rate": 8000, "layout": "mono", "configuration": ""}],
}
FACTS = {
    "width": 4,
    "height": 2,
    "codec": "h264",
    "rate": [25, 1],
    "time_base": [1, 25],
    "aspect": [1, 1],
    "sounds": ["aac"],
    "colour": [2, False, 2, 2],
    "start": [0, 1],
}
COLOUR = [2, False, 2, 2]
PICTURE = [0, 1, True, COLOUR]
SOUND = [0, b64encode(bytes(8)).decode(), 0, 0, 2, 1, 8000]
FILM = [
    OPENED,
    {"facts": FACTS},
    {"sound": SOUND},
    {"picture": PICTURE},
    {"picture": [1, *PICTURE[1:]]},
    {"end": [3, 1000]},
]
values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**70) | st.floats() | st.text(max_size=9),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=3), parts, max_size=3),
    max_leaves=8,
)
messages = st.one_of(
    st.sampled_from(FILM),
    st.fixed_dictionaries(
        {},
        optional={
            "facts": st.just(FACTS) | values,
            "picture": st.just(PICTURE) | values,
            "sound": st.just(SOUND) | values,
            "end": st.just([3, 1000]) | values,
            "error": st.sampled_from(sorted(ERRORS)) | values,
            "detail": values,
        },
    ),
)


def told(said: Sequence[Any], shared: int) -> tuple[list[np.ndarray], list[SoundPiece], int]:
    """Return what a helper's messages come to, and so many bytes of memory: pictures, sound, and what was not read."""
    channel, theirs = Channel.pair()
    area = Area()
    os.write(area.descriptor, bytes(shared))

    def lie() -> None:
        with theirs, suppress(ConnectionError):  # who listens goes as soon as he knows enough
            own = os.pidfd_open(os.getpid())
            socket.send_fds(theirs, [b"{}"], [own])
            os.close(own)
            close(socket.recv_fds(theirs, 1 << 17, 2)[1])
            for message in said:
                theirs.send(message if isinstance(message, bytes) else json.dumps(message).encode())
            theirs.shutdown(socket.SHUT_WR)
            while theirs.recv(1 << 17):
                pass

    liar = threading.Thread(target=lie)
    liar.start()
    film = Projection(channel, area, lambda: None)
    sounds: list[SoundPiece] = []
    try:
        with Footage(io.BytesIO(b"file")) as footage:
            film.open(footage, LIMITS, 60, Sounding.AAC)
            pictures = [picture.planes for picture in film.pictures(lambda _, piece: sounds.append(piece))]
        return pictures, sounds, film.unread
    finally:
        os.close(film._process)
        channel.close()
        liar.join()
        area.close()


MEMORY = SLOTS * projector.stride((3, 4))


def test_a_whole_film_is_taken():
    """As it is told."""
    pictures, sounds, unread = told(FILM, MEMORY)

    assert [(3, 4)] * 2 == [picture.shape for picture in pictures]
    assert [bytes(8)] == [piece.data for piece in sounds]
    assert 3 == unread


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(messages, max_size=8), st.sampled_from([0, MEMORY]))
def test_whatever_a_helper_says_is_pictures_or_a_known_error(said: list[dict[str, Any]], size: int):
    """Of the memory that there is, and no other."""
    outcome: object
    try:
        pictures, *_ = told([OPENED, *said], size)
    except FaceguardError as error:
        outcome = type(error)
        assert outcome in {*ERRORS.values(), DecoderFailedError}
    else:
        assert size
        assert {(3, 4)} == {picture.shape for picture in pictures}


def other(place: int, **changed: object) -> list[dict[str, Any]]:
    """Return the film with other members in one message's object."""
    film = json.loads(json.dumps(FILM))
    (film[place]["facts"] if "facts" in film[place] else film[place]).update(changed)
    return list(film)


@pytest.mark.parametrize(
    "said",
    [
        [],
        [b""],
        [b"{"],
        [b"[]"],
        [b" " * (1 << 17) + b"{}"],
        FILM[:1],
        FILM[:-1],
        [*FILM[:2], FILM[-1]],
        [OPENED, *FILM[3:]],
        other(0, expected=-1),
        other(5, end=[3]),
        other(0, sounds=[OPENED["sounds"]] * 65),
        other(0, sounds=[OPENED["sounds"][0] | {"configuration": "bm90IHBsYWlu"}]),
        other(0, sounds=[OPENED["sounds"][0] | {"layout": "mono;"}]),
        other(1, width=3),
        other(1, width=40),
        other(1, width=0),
        other(1, rate=[1, 0]),
        other(1, aspect=[-1, 1]),
        other(1, codec="h264\n"),
        other(2, sound=[1, *SOUND[1:]]),
        other(2, sound=[*SOUND[:-1], 0]),
        other(4, picture=PICTURE),
        other(4, picture=[1, -1, True, COLOUR]),
        other(4, picture=[1, 1, True, [2, False, 2, 256]]),
        [*FILM[:3], *({"picture": [time, *PICTURE[1:]]} for time in range(LIMITS.frames + 1)), FILM[-1]],
    ],
)
def test_what_cannot_be_is_an_error(said: list[Any]):
    """Sizes that are not allowed, times that go back, more than there may be, tracks that are not there."""
    with pytest.raises(DecoderFailedError):
        told(said, MEMORY)


def test_memory_that_is_not_there_is_not_taken():
    """Whoever looked at it would be ended by the kernel."""
    with pytest.raises(DecoderFailedError):
        told(FILM, MEMORY - 1)


@pytest.mark.parametrize(
    ("slug", "detail", "expected"),
    [
        ("broken-video", "x" * 200, BrokenVideoError),
        ("too-long", None, TooLongError),
        ("broken-video", "x" * 201, DecoderFailedError),
        ("deadline", "x", DecoderFailedError),
        ("decoder-failed", "x", DecoderFailedError),
    ],
)
def test_what_went_wrong_is_told_in_few_words(slug: str, detail: str | None, expected: type[FaceguardError]):
    """Of errors that a decoder may have, and of no others; at the beginning and in the midst."""
    for before in (0, 3):
        with pytest.raises(FaceguardError) as failed:
            told([*FILM[:before], {"error": slug, "detail": detail}], MEMORY)

        assert expected is type(failed.value)
        assert failed.value.detail == (None if expected is DecoderFailedError else detail)


@pytest.mark.parametrize(("detail", "count"), [("MemoryError", 1), ("a b", 0), (None, 0)])
def test_the_log_names_the_kind_of_exception(detail: str | None, count: int, caplog: pytest.LogCaptureFixture):
    """Which is a word; a helper's own words are a stranger's."""
    with pytest.raises(DecoderFailedError):
        told([{"error": "decoder-failed", "detail": detail}], MEMORY)

    assert [f"A video's decoder raised {detail}"] * count == caplog.messages


@pytest.mark.parametrize("fed", [False, True])
def test_a_helper_shows_what_it_decodes(portrait: np.ndarray, tmp_path: Path, fed: bool):  # noqa: FBT001
    """From a descriptor, and from a socket; here in a thread, where what it runs is measured."""
    channel, theirs = Channel.pair()
    data = video(panned(portrait, 6), sound=True)
    (tmp_path / "clip").write_bytes(data)
    area = Area()

    def helper() -> None:
        own = Channel(theirs)
        process = os.pidfd_open(os.getpid())
        own.send({}, [process])
        os.close(process)
        serve(own)
        own.close()

    thread = threading.Thread(target=helper)
    thread.start()
    film = Projection(channel, area, lambda: None)
    with io.BytesIO(data) if fed else (tmp_path / "clip").open("rb") as file, Footage(file) as footage:
        film.open(footage, VideoLimits(1 << 20, 1 << 20, 60), 60, Sounding.AAC)
        assert fed is footage.is_fed
        assert 6 == len(list(film.pictures()))
        os.close(film._process)
        channel.close()
        thread.join()
    area.close()
