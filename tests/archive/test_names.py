from pathlib import Path, PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from faceguard.archive.names import checked, is_left_out
from faceguard.errors import UnsafeNameError

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
        "a\\b",
        "a\0",
        "a\nb",
        "",
        "/",
        "a//b",
        "./a",
        "..",
        "x" * 300,
        "y/" * 600,
    ],
)
def test_names_that_are_refused(name: str):
    """Traversal, absolute paths, drives, backslashes, control characters, empty parts, too long ones."""
    with pytest.raises(UnsafeNameError):
        checked(name)


@pytest.mark.parametrize("name", ["a.jpg", "a b/c.jpg", "字/é.jpg", "12:30.png", "a..b", "folder/", "-rf"])
def test_usual_names_are_taken(name: str):
    """They stay as they are."""
    assert PurePosixPath(name) == checked(name)


def test_what_systems_put_beside_pictures_is_left_out():
    """Hidden files and folders, and those of macOS and Windows."""
    for name in (".DS_Store", "a/._b.jpg", "__MACOSX/a/b.jpg", ".hidden/a.jpg", "a/Thumbs.db", "desktop.ini"):
        assert is_left_out(PurePosixPath(name)), name
    assert not is_left_out(PurePosixPath("a/b.jpg"))
