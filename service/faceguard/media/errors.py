"""What can go wrong with a video."""

from faceguard.errors import FaceguardError


class UnsupportedVideoError(FaceguardError):
    slug = "unsupported-video"
    title = "This is not a video in a format that can be read here"


class BrokenVideoError(FaceguardError):
    slug = "broken-video"
    title = "The video is damaged and cannot be read"


class DecoderFailedError(FaceguardError):
    slug = "decoder-failed"
    title = "The video's decoder failed"


class TooLargeError(FaceguardError):
    slug = "too-large"
    title = "The video's file is larger than allowed"


class TooLongError(FaceguardError):
    slug = "too-long"
    title = "The video is longer than allowed"


class TooFastError(FaceguardError):
    slug = "too-fast"
    title = "The video has more pictures a second than allowed"


class TooManyStreamsError(FaceguardError):
    slug = "too-many-streams"
    title = "The video's file has more streams than allowed"


class TooManyTracksError(FaceguardError):
    slug = "too-many-tracks"
    title = "There are more tracks of people in the video than a person can look through"


class VideoExtraError(FaceguardError):
    slug = "video-extra"
    title = "Videos need the extra video, which is not installed"
