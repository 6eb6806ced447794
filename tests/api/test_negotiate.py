import pytest
from starlette.datastructures import Headers

from faceguard.api.negotiate import accepted, chosen, preferred
from faceguard.api.problems import NotAcceptableError

OFFERS = ["image/jpeg", "image/png", "application/json"]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "image/jpeg"),
        ("*/*", "image/jpeg"),
        ("image/*", "image/jpeg"),
        ("image/png", "image/png"),
        ("IMAGE/PNG ; q=0.5", "image/png"),
        ("application/json, */*;q=0.1", "application/json"),
        ("image/jpeg;q=0, image/*", "image/png"),
        ("image/jpg", "image/jpeg"),
        ("image/png;q=0.5, IMAGE/JPG", "image/jpeg"),
        ("image/png;q=0.5, image/*;Q = 0.4", "image/png"),
        ("image/gif", None),
        ("image/jpeg;q=0", None),
        ("image/png;q=nonsense", None),
        ("image/png;q=nan", None),
        ("image/png;level=1;q=0.1, application/json;q=0.2", "application/json"),
        ("*/*;q=0", None),
    ],
)
def test_the_best_acceptable_offer_is_chosen(accept: str | None, expected: str | None):
    """The highest quality wins, the most specific range counts, and the first of equals is taken."""
    assert expected == preferred(accept, OFFERS)


def test_a_header_in_several_lines_is_one_list():
    """All lines count; without one, anything is accepted."""
    lines = Headers(raw=[(b"accept", b"image/jpeg;q=0.5"), (b"accept", b"image/png")])

    assert "image/png" == preferred(accepted(lines), OFFERS)
    assert accepted(Headers(raw=[])) is None


def test_a_client_that_accepts_nothing_is_told_what_there_is():
    """The detail names the types on offer, and nothing that the client sent."""
    with pytest.raises(NotAcceptableError) as refused:
        chosen("image/gif", OFFERS)

    assert "Available types: image/jpeg, image/png, application/json" == refused.value.detail
