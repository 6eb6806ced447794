"""The page, the OpenAPI document and Swagger UI, served from the package: no request leaves the machine."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from faceguard.api.openapi import served
from faceguard.api.state import PrefixDep

WEB = Path(__file__).parents[1] / "web"
REVALIDATED = {"Cache-Control": "no-cache"}
"""Browsers keep a file but revalidate it each time, so that a new release never meets an old script."""
router = APIRouter(include_in_schema=False)


@router.get("/")
async def page() -> Response:
    """Answer the page."""
    return FileResponse(WEB / "index.html", headers=REVALIDATED)


@router.get("/service-worker.js")
async def service_worker() -> Response:
    """Answer the worker that keeps the page's own files; from here, as it may not care for what lies above it."""
    return FileResponse(WEB / "service_worker.js", headers=REVALIDATED)


@router.get("/openapi.json")
async def openapi(request: Request, prefix: PrefixDep) -> Response:
    """Answer the OpenAPI document, with the address that the service has on the outside."""
    return JSONResponse(served(request.app.openapi(), prefix))


@router.get("/docs")
async def swagger() -> Response:
    """Answer Swagger UI."""
    return FileResponse(WEB / "docs.html", headers=REVALIDATED)


class _Static(StaticFiles):
    def file_response(self, *args: Any, **keywords: Any) -> Response:
        """Answer a file, or 304 if it has not changed."""
        response = super().file_response(*args, **keywords)
        response.headers.update(REVALIDATED)
        return response


def mount_static(app: FastAPI) -> None:
    """Serve the files that both pages load."""
    app.mount("/static", _Static(directory=WEB))
