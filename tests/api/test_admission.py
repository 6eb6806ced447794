"""What a route declares is heeded, and what reads a body has to declare it."""

import itertools
from collections.abc import AsyncGenerator
from typing import Literal

import pytest
from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from faceguard.api.admission import ATTRIBUTE, Admitted
from faceguard.api.state import TicketDep
from faceguard.app import create_app
from faceguard.settings import Settings
from tests.api.asgi import answered, scope
from tests.api.problems import assert_problem

METHODS = {"GET", "HEAD", "POST", "QUERY", "PUT", "PATCH", "DELETE", "OPTIONS"}
TYPES = (None, b"application/json", b"multipart/form-data; boundary=x", b"application/zip", b"text/plain")
SETTINGS = Settings(workers=1, queue=0, allowed_hosts="testserver", max_body=1000, max_archive=5000)


def extended() -> FastAPI:
    """Build the application with two more routes, of which nothing else knows."""
    app = create_app(SETTINGS)

    @app.post("/v1/clip/{name}")
    @Admitted(limit="max_archive", until="end")
    async def clip(request: Request, ticket: TicketDep) -> dict[str, float]:
        return {"bytes": len(await request.body()), "remaining": ticket.remaining}

    @app.post("/v1/careless")
    async def careless(request: Request) -> int:
        return len(await request.body())

    return app


def undeclared(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """Return method and path of the routes that read a body and do not declare it."""
    found, stream = set(), Request.stream

    def read(request: Request) -> AsyncGenerator[bytes]:
        found.add((request.method, request.url.path))
        return stream(request)

    monkeypatch.setattr(Request, "stream", read)
    for route in iter_route_contexts(client.app.routes):  # type: ignore[attr-defined]  # it is a FastAPI
        if hasattr(route.endpoint, ATTRIBUTE):
            continue
        path = (route.path or "").replace("{", "").replace("}", "")
        for method, kind in itertools.product(METHODS, TYPES):
            headers = [(b"host", b"testserver"), *([(b"content-type", kind)] if kind else [])]
            body = {"type": "http.request", "body": b"--x--", "more_body": False}
            answered(client, scope(client, path, method=method, headers=headers), body)
    return found


def test_a_new_route_is_admitted_by_what_it_declares():
    """With its own limit, without a word elsewhere: 200, 413 by length and by count, 503 when the house is full."""
    with TestClient(extended()) as client:
        taken = client.post("/v1/clip/a", content=bytes(4000))
        by_length = client.post("/v1/clip/a", content=bytes(5001))
        by_count = client.post("/v1/clip/a", content=iter([bytes(3000)] * 2))
        with client.app_state["workers"].admit():
            full = client.post("/v1/clip/a", content=bytes(4000))
            bystander = client.post("/v1/careless", content=b"")

        assert 4000 == taken.json()["bytes"]
        assert 0 < taken.json()["remaining"] <= SETTINGS.deadline
        assert_problem(by_length, "too-many-bytes")
        assert_problem(by_count, "too-many-bytes")
        assert_problem(full, "busy")
        assert 200 == bystander.status_code
        assert 0 == client.app_state["workers"].admitted


@pytest.mark.parametrize(("until", "held"), [("start", 0), ("end", 1)])
def test_a_ticket_is_held_as_long_as_is_declared(until: Literal["start", "end"], held: int):
    """Until the answer starts or has ended; at the latest then it is given back."""
    app, seen = create_app(SETTINGS), []

    @app.post("/v1/clip")
    @Admitted(limit="max_body", until=until)
    async def clip() -> str:
        return "done"

    with TestClient(app) as client:
        workers = client.app_state["workers"]

        async def send(message):
            seen.append((message["type"], workers.admitted))

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        assert client.portal
        client.portal.call(app, scope(client, "/v1/clip"), receive, send)

        assert [("http.response.start", held), ("http.response.body", held)] == seen
        assert 0 == workers.admitted


@pytest.mark.parametrize("path", ["/v1/redact", "/v1/detect", "/v1/redact/archive", "/v1/clip/a"])
def test_a_refusal_reads_no_byte(path: str):
    """Full or too large, the answer comes before the body is asked for."""
    body = {"type": "http.request", "body": bytes(10), "more_body": True}
    with TestClient(extended()) as client:
        headers = [(b"host", b"testserver"), (b"content-length", b"5001")]
        large, read_of_large = answered(client, scope(client, path, headers=headers), body)
        with client.app_state["workers"].admit():
            busy, read_of_busy = answered(client, scope(client, path), body)

    assert [413, 503] == [large[0]["status"], busy[0]["status"]]
    assert [] == read_of_large + read_of_busy


def test_every_route_that_reads_a_body_declares_it(monkeypatch: pytest.MonkeyPatch):
    """All others answer without having read a byte."""
    with TestClient(create_app(SETTINGS)) as client:
        assert set() == undeclared(client, monkeypatch)


def test_one_that_does_not_is_found(monkeypatch: pytest.MonkeyPatch):
    """The check above finds a route that reads a body as it likes."""
    with TestClient(extended()) as client:
        assert {("POST", "/v1/careless")} == undeclared(client, monkeypatch)
