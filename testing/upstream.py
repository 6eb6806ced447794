"""A model's server that records what it is asked, and answers as it is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from testing.server import PATIENCE


@dataclass
class Upstream:
    """What came, and what lets a stream go on."""

    url: str = ""
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    """Method, path, headers in lower case, and body."""
    seen: threading.Event = field(default_factory=threading.Event)
    """Whether the client has the first piece of a stream."""

    @property
    def last(self) -> Any:
        """The JSON that came last."""
        return json.loads(self.asked[-1][3])


class Recorder(BaseHTTPRequestHandler):
    """Answers by the model that is asked for: `busy`, `moved`, or `cut` in the middle of a stream."""

    protocol_version = "HTTP/1.1"
    upstream: ClassVar[Upstream]

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.upstream.asked.append((self.command, self.path, headers, body))
        if b'"moved"' in body:
            self.plain(307, Location="http://127.0.0.1:9/v1/chat/completions")
        elif b'"cut"' in body:
            self.pieces([b"data: 1\n\n"], whole=False)
        elif b'"stream": true' in body:
            self.pieces([b"data: 1\n\n", b"data: [DONE]\n\n"])
        else:
            self.plain(429 if b'"busy"' in body else 200)

    do_POST = do_GET  # noqa: N815 - the same

    def plain(self, status: int, **headers: str) -> None:
        """Answer with a small object."""
        body = b'{"id": "1"}'
        self.send_response(status)
        for name, value in {
            "Content-Length": str(len(body)),
            "X-Request-Id": "7",
            "Set-Cookie": "session=1",
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def pieces(self, pieces: list[bytes], *, whole: bool = True) -> None:
        """Send the first piece, and the others once the client has it."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, piece in enumerate(pieces):
            assert not number or self.upstream.seen.wait(PATIENCE)
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
        if whole:
            self.wfile.write(b"0\r\n\r\n")
        self.close_connection = not whole

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def recording() -> Iterator[Upstream]:
    """Serve on a free port."""
    upstream = Upstream()
    handler = type("Handler", (Recorder,), {"upstream": upstream})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        upstream.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield upstream
        finally:
            server.shutdown()
            thread.join()
