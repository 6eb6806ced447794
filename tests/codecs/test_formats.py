"""Whatever is said of the formats is said of all of them."""

from faceguard.codecs import CODECS
from testing.formats import lacking
from testing.listings import wrongly_listed
from testing.offers import wrongly_offered


def test_every_format_is_read_written_audited_and_offered():
    """No name in `PictureFormat` lacks anything that a format needs."""
    assert [] == list(lacking())
    assert [] == list(wrongly_offered())


def test_every_format_is_named_to_people():
    """Page and docs name the formats that there are, and no others."""
    assert [] == list(wrongly_listed(CODECS))
