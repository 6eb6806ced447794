import asyncio
import bz2
import gzip
import lzma
import random
import shutil
import subprocess
import time
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceguard import errors
from faceguard.archive.reader import ArchiveLimits
from testing.damage import damaged
from testing.zips import LIMITS, archives, contents, ended, entry, unicode_path, zipped

FILES = {
    "a.jpg": random.Random(1).randbytes(70_000),
    "folder/b.jpg": b"",
    "c.jpg": b"0" * 200_000,
    "PK.jpg": b"\xffPK\7\x08PK\3\4PK\1\2PK\5\6" * 5,
    "字.jpg": b"x",
}


def read(data: bytes, size: int = 1000, limits: ArchiveLimits = LIMITS):
    return asyncio.run(contents(data, size, limits))


def slugs(found) -> dict[str, str | None]:
    return {name: getattr(content, "slug", None) for name, content in found.items()}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("piped", [False, True])
@pytest.mark.parametrize("zip64", [False, True])
@pytest.mark.parametrize("size", [7, 65_536])
def test_what_was_packed_is_read(method: int, piped, zip64, size: int):
    """Stored and deflated, with sizes before or behind the data, of 4 or 8 bytes, in pieces of any size."""
    assert (FILES, None) == read(zipped(FILES, method, piped=piped, zip64=zip64), size)


@pytest.mark.skipif(not shutil.which("zip"), reason="Info-ZIP is not here")
@pytest.mark.parametrize("options", [["-r"], ["-0r"], ["-rfz"], ["-0rfz"]])
def test_what_info_zip_writes_to_a_pipe_is_read(tmp_path, options: list[str]):
    """Both with and without compression and ZIP64, where sizes follow the data."""
    (tmp_path / "folder").mkdir()
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    data = subprocess.run(["zip", "-q", *options, "-", "."], cwd=tmp_path, capture_output=True, check=True).stdout

    found, error = read(data)

    assert error is None
    assert FILES == {name: content for name, content in found.items() if not name.endswith("/")}


@pytest.mark.skipif(not shutil.which("zip"), reason="Info-ZIP is not here")
@pytest.mark.parametrize("to", ["-", "secret.zip"])
def test_what_info_zip_encrypts_is_told_of_each_file(tmp_path, to: str):
    """Also where only a descriptor tells where the encrypted data ends."""
    for name in ("a.jpg", "c.jpg"):
        (tmp_path / name).write_bytes(FILES[name])
    command = ["zip", "-qe", "-P", "x", to, "a.jpg", "c.jpg"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout

    found, error = read(told if to == "-" else (tmp_path / to).read_bytes())

    assert error is None
    assert {"a.jpg": "encrypted", "c.jpg": "encrypted"} == slugs(found)


@pytest.mark.parametrize(
    ("extra", "name"),
    [
        (unicode_path("字.jpg", b"\x8e.jpg"), "字.jpg"),
        (b"\xfe\xca\x02\0xx" + unicode_path("字.jpg", b"\x8e.jpg"), "字.jpg"),
        (unicode_path("字.jpg", b"other.jpg"), "Ä.jpg"),
        (unicode_path("字.jpg", b"\x8e.jpg")[:-5], "Ä.jpg"),
        (b"\x75\x70\x09\0\1" + zlib.crc32(b"\x8e.jpg").to_bytes(4, "little") + b"\xff\xfe\xfd\xfc", "Ä.jpg"),
    ],
)
def test_a_name_in_utf_8_beside_the_name_counts(extra: bytes, name: str):
    """Unless it was made for another name, is cut off or not UTF-8."""
    found, error = read(ended(entry(b"\x8e.jpg", b"x", extra)))

    assert ({name: b"x"}, None) == (found, error)


def deflated(content: bytes) -> bytes:
    return zlib.compress(content, 9, -15)


GOOD = entry(b"good", b"good")
BAD = {
    "another checksum": (entry(b"bad", b"xyz", crc=1), "broken-picture"),
    "another size": (entry(b"bad", b"xyz", unpacked=4), "broken-picture"),
    "no deflate": (entry(b"bad", b"\xff" * 99, method=8), "broken-picture"),
    "deflate that ends before": (entry(b"bad", deflated(b"xyz") + b"more", method=8), "broken-picture"),
    "deflate that does not end": (entry(b"bad", deflated(b"xyz" * 99)[:-3], method=8), "broken-picture"),
    "encrypted": (entry(b"bad", b"xyz", flags=1), "encrypted"),
    "strongly encrypted": (entry(b"bad", b"xyz", flags=1 << 6), "encrypted"),
    "encrypted with its directory": (entry(b"bad", b"xyz", flags=1 << 13), "encrypted"),
    "LZMA": (entry(b"bad", b"xyz", method=14), "unsupported-compression"),
    "AES": (entry(b"bad", b"xyz", method=99, flags=1), "encrypted"),
    "ZIP": (entry(b"bad", ended(GOOD)), "nested-archive"),
    "large ZIP": (entry(b"bad", ended(GOOD) + bytes(2**21)), "nested-archive"),
    "deflated ZIP": (entry(b"bad", deflated(ended(GOOD)), method=8, unpacked=126, crc=0), "nested-archive"),
    **{
        kind: (entry(b"bad", beginning + bytes(9)), "nested-archive")
        for kind, beginning in {
            "empty ZIP": b"PK\5\6",
            "7z": b"7z\xbc\xaf\x27\x1c",
            "RAR": b"Rar!\x1a\7",
            "gzip": gzip.compress(b"x"),
            "xz": lzma.compress(b"x"),
            "bzip2": bz2.compress(b"x"),
            "Zstandard": b"\x28\xb5\x2f\xfd",
        }.items()
    },
    "stored file of a byte too many": (entry(b"bad", bytes(2**20 + 1)), "too-many-bytes"),
    "bomb": (entry(b"bad", deflated(bytes(2**26)), method=8), "too-many-bytes"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_wrong_with_one_file_costs_no_other(kind: str):
    """Each is named; the files before and behind it are read."""
    bad, slug = BAD[kind]

    found, error = read(ended(GOOD, bad, entry(b"last", b"last")), 65_536)

    assert error is None
    assert {"good": None, "bad": slug, "last": None} == slugs(found)
    assert b"last" == found["last"]


BROKEN = {
    "nothing": (b"", "unsupported-archive"),
    "no archive": (b"\xff\xd8\xff" * 99, "unsupported-archive"),
    "data before the first file": (b"x" + ended(GOOD), "unsupported-archive"),
    "a file longer than it says": (ended(entry(b"bad", b"xyz", packed=2, unpacked=2)), "broken-archive"),
    "a file shorter than it says": (ended(entry(b"bad", b"xyz", packed=9)), "broken-archive"),
    "a directory of more files": (ended(GOOD, count=2), "broken-archive"),
    "a directory without an end": (GOOD + b"PK\1\2" + bytes(60), "broken-archive"),
    # A byte before what has been read of it stands the number of files, where that of an end would be.
    "a directory without an end that counts": (GOOD + b"PK\1\2" + bytes(5) + b"\1\0" + bytes(60), "broken-archive"),
    "a directory of which the end is cut off": (ended(GOOD)[:-1], "broken-archive"),
    "a descriptor that is missing": (
        ended(entry(b"bad", deflated(b"xyz"), method=8, flags=8, packed=0, unpacked=0)),
        "broken-archive",
    ),
    "marks without end": (
        ended(entry(b"bad", b"PK\7\x08" * 2000, flags=8, packed=0, unpacked=0)),
        "broken-archive",
    ),
    "more files than allowed": (ended(*[GOOD] * 51), "too-many-files"),
    "a byte in all more than allowed": (
        ended(*[entry(b"b", deflated(bytes(2**20)), method=8)] * 8, entry(b"b", b"b")),
        "too-many-bytes",
    ),
    "a bomb whose end is not known": (
        ended(entry(b"b", deflated(bytes(2**27)), method=8, flags=8, packed=0, unpacked=0)),
        "too-many-bytes",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_cannot_be_read_on_ends_the_archive(kind: str):
    """By a problem, never by another exception."""
    data, slug = BROKEN[kind]

    assert slug == read(data, 65_536)[1].slug


@pytest.mark.parametrize(("length", "slug"), [(0xFFFF, None), (0x10000, "broken-archive")])
def test_the_end_may_have_the_longest_comment(length: int, slug: str | None):
    """The end of a directory is where a comment of 65,535 bytes would let it be, and not before."""
    end = ended(GOOD)[:-2] + b"\xff\xff"

    found, error = read(end + b"c" * length)

    assert slug == getattr(error, "slug", None)
    assert b"good" == found["good"]


def test_as_much_as_is_allowed_is_read():
    """A file of so many bytes, so many of them in all, and so many files: the limits themselves are no offence."""
    largest = [entry(b"%d" % number, bytes(2**20)) for number in range(8)]
    empty = [entry(b"%d" % number, b"") for number in range(8, 50)]

    found, error = read(ended(*largest, *empty), 65_536)

    assert error is None
    assert [2**20] * 8 + [0] * 42 == [len(content) for content in found.values()]


@pytest.mark.parametrize(("marks", "slug"), [(1000, None), (1001, "broken-archive")])
def test_a_file_of_unknown_size_may_have_some_marks(marks: int, slug: str | None):
    """Places that look like its end cost time, so that there must not be any number of them."""
    content = b"PK\7\x08" * marks

    found, error = read(zipped({"a": content}, piped=True), 65_536)

    assert slug == getattr(error, "slug", None)
    assert error or {"a": content} == found


def test_an_empty_archive_is_one():
    """It has no files, and nothing is wrong with it."""
    assert ({}, None) == read(zipped({}))


def test_names_of_other_code_pages_are_letters():
    """Each byte is one, so that no file is without a name."""
    assert ["é.jpg"] == [*read(ended(entry(b"\x82.jpg", b"")))[0]]


@pytest.mark.parametrize("piped", [False, True])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_cut_archive_is_told_and_no_half_file_given(data, piped):
    """Wherever it is cut: what was read is whole, and the archive is not taken for whole."""
    whole = zipped({name: content[:3000] for name, content in FILES.items()}, zipfile.ZIP_DEFLATED, piped=piped)
    found, error = read(whole[: data.draw(st.integers(0, len(whole) - 1))])

    assert error.slug in {"broken-archive", "unsupported-archive"}
    assert all(content == FILES[name][:3000] for name, content in found.items())


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damage_gives_a_problem_or_the_same_content(data):
    """No byte that is changed makes another exception, or another content under a checksum that fits."""
    whole = bytearray(zipped({name: content[:200] for name, content in FILES.items()}, zipfile.ZIP_DEFLATED))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    known = {zlib.crc32(content[:200]) for content in FILES.values()}

    found, _ = read(bytes(whole))

    assert all(zlib.crc32(content) in known for content in found.values() if isinstance(content, bytes))


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("name", archives())
def test_damaged_archives(name: str, seed: int):
    """Of every make, damaged as the long fuzzing does it: a problem or files, no more than are allowed, and quickly."""
    rng = random.Random(seed)
    data = damaged(archives()[name], rng)
    started = time.process_time()

    found, _ = read(data, rng.choice([7, 1000, 65_536]))

    assert time.process_time() - started < 2
    sizes = [len(content) for content in found.values() if isinstance(content, bytes)]
    assert sum(sizes) <= LIMITS.total_bytes
    assert max(sizes, default=0) <= LIMITS.file_bytes


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_behind_a_signature_give_a_problem(data: bytes):
    """Whatever a stranger sends."""
    found, error = read(b"PK\3\4" + data)

    assert error
    assert all(isinstance(content, bytes | errors.FaceguardError) for content in found.values())
