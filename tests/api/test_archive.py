import errno
import http.client
import io
import json
import os
import re
import signal
import socket
import threading
import time
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from faceguard.app import create_app
from faceguard.archive.writer import ZipWriter
from faceguard.settings import Settings
from testing.descriptors import lying_in
from testing.forms import Sent, form
from testing.pictures import saved
from testing.pool import occupied
from testing.server import PATIENCE, Server, serving, told, wait_until
from testing.zips import ended, entry, zipped
from tests.api.problems import assert_problem
from tests.api.test_limits import refused

PATH = "/v1/redact/archive"
HEADERS = {"Content-Type": "application/zip"}


Begun = tuple[http.client.HTTPConnection, http.client.HTTPResponse]


def redact(client: TestClient, data: bytes | Iterator[bytes], **options: str) -> httpx2.Response:
    return client.post(PATH, content=data, headers=HEADERS, params={"detail": "fast", **options})


def opened(response: httpx2.Response) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """Return the pictures of an answer and the lines of its report, of an archive that is whole."""
    assert 200 == response.status_code, response.text
    return unpacked(response.content)


def unpacked(data: bytes) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
        assert len(files) == len(archive.namelist())
    report = files.pop("report.jsonl")
    return files, [json.loads(line) for line in report.splitlines()]


def problems(lines: list[dict[str, Any]]) -> dict[str, str]:
    return {
        line["path"]: line["error"]["type"].rpartition(":")[2] for line in lines if "error" in line and "path" in line
    }


@pytest.fixture(scope="module")
def small(portrait: np.ndarray) -> bytes:
    """A picture with a face that is quickly worked on."""
    return saved(portrait[:200, 100:300], "jpeg")


@pytest.fixture(scope="module")
def bmp(portrait: np.ndarray) -> bytes:
    return saved(portrait[:200, 100:300], "bmp")


def test_pictures_come_back_under_their_names(client: TestClient, small: bytes, bmp: bytes):
    """The same as of `/v1/redact` alone, with the report's fields on each, and a last line that says all was read."""
    alone = client.post("/v1/redact", files={"image": small}, data={"detail": "fast", "style": "solid"})
    files, lines = opened(redact(client, zipped({"trip/1.jpg": small, "2.bmp": bmp}), style="solid"))

    assert ["trip/1.jpg", "2.png"] == list(files)
    assert alone.content == files["trip/1.jpg"]
    assert [("trip/1.jpg", "trip/1.jpg"), ("2.bmp", "2.png")] == [(line["path"], line["output"]) for line in lines[:-1]]
    assert {"faces", "candidates", "settings", "input_sha256", "output_sha256"} <= lines[0].keys()
    assert 1 == len(lines[0]["faces"])
    assert {"redacted": 2, "failed": 0, "complete": True} == lines[-1]


def test_what_is_in_doubt_is_left_or_covered(client: TestClient, small: bytes):
    """As the archive's options say for all pictures in it."""
    counts, unsure = [], {"detector": "centerface", "min_confidence": "1"}
    for word in ("keep", "redact"):
        _, lines = opened(redact(client, zipped({"1.jpg": small}), doubtful=word, **unsure))
        counts.append((len(lines[0]["faces"]), len(lines[0]["candidates"])))

    assert [(0, 1), (1, 0)] == counts


def test_the_answers_headers(client: TestClient, small: bytes):
    """It is a ZIP that nobody keeps; how long it will be is not known."""
    response = redact(client, zipped({"a.jpg": small}))

    assert "application/zip" == response.headers["content-type"]
    assert "no-store" == response.headers["cache-control"]
    assert "content-length" not in response.headers


def test_what_is_wrong_with_a_file_stands_in_its_line(client: TestClient, small: bytes, bmp: bytes):
    """All others are done, and nothing that is no redacted picture is in the answer."""
    before = refused(client, "unsafe-name")
    data = ended(
        entry(b"notes.txt", b"secret"),
        entry(b"../a.jpg", small),
        entry(b"/etc/a.jpg", small),
        entry(b"a.jpg", small),
        entry(b"a.jpg", small),
        entry(b"b.png", bmp),
        entry(b"b.bmp", bmp),
        entry(b"cut.jpg", small[:500]),
        entry(b"crc.jpg", small, crc=1),
        entry(b"locked.jpg", small, flags=1),
        entry(b"inner.zip", zipped({"x.jpg": small})),
        entry(b"report.jsonl", bmp),
        entry(b"folder/", b""),
        entry(b"__MACOSX/._a.jpg", b"secret"),
        entry(b".DS_Store", b"secret"),
        entry(b"z.jpg", small),
    )

    files, lines = opened(redact(client, data))

    assert ["a.jpg", "b.png", "report.png", "z.jpg"] == list(files)
    assert {
        "notes.txt": "unsupported-picture",
        "../a.jpg": "unsafe-name",
        "/etc/a.jpg": "unsafe-name",
        "a.jpg": "taken-name",
        "b.bmp": "taken-name",
        "cut.jpg": "broken-picture",
        "crc.jpg": "broken-picture",
        "locked.jpg": "encrypted",
        "inner.zip": "nested-archive",
    } == problems(lines)
    assert {"redacted": 4, "failed": 9, "complete": True} == lines[-1]
    assert before + 2 == refused(client, "unsafe-name")


def test_names_are_those_that_every_system_can_write(client: TestClient, small: bytes):
    """The line has the name as it came, and that of the result."""
    names = ("./x.jpg", "a//y.jpg", "dir\\z.jpg", "CON.jpg", "dot.jpg.", "X.JPG", "e\u0301.jpg", "é.jpg", "dir\\")
    data = ended(*(entry(name.encode(), small) for name in names), entry("Grüße.jpg".encode("cp850"), small))

    files, lines = opened(redact(client, data))

    assert ["x.jpg", "a/y.jpg", "dir/z.jpg", "_CON.jpg", "dot.jpg", "e\u0301.jpg", "Grüße.jpg"] == list(files)
    assert [*names[:5], names[6], "Grüße.jpg"] == [line["path"] for line in lines if "output" in line]
    assert {"X.JPG": "taken-name", "é.jpg": "taken-name"} == problems(lines)


@pytest.mark.parametrize(
    ("archive", "names"),
    [("09-dot-slash.zip", ["x.jpg", "a/y.jpg", "a/z.jpg"]), ("10-backslash.zip", ["dir/x.jpg", "ok.jpg"])],
)
def test_names_that_others_stumble_over_are_read(client: TestClient, shared_data: Path, archive: str, names: list[str]):
    """A dot, two slashes and a backslash between the parts."""
    files, lines = opened(redact(client, (shared_data / "reports" / archive).read_bytes()))

    assert names == list(files)
    assert lines[-1]["complete"]


def test_a_picture_that_would_be_the_report_is_told(client: TestClient, small: bytes):
    """The report is never taken for a picture, nor written over."""
    files, lines = opened(redact(client, zipped({"report.jsonl": small})))

    assert {} == files
    assert {"report.jsonl": "taken-name"} == problems(lines)


def test_nothing_of_the_archive_crosses(client: TestClient, small: bytes):
    """No comment, extra field, time, right, or byte between the files; no metadata of a picture."""
    marker = b"MARKER"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo("a.jpg", (2021, 3, 4, 5, 6, 8))
        info.extra = b"\xfe\xca" + len(marker).to_bytes(2, "little") + marker
        info.comment, info.external_attr, archive.comment = marker, 0o100777 << 16, marker
        archive.writestr(info, small[:2] + b"\xff\xfe\0\x08" + marker + small[2:] + marker)
        archive.writestr(".hidden", marker)
        archive.writestr("notes.txt", marker)
    sent = file.getvalue()
    assert sent.count(marker) >= 6

    response = redact(client, sent)

    assert marker not in response.content
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        for info in archive.infolist():
            assert ((1980, 1, 1, 0, 0, 0), b"", b"") == (info.date_time, info.extra, info.comment)
            assert 0o644 == info.external_attr >> 16


def test_options_are_those_of_a_picture(client: TestClient, small: bytes):
    """In the query; they hold for all pictures."""
    files, lines = opened(redact(client, zipped({"a.jpg": small, "b.jpg": small}), format="webp", style="pixelate"))

    assert ["a.webp", "b.webp"] == list(files)
    assert {"pixelate"} == {line["settings"]["style"] for line in lines[:-1]}

    assert_problem(redact(client, zipped({}), style="none"), "invalid-option")
    assert_problem(redact(client, zipped({}), secret="none"), "invalid-option")
    assert_problem(client.post(f"{PATH}?style=solid&style=blur", content=b"", headers=HEADERS), "invalid-option")


def test_a_face_that_is_asked_for_and_not_there_is_one_files_problem(client: TestClient, small: bytes):
    """The others are done."""
    file = io.BytesIO()
    Image.new("RGB", (100, 100)).save(file, "jpeg")
    files, lines = opened(redact(client, zipped({"none.jpg": file.getvalue(), "a.jpg": small}), on_no_face="error"))

    assert ["a.jpg"] == list(files)
    assert {"none.jpg": "no-face"} == problems(lines)


def posted(client: TestClient, *parts: Sent, path: str = PATH) -> httpx2.Response:
    return client.post(path, content=form(*parts), headers={"Content-Type": "multipart/form-data; boundary=x"})


def test_an_archive_may_come_in_a_form(client: TestClient, small: bytes):
    """The answer is that to the bare one; its options stand before the archive, behind it, and in the URL."""
    archive = ("archive", "a.zip", "application/zip", zipped({"a.jpg": small, "empty.jpg": b""}))
    fast, solid = ("detail", None, None, b"fast"), ("style", "blob", "application/json", b'"solid"')
    bare = redact(client, archive[-1], style="solid")
    answers = [
        posted(client, fast, archive, solid),
        posted(client, archive, fast, solid),
        posted(client, fast, solid, archive),
        posted(client, fast, archive, path=f"{PATH}?style=solid"),
    ]

    for files, lines in map(opened, answers):
        assert opened(bare)[0] == files
        assert {"empty.jpg": "broken-picture"} == problems(lines)
        assert {"redacted": 1, "failed": 1, "complete": True} == lines[-1]
    assert_problem(posted(client, solid, archive, path=f"{PATH}?style=solid"), "invalid-option")
    assert_problem(posted(client, archive, ("secret", None, None, b"")), "invalid-option")


def test_a_form_has_exactly_one_archive(client: TestClient, small: bytes):
    """None, two, one that nobody chose, and one that is empty or cut off are problems with a status."""
    archive = ("archive", "a.zip", None, zipped({"a.jpg": small}))
    for parts in ([], [("image", "a.jpg", None, small)], [archive, archive], [("archive", "", None, b"")]):
        assert "archive" in assert_problem(posted(client, *parts), "malformed-request")["detail"]
    assert_problem(posted(client, ("archive", "a.zip", None, b"")), "unsupported-archive")
    named = "The archive's field is called archive, and no other file is accepted"
    for parts in ([("file", *archive[1:])], [archive, ("file", *archive[1:])]):
        assert named == assert_problem(posted(client, *parts), "malformed-request")["detail"]
    assert_problem(
        client.post(PATH, content=form(archive)[:-60], headers={"Content-Type": "multipart/form-data; boundary=x"}),
        "malformed-request",
    )


def test_a_large_archive_in_a_form_is_answered_while_it_comes(small: bytes):
    """No more of it is kept than of one picture, so options behind it come too late: nothing is given without them."""
    few = Settings(workers=1, allowed_hosts="testserver", max_body=50_000)
    archive = ("archive", "a.zip", None, zipped({f"{number}.jpg": small for number in range(9)}))
    with TestClient(create_app(few)) as client:
        for before, behind, done in (
            ([("style", None, None, b"solid")], [], True),
            ([], [("style", None, None, b"solid")], False),
        ):
            files, lines = opened(posted(client, *before, archive, *behind))

            assert (9 if done else 0) == len(files)
            assert done == lines[-1]["complete"]
            assert {"solid" if done else "blur"} == {line["settings"]["style"] for line in lines[:-1]}
            assert done or "send them before it" in lines[-1]["error"]["detail"]


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        (b"", "unsupported-archive"),
        (b"\xff\xd8\xff", "unsupported-archive"),
        (b"PK\3\4", "broken-archive"),
        (ended(entry(b"a.jpg", b"x", packed=99)), "broken-archive"),
        (ended(entry(b"folder/", b""), entry(b"a.jpg", b"x", flags=1)), "encrypted"),
    ],
)
def test_what_is_no_archive_is_a_problem(client: TestClient, data: bytes, slug: str):
    """Found before anything was answered, it has a status of its own."""
    assert_problem(redact(client, data), slug)


def test_a_refused_archive_leaves_nothing_open(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    """A ZIP that was begun and is collected before it ends may say so on the standard error, in many lines."""
    closed = []

    def close(writer: ZipWriter) -> bytes:
        closed.append(writer)
        return b""

    monkeypatch.setattr(ZipWriter, "close", close)

    assert_problem(redact(client, ended(entry(b"folder/", b""), entry(b"a.jpg", b"x", flags=1))), "encrypted")

    assert closed


def test_the_wrong_type_of_body_or_answer(client: TestClient, small: bytes):
    """The problem says what is taken."""
    assert_problem(client.post(PATH, content=small, headers={"Content-Type": "image/jpeg"}), "unsupported-media-type")
    assert_problem(client.post(PATH, content=zipped({})), "malformed-request")
    assert_problem(client.post(PATH, content=b"", headers={**HEADERS, "Accept": "image/jpeg"}), "not-acceptable")
    assert_problem(client.get(PATH), "method-not-allowed")
    assert (
        200
        == client.post(PATH, content=zipped({}), headers={"Content-Type": "application/x-zip-compressed"}).status_code
    )


def test_an_archive_without_files_is_answered(client: TestClient):
    """There is nothing to do, and that is told."""
    assert ({}, [{"redacted": 0, "failed": 0, "complete": True}]) == opened(redact(client, zipped({})))


@pytest.mark.parametrize("share", [0.6, 0.9, 0.99])
def test_a_cut_archive_is_answered_with_what_there_was(client: TestClient, small: bytes, share: float):
    """The answer is whole, holds whole pictures only, and its last line says that something is missing."""
    whole = zipped({f"{number}.jpg": small for number in range(3)})
    files, lines = opened(redact(client, whole[: int(len(whole) * share)]))

    assert files
    assert {small[:3]} == {content[:3] for content in files.values()}
    assert len(files) == lines[-1]["redacted"]
    assert not lines[-1]["complete"]
    assert lines[-1]["error"]["type"].endswith("broken-archive")


def bomb(size: int) -> bytes:
    """Make a file of zeros, deflated to a thousandth."""
    packer = zlib.compressobj(9, wbits=-15)
    step = bytes(2**20)
    packed = b"".join(packer.compress(step) for _ in range(size // len(step))) + packer.flush()
    return entry(b"bomb.jpg", packed, method=8, unpacked=size)


@pytest.mark.fault
def test_bombs_do_no_harm(client: TestClient, small: bytes):
    """One file of a gigabyte is that file's problem."""
    files, lines = opened(redact(client, ended(entry(b"a.jpg", small), bomb(2**30), entry(b"z.jpg", small))))

    assert ["a.jpg", "z.jpg"] == list(files)
    assert {"bomb.jpg": "too-many-bytes"} == problems(lines)


def test_the_limits_of_an_archive(small: bytes):
    """Bytes by length and by count, files, and bytes in all when unpacked; what was done before is answered."""
    limits = Settings(workers=1, allowed_hosts="testserver", max_body=50_000, max_archive=100_000, max_files=4)
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(bytes(40_000)) + packer.flush()
    zeros = [entry(b"%d" % number, packed, method=8, unpacked=40_000) for number in range(3)]
    with TestClient(create_app(limits)) as client:
        info = client.get("/v1/info").json()["limits"]
        assert (100_000, 4) == (info["archive_bytes"], info["archive_files"])
        assert_problem(redact(client, bytes(100_001)), "too-many-bytes")
        assert_problem(redact(client, iter([zipped({"a": bytes(100_001)})])), "too-many-bytes")
        for more, slug in (([entry(b"m", b"")] * 4, "too-many-files"), (zeros, "too-many-bytes")):
            files, lines = opened(redact(client, ended(entry(b"a.jpg", small), *more)))
            assert ["a.jpg"] == list(files)
            assert lines[-1]["error"]["type"].endswith(slug)
            assert not lines[-1]["complete"]


def test_a_full_house_admits_no_archive(small: bytes):
    """It takes a place like a picture, before a byte of it is read, and gives it back at the end."""
    with TestClient(create_app(Settings(workers=1, queue=0, allowed_hosts="testserver"))) as client:
        workers = client.app_state["workers"]
        with workers.admit():
            response = redact(client, zipped({"a.jpg": small}))
            assert_problem(response, "busy")
            assert int(response.headers["retry-after"]) >= 1
        for data in (zipped({"a.jpg": small}), b"none", zipped({"a.jpg": small})[:-40]):
            redact(client, data)
            assert 0 == workers.admitted


@pytest.mark.fault
def test_the_deadline_is_each_pictures(photo: bytes):
    """One that takes too long is told, and costs no other; the place is kept for all of them."""
    settings = Settings(workers=1, allowed_hosts="testserver", deadline=3)
    with TestClient(create_app(settings)) as client, ThreadPoolExecutor(1) as threads:
        with occupied(client.app_state["workers"]):
            answer = threads.submit(redact, client, zipped({"late.jpg": photo, "a.jpg": photo}))
            wait_until(lambda: refused(client, "deadline") > 0)
        files, lines = opened(answer.result())

    assert {"late.jpg": "deadline"} == problems(lines)
    assert ["a.jpg"] == list(files)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("--detail", "fast", "--queue", "0") as server:
        yield server


@contextmanager
def begun(
    server: Server, data: bytes, sent: int
) -> Iterator[tuple[http.client.HTTPConnection, http.client.HTTPResponse]]:
    """Send so much of a request, and return it when its answer begins."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=PATIENCE)
    with closing(connection):
        connection.putrequest("POST", PATH)
        connection.putheader("Content-Type", "application/zip")
        connection.putheader("Content-Length", str(len(data)))
        connection.endheaders()
        sender = threading.Thread(target=_sent, args=(connection, data[:sent]))
        sender.start()
        with connection.getresponse() as response:
            yield connection, response
            sender.join()


def wait_until_free(server: Server) -> None:
    """Wait until the one place can be had."""
    wait_until(lambda: server.post(PATH, content=zipped({}), headers=HEADERS).status_code == 200)


def first_of(data: bytes) -> int:
    """Where the second file begins, and a little more."""
    return data.index(b"PK\3\4", 4) + 4


@pytest.mark.process
def test_a_picture_is_answered_before_the_next_one_is_sent(server: Server, small: bytes):
    """Both ways at once: the first is there in full while the archive is still open."""
    data = zipped({"a.jpg": small, "b.jpg": small})
    with begun(server, data, first_of(data)) as (connection, response):
        first = b""
        while b"\xff\xd9" not in first:  # the picture's end
            first += response.read1()
        assert b"a.jpg" in first
        assert b"b.jpg" not in first

        connection.send(data[first_of(data) :])
        files, lines = unpacked(first + response.read())

    assert ["a.jpg", "b.jpg"] == list(files)
    assert lines[-1]["complete"]


@pytest.mark.parametrize("share", [0.5, 1])
@pytest.mark.fault
def test_a_client_that_leaves_gives_its_place_back(server: Server, small: bytes, share: float):
    """While it sends, and while it is answered; the next one has it."""
    data = zipped({f"{number}.jpg": small for number in range(50)})
    with begun(server, data, int(share * len(data))) as (_, response):
        response.read1()
    wait_until_free(server)

    with begun(server, data, len(data)) as (_, response):
        assert 50 == len(unpacked(response.read())[0])
    wait_until_free(server)


@pytest.mark.fault
def test_an_archive_that_stalls_is_ended(small: bytes):
    """What was done is answered, and that the rest did not come."""
    data = zipped({"a.jpg": small, "b.jpg": small})
    with serving("--detail", "fast", "--queue", "0", "--deadline", "5") as server:
        with begun(server, data, first_of(data)) as (_, response):
            files, lines = unpacked(response.read())
        wait_until_free(server)

    assert ["a.jpg"] == list(files)
    assert lines[-1]["error"]["type"].endswith("deadline")


@pytest.mark.parametrize("name", [b"a/", b".a", b"a"])
@pytest.mark.fault
def test_an_archive_that_trickles_is_ended(name: bytes):
    """A header every moment buys no time: neither of what is passed over nor of files."""
    with serving("--queue", "0", "--deadline", "2") as server, server.connect() as connection:
        head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/zip\r\n"
        connection.sendall(f"{head}Content-Length: 100000\r\n\r\n".encode())
        start = time.monotonic()
        wait_until(lambda: server.metric("faceguard_queue_depth") == 1)
        with suppress(OSError):
            while time.monotonic() - start < 15 and server.metric("faceguard_queue_depth") == 1:
                connection.sendall(entry(name, b""))
                time.sleep(0.2)
        assert time.monotonic() - start < 10
        assert b"problem:deadline" in told(connection)
        wait_until_free(server)


@pytest.mark.fault
def test_an_archive_whose_answer_trickles_is_ended(tmp_path: Path):
    """A client that takes its answer just fast enough for a picture gives its place back; then it is cut off."""
    noise = saved(np.random.default_rng(0).integers(0, 255, (1500, 1500, 3), np.uint8), "JPEG", quality=95)
    data = zipped({f"{number}.jpg": noise for number in range(20)})
    options = ("--detail", "fast", "--queue", "0", "--deadline", "10", "--spool", str(tmp_path))
    with serving(*options) as server, server.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**16)
        head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/zip\r\n"
        connection.sendall(f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data)
        taken, start = len(connection.recv(2**15)), time.monotonic()
        while time.monotonic() - start < 60 and server.metric("faceguard_queue_depth"):
            taken += len(connection.recv(2**13))
            time.sleep(0.5)  # 16 kB a second
        seconds = time.monotonic() - start

        assert seconds < 45
        assert taken < len(data) / 2
        assert 1 == server.metric('faceguard_refused_total{reason="deadline"}')
        wait_until_free(server)


def test_an_answer_that_waits_is_encrypted(small: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Nothing of it can be read in the folder; where the disk is full, it is said instead."""
    written = []
    put = os.pwrite

    def noted(descriptor: int, content: bytes, at: int) -> int:
        written.append(bytes(content))
        return put(descriptor, content, at)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    data = zipped({"a.jpg": small, "b.jpg": small})
    with TestClient(create_app(Settings(workers=1, spool=tmp_path, allowed_hosts="testserver"))) as client:
        monkeypatch.setattr(os, "pwrite", noted)
        assert 2 == len(opened(redact(client, data))[0])
        assert written
        assert not any(b"a.jpg" in block for block in written)
        monkeypatch.setattr(os, "pwrite", full)
        assert_problem(redact(client, data), "no-room")
        assert [] == lying_in(tmp_path) == list(tmp_path.iterdir())


@pytest.mark.process
def test_an_open_archive_holds_its_place(server: Server, small: bytes):
    """As long as it lasts, there is room for nobody where nobody may wait."""
    data = zipped({"a.jpg": small, "b.jpg": small})
    with begun(server, data, first_of(data)) as (connection, response):
        with begun(server, data, 0) as (_, refusal):
            assert 503 == refusal.status
            assert refusal.headers["retry-after"]

        connection.send(data[first_of(data) :])
        assert 2 == len(unpacked(response.read())[0])
    wait_until_free(server)


@pytest.mark.process
def test_a_stop_ends_an_archive_in_good_order(small: bytes):
    """The picture at hand is finished, the answer closed, and the reason told."""
    data = zipped({f"{number}.jpg": small for number in range(500)})
    with serving("--detail", "fast") as server, begun(server, data, len(data)) as (_, response):
        first = response.read1()
        server.process.send_signal(signal.SIGTERM)
        files, lines = unpacked(first + response.read())

    assert 0 < len(files) < 500
    assert lines[-1]["error"]["type"].endswith("draining")


def _sent(connection: http.client.HTTPConnection, data: bytes) -> None:
    with suppress(OSError):
        for start in range(0, len(data), 2**20):  # the timeout is that of each call, and a whole archive takes longer
            connection.send(data[start : start + 2**20])


@pytest.mark.fault
def test_a_client_that_reads_nothing_while_it_sends_needs_a_folder(small: bytes, tmp_path: Path):
    """Where one is given, the answer waits there, without a name, until all has come; also where that is damaged."""
    many = [entry(b"%d.jpg" % number, small) for number in range(20)]
    damaged = b"".join([*many[:10], b"damage", *many[10:]])
    with serving("--detail", "fast", "--spool", str(tmp_path)) as server:
        for data, done in ((ended(*many), 20), (damaged, 10)):
            with server.connect() as connection:
                head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/zip\r\n"
                connection.sendall(f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data[:-1])
                connection.settimeout(2)
                with pytest.raises(TimeoutError):
                    connection.recv(1)
            response = server.post(PATH, content=data, headers=HEADERS)
            assert done == len(unpacked(response.content)[0])
        assert [] == list(tmp_path.iterdir())


def test_a_damaged_archive_that_comes_at_once_is_answered_from_the_folder(small: bytes, tmp_path: Path):
    """Nothing is left to arrive when the damage is found: what was done before it is sent."""
    with TestClient(create_app(Settings(workers=1, spool=tmp_path, allowed_hosts="testserver"))) as client:
        files, lines = opened(redact(client, entry(b"a.jpg", small) + b"damage"))

    assert ["a.jpg"] == list(files)
    assert not lines[-1]["complete"]


@pytest.mark.fault
@pytest.mark.timeout(400)
def test_memory_does_not_grow_with_the_archive():
    """Hundreds of megabytes go through in the memory that a few pictures of it take."""
    noise = np.random.default_rng(0).integers(0, 255, (2000, 2000, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "jpeg", quality=90)
    peaks = []
    with serving("--detail", "fast", "--max-body", "4MiB") as server:
        for count in (5, 100):
            data = zipped({f"{number}.jpg": file.getvalue() for number in range(count)})
            with begun(server, data, len(data)) as (_, response):
                size = sum(len(chunk) for chunk in iter(lambda: response.read(2**20), b""))
            assert size > 0.9 * len(data)
            status = Path(f"/proc/{server.process.pid}/status").read_text()
            peaks.append(int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) * 1024)

    assert peaks[1] - peaks[0] < 40 * 2**20, peaks
