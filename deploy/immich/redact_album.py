"""Redact the photos of one album of Immich into another one: `redact_album.py --help`.

It needs Python 3.11 and nothing else. The originals stay as they are. It may be run again: Immich knows a picture that
it has by its bytes, and this service makes the same bytes again.
"""

import argparse
import json
import secrets
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PATIENCE = 120
"""Seconds for one request."""


class Immich:
    """Its API, by key; https://api.immich.app describes it."""

    def __init__(self, url: str, key: str) -> None:
        self._url, self._key = url.rstrip("/"), key

    def photos(self, album: str) -> Iterator[dict[str, Any]]:
        """List the photos of an album, page by page; videos are left out."""
        page: int | None = 1
        while page:
            found = self._asked("POST", "/api/search/metadata", {"albumIds": [album], "type": "IMAGE", "page": page})
            yield from found["assets"]["items"]
            page = int(found["assets"]["nextPage"] or 0)

    def original(self, photo: str) -> bytes:
        """Return a photo as it was uploaded."""
        return _sent(urllib.request.Request(f"{self._url}/api/assets/{photo}/original", headers=self._headers))

    def add(self, album: str, photo: dict[str, Any], content: bytes) -> str:
        """Upload a redacted photo with the times of its original, put it into an album, and return its id."""
        fields = {
            "deviceAssetId": f"faceguard-{photo['id']}",
            "deviceId": "faceguard",
            "fileCreatedAt": photo["fileCreatedAt"],
            "fileModifiedAt": photo["fileModifiedAt"],
        }
        body, kind = form(fields, "assetData", content)
        headers = self._headers | {"Content-Type": kind}
        made: str = json.loads(_sent(urllib.request.Request(f"{self._url}/api/assets", body, headers)))["id"]
        self._asked("PUT", f"/api/albums/{album}/assets", {"ids": [made]})
        return made

    @property
    def _headers(self) -> dict[str, str]:
        return {"x-api-key": self._key, "Accept": "application/json"}

    def _asked(self, method: str, path: str, body: Any) -> Any:
        headers = self._headers | {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self._url}{path}", json.dumps(body).encode(), headers, method=method)
        return json.loads(_sent(request))


def redacted(service: str, content: bytes, options: dict[str, str]) -> bytes:
    """Return a photo without faces."""
    body, kind = form(options, "image", content)
    return _sent(urllib.request.Request(f"{service.rstrip('/')}/v1/redact", body, {"Content-Type": kind}))


def form(fields: dict[str, str], name: str, content: bytes) -> tuple[bytes, str]:
    """Return a form with one file, whose name says nothing, and its media type."""
    boundary = secrets.token_hex(16)
    start = f"--{boundary}\r\nContent-Disposition: form-data; name="
    parts = [f'{start}"{each}"\r\n\r\n{value}\r\n' for each, value in fields.items()]
    head = f'{start}"{name}"; filename="picture"\r\n'
    head += "Content-Type: application/octet-stream\r\n\r\n"
    body = "".join([*parts, head]).encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def _sent(request: urllib.request.Request) -> bytes:
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        content: bytes = answer.read()
        return content


def main() -> int:
    """Redact each photo, say which failed, and return the exit status: 1 where one did."""
    parser = argparse.ArgumentParser(description="Redact the photos of one album of Immich into another one.")
    parser.add_argument("source", help="id of the album with the originals, as in its address")
    parser.add_argument("target", help="id of the album for the redacted photos")
    parser.add_argument("--immich", default="http://127.0.0.1:2283", help="address of Immich")
    parser.add_argument("--key-file", type=Path, required=True, help="file with an API key of Immich")
    parser.add_argument("--service", default="http://127.0.0.1:8000", help="address of this service")
    parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="such as style=solid")
    given = parser.parse_args()
    immich = Immich(given.immich, given.key_file.read_text().strip())
    options, failed = dict(option.split("=", 1) for option in given.option), 0
    for photo in immich.photos(given.source):
        try:
            immich.add(given.target, photo, redacted(given.service, immich.original(photo["id"]), options))
        except urllib.error.URLError as error:
            failed += 1
            print(f"{photo['id']}: {error}", file=sys.stderr)
        else:
            print(photo["id"])
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
