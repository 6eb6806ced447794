"""Whatever is said of the formats is said of all of them."""

from types import ModuleType

import pytest

from faceguard.codecs import CODECS, decode, jpeg, png, strip, webp
from faceguard.codecs.limits import DecodeLimits
from testing.formats import lacking
from testing.listings import wrongly_listed
from testing.offers import wrongly_offered
from testing.pictures import saved, scene


def test_every_format_is_read_written_audited_and_offered():
    """No name in `PictureFormat` lacks anything that a format needs."""
    assert [] == list(lacking())
    assert [] == list(wrongly_offered())


def test_every_format_is_named_to_people():
    """Page and README name the formats that there are, and no others."""
    assert [] == list(wrongly_listed(CODECS))


@pytest.mark.parametrize("codec", [jpeg, png, webp], ids=lambda codec: codec.CODEC.title)
def test_a_file_that_is_passed_on_is_parsed_once(codec: ModuleType, monkeypatch: pytest.MonkeyPatch):
    """What was parsed to read it is what it is stripped by."""
    parse, parsed = codec.parse, list[bytes]()

    def counted(data: bytes) -> object:
        parsed.append(data)
        return parse(data)

    monkeypatch.setattr(codec, "parse", counted)
    data = saved(scene(), codec.CODEC.title)

    stripped = strip(decode(data, DecodeLimits()))

    assert stripped
    assert 1 == sum(file is data for file in parsed)


@pytest.mark.parametrize(
    ("name", "parts", "views"),
    [("jpeg", "segments", ("payload", "coded")), ("png", "chunks", ("body",)), ("webp", "chunks", ("body",))],
)
def test_what_is_kept_of_a_file_is_no_copy(name: str, parts: str, views: tuple[str, ...]):
    """A decoded picture refers to the bytes of its file, and does not hold them a second time."""
    data = saved(scene(), name)

    stored = decode(data, DecodeLimits()).stored

    owners = [getattr(part, view).obj for part in getattr(stored, parts) for view in views]
    assert owners
    assert all(owner is data for owner in owners)
