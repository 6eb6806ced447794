"""What may be in a WebM: a track of VP9 and tracks of Opus, described by numbers alone (RFC 9559).

Elements that are not named here fail, such as those of tags, chapters, attachments, titles, times of creation and
whatever fills up.
"""

import re
from collections.abc import Callable, Mapping

from faceguard.container import opus

Check = Callable[[bytes], bool]

EBML, SEGMENT = 0x1A45DFA3, 0x18538067
SEEK_HEAD, SEEK, SEEK_NAME, SEEK_PLACE = 0x114D9B74, 0x4DBB, 0x53AB, 0x53AC
VOID, INFO, TRACKS, TRACK, TAGS, CUES, CLUSTER = 0xEC, 0x1549A966, 0x1654AE6B, 0xAE, 0x1254C367, 0x1C53BB6B, 0x1F43B675
TRACK_NUMBER, TRACK_UID, KIND, CODEC, CODEC_PRIVATE = 0xD7, 0x73C5, 0x83, 0x86, 0x63A2
VIDEO, AUDIO, COLOUR = 0xE0, 0xE1, 0x55B0
TAG, TARGETS, SIMPLE_TAG = 0x7373, 0x63C0, 0x67C8
CUE, CUE_PLACES, CUE_CLUSTER = 0xBB, 0xB7, 0xF1
SIMPLE_BLOCK, GROUP, BLOCK = 0xA3, 0xA0, 0xA1

_DURATION = re.compile(rb"\d\d:\d\d:\d\d\.\d{9}\0")


def is_number(content: bytes) -> bool:
    return 0 < len(content) <= 8


def _exactly(*allowed: bytes) -> Check:
    return lambda content: content in allowed


def _float(content: bytes) -> bool:
    return len(content) == 8


_COLOURS = dict.fromkeys((21937, 21938, 21939, 21940, 21943, 21944, 21945, 21946, 21947), is_number)
_PICTURES = dict.fromkeys((176, 186, 21680, 21690, 21682, 154, 157), is_number)

ALLOWED: Mapping[int, Mapping[int, Check | None]] = {
    SEEK_HEAD: {SEEK: None},
    SEEK: {SEEK_NAME: is_number, SEEK_PLACE: is_number},
    INFO: {
        0x2AD7B1: _exactly(b"\x0f\x42\x40"),  # milliseconds
        0x4D80: _exactly(b"Lavf"),
        0x5741: _exactly(b"Lavf"),
        0x4489: _float,
    },
    TRACKS: {TRACK: None},
    TRACK: {
        TRACK_NUMBER: is_number,
        TRACK_UID: is_number,
        0x9C: _exactly(b"\0"),
        0x22B59C: _exactly(b"und"),
        0x88: _exactly(b"\0", b"\1"),
        CODEC: _exactly(b"V_VP9", b"A_OPUS"),
        CODEC_PRIVATE: opus.is_plain,
        0x56AA: is_number,
        0x56BB: is_number,
        KIND: _exactly(b"\1", b"\2"),
        0x23E383: is_number,
        VIDEO: None,
        AUDIO: None,
    },
    VIDEO: {**_PICTURES, COLOUR: None},
    COLOUR: _COLOURS,
    AUDIO: {0x9F: is_number, 0xB5: _float, 0x6264: is_number},
    TAGS: {TAG: None},
    TAG: {TARGETS: None, SIMPLE_TAG: None},
    TARGETS: {0x63C5: is_number},
    SIMPLE_TAG: {0x45A3: _exactly(b"DURATION"), 0x4487: lambda content: bool(_DURATION.fullmatch(content))},
    CUES: {CUE: None},
    CUE: {0xB3: is_number, CUE_PLACES: None},
    CUE_PLACES: {0xF7: is_number, CUE_CLUSTER: is_number, 0xF0: is_number, 0xB2: is_number},
    GROUP: {BLOCK: None, 0x9B: is_number, 0x75A2: is_number, 0xFB: is_number},
}
"""Elements that there may be in each, and how each is checked that has none in it."""
SEVERAL = frozenset({SEEK, TRACK, TAG, CUE, CUE_PLACES, SIMPLE_TAG, SIMPLE_BLOCK, GROUP})
"""Those of which there may be more than one in another."""
