"""The OpenAPI document; `scripts/openapi.py` writes it to `openapi/openapi.json`."""

from collections.abc import Collection
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from faceguard.api.answers import HEADERS
from faceguard.api.examples import EXAMPLES
from faceguard.api.schemas import components

VERSION = "3.1.0"  # the last that generators of clients read

TAGS = [
    {"name": "redact", "description": "Pictures with every face made unrecognisable."},
    {"name": "detect", "description": "The faces of a picture as boxes."},
    {"name": "videos", "description": "Videos with every face made unrecognisable in every frame."},
    {"name": "service", "description": "Whether the service works, and what it is."},
]
SECURITY_SCHEMES = {
    "ApiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "One of the service's API keys."},
    "Bearer": {"type": "http", "scheme": "bearer", "description": "The same key in another header."},
}
SECURITY: list[dict[str, list[str]]] = [{"ApiKey": []}, {"Bearer": []}, {}]
"""Either, or none where the service has no keys."""
SERVER = {"url": "/", "description": "Where this document is from."}


def use_own_openapi(app: FastAPI, detectors: Collection[str]) -> None:
    """Make the application serve this module's document, with the names of the detectors that can be asked for."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, detectors)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's documented way


def served(document: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Return the document as it is served below a prefix."""
    return document | {"servers": [SERVER | {"url": prefix or "/"}]}


def _document(app: FastAPI, detectors: Collection[str]) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version=VERSION,
        summary=app.summary,
        description=app.description,
        license_info=app.license_info,
        servers=[SERVER],
        tags=TAGS,
        routes=app.routes,
    )
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if not path.startswith("/v1/"):
                operation["security"] = []
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                del operation["responses"]["422"]
    schemas = document["components"]["schemas"] | components()
    schemas["DetectorName"] |= {"enum": list(detectors)}
    # FastAPI's own 422 is never answered here.
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    document["components"] = {
        "headers": HEADERS,
        "schemas": {name: schema | {"examples": [_example(name, schema)]} for name, schema in schemas.items()},
        "securitySchemes": SECURITY_SCHEMES,
    }
    document["security"] = SECURITY
    return document


def _example(name: str, schema: dict[str, Any]) -> Any:
    """Return the example of a schema; raises KeyError where there is none."""
    return schema["enum"][0] if "enum" in schema else EXAMPLES[name]
