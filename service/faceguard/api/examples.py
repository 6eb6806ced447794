"""An example of every schema of the OpenAPI document, by its name; words of a choice need none."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from faceguard import __version__
from faceguard.api.problems import problem_fields
from faceguard.errors import InvalidOptionError, OptionError

BOX = {"x": 812, "y": 640, "width": 96, "height": 118}
OWN = {"style": "solid", "padding": 0.4}
DECIDED = {"by": "request", "rule": 0, "sure": True}
INSIDE = {"inside": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}
RULE = {"if": INSIDE, "do": OWN}
LANDMARKS = {"right_eye": [838, 684], "left_eye": [881, 683], "nose": [860, 707], "mouth": [861, 731]}
COVERED = BOX | OWN
FACE = {
    "box": BOX,
    "score": 0.93,
    "detector": "centerface",
    "landmarks": LANDMARKS,
}
AGE = {"low": 28, "high": 62}
GENDER = {"looks": "male", "probability": 0.97}
DOUBTFUL = {
    "box": {"x": 2310, "y": 455, "width": 21, "height": 27},
    "score": 0.24,
    "detector": "centerface",
    "landmarks": {},
}
CONDITION = {"gain": 1.0, "grey": False, "coarseness": 0.12}
IMAGE = {"width": 4000, "height": 3000, "format": "jpeg"}
DETECTION_SETTINGS = {
    "detail": "balanced",
    "detector": "ensemble",
    "threshold": 0.38,
    "condition": CONDITION,
    "rotation": 0,
}
REDACTION_SETTINGS = DETECTION_SETTINGS | {
    "style": "pixelate",
    "shape": "ellipse",
    "padding": 0.2,
    "color": "000000",
    "strength": 1,
    "softness": 1,
    "replacement": "smile",
    "doubtful": "keep",
    "reversible": False,
}
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
DETECTION_REPORT = {
    "image": IMAGE,
    "faces": [FACE],
    "candidates": [DOUBTFUL],
    "settings": DETECTION_SETTINGS,
    "models": ["centerface"],
    "model_licences": {"centerface": "MIT"},
    "version": __version__,
}
REDACTION_REPORT = DETECTION_REPORT | {
    "kept": [],
    "regions": [],
    "settings": REDACTION_SETTINGS,
    "model_sha256": {"centerface": DIGEST},
    "input_sha256": DIGEST,
    "output_sha256": DIGEST,
    "created": datetime(2026, 1, 31, 12, tzinfo=UTC).isoformat().replace("+00:00", "Z"),
    "seconds": 0.71,
}
MODEL = {"name": "centerface", "sha256": DIGEST, "licence": "MIT", "available": True}
DETECTOR = {
    "name": "centerface",
    "summary": "One pass of CenterFace over the whole picture.",
    "detail": "How many pixels the picture is scaled to.",
    "min_confidence": "Lowest score of a box.",
    "thresholds": {"fast": 0.3, "balanced": 0.3, "thorough": 0.3},
    "models": ["centerface"],
    "licence": "MIT",
    "needs_own_file": False,
    "available": True,
}
STYLE = {"name": "solid", "summary": "One colour.", "parameters": ["color"], "reversible": False}
PRESET = {"name": "everyone", "summary": "Everyone is redacted.", "available": True}
LIMITS = {
    "body_bytes": 33554432,
    "archive_bytes": 2147483648,
    "archive_files": 10000,
    "pixels": 64000000,
    "frames": 200,
    "video_bytes": 2147483648,
    "video_seconds": 14400,
    "video_rate": 300,
    "video_streams": 64,
    "videos": 20,
    "live_sessions": 1,
    "live_pixels": 2304000,
    "live_seconds": 43200,
    "deadline_seconds": 60,
    "workers": 2,
    "queue": 8,
}
VIDEO_ID = "5f1c0f0e8f9b4b2f9d7c3f6a2b1e4d3c"
VIDEO_FACTS = {"width": 1920, "height": 1080, "seconds": 12.4, "frames": 310, "codec": "h264", "audio": ["aac"]}
TRACK = {
    "id": 0,
    "from": 0.0,
    "to": 4.2,
    "score": 0.93,
    "sightings": 35,
    "bridged": [[1.2, 1.8]],
    "keyframes": [[0.0, 812, 240, 96, 118], [0.4, 820, 238, 96, 118]],
}
COVERAGE = {"covered": 106, "seen": 35, "stepped": 40, "bridged": 6, "beyond": 25}
SEEN_AGAIN = {"look": 1, "box": BOX, "score": 0.31, "covered": 0.97, "recognised": False, "became": "inside"}
VERIFIED = {"looks": 1, "found_again": [SEEN_AGAIN]}
FOUND_AGAIN = {"at": 3.0, "box": [1210, 300, 22, 27], "score": 0.41}
VIDEO_RESULT = {
    "media_type": "video/mp4",
    "bytes": 4180123,
    "sha256": DIGEST,
    "kept": [],
    "found_again": [FOUND_AGAIN],
}
VIDEO = {
    "id": VIDEO_ID,
    "state": "done",
    "progress": 1.0,
    "expires": 3599.2,
    "video": VIDEO_FACTS,
    "tracks": [TRACK],
    "coverage": COVERAGE,
    "hidden": [],
    "unread": 0,
    "result": VIDEO_RESULT,
}
MOVING = {"keyframes": [[0.0, 100, 80, 60, 60], [2.5, 300, 80, 60, 60]]}
FILM = "(the bytes of clip.mp4)"
PICTURE = "(the bytes of photo.jpg)"

EXAMPLES: Mapping[str, Any] = {
    "AgeReport": AGE,
    "ArchiveForm": {"archive": "(the bytes of photos.zip)", "style": "solid"},
    "AskedRedaction": {"style": "solid", "audio": "remove", "keep": [0], "regions": [MOVING]},
    "AskedRegion": MOVING,
    "BoxReport": BOX,
    "Condition": INSIDE,
    "ConditionReport": CONDITION,
    "Cover": OWN,
    "CoverageReport": COVERAGE,
    "CoveredBox": COVERED | {"landmarks": LANDMARKS},
    "DecidedReport": DECIDED,
    "DetectForm": {"image": PICTURE, "detail": "thorough"},
    "DetectVideoForm": {"video": FILM, "detail": "thorough"},
    "DetectionReport": DETECTION_REPORT,
    "DetectionSettings": DETECTION_SETTINGS,
    "DetectorInfo": DETECTOR,
    "EstimatesReport": {"may_be_child": False, "age": AGE, "gender": GENDER},
    "FaceReport": FACE,
    "GenderReport": GENDER,
    "FoundAgainReport": FOUND_AGAIN,
    "FoundFaceReport": FACE | {"action": "keep", "decided": DECIDED, "persons": ["surely"]},
    "FrameReport": {"frame": 12, "condition": CONDITION, "rotation": 0},
    "ImageReport": IMAGE,
    "Info": {
        "version": __version__,
        "models": [MODEL],
        "detectors": [DETECTOR],
        "limits": LIMITS,
        "defaults": {"detail": "balanced", "style": "blur"},
        "reads": ["jpeg", "png", "heic"],
        "writes": ["jpeg", "png"],
        "styles": [STYLE],
        "presets": [PRESET],
        "video_codecs": ["h264", "av1", "vp9"],
    },
    "KeptFaceReport": FACE | {"decided": DECIDED},
    "Landmarks": LANDMARKS,
    "ModelInfo": MODEL,
    "OptionProblem": {"option": "padding", "message": "Input should be less than or equal to 1"},
    "PixelBox": BOX,
    "PresetInfo": PRESET,
    "Problem": problem_fields(
        InvalidOptionError(errors=(OptionError("padding", "Input should be less than or equal to 1"),))
    ),
    "RedactForm": {"image": PICTURE, "style": "solid", "color": "ff00ff"},
    "RedactVideoForm": {"video": FILM, "style": "pixelate", "audio": "remove"},
    "RedactedFaceReport": FACE | OWN,
    "RedactedForm": {"report": REDACTION_REPORT, "image": PICTURE},
    "RedactionAnswer": REDACTION_REPORT | {"media_type": "image/jpeg", "picture": "/9j/4AAQSkZJRgABAQAAAQABAAD/2Q=="},
    "RedactionReport": REDACTION_REPORT,
    "RedactionSettings": REDACTION_SETTINGS,
    "RegionReport": COVERED,
    "Rule": RULE,
    "RulesReport": {"request": [RULE]},
    "SeenAgainReport": SEEN_AGAIN,
    "ServiceLimits": LIMITS,
    "StyleInfo": STYLE,
    "TrackReport": TRACK,
    "VerifiedReport": VERIFIED,
    "VideoAnswer": VIDEO,
    "VideoFactsReport": VIDEO_FACTS,
    "VideoResult": VIDEO_RESULT,
    "VideoVerifiedReport": {"looks": 1, "inside": 2, "redacted": []},
}
