"""An application's answers to bare ASGI scopes, as no server and no client would send them."""

from fastapi.testclient import TestClient
from starlette.types import Message, Scope


def scope(client: TestClient, path: str, **fields: object) -> Scope:
    """Build the scope of an HTTP request to a running application, or with other fields that of something else."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"testserver")],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
        "state": dict(client.app_state),
    } | fields


def answered(client: TestClient, scope: Scope, *messages: Message) -> tuple[list[Message], list[Message]]:
    """Call the application; return what it sent, and which of the messages it received. Then the client is gone."""
    sent: list[Message] = []
    received: list[Message] = []
    waiting = iter(messages)

    async def receive() -> Message:
        if message := next(waiting, None):
            received.append(message)
            return message
        return {"type": "http.disconnect" if scope["type"] == "http" else "websocket.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    assert client.portal
    client.portal.call(client.app, scope, receive, send)
    return sent, received
