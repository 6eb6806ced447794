"""The page's own files over the wire: gzipped, once for all who take them so."""

import gzip
from functools import lru_cache
from pathlib import Path

from fastapi.responses import FileResponse
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_WORDS = {".html", ".js", ".css", ".svg", ".json"}
"""Suffixes of what gets smaller; pictures are packed already."""
_PASSED_ON = ("cache-control", "etag", "last-modified")


class _Packed(Response):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or its headers alone."""
        if scope["method"] == "HEAD":
            self.body = b""
        await super().__call__(scope, receive, send)


def packed(asked: Headers, response: FileResponse) -> Response:
    """Return the answer gzipped, or as it is where it gets no smaller, a part is asked for, or gzip is not taken."""
    response.headers["Vary"] = "Accept-Encoding"
    path = Path(response.path)
    if path.suffix not in _WORDS or "range" in asked or not _takes_gzip(asked.get("accept-encoding", "")):
        return response
    headers = {name: response.headers[name] for name in _PASSED_ON if name in response.headers}
    if "etag" in headers:
        headers["etag"] = f"W/{headers['etag']}"  # the same file, in other bytes
    headers |= {"Vary": "Accept-Encoding", "Content-Encoding": "gzip"}
    return _Packed(_gzipped(path, path.stat().st_mtime_ns), headers=headers, media_type=response.media_type)


def _takes_gzip(accepted: str) -> bool:
    """Tell whether an `Accept-Encoding` has gzip, with a weight above 0."""
    for item in accepted.lower().split(","):
        coding, _, weight = item.replace(" ", "").partition(";q=")
        if coding == "gzip":
            return weight.strip("0.") != "" or not weight
    return False


@lru_cache(maxsize=128)
def _gzipped(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)
