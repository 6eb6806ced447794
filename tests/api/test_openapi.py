import hashlib
import json

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings

from service.api.docs import WEB
from service.app import create_app
from service.settings import Settings
from tests.conftest import ROOT

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
def running():
    """The application of the schema, with its detectors started."""
    with TestClient(app) as client:
        yield client


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_service_keeps_its_contract(case: schemathesis.Case, running: TestClient):
    """Whatever is sent, the answer is one the document describes."""
    response = running.request(**case.as_transport_kwargs(base_url="http://testserver"))

    case.validate_response(response)
