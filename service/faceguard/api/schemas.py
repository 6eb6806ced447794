"""What OpenAPI says of uploads and responses, made from the models that serve them."""

import json
from typing import Any

from faceguard.api.archive.form import FIELD as ARCHIVE_FIELD
from faceguard.api.examples import DIGEST
from faceguard.api.form import MEDIA_TYPE as FORM
from faceguard.api.problems import MEDIA_TYPE as PROBLEM
from faceguard.api.problems import Problem
from faceguard.api.upload import BARE, FIELD
from faceguard.codecs import CODECS, WRITABLE
from faceguard.options import DetectOptions, RedactOptions
from faceguard.report import DetectionReport, RedactionAnswer, RedactionReport

REFERENCE = "#/components/schemas/{model}"
BINARY = {"type": "string", "format": "binary", "contentMediaType": "application/octet-stream"}
TEXT = {"type": "string"}
_NULL = {"type": "null"}
QUOTE = '"'

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


def url_options(options: type[DetectOptions]) -> dict[str, Any]:
    """Describe the options in the URL."""
    parameters = []
    for name, field in _fields(options).items():
        sent = dict(field)
        about = sent.pop("description")
        sent.pop("contentMediaType", None)  # Swagger UI would ask for a file
        parameters.append({"name": name, "in": "query", "description": about, "schema": sent})
    return {"parameters": parameters}


def looked_up(digest: str) -> dict[str, Any]:
    """Describe the URL of a picture seen recently, whose digest has this pattern."""
    sha256 = {
        "name": "sha256",
        "in": "query",
        "required": True,
        "description": "SHA-256 of a picture seen recently.",
        "schema": {"type": "string", "pattern": digest, "examples": [DIGEST]},
    }
    return {"parameters": [sha256, *url_options(DetectOptions)["parameters"]]}


def archive_body() -> dict[str, Any]:
    """Describe what `ArchiveSession` reads: a bare archive or a form, and the options in the URL."""
    content = {"application/zip": {"schema": BINARY}, FORM: {"schema": {"$ref": REFERENCE.format(model="ArchiveForm")}}}
    return url_options(RedactOptions) | {"requestBody": {"required": True, "content": content}}


def upload_body(options: type[DetectOptions]) -> dict[str, Any]:
    """Describe what `read_upload` reads, and the options in the URL."""
    form = {FORM: {"schema": {"$ref": REFERENCE.format(model=_form_name(options))}}}
    content = form | {media_type: {"schema": BINARY} for media_type in BARE}
    return url_options(options) | {"requestBody": {"required": True, "content": content}}


def components() -> dict[str, Any]:
    """Return the schemas that the routes refer to by name, without examples."""
    schemas: dict[str, Any] = {}
    for model in (Problem, DetectionReport, RedactionAnswer, RedactionReport):
        schema = model.model_json_schema(ref_template=REFERENCE, mode="serialization")
        schemas |= schema.pop("$defs", {}) | {model.__name__: schema}
    answers = {name: _answered(schema) for name, schema in schemas.items()}
    for options in (DetectOptions, RedactOptions):
        asked = options.model_json_schema(ref_template=REFERENCE).pop("$defs", {})
        answers |= {name: _asked(schema) for name, schema in asked.items()}
    return answers | _forms()


def _asked(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a part of an option, in which what is not said is left out."""
    if "properties" not in schema:
        return schema
    return schema | {"properties": {name: _sent(field) for name, field in schema["properties"].items()}}


def _answered(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an answer, which leaves out what is null and nothing else."""
    if "properties" not in schema:
        return schema
    absent = {name for name, field in schema["properties"].items() if _NULL in field.get("anyOf", ())}
    properties = {name: _sent(field) for name, field in schema["properties"].items()}
    return schema | {"properties": properties, "required": [name for name in properties if name not in absent]}


def _forms() -> dict[str, Any]:
    *titles, last = [codec.title for codec in CODECS.values()]
    picture = BINARY | {"description": f"The picture: {', '.join(titles)} or {last}."}
    archive = BINARY | {"description": "The ZIP."}
    report = {"$ref": REFERENCE.format(model="RedactionReport")}
    return {
        "ArchiveForm": _form({ARCHIVE_FIELD: archive}, _fields(RedactOptions)),
        **{_form_name(each): _form({FIELD: picture}, _fields(each)) for each in (DetectOptions, RedactOptions)},
        "RedactedForm": _form({"report": report, "image": BINARY}, {}),
    }


def _form_name(options: type[DetectOptions]) -> str:
    return options.__name__.replace("Options", "Form")


def _form(needed: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": needed | other,
        "required": list(needed),
        "additionalProperties": False,
    }


def _fields(options: type[DetectOptions]) -> dict[str, dict[str, Any]]:
    """Return the schema of each option.

    The default stands in its description alone: clients that are generated, and Swagger UI, send what has one,
    in the form and in the URL, where an option may be given once.
    """
    schema = options.model_json_schema(ref_template=REFERENCE)
    fields = {}
    for name, field in schema["properties"].items():
        default = "" if field["default"] is None else f" Default: `{json.dumps(field['default']).strip(QUOTE)}`."
        fields[name] = _sent(field) | {"description": field.get("description", "") + default}
    return fields


def _sent(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a field that may be absent but is never null, without its default."""
    present = [option for option in schema.get("anyOf", ()) if option != _NULL]
    rest = {name: value for name, value in schema.items() if name not in {"anyOf", "default"}}
    return rest | (present[0] if len(present) == 1 else {"anyOf": present} if present else {})
