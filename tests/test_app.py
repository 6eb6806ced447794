import pytest
from fastapi.testclient import TestClient
from opentelemetry.trace import NoOpTracer, Tracer, TracerProvider

from faceguard.app import create_app
from faceguard.settings import Settings
from tests.test_seal import TELEMETRY


class Provider(TracerProvider):
    """Remembers that it was asked."""

    def __init__(self) -> None:
        self.asked = False

    def get_tracer(self, *_: object, **__: object) -> Tracer:
        self.asked = True
        return NoOpTracer()


def test_no_variable_alone_starts_telemetry(monkeypatch: pytest.MonkeyPatch):
    """With those that FastAPI and OpenTelemetry heed, the start would fail here, where there is no SDK."""
    for name, value in TELEMETRY.items():
        monkeypatch.setenv(name, value)

    with TestClient(create_app(Settings(workers=1, allowed_hosts="testserver"))) as client:
        assert 200 == client.get("/v1/info").status_code


def test_who_builds_the_application_may_ask_for_traces():
    """A provider that is handed in is used."""
    provider = Provider()
    settings = Settings(workers=1, allowed_hosts="testserver")

    with TestClient(create_app(settings, telemetry={"tracer_provider": provider})) as client:
        assert 200 == client.get("/v1/info").status_code

    assert provider.asked
