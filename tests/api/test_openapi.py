import hashlib
import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from PIL import Image
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from faceguard.api.docs import WEB
from faceguard.app import create_app
from faceguard.settings import Settings
from testing.server import serving
from testing.zips import zipped
from tests.conftest import ROOT

EMPTY = ("", "[]", "None", "b''")
"""What is sent as nothing."""

app = create_app(Settings(workers=1, allowed_hosts="*"))
schema = schemathesis.openapi.from_dict(app.openapi())


def test_the_committed_document_is_what_the_code_says():
    """A change of the contract shows in a commit."""
    assert json.loads((ROOT / "openapi/openapi.json").read_text()) == json.loads(json.dumps(app.openapi()))


def test_every_reference_resolves():
    """No schema is named that is not there."""
    text = json.dumps(app.openapi())
    named = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}

    assert named
    assert named <= app.openapi()["components"]["schemas"].keys()


def test_all_forms_of_detect_are_documented():
    """GET, POST and QUERY stand in the document."""
    assert {"get", "post", "query"} <= app.openapi()["paths"]["/v1/detect"].keys()


def test_swagger_ui_is_the_published_one():
    """The vendored files are those of the package, unchanged."""
    folder = WEB / "vendor/swagger-ui"
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert digest == hashlib.sha256((folder / name).read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of a real server."""
    with serving("--detail", "fast", "--cache-entries", "1") as server:
        yield server.url


@pytest.fixture(scope="module")
def small(portrait: np.ndarray) -> bytes:
    """A picture that is quickly worked on."""
    file = io.BytesIO()
    Image.fromarray(portrait[:200, 100:300]).save(file, "jpeg")
    return file.getvalue()


@schemathesis.serializer("application/zip")
def _as_it_is(_: schemathesis.SerializationContext, value: bytes) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_service_keeps_its_contract(case: schemathesis.Case[Any], url: str, small: bytes):
    """Whatever is sent, the answer is one the document describes; valid forms hold a real picture."""
    valid = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
    body: Any = case.body
    archive = zipped({"a.jpg": small, "b.txt": b"none"})
    if valid and isinstance(body, dict):
        body |= {"archive": archive} if "archive" in body else {"image": small}
    if valid and case.media_type == "application/zip":
        case.body = archive
    # A schema cannot say that a text is JSON of boxes, nor that GET takes a digest or a body: both may be refused.
    excluded: list[Any] = [positive_data_acceptance]
    # In a query, a list looks like its only member and an empty one like an empty text, which is allowed in forms too.
    sent = body.values() if isinstance(body, dict) else ()
    if case.query or case.media_type == "application/zip" or any(str(value).strip() in EMPTY for value in sent):
        excluded.append(negative_data_rejection)
    case.call_and_validate(base_url=url, excluded_checks=excluded)
