import asyncio
import io
import zipfile

from faceguard.archive.lines import Lines
from faceguard.archive.writer import ZipWriter
from testing.zips import contents


def test_what_is_written_is_read_by_others_and_by_us():
    """Pictures as they are, the report compressed, nothing that tells a time or a person."""
    writer, files = ZipWriter(), {"a/字.jpg": b"\xff" * 999, "b.png": b"", "report.jsonl": b"{}\n" * 99}
    pieces = [writer.add(name, files[name]) for name in ("a/字.jpg", "b.png")]
    pieces += [writer.add_text("report.jsonl", [files["report.jsonl"]] * 1), writer.close()]
    data = b"".join(pieces)

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert files == {name: archive.read(name) for name in archive.namelist()}
        assert {(1980, 1, 1, 0, 0, 0)} == {info.date_time for info in archive.infolist()}
        assert {b""} == {info.extra + info.comment for info in archive.infolist()} | {archive.comment}
        assert {0o644 << 16} == {info.external_attr for info in archive.infolist()}
    assert (files, None) == asyncio.run(contents(data))


def test_a_file_is_there_as_soon_as_it_is_added():
    """Its piece holds all of it, and the next piece none."""
    writer = ZipWriter()

    assert b"first" in writer.add("a", b"first")
    assert b"first" not in writer.add("b", b"second") + writer.close()


def test_lines_come_back_in_order():
    """However many there are, in pieces of which none takes much memory."""
    lines = Lines()
    for number in range(20_000):
        lines.add({"number": number})

    pieces = list(lines.pieces())

    assert [b'{"number": %d}' % number for number in range(20_000)] == b"".join(pieces).splitlines()
    assert max(map(len, pieces)) <= 65_536
