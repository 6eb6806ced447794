"""What may be in a WebP: coded pictures and the headers that they need."""

from faceguard.container import riff
from faceguard.container.binary import little
from faceguard.container.riff import ALPHA, ANIMATION, SHOWN
from faceguard.errors import LeakError


def audit(data: bytes) -> None:
    """Raise LeakError unless the file is coded pictures and the headers that they need."""
    webp = riff.parse(data)
    if webp.end != len(data) or data[:4] + data[8:12] != b"RIFFWEBP":
        raise LeakError("bytes around the WebP")
    found = list(webp.chunks)
    for chunk in webp.chunks:
        if chunk.kind == b"ANMF":
            found += riff.chunks(chunk.body, 16, len(chunk.body))
            # Each frame is whole and replaces the one before.
            if any(chunk.body[:6]) or little(chunk.body, 15, 1) != 2:
                raise LeakError("WebP frame")
    lengths = {b"VP8X": 10, b"ANIM": 6}
    for chunk in found:
        if chunk.kind not in SHOWN or any(chunk.padding) or len(chunk.body) != lengths.get(chunk.kind, len(chunk.body)):
            raise LeakError("WebP chunk")
    kinds = [c.kind for c in webp.chunks]
    still_kinds = [[b"VP8 "], [b"VP8L"], [b"VP8X", b"ALPH", b"VP8 "]]
    if kinds not in still_kinds and kinds != [b"VP8X", b"ANIM", *[b"ANMF"] * webp.frames]:
        raise LeakError("WebP chunks")
    head = webp.chunks[0]
    if head.kind == b"VP8X" and (head.body[0] & ~(ANIMATION | ALPHA) or any(head.body[1:4])):
        raise LeakError("WebP flags")
