"""What OpenAPI says that routes answer: statuses, headers and media types."""

from typing import Any

from faceguard.api.form import MEDIA_TYPE as FORM
from faceguard.api.problems import MEDIA_TYPE as PROBLEM
from faceguard.api.schemas import BINARY, REFERENCE
from faceguard.api.videos.answers import VideoAnswer
from faceguard.codecs import CODECS, WRITABLE
from faceguard.reports.picture import DetectionReport

TEXT = {"type": "string"}

PROBLEMS = {
    400: "The request is malformed, or calls the service by a name that is not allowed.",
    401: "An API key is needed.",
    403: "The request comes from another site's page.",
    404: "No picture with this digest was seen recently; or there is no such video, or no such view.",
    406: "The answer is not available in any type that `Accept` allows.",
    409: "The video's state does not allow this yet.",
    413: "The upload has too many bytes or files, or the picture or video too many pixels, frames, seconds or streams.",
    415: "The body has a type that is not supported, or the upload is no picture, archive or video that can be read.",
    416: "The range lies beyond the end of the video.",
    422: "An option is wrong, the upload is damaged or encrypted, or no face was found and `on_no_face` is `error`.",
    431: "The path, query and headers are too large.",
    500: "Something went wrong inside the service; no picture is answered.",
    501: "What videos need is not installed here.",
    503: "The service is busy or shutting down; ask again after `Retry-After` seconds.",
}
ANYWHERE = (431,)
"""What every address may answer."""
BEHIND_KEYS = (400, 401, 403, *ANYWHERE)
"""What every address under `/v1/` may answer."""
OF_WORK = (400, 401, 403, 406, 413, 415, 422, 431, 500, 503)
"""What an address that takes an upload may answer."""
OF_VIDEOS = (*OF_WORK, 501)
"""What an address that takes a video may answer."""
OF_A_VIDEO = (*BEHIND_KEYS, 404)
"""What an address of one video may answer."""

HEADERS = {
    "Accept-Ranges": {"description": "Always `bytes`.", "schema": {"type": "string"}},
    "Cache-Control": {"description": "Always `no-store`.", "schema": {"type": "string"}},
    "Content-Digest": {"description": "SHA-256 of the body (RFC 9530).", "schema": {"type": "string"}},
    "Content-Range": {"description": "Which bytes these are, and of how many.", "schema": {"type": "string"}},
    "ETag": {"description": "SHA-256 of the whole file, in quotation marks.", "schema": {"type": "string"}},
    "Faceguard-Candidates": {
        "description": "How many doubtful boxes were not redacted; a person should look at them.",
        "schema": {"type": "integer"},
    },
    "Faceguard-Faces": {
        "description": "How many faces were redacted; of a video, how many people, in each shot anew.",
        "schema": {"type": "integer"},
    },
    "Faceguard-Found-Again": {
        "description": "How many faces a detector sees in some frames of the finished video, who were not kept.",
        "schema": {"type": "integer"},
    },
    "Location": {"description": "Where the video is from now on.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds after which to ask again.", "schema": {"type": "integer"}},
    "Server-Timing": {"description": "Milliseconds by stage.", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "`Bearer`.", "schema": {"type": "string"}},
    "X-Request-ID": {"description": "What the log calls this request.", "schema": {"type": "string"}},
}
PICTURE_HEADERS = ("Cache-Control", "Content-Digest", "Faceguard-Candidates", "Faceguard-Faces", "Server-Timing")
PROBLEM_HEADERS = {401: ["WWW-Authenticate"], 416: ["Content-Range"], 503: ["Retry-After"]}


def _headers(*names: str) -> dict[str, dict[str, str]]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*names, "X-Request-ID")}


def problem_answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the problems that a route may answer."""
    content = {PROBLEM: {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
    return {
        status: {
            "description": PROBLEMS[status],
            "headers": _headers("Cache-Control", *PROBLEM_HEADERS.get(status, ())),
            "content": content,
        }
        for status in statuses
    }


def plain_answer(description: str, *problems: int) -> dict[str, Any]:
    """Describe an answer that needs no work, and the problems instead of it."""
    responses = {200: {"description": description, "headers": _headers()}, **problem_answers(*problems)}
    return {"responses": responses}


DETECTION_ANSWER: dict[str, Any] = {
    "response_model": DetectionReport,
    "responses": {
        200: {"description": "The boxes.", "headers": _headers("Cache-Control", "Server-Timing")},
        **problem_answers(*OF_WORK),
    },
}

LOOKED_UP_ANSWER = DETECTION_ANSWER | {"responses": DETECTION_ANSWER["responses"] | problem_answers(404)}

REDACTION_ANSWER: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The redacted picture, or a report with it.",
            "headers": _headers(*PICTURE_HEADERS),
            "content": {CODECS[each].media_type: {"schema": BINARY} for each in WRITABLE}
            | {
                "application/json": {"schema": {"$ref": REFERENCE.format(model="RedactionAnswer")}},
                FORM: {"schema": {"$ref": REFERENCE.format(model="RedactedForm")}},
            },
        },
        **problem_answers(*OF_WORK),
    },
}

ARCHIVE_ANSWER: dict[str, Any] = {
    "responses": {
        200: {
            "description": "A ZIP of the redacted pictures, with `report.jsonl`, and with `receipts.jsonl` where the "
            "service has a key.",
            "headers": _headers("Cache-Control"),
            "content": {"application/zip": {"schema": BINARY}},
        },
        **problem_answers(*OF_WORK),
    },
}

_VIDEO = {media_type: {"schema": BINARY} for media_type in ("video/mp4", "video/webm")}
_FILE_HEADERS = ("Accept-Ranges", "Cache-Control", "ETag")

VIDEO_ANSWER: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The redacted video.",
            "headers": _headers(*_FILE_HEADERS, "Content-Digest", "Faceguard-Faces", "Faceguard-Found-Again"),
            "content": _VIDEO,
        },
        **problem_answers(*OF_VIDEOS),
    },
}

DETECTED_VIDEO_ANSWER: dict[str, Any] = {
    "response_model": VideoAnswer,
    "responses": {
        202: {"description": "Its people are being found.", "headers": _headers("Cache-Control", "Location")},
        **problem_answers(*(status for status in OF_VIDEOS if status != 406)),
    },
}

VIDEO_STATE_ANSWER: dict[str, Any] = {
    "response_model": VideoAnswer,
    "responses": {
        200: {"description": "What is known now.", "headers": _headers("Cache-Control")},
        **problem_answers(*OF_A_VIDEO),
    },
}

EVENTS_ANSWER: dict[str, Any] = {
    "responses": {
        200: {
            "description": "Events, each with what is known then as its data.",
            "headers": _headers("Cache-Control"),
            "content": {"text/event-stream": {"schema": TEXT}},
        },
        **problem_answers(*OF_A_VIDEO),
    },
}

FACE_ANSWER: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The view.",
            "headers": _headers("Cache-Control"),
            "content": {"image/jpeg": {"schema": BINARY}},
        },
        **problem_answers(*OF_A_VIDEO, 409, 422),
    },
}

REDACTED_VIDEO_ANSWER: dict[str, Any] = {
    "response_model": VideoAnswer,
    "responses": {
        202: {"description": "The video is being written.", "headers": _headers("Cache-Control")},
        **problem_answers(*OF_A_VIDEO, 409, 413, 415, 422, 503),
    },
}

RESULT_ANSWER: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The redacted video.",
            "headers": _headers(*_FILE_HEADERS, "Content-Digest"),
            "content": _VIDEO,
        },
        206: {
            "description": "The range that was asked for.",
            "headers": _headers(*_FILE_HEADERS, "Content-Range"),
            "content": _VIDEO,
        },
        **problem_answers(*OF_A_VIDEO, 409, 416),
    },
}

GONE_ANSWER: dict[str, Any] = {
    "responses": {204: {"description": "It is gone.", "headers": _headers()}, **problem_answers(*OF_A_VIDEO)},
}
