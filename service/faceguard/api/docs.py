"""The page, Swagger UI and the OpenAPI document, all from the package: no request leaves the machine."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

WEB = Path(__file__).parents[1] / "web"
REVALIDATED = {"Cache-Control": "no-cache"}
"""A browser keeps a file and asks each time whether it is still the newest: a new release never meets an old script."""
router = APIRouter(include_in_schema=False)


@router.get("/")
async def page() -> Response:
    """The page for people."""
    return FileResponse(WEB / "index.html", headers=REVALIDATED)


@router.get("/docs")
async def swagger() -> Response:
    """Swagger UI."""
    return FileResponse(WEB / "docs.html", headers=REVALIDATED)


class _Static(StaticFiles):
    def file_response(self, *args: Any, **keywords: Any) -> Response:
        """Serve a file, or that it has not changed."""
        response = super().file_response(*args, **keywords)
        response.headers.update(REVALIDATED)
        return response


def mount_static(app: FastAPI) -> None:
    """Serve what the two pages load."""
    app.mount("/static", _Static(directory=WEB))
