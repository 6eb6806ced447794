"""The digests of a video, and the audit of a finished one."""

import hashlib
from typing import BinaryIO

from faceguard.audit import matroska, mp4
from faceguard.container.content import Windows
from faceguard.ticket import Checkpoint
from faceguard.video.place import Place

_PIECE = 1 << 20


def audited(place: Place, container: str, checkpoint: Checkpoint) -> str:
    """Return the digest of a finished file in a container, by FFmpeg's name of that; raises LeakError."""
    with place.open() as file:
        content = Windows(file, checkpoint)
        if container == "webm":
            matroska.audit(content)
        else:
            mp4.audit(content)
        return digest_of(file, checkpoint)


def digest_of(file: BinaryIO, checkpoint: Checkpoint) -> str:
    """Return the digest of a whole file."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        checkpoint()
        digest.update(piece)
    return digest.hexdigest()
