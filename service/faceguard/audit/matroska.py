"""Whether a WebM holds what it may, and nothing else: element by element, block by block."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from faceguard.audit import vp9
from faceguard.audit.matroska_elements import (
    ALLOWED,
    BLOCK,
    CLUSTER,
    CODEC,
    CODEC_PRIVATE,
    CUE_CLUSTER,
    CUES,
    EBML,
    GROUP,
    INFO,
    KIND,
    SEEK,
    SEEK_HEAD,
    SEEK_NAME,
    SEEK_PLACE,
    SEGMENT,
    SEVERAL,
    SIMPLE_BLOCK,
    TAGS,
    TRACK,
    TRACK_NUMBER,
    TRACK_UID,
    TRACKS,
    VOID,
    is_number,
)
from faceguard.container import opus
from faceguard.container.binary import big
from faceguard.container.content import Content
from faceguard.container.ebml import Element, elements
from faceguard.errors import BrokenPictureError, LeakError

_HEADS = {
    bytes.fromhex(f"428681 01 42f781 01 42f281 04 42f381 08 428284 7765626d 428781 {version:02x} 428581 02")
    for version in (2, 4)  # 4 where sound begins late, or colours are named
}
_LARGEST_VOID = 256
_KEY_OR_NOT = 0x80
_IN_FRONT = (SEEK_HEAD, VOID, INFO, TRACKS, TAGS, CUES)


def audit(data: Content) -> None:
    """Raise LeakError unless all bytes belong to pictures in VP9 and sound in Opus, and to nothing else."""
    try:
        _audit(data)
    except (BrokenPictureError, LookupError, ValueError):
        raise LeakError("WebM structure") from None


def _audit(data: Content) -> None:
    head, segment = elements(data, 0, len(data))
    if (head.name, segment.name) != (EBML, SEGMENT) or bytes(data[head.start : head.end]) not in _HEADS:
        raise LeakError("WebM head")
    parts = Parts(data, segment)
    for element in elements(data, segment.start, segment.end):
        parts.take(element)
    parts.finish()


@dataclass(frozen=True, slots=True)
class _Track:
    is_video: bool
    is_whole: Callable[[bytes], bool]


class Parts:
    """Looks at the parts of a segment, one after the other, and keeps where they are."""

    def __init__(self, data: Content, segment: Element) -> None:
        self._data, self._segment = data, segment
        self._places: dict[int, list[int]] = {}
        self._sought: list[tuple[int, int]] = []
        self._tracks: dict[int, _Track] = {}

    def take(self, element: Element) -> None:
        """Look at one part; raises LeakError."""
        self._places.setdefault(element.name, []).append(element.begin - self._segment.start)
        if element.name == CLUSTER:
            self._cluster(element)
        elif CLUSTER in self._places or element.name not in _IN_FRONT:
            raise LeakError("WebM part")
        elif element.name == VOID:
            if any(self._bytes(element)) or element.end - element.start > _LARGEST_VOID:
                raise LeakError("WebM void")
        else:
            for inner in self._checked(element):
                self._note(inner)

    def finish(self) -> None:
        """Look at what the parts say of each other; raises LeakError."""
        kinds = [track.is_video for track in self._tracks.values()]
        once = all(len(self._places.get(name, ())) <= 1 for name in _IN_FRONT)
        if kinds.count(True) != 1 or not once or CLUSTER not in self._places:
            raise LeakError("WebM parts")
        places = {name: frozenset(found) for name, found in self._places.items()}
        if any(place not in places.get(name, ()) for name, place in self._sought):
            raise LeakError("WebM places")

    def _note(self, element: Element) -> None:
        if element.name == SEEK:
            inside = self._inside(element)
            self._sought.append((self._big(inside[SEEK_NAME]), self._big(inside[SEEK_PLACE])))
        elif element.name == CUE_CLUSTER:
            self._sought.append((CLUSTER, self._big(element)))
        elif element.name == TRACK:
            self._note_track(self._inside(element))

    def _note_track(self, inside: Mapping[int, Element]) -> None:
        number, own, kind = (self._big(inside[name]) for name in (TRACK_NUMBER, TRACK_UID, KIND))
        codec = self._bytes(inside[CODEC])
        is_video = codec == b"V_VP9"
        fits = kind == (1 if is_video else 2) and (CODEC_PRIVATE in inside) is not is_video
        if not fits or own != number or number != len(self._tracks) + 1:
            raise LeakError("WebM track")
        self._tracks[number] = _Track(is_video, vp9.is_picture if is_video else opus.is_empty)

    def _checked(self, element: Element) -> Iterator[Element]:
        """Give an element and those inside it, each of which is as it has to be."""
        yield element
        allowed, found = ALLOWED[element.name], set[int]()
        for inner in elements(self._data, element.start, element.end):
            if inner.name not in allowed or (inner.name in found and inner.name not in SEVERAL):
                raise LeakError("WebM element")
            found.add(inner.name)
            check = allowed[inner.name]
            if check is None:
                yield from self._checked(inner)
            elif not check(self._bytes(inner)):
                raise LeakError("WebM element")
            else:
                yield inner

    def _cluster(self, cluster: Element) -> None:
        time, *blocks = elements(self._data, cluster.start, cluster.end)
        if time.name != 0xE7 or not is_number(self._bytes(time)) or not blocks:
            raise LeakError("WebM cluster")
        for element in blocks:
            self._block(self._group(element) if element.name == GROUP else element)

    def _group(self, group: Element) -> Element:
        """Return the one block of a group, which may say how long it is shown, and to which other one it belongs."""
        inside = self._inside(group)
        for name, element in inside.items():
            if name not in ALLOWED[GROUP] or (name != BLOCK and not is_number(self._bytes(element))):
                raise LeakError("WebM block")
        return inside[BLOCK]

    def _block(self, element: Element) -> None:
        """Check a block: one track's, one frame, shown."""
        if element.name not in {SIMPLE_BLOCK, BLOCK}:
            raise LeakError("WebM cluster")
        block = self._bytes(element)
        if not block[0] & 0x80 or block[3] & ~(_KEY_OR_NOT if element.name == SIMPLE_BLOCK else 0):
            raise LeakError("WebM block")
        if not self._tracks[block[0] & 0x7F].is_whole(block[4:]):
            raise LeakError("WebM frame")

    def _inside(self, element: Element) -> dict[int, Element]:
        inside: dict[int, Element] = {}
        for inner in elements(self._data, element.start, element.end):
            if inner.name in inside:
                raise LeakError("WebM element")
            inside[inner.name] = inner
        return inside

    def _bytes(self, element: Element) -> bytes:
        return bytes(self._data[element.start : element.end])

    def _big(self, element: Element) -> int:
        return big(self._data, element.start, element.end - element.start)
