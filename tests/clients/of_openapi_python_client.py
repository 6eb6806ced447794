"""Uploads a photo by the client that openapi-python-client makes, and prints what came back: URL, photo.

mypy checks each type that is written here against those of the client.
"""

import base64
import io
import json
import sys
from pathlib import Path

from face_privacy_guard_client import Client
from face_privacy_guard_client.api.detect import detect
from face_privacy_guard_client.api.redact import redact
from face_privacy_guard_client.api.service import get_info
from face_privacy_guard_client.models import (
    Detail,
    DetectForm,
    DetectionReport,
    Info,
    Problem,
    RedactForm,
    RedactionAnswer,
    Style,
)
from face_privacy_guard_client.types import File


def main(url: str, photo: bytes) -> None:
    """Ask for what the service is, for boxes by a form and by a bare body, for a picture, and for a problem."""
    client = Client(base_url=url)

    def file(content: bytes) -> File:
        return File(payload=io.BytesIO(content), file_name="photo.jpg", mime_type="image/jpeg")

    info = get_info.sync(client=client)
    assert isinstance(info, Info)
    pixels: int = info.limits.pixels

    found = detect.sync(client=client, body=DetectForm(image=file(photo), detail=Detail.FAST))
    assert isinstance(found, DetectionReport)
    width: int = found.faces[0].box.width
    score: float = found.faces[0].score

    bare = detect.sync(client=client, body=file(photo), detail=Detail.FAST)
    assert isinstance(bare, DetectionReport)

    reports = client.with_headers({"Accept": "application/json"})
    answer = redact.sync(client=reports, body=RedactForm(image=file(photo), detail=Detail.FAST, style=Style.SOLID))
    assert isinstance(answer, RedactionAnswer)
    style: Style = answer.settings.style

    problem = detect.sync(client=client, body=DetectForm(image=file(b"none")))
    assert isinstance(problem, Problem)

    told = {
        "pixels": pixels,
        "width": width,
        "score": score,
        "bare": bare.faces[0].box.width,
        "style": style.value,
        "picture": answer.picture,
        "problem": problem.type_,
    }
    assert base64.b64decode(answer.picture)
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]).read_bytes())
