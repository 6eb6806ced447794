import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import numpy as np
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from faceguard.api.docs import WEB
from faceguard.api.examples import EXAMPLES
from faceguard.api.form import MEDIA_TYPE as FORM
from faceguard.app import create_app
from faceguard.settings import Settings
from testing.pictures import saved
from testing.server import serving
from testing.videos import panned, video
from testing.zips import zipped
from tests.conftest import ROOT

EMPTY = ("", "[]", "None", "b''")
"""What is sent as nothing."""

METHODS = ("delete", "get", "post", "query")

app = create_app(Settings(workers=1, allowed_hosts="*"))


def with_query(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with QUERY, which is what POST is, as of OpenAPI 3.2: 3.1 has no word for it."""
    paths = document["paths"]
    detect = paths["/v1/detect"] | {"query": paths["/v1/detect"]["post"] | {"operationId": "query"}}
    return document | {"openapi": "3.2.0", "paths": paths | {"/v1/detect": detect}}


schema = schemathesis.openapi.from_dict(with_query(app.openapi()))


def test_the_committed_document_is_what_the_code_says():
    """A change of the contract shows in a commit."""
    assert json.loads((ROOT / "openapi/openapi.json").read_text()) == json.loads(json.dumps(app.openapi()))


def test_every_reference_resolves():
    """No schema is named that is not there."""
    text = json.dumps(app.openapi())
    named = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}

    assert named
    assert named <= app.openapi()["components"]["schemas"].keys()


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """List each path with each of its operations."""
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            assert method in METHODS
            yield path, operation


def test_the_document_is_one_that_generators_read():
    """Version 3.1, and so without QUERY; `docs/http.md` has it."""
    document = app.openapi()

    assert document["openapi"].startswith("3.1.")
    assert {"get", "post"} == document["paths"]["/v1/detect"].keys()
    assert "QUERY" in (ROOT / "docs/http.md").read_text()


def test_operations_are_named_as_functions_are():
    """Each by one verb and what it is done to, and no two alike."""
    names = [operation["operationId"] for _, operation in operations()]

    assert sorted(set(names)) == sorted(names)
    assert [] == [name for name in names if not re.fullmatch("(delete|detect|get|redact)(_[a-z]+)*", name)]


def test_keys_are_declared_where_they_are_asked_for():
    """In either header, or in none where the service has no keys; the rest is open."""
    document = app.openapi()

    assert {"ApiKey", "Bearer"} == document["components"]["securitySchemes"].keys()
    assert [{"ApiKey": []}, {"Bearer": []}, {}] == document["security"]
    for path, operation in operations():
        needed = path.startswith("/v1/")
        assert needed == ("401" in operation["responses"])
        assert needed == ("security" not in operation)
        assert needed or [] == operation["security"]


def test_every_operation_says_what_may_go_wrong():
    """Problems of the client's are among its answers, each as what it is."""
    for _, operation in operations():
        problems = {status: answer for status, answer in operation["responses"].items() if status.startswith("4")}
        assert problems
        for answer in problems.values():
            assert {"application/problem+json"} == answer["content"].keys()


def test_no_option_is_sent_unasked():
    """Clients send what has a default, in the form and in the URL; then it is given twice. It is told in words."""
    forms = [app.openapi()["components"]["schemas"][name]["properties"] for name in ("DetectForm", "RedactForm")]
    options = [parameter for _, operation in operations() for parameter in operation.get("parameters", ())]

    assert options
    for schema in (*(field for form in forms for field in form.values()), *(option["schema"] for option in options)):
        assert "default" not in schema
    assert forms[1]["padding"]["description"].endswith(" Default: `0.2`.")
    assert forms[1]["style"]["description"].endswith(" Default: `blur`.")


def test_answers_have_no_null(client: TestClient, photo: bytes):
    """What is null is left out of them, and the document says so: optional, and never null."""
    answer = client.post("/v1/redact", files={"image": photo}, headers={"Accept": "application/json"}).json()
    schemas = app.openapi()["components"]["schemas"]

    assert "null" not in json.dumps(schemas)
    assert set(schemas["RedactionAnswer"]["required"]) == answer.keys()
    assert set(schemas["ImageReport"]["required"]) == answer["image"].keys() == {"width", "height", "format"}
    assert set(schemas["FaceReport"]["required"]) == answer["faces"][0].keys()


@pytest.mark.parametrize("name", app.openapi()["components"]["schemas"])
def test_every_schema_has_an_example(name: str):
    """One that fits it."""
    components = app.openapi()["components"]
    validator = jsonschema_rs.Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": components})

    assert components["schemas"][name]["examples"]
    for example in components["schemas"][name]["examples"]:
        validator.validate(example)


def test_no_example_is_of_a_schema_that_is_gone():
    """Each stands in the document."""
    assert EXAMPLES.keys() <= app.openapi()["components"]["schemas"].keys()


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
    return saved(portrait[:200, 100:300], "jpeg")


@pytest.fixture(scope="module")
def clip(portrait: np.ndarray) -> bytes:
    """A video that is quickly worked on."""
    return video(panned(portrait, 3, 64, 64))


@schemathesis.serializer("application/zip")
def _as_it_is(_: schemathesis.SerializationContext, value: bytes) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.mark.process
@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_service_keeps_its_contract(case: schemathesis.Case[Any], url: str, small: bytes, clip: bytes):
    """Whatever is sent, the answer is one the document describes; valid forms hold a real picture."""
    valid = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
    body: Any = case.body
    archive = zipped({"a.jpg": small, "b.txt": b"none"})
    if valid and isinstance(body, dict):
        files = {"archive": archive, "image": small, "video": clip}
        body |= {name: content for name, content in files.items() if name in body}
    bare = case.media_type not in {None, FORM, "application/json"}
    if valid and bare:
        case.body = archive if case.media_type == "application/zip" else small
    # A schema cannot say that a text is JSON of boxes, nor that GET takes a digest or a body: both may be refused.
    excluded: list[Any] = [positive_data_acceptance]
    # In a query, a list looks like its only member and an empty one like an empty text, which is allowed in forms too.
    sent = body.values() if isinstance(body, dict) else ()
    if case.query or bare or any(str(value).strip() in EMPTY for value in sent):
        excluded.append(negative_data_rejection)
    case.call_and_validate(base_url=url, excluded_checks=excluded)
