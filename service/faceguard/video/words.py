"""The words of a caller that are about videos alone."""

from faceguard.word import Word


class Codec(Word):
    """What a video's pictures are coded as."""

    H264 = "h264"
    AV1 = "av1"
    VP9 = "vp9"

    @property
    def suffix(self) -> str:
        """That of a file's name."""
        return ".webm" if self is Codec.VP9 else ".mp4"


class Audio(Word):
    """What becomes of a video's sound."""

    KEEP = "keep"
    REMOVE = "remove"
