"""The page's own ZIP writer, read by Python's zipfile; of what is large only the size is there."""

import base64
import json
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.web.desk import Desk

WRITTEN = """async (text) => {
  const { Zip } = await import("./static/zip.js");
  const nothing = { getReader: () => ({ read: async () => ({ done: true }) }) };
  const [places, solid] = [[], []];
  let length = 0;
  const take = async (parts) => {
    for (const part of parts) {
      const size = part.size ?? part.byteLength;
      const last = places.at(-1);
      if (!part.sparse) solid.push(part);
      if (!part.sparse && last?.[0] + last?.[1] === length) last[1] += size;
      else if (!part.sparse) places.push([length, size]);
      length += size;
    }
  };
  const zip = new Zip(take);
  for (const [name, content] of JSON.parse(text)) {
    const sparse = typeof content === "number";
    await zip.add(name, sparse ? { size: content, stream: () => nothing, sparse } : new Blob([content]));
  }
  await zip.finish();
  const reader = new FileReader();
  await new Promise((resolve) => { reader.onload = resolve; reader.readAsDataURL(new Blob(solid)); });
  return { places, length, solid: reader.result.split(",")[1] };
}"""
"""A file that is given as a number is as large and has no content."""

Write = Callable[..., Path]


@pytest.fixture
def write(desk: Desk, tmp_path: Path) -> Write:
    """Have the page write an archive of these names and contents; holes of the file take no room on the disk."""

    def written(*files: tuple[str, str | int]) -> Path:
        answer: dict[str, Any] = desk.page.evaluate(WRITTEN, json.dumps(files))
        solid = BytesIO(base64.b64decode(answer["solid"]))
        archive = tmp_path / "page.zip"
        with archive.open("wb") as file:
            for start, size in answer["places"]:
                file.seek(start)
                file.write(solid.read(size))
            file.truncate(answer["length"])
        return archive

    return written


@pytest.mark.parametrize("path", ["../up/a.png", "/root/a.png", "..\\up\\a.png", "./a/../../b.png", "a//b.png"])
def test_no_path_leads_out(write: Write, path: str):
    """Whatever a folder is called, its files stay below where the archive is unpacked."""
    with zipfile.ZipFile(write((path, "x"))) as archive:
        (name,) = archive.namelist()

    assert not re.search(r"^/|(^|/)\.\.?(/|$)|\\|//", name)


@pytest.mark.parametrize("size", [2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1, 2**32, 2**33 + 7])
def test_a_file_of_any_size(write: Write, size: int):
    """It is listed with its size, what follows it is read, and nothing lies between them that is not told."""
    path = write(("large", size), ("照片.txt", "behind it"))
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        assert [("large", size), ("照片.txt", 9)] == [(entry.filename, entry.file_size) for entry in archive.infolist()]
        assert b"behind it" == archive.read("照片.txt")
        with archive.open("large") as large:
            assert b"\0" * 99 == large.read(99)
        file.seek(archive.getinfo("照片.txt").header_offset)
        assert b"PK\3\4" == file.read(4)


def test_an_album_of_any_size(write: Write):
    """Photos none of which is large are more than four gigabytes together; each is where the directory says."""
    photos = [entry for index in range(30) for entry in ((f"{index}.png", 2**28), (f"{index}.txt", str(index)))]
    with zipfile.ZipFile(write(*photos)) as archive:
        names = archive.namelist()
        assert [name for name, _ in photos] == names
        assert [str(index).encode() for index in range(30)] == [archive.read(f"{index}.txt") for index in range(30)]


@pytest.mark.parametrize("count", [0xFFFE, 0xFFFF, 70_000])
def test_any_number_of_files(write: Write, count: int):
    """None of them is forgotten where sixteen bits no longer count them."""
    with zipfile.ZipFile(write(*((f"{index}.txt", 0) for index in range(count - 1)), ("last.txt", "end"))) as archive:
        assert count == len(archive.namelist())
        assert b"end" == archive.read("last.txt")


def test_a_small_album_is_what_every_program_reads(write: Write):
    """Where all fits into the fields of old there are no others."""
    content = write(("a.txt", "a"), ("b.txt", "b")).read_bytes()

    assert content.endswith(b"PK\5\6" + content[-18:])
    assert b"PK\6\6" not in content
    assert b"PK\6\7" not in content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {b""} == {file.extra for file in archive.infolist()}
        assert {20} == {file.extract_version for file in archive.infolist()}
