"""Files are taken once they have stayed as they are for a while."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from faceguard.batch.folder import Folder
from faceguard.batch.pictures import Source
from faceguard.batch.settling import Settling

PATIENCE = 2
HERE = Folder(Path())


def source(name: str, size: int = 1, changed: int = 1) -> Source:
    return Source(HERE, Path(name), (size, changed))


def names(settling: Settling, files: list[Source], now: float) -> list[str]:
    return [str(each.relative) for each in settling.settled(files, now)]


def test_a_file_that_grows_is_waited_for():
    """From each change on; then it is taken once, and waited for no longer."""
    settling = Settling(PATIENCE)

    assert [] == names(settling, [source("a", 1)], 0)
    assert [] == names(settling, [source("a", 2)], 2)
    assert [] == names(settling, [source("a", 2)], 3.9)
    assert settling
    assert ["a"] == names(settling, [source("a", 2)], 4)
    assert not settling


def test_a_file_that_is_written_over_is_waited_for():
    """Though it has the same size."""
    settling = Settling(PATIENCE)

    names(settling, [source("a", changed=1)], 0)

    assert [] == names(settling, [source("a", changed=2)], 2)


def test_a_renamed_file_is_another_one():
    """The old name is forgotten: where it comes back, it has to stay again."""
    settling = Settling(PATIENCE)
    names(settling, [source("a")], 0)

    assert [] == names(settling, [source("b")], 1)
    assert ["b"] == names(settling, [source("a"), source("b")], 3)


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1.5)), min_size=1))
def test_what_is_taken_has_stayed(steps: list[tuple[int, float]]):
    """Whatever its sizes were, and however often it was looked at."""
    settling, now, since, before = Settling(PATIENCE), 0.0, 0.0, None

    for size, step in steps:
        now += step
        since = since if size == before else now
        before = size
        taken = names(settling, [source("a", size)], now)
        if taken:
            assert now - since >= PATIENCE
            before = None  # it would be waited for again
