"""What OpenAPI says of uploads and responses, made from the models that serve them."""

from typing import Any

from pydantic import BaseModel

from faceguard.api.archive.form import FIELD as ARCHIVE_FIELD
from faceguard.api.form import MEDIA_TYPE as FORM
from faceguard.api.problems import MEDIA_TYPE as PROBLEM
from faceguard.api.problems import Problem
from faceguard.api.upload import FIELD
from faceguard.codecs import CODECS, WRITABLE
from faceguard.options import DetectOptions, RedactOptions
from faceguard.report import DetectionReport, RedactionAnswer, RedactionReport

REFERENCE = "#/components/schemas/{model}"
BINARY = {"type": "string", "contentMediaType": "application/octet-stream"}

PROBLEMS = {
    400: "The request is malformed.",
    401: "An API key is needed.",
    403: "The request comes from another site's page.",
    404: "There is nothing at this address, or no picture with this digest was seen recently.",
    406: "The answer cannot be given in a form that is accepted.",
    413: "The upload has too many bytes or files, or the picture too many pixels or frames.",
    415: "The body is not of the type that is taken, or the upload not a picture or archive that can be read.",
    422: "An option is wrong, the upload is damaged or encrypted, or no face was found and that was to be an error.",
    500: "Something went wrong inside the service; no picture is answered.",
    503: "The service is busy or shutting down; ask again after `Retry-After` seconds.",
}

HEADERS = {
    "Server-Timing": {"description": "Milliseconds by stage.", "schema": {"type": "string"}},
    "Cache-Control": {"description": "Always `no-store`.", "schema": {"type": "string"}},
}
PICTURE_HEADERS = HEADERS | {
    "Faceguard-Faces": {"description": "How many faces were redacted.", "schema": {"type": "integer"}},
    "Content-Digest": {"description": "SHA-256 of the body (RFC 9530).", "schema": {"type": "string"}},
}


def problem_answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the problems that a route may answer."""
    content = {PROBLEM: {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
    return {status: {"description": PROBLEMS[status], "content": content} for status in statuses}


DETECTION_ANSWER: dict[str, Any] = {
    "response_model": DetectionReport,
    "responses": {200: {"description": "The boxes.", "headers": HEADERS}, **problem_answers(*PROBLEMS)},
}

REDACTION_ANSWER: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The redacted picture, or a report with it.",
            "headers": PICTURE_HEADERS,
            "content": {CODECS[each].media_type: {"schema": BINARY} for each in WRITABLE}
            | {
                "application/json": {"schema": {"$ref": REFERENCE.format(model="RedactionAnswer")}},
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "report": {"$ref": REFERENCE.format(model="RedactionReport")},
                            "image": BINARY,
                        },
                        "required": ["report", "image"],
                    }
                },
            },
        },
        **problem_answers(*(status for status in PROBLEMS if status != 404)),
    },
}

ARCHIVE_ANSWER: dict[str, Any] = {
    "responses": {
        200: {
            "description": "A ZIP of the redacted pictures, with `report.jsonl`.",
            "headers": {"Cache-Control": HEADERS["Cache-Control"]},
            "content": {"application/zip": {"schema": BINARY}},
        },
        **problem_answers(*(status for status in PROBLEMS if status != 404)),
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


def archive_body() -> dict[str, Any]:
    """Describe what `ArchiveSession` reads: a bare archive or a form, and the options in the URL."""
    archive = BINARY | {"description": "The ZIP."}
    content = {"application/zip": {"schema": BINARY}} | _form(ARCHIVE_FIELD, archive, RedactOptions)
    return url_options(RedactOptions) | {"requestBody": {"required": True, "content": content}}


def upload_body(options: type[DetectOptions]) -> dict[str, Any]:
    """Describe the form that `read_upload` reads, and the options in the URL."""
    *titles, last = [codec.title for codec in CODECS.values()]
    image = BINARY | {"description": f"The picture: {', '.join(titles)} or {last}."}
    body = {"required": True, "content": _form(FIELD, image, options)}
    return url_options(options) | {"requestBody": body}


def _form(name: str, file: dict[str, Any], options: type[DetectOptions]) -> dict[str, Any]:
    """Describe a form of a file and options."""
    form = {
        "type": "object",
        "properties": {name: file, **_fields(options)},
        "required": [name],
        "additionalProperties": False,
    }
    return {FORM: {"schema": form}}


def _fields(options: type[DetectOptions]) -> dict[str, dict[str, Any]]:
    """Return the schema of each option."""
    schema = options.model_json_schema(ref_template=REFERENCE)
    return {name: _sent(field) for name, field in schema["properties"].items()}


def _sent(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a form's field, which may be absent but is never null."""
    present = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name != "anyOf" and value is not None}
    return rest | present[0] if present else schema


def components() -> dict[str, Any]:
    """Return the schemas that the routes refer to by name."""
    schemas: dict[str, Any] = {}
    models: tuple[type[BaseModel], ...] = (Problem, RedactionAnswer, RedactionReport)
    for model in (*models, *DetectOptions.__subclasses__()):
        schema = model.model_json_schema(ref_template=REFERENCE)
        schemas |= schema.pop("$defs", {})
        if model in models:
            schemas[model.__name__] = schema
    return schemas
