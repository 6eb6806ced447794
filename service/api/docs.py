"""The page, Swagger UI and the OpenAPI document, all from the package: no request leaves the machine."""

from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

WEB = Path(__file__).parents[1] / "web"
router = APIRouter(include_in_schema=False)


@router.get("/")
async def page() -> Response:
    """The page for people."""
    return FileResponse(WEB / "index.html")


@router.get("/docs")
async def swagger() -> Response:
    """Swagger UI."""
    return FileResponse(WEB / "docs.html")


def mount_static(app: FastAPI) -> None:
    """Serve what the two pages load."""
    app.mount("/static", StaticFiles(directory=WEB))
