"""What OpenAPI says of uploads, and of the models that routes take and answer."""

import json
from typing import Any

from faceguard.api.archive.form import FIELD as ARCHIVE_FIELD
from faceguard.api.examples import DIGEST
from faceguard.api.form import MEDIA_TYPE as FORM
from faceguard.api.problems import Problem
from faceguard.api.reference_photos import PERSON
from faceguard.api.upload import BARE, FIELD
from faceguard.api.videos.answers import VideoAnswer
from faceguard.api.videos.asked import AskedRedaction
from faceguard.api.videos.intake import FIELD as VIDEO_FIELD
from faceguard.codecs import CODECS
from faceguard.options import AttributeOptions, DetectOptions, RedactOptions, ReviewOptions
from faceguard.policy.condition import MOST_PHOTOS
from faceguard.reports.picture import DetectionReport, RedactionAnswer, RedactionReport
from faceguard.video.options import OF_PICTURES, FilmOptions, VideoOptions

REFERENCE = "#/components/schemas/{model}"
BINARY = {"type": "string", "format": "binary", "contentMediaType": "application/octet-stream"}
_NULL = {"type": "null"}
QUOTE = '"'


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
    return {"parameters": [sha256, *url_options(AttributeOptions)["parameters"]]}


def archive_body() -> dict[str, Any]:
    """Describe what `ArchiveSession` reads: a bare archive or a form, and the options in the URL."""
    content = {"application/zip": {"schema": BINARY}, FORM: {"schema": {"$ref": REFERENCE.format(model="ArchiveForm")}}}
    return url_options(RedactOptions) | {"requestBody": {"required": True, "content": content}}


def upload_body(options: type[DetectOptions]) -> dict[str, Any]:
    """Describe what `read_upload` reads, and the options in the URL."""
    form = {FORM: {"schema": {"$ref": REFERENCE.format(model=_form_name(options))}}}
    content = form | {media_type: {"schema": BINARY} for media_type in BARE}
    return url_options(options) | {"requestBody": {"required": True, "content": content}}


def video_body(options: type[DetectOptions]) -> dict[str, Any]:
    """Describe what `taken_in` reads, and the options in the URL."""
    name = "RedactVideoForm" if options is VideoOptions else "DetectVideoForm"
    content = {FORM: {"schema": {"$ref": REFERENCE.format(model=name)}}}
    return url_options(options) | {"requestBody": {"required": True, "content": content}}


def redaction_body() -> dict[str, Any]:
    """Describe the JSON of a person who has seen what was found."""
    content = {"application/json": {"schema": {"$ref": REFERENCE.format(model=AskedRedaction.__name__)}}}
    return {"requestBody": {"required": False, "content": content}}


def components() -> dict[str, Any]:
    """Return the schemas that the routes refer to by name, without examples."""
    schemas: dict[str, Any] = {}
    for model in (Problem, DetectionReport, RedactionAnswer, RedactionReport, VideoAnswer):
        schema = model.model_json_schema(ref_template=REFERENCE, mode="serialization")
        schemas |= schema.pop("$defs", {}) | {model.__name__: schema}
    answers = {name: _answered(schema) for name, schema in schemas.items()}
    for options in (ReviewOptions, RedactOptions, VideoOptions, AskedRedaction):
        schema = options.model_json_schema(ref_template=REFERENCE)
        asked = schema.pop("$defs", {}) | ({options.__name__: schema} if options is AskedRedaction else {})
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
    video = BINARY | {"description": "The video."}
    persons = {
        "type": "array",
        "items": BINARY,
        "maxItems": MOST_PHOTOS,
        "description": "Reference photos, for `rules` that ask for a person; several may show the same one.",
    }
    report = {"$ref": REFERENCE.format(model="RedactionReport")}
    receipt = {"type": "string", "description": "A signed receipt of it, where the service has a key."}
    return {
        "ArchiveForm": _form({ARCHIVE_FIELD: archive}, _fields(RedactOptions) | {PERSON: persons}),
        _form_name(ReviewOptions): _form({FIELD: picture}, _fields(ReviewOptions) | {PERSON: persons}),
        _form_name(RedactOptions): _form({FIELD: picture}, _fields(RedactOptions) | {PERSON: persons}),
        "DetectVideoForm": _form({VIDEO_FIELD: video}, _fields(FilmOptions) | {PERSON: persons}),
        "RedactVideoForm": _form({VIDEO_FIELD: video}, _fields(VideoOptions) | {PERSON: persons}),
        "RedactedForm": _form({"report": report, "image": BINARY}, {"receipt": receipt}),
    }


def _form_name(options: type[DetectOptions]) -> str:
    return "RedactForm" if options is RedactOptions else "DetectForm"


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
    left_out = OF_PICTURES if issubclass(options, VideoOptions) else ()
    for name, field in schema["properties"].items():
        if name in left_out:
            continue
        default = "" if field["default"] is None else f" Default: `{json.dumps(field['default']).strip(QUOTE)}`."
        fields[name] = _sent(field) | {"description": field.get("description", "") + default}
    return fields


def _sent(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a field that may be absent but is never null, without its default."""
    present = [option for option in schema.get("anyOf", ()) if option != _NULL]
    rest = {name: value for name, value in schema.items() if name not in {"anyOf", "default"}}
    return rest | (present[0] if len(present) == 1 else {"anyOf": present} if present else {})
