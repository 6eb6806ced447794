"""The pages, the OpenAPI document and Swagger UI, served from the package: no request leaves the machine."""

import os
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from faceguard.api.openapi import served
from faceguard.api.packed import packed
from faceguard.api.state import PrefixDep

WEB = Path(__file__).parents[1] / "web"
REVALIDATED = {"Cache-Control": "no-cache"}
"""Browsers keep a file but revalidate it each time, so that a new release never meets an old script."""
router = APIRouter(include_in_schema=False)


@router.get("/")
async def page(request: Request) -> Response:
    """Answer the page."""
    return _file(request, "index.html")


@router.get("/live")
async def live_page(request: Request) -> Response:
    """Answer the page *Live*."""
    return _file(request, "live.html")


@router.get("/service-worker.js")
async def service_worker(request: Request) -> Response:
    """Answer the worker that keeps the page's own files; from here, as it may not care for what lies above it."""
    return _file(request, "service_worker.js")


@router.get("/openapi.json")
async def openapi(request: Request, prefix: PrefixDep) -> Response:
    """Answer the OpenAPI document, with the address that the service has on the outside."""
    return JSONResponse(served(request.app.openapi(), prefix))


@router.get("/docs")
async def swagger(request: Request) -> Response:
    """Answer Swagger UI."""
    return _file(request, "docs.html")


def _file(request: Request, name: str) -> Response:
    path = WEB / name
    return packed(request.headers, FileResponse(path, headers=REVALIDATED, stat_result=path.stat()))


class _Static(StaticFiles):
    def file_response(
        self, full_path: Any, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Answer a file, or 304 if it has not changed."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(REVALIDATED)
        return packed(Headers(scope=scope), response) if isinstance(response, FileResponse) else response


def mount_static(app: FastAPI) -> None:
    """Serve the files that the pages load."""
    app.mount("/static", _Static(directory=WEB))
