"""The JSON report of what was found in a picture and done to it: one form for HTTP, the command line and Python."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from faceguard import __version__
from faceguard.formats import PictureFormat
from faceguard.picture import Picture
from faceguard.reports.base import Report
from faceguard.reports.face import FaceReport, FoundFaceReport, KeptFaceReport, RedactedFaceReport, RegionReport
from faceguard.reports.settings import DetectionSettings, RedactionSettings
from faceguard.reports.verified import VerifiedReport


class ImageReport(Report):
    """The upright picture's size."""

    width: int
    height: int
    format: PictureFormat
    frames: int | None = Field(None, description="How many frames an animation has.")


class DetectionReport(Report):
    image: ImageReport
    faces: Sequence[FoundFaceReport]
    candidates: list[FaceReport] = Field(description="Boxes below the threshold that a person should look at.")
    settings: DetectionSettings
    models: list[str]
    model_licences: dict[str, str] = Field(
        description="Licences of the models used, by name, as SPDX expressions; `NOASSERTION` where nobody named one."
    )
    version: str = __version__


class RedactionReport(DetectionReport):
    faces: Sequence[RedactedFaceReport] = Field(
        description="The faces that were redacted; where `doubtful` is `redact`, boxes below the threshold among them."
    )
    candidates: list[FaceReport] = Field(
        description="Boxes below the threshold that were **not** redacted, and that a person should look at."
    )
    kept: list[KeptFaceReport] = Field(description="The faces that were left alone, as asked.")
    regions: list[RegionReport] = Field(description="What was redacted in addition to the faces, as asked.")
    verified: VerifiedReport | None = Field(None, description="Absent where `verify` is off.")
    settings: RedactionSettings
    model_sha256: dict[str, str] = Field(description="Digests of the models used, by name.")
    input_sha256: str = Field(description="Digest of the picture as received.")
    output_sha256: str = Field(description="Digest of the redacted picture.")
    created: datetime = Field(description="When it was done, in UTC.")
    seconds: float = Field(description="Seconds of work, without the time spent waiting.")


class RedactionAnswer(RedactionReport):
    """The report together with the picture."""

    receipt: str | None = Field(
        None, description="A signed receipt of it, as the line that is verified; where the service has a key."
    )
    media_type: str
    picture: str = Field(json_schema_extra={"contentEncoding": "base64"}, description="The redacted picture, base64.")


def image_report(picture: Picture) -> ImageReport:
    return ImageReport(
        width=picture.width,
        height=picture.height,
        format=picture.format,
        frames=len(picture.frames) if len(picture.frames) > 1 else None,
    )
