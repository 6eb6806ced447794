"""The OpenAPI document; `scripts/openapi.py` writes it to `openapi/openapi.json`."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from faceguard.api.schemas import components

VERSION = "3.2.0"  # the first with the method QUERY


def use_own_openapi(app: FastAPI) -> None:
    """Make the application serve this module's document."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's documented way


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version=VERSION,
        summary=app.summary,
        description=app.description,
        license_info=app.license_info,
        routes=app.routes,
    )
    schemas = document["components"]["schemas"]
    schemas |= components()
    for unused in (
        "HTTPValidationError",
        "ValidationError",
    ):  # FastAPI's own 422, which is never answered here
        schemas.pop(unused, None)
    return document
