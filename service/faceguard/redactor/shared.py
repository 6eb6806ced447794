"""One picture, by a worker that all calls share."""

from typing import Unpack

from faceguard.options import RedactOptions, ReviewOptions
from faceguard.redactor.arguments import RedactArguments, ReviewArguments, with_options
from faceguard.redactor.crew import SHARED
from faceguard.redactor.errands import detection, redaction
from faceguard.redactor.results import DetectedFaces, RedactedPicture
from faceguard.redactor.sources import ReferencePhotos, Source, content_of


@with_options(RedactOptions)
def redact(
    picture: Source,
    *,
    keep_original: bool = False,
    person: ReferencePhotos | None = None,
    **options: Unpack[RedactArguments],
) -> RedactedPicture:
    """Redact the faces of a picture: a path, a file's bytes, a file opened for reading bytes, or an array.

    An array is (height, width, 3), of uint8, in R, G, B order, and becomes a PNG unless `format` says otherwise.
    The options are those of HTTP and of the command line; `boxes`, `regions` and `keep` are also taken as lists of
    boxes and faces, as `detect` gives them.

    >>> done = faceguard.redact("photo.jpg", style="solid", color="#ff00ff", format="png")
    >>> done
    <RedactedPicture: png, 1 face redacted>
    >>> done.pixels.shape
    (512, 512, 3)

    `person` is a reference photo, or a list of them, for `rules` that ask for a person: `rules="all-but"`.

    With `keep_original`, the result keeps the original too, so that a notebook shows before and after.

    Raises FaceguardError, whose `slug` says what was wrong:

    >>> faceguard.redact("nowhere.jpg")
    Traceback (most recent call last):
        ...
    faceguard.errors.UnreadableFileError: No such file or directory
    """
    return redaction(SHARED, {**options}, person, keep=keep_original)(content_of(picture)).result()


@with_options(ReviewOptions)
def detect(
    picture: Source,
    *,
    keep_original: bool = False,
    person: ReferencePhotos | None = None,
    **options: Unpack[ReviewArguments],
) -> DetectedFaces:
    """Find the faces of a picture, which is given as for `redact`.

    >>> found = faceguard.detect("photo.jpg", detail="thorough")
    >>> found
    <DetectedFaces: 1 face>
    >>> faceguard.redact("photo.jpg", boxes=found.faces)
    <RedactedPicture: jpeg, 1 face redacted>

    With `rules`, and `person` as for `redact`, it says what would become of each face:

    >>> (face,) = faceguard.detect("photo.jpg", rules="bystanders").faces
    >>> str(face.action), face.decided.rule, face.decided.sure
    ('keep', 0, True)

    With `keep_original`, a notebook shows the boxes on the picture instead of on white.

    Raises FaceguardError, whose `slug` says what was wrong.
    """
    return detection(SHARED, {**options}, person, keep=keep_original)(content_of(picture)).result()
