"""Proxies in front of a service, which take a prefix off: the real nginx, and a small one where there is none."""

import http.client
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from testing.server import PATIENCE, wait_until

SAMPLE = Path(__file__).parents[1] / "deploy/nginx/faceguard.conf"
PREFIX = "/faces"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
AROUND = """
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/log;
events {{}}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""


@contextmanager
def nginx(url: str, folder: Path, port: int) -> Iterator[str]:
    """Run nginx with the sample of `deploy/` before the service, and give the address below its prefix."""
    sample = SAMPLE.read_text().replace("listen 80;", f"listen 127.0.0.1:{port};")
    sample = sample.replace("photos.example.org", "localhost").replace("127.0.0.1:8000", urlsplit(url).netloc)
    configuration = folder / "nginx.conf"
    configuration.write_text(AROUND.format(folder=folder, server=sample))
    assert NGINX
    with subprocess.Popen([NGINX, "-c", str(configuration), "-e", str(folder / "log")]) as process:
        try:
            wait_until(lambda: _answers(port) or process.poll() is not None)
            yield f"http://localhost:{port}{PREFIX}"
        finally:
            process.terminate()


@contextmanager
def small(url: str) -> Iterator[str]:
    """Run a proxy of a few lines before the service, and give the address below its prefix."""
    host = urlsplit(url).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            if self.path == PREFIX:
                self.send_response(308)
                self.send_header("Location", f"{PREFIX}/")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            upstream = http.client.HTTPConnection(host, timeout=PATIENCE)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = dict(self.headers.items()) | {"X-Forwarded-Prefix": PREFIX, "Connection": "close"}
            upstream.request(self.command, self.path.removeprefix(PREFIX), body, headers)
            answer = upstream.getresponse()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {"connection", "transfer-encoding", "date"}:
                    self.send_header(name, value)
            self.send_header("Connection", "close")  # which ends what has no length, like events
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):  # a player takes as much as it wants
                while piece := answer.read1(2**16):
                    self.wfile.write(piece)
            upstream.close()

        do_GET = do_POST = do_DELETE = _pass_on  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("localhost", 0), Handler) as proxy:
        thread = threading.Thread(target=proxy.serve_forever)
        thread.start()
        try:
            yield f"http://localhost:{proxy.server_port}{PREFIX}"
        finally:
            proxy.shutdown()
            thread.join()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", PREFIX)
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()
