"""What OpenAPI says that routes answer: statuses, headers and media types."""

from typing import Any

from faceguard.api.form import MEDIA_TYPE as FORM
from faceguard.api.problems import MEDIA_TYPE as PROBLEM
from faceguard.api.schemas import BINARY, REFERENCE
from faceguard.codecs import CODECS, WRITABLE
from faceguard.report import DetectionReport

TEXT = {"type": "string"}

PROBLEMS = {
    400: "The request is malformed, or calls the service by a name that is not allowed.",
    401: "An API key is needed.",
    403: "The request comes from another site's page.",
    404: "No picture with this digest was seen recently.",
    406: "The answer is not available in any type that `Accept` allows.",
    413: "The upload has too many bytes or files, or the picture too many pixels or frames.",
    415: "The body has a type that is not supported, or the upload is not a picture or archive that can be read.",
    422: "An option is wrong, the upload is damaged or encrypted, or no face was found and `on_no_face` is `error`.",
    431: "The path, query and headers are too large.",
    500: "Something went wrong inside the service; no picture is answered.",
    503: "The service is busy or shutting down; ask again after `Retry-After` seconds.",
}
ANYWHERE = (431,)
"""What every address may answer."""
BEHIND_KEYS = (400, 401, 403, *ANYWHERE)
"""What every address under `/v1/` may answer."""
OF_WORK = tuple(status for status in PROBLEMS if status != 404)
"""What an address that takes an upload may answer."""

HEADERS = {
    "Cache-Control": {"description": "Always `no-store`.", "schema": {"type": "string"}},
    "Content-Digest": {"description": "SHA-256 of the body (RFC 9530).", "schema": {"type": "string"}},
    "Faceguard-Candidates": {
        "description": "How many doubtful boxes were not redacted; a person should look at them.",
        "schema": {"type": "integer"},
    },
    "Faceguard-Faces": {"description": "How many faces were redacted.", "schema": {"type": "integer"}},
    "Retry-After": {"description": "Seconds after which to ask again.", "schema": {"type": "integer"}},
    "Server-Timing": {"description": "Milliseconds by stage.", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "`Bearer`.", "schema": {"type": "string"}},
    "X-Request-ID": {"description": "What the log calls this request.", "schema": {"type": "string"}},
}
PICTURE_HEADERS = ("Cache-Control", "Content-Digest", "Faceguard-Candidates", "Faceguard-Faces", "Server-Timing")
PROBLEM_HEADERS = {401: ["WWW-Authenticate"], 503: ["Retry-After"]}


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
            "description": "A ZIP of the redacted pictures, with `report.jsonl`.",
            "headers": _headers("Cache-Control"),
            "content": {"application/zip": {"schema": BINARY}},
        },
        **problem_answers(*OF_WORK),
    },
}
