import pytest

from faceguard.api.negotiate import preferred

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
        ("image/gif", None),
        ("image/jpeg;q=0", None),
        ("image/png;q=nonsense", None),
        ("*/*;q=0", None),
    ],
)
def test_the_best_acceptable_offer_is_chosen(accept: str | None, expected: str | None):
    """The highest quality wins, the most specific range counts, and the first of equals is taken."""
    assert expected == preferred(accept, OFFERS)
