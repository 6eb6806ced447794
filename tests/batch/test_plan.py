from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.batch.plan import Plan, Shard

CHARACTERS = st.characters(exclude_characters="/\0", exclude_categories=["Cs"])
NAMES = st.text(CHARACTERS, min_size=1).filter(lambda name: name not in {".", ".."}).map(Path)


@given(name=NAMES, count=st.integers(1, 9))
def test_each_picture_is_in_one_shard(name: Path, count: int):
    """However many share the work, none is left out and none is done twice."""
    takers = [index for index in range(count) if Shard(index, count).takes(name)]

    assert 1 == len(takers)


@given(name=NAMES, count=st.integers(1, 9))
def test_pictures_that_differ_in_suffix_are_in_one_shard(name: Path, count: int):
    """Their results may have one name, which the run that has both notices."""
    names = [name.parent / f"{name.name}{suffix}" for suffix in (".png", ".jpg")]

    assert all(Shard(i, count).takes(names[0]) == Shard(i, count).takes(names[1]) for i in range(count))


@given(count=st.integers(1, 999_999), data=st.data())
def test_a_shard_is_read_as_it_is_written(count: int, data: st.DataObject):
    """Any of N, from the first, which is 0, to the last."""
    index = data.draw(st.integers(0, count - 1))

    assert Shard(index, count) == Shard.parse(f"{index}/{count}")


@pytest.mark.parametrize("text", ["", "1", "3/3", "-1/3", "a/b", "1/2/3", "0/0"])
def test_a_wrong_shard_is_refused(text: str):
    """The last of N is N - 1."""
    with pytest.raises(ValueError, match="I from 0 to N - 1"):
        Shard.parse(text)


@pytest.mark.parametrize(
    ("include", "exclude", "taken"),
    [
        ([], [], ["a.jpg", "b.png", "trip/c.jpg"]),
        (["*.jpg"], [], ["a.jpg", "trip/c.jpg"]),
        (["trip/*"], [], ["trip/c.jpg"]),
        (["*.png", "trip/*"], [], ["b.png", "trip/c.jpg"]),
        (["*.jpg"], ["b.*", "trip/*"], ["a.jpg"]),
        (["*.jpg"], ["trip/*"], ["a.jpg"]),
        ([], ["*.jpg", "*.png"], []),
    ],
)
def test_patterns(include: list[str], exclude: list[str], taken: list[str]):
    """One with a slash is for the path, another for the name; of several, one has to fit; what is excluded stays so."""
    plan = Plan(include, exclude)

    assert taken == [name for name in ("a.jpg", "b.png", "trip/c.jpg") if plan.takes(Path(name))]


@given(name=NAMES, index=st.integers(0, 4))
def test_a_run_takes_what_its_shard_does_of_what_is_asked_for(name: Path, index: int):
    """And wants what is another's, too."""
    shard = Shard(index, 5)

    assert shard.takes(name) == Plan(shard=shard).takes(name)
    assert Plan(shard=shard).wants(name)
    assert not Plan(exclude=["*"], shard=shard).takes(name)
