import unicodedata
from contextlib import suppress
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from faceguard.archive.names import TakenNames, checked, is_left_out, portable
from faceguard.errors import TakenNameError, UnsafeNameError

parts = st.sampled_from(["..", ".", "", "a", "C:", "\\", "\0", "~", "a.jpg", " ", "x" * 300])


@given(st.one_of(st.text(max_size=40), st.lists(parts, max_size=6).map("/".join)))
@example("../a")
@example("a/../../b")
@example("/etc/passwd")
@example("C:/a")
@example("a\\..\\b")
@example("a\0b")
def test_no_name_leads_out_of_the_folder(name: str):
    """What is let through is a path below where the archive is unpacked, and what is not is a problem."""
    folder = Path("/unpacked")
    try:
        path = checked(name)
    except UnsafeNameError:
        return

    assert not path.is_absolute()
    assert (folder / path).resolve().is_relative_to(folder)
    assert folder != (folder / path).resolve()
    assert len(path.as_posix().encode()) <= 1024


@pytest.mark.parametrize(
    "name",
    [
        "../a",
        "a/../b",
        "/a",
        "//a",
        "C:a",
        "c:/a",
        "\\a",
        "..\\a",
        "./C:/a",
        ".",
        "...",
        "a/.. /b",
        "a\0",
        "a\nb",
        "",
        "/",
        "..",
        "x" * 300,
        "y/" * 600,
    ],
)
def test_names_that_are_refused(name: str):
    """Traversal, absolute paths, drives, control characters, nothing but dots and blanks, too long ones."""
    with pytest.raises(UnsafeNameError):
        checked(name)


@pytest.mark.parametrize("lengths", [(255,), (255, 255, 255, 253, 2)])
def test_lengths_are_counted_in_bytes(lengths: tuple[int, ...]):
    """Of a part and of the whole name: as many as are allowed are taken, and one more is not."""
    name = "/".join("é" * (length // 2) + "x" * (length % 2) for length in lengths)

    assert PurePosixPath(name) == checked(name)
    with pytest.raises(UnsafeNameError):
        checked(f"{name}x")


@pytest.mark.parametrize("name", ["a.jpg", "a b/c.jpg", "字/é.jpg", "12:30.png", "a..b", "folder/", "-rf"])
def test_usual_names_are_taken(name: str):
    """They stay as they are."""
    assert PurePosixPath(name) == checked(name)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("./x.jpg", "x.jpg"),
        ("a//y.jpg", "a/y.jpg"),
        ("a/./z.jpg", "a/z.jpg"),
        ("dir\\x.jpg", "dir/x.jpg"),
        (".\\x", "x"),
    ],
)
def test_names_are_read_as_programs_write_them(name: str, path: str):
    """One file has one path, whichever slashes it came with."""
    assert PurePosixPath(path) == checked(name)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("CON.jpg", "_CON.jpg"),
        ("aux/nul .png", "_aux/_nul .png"),
        ("com1", "_com1"),
        ("LPT\u00b9.jpg", "_LPT\u00b9.jpg"),
        ("a.jpg.", "a.jpg"),
        ("a. /b.jpg ", "a/b.jpg"),
        ("console.jpg", "console.jpg"),
        ("com10.jpg", "com10.jpg"),
    ],
)
def test_names_that_some_systems_cannot_write_are_changed(name: str, path: str):
    """Devices, and blanks and dots at the end, which Windows drops."""
    assert PurePosixPath(path) == portable(checked(name))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a.jpg", "a.jpg"),
        ("a.jpg", "A.JPG"),
        ("Trip/a.jpg", "trip/a.jpg"),
        ("é.jpg", "e\u0301.jpg"),
        ("straße.jpg", "STRASSE.jpg"),
        ("a", "a/b.jpg"),
        ("a/b.jpg", "A"),
    ],
)
def test_names_that_are_one_file_on_some_system_are_taken_once(first: str, second: str):
    """Case and the form of accents do not count everywhere, and a file is no folder."""
    taken = TakenNames()
    taken.take(PurePosixPath(first))
    taken.take(PurePosixPath("other/a.jpg"))

    with pytest.raises(TakenNameError):
        taken.take(PurePosixPath(second))


@given(st.lists(st.text("aAéÉ./\\ \u0301ßs", min_size=1, max_size=6), max_size=8))
def test_what_is_taken_can_be_unpacked_everywhere(names: list[str]):
    """All results lie side by side on a system that heeds neither case nor accents' form nor what ends a name."""
    taken, written = TakenNames(), list[str]()
    for name in names:
        with suppress(UnsafeNameError, TakenNameError):
            path = portable(checked(name))
            taken.take(path)
            written.append(path.as_posix())

    plain = [unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold()) for name in written]
    assert len(plain) == len(set(plain))
    assert not any(one.startswith(f"{other}/") for one in plain for other in plain)
    assert not any(part.endswith((".", " ")) for name in written for part in name.split("/"))


def test_what_systems_put_beside_pictures_is_left_out():
    """Hidden files and folders, and those of macOS and Windows."""
    for name in (".DS_Store", "a/._b.jpg", "__MACOSX/a/b.jpg", ".hidden/a.jpg", "a/Thumbs.db", "desktop.ini"):
        assert is_left_out(PurePosixPath(name)), name
    assert not is_left_out(PurePosixPath("a/b.jpg"))
