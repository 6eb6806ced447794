import numpy as np
import pytest

from faceguard.container.colours import BT709, SRGB, Colours, _to_bt709, _to_xyz, of_code_points, of_gamma

# As H.273 prints them, in table 2: green, blue, red, white.
PRIMARIES = {
    1: "0.300 0.600 0.150 0.060 0.640 0.330 0.3127 0.3290",
    4: "0.21 0.71 0.14 0.08 0.67 0.33 0.310 0.316",
    5: "0.29 0.60 0.15 0.06 0.64 0.33 0.3127 0.3290",
    6: "0.310 0.595 0.155 0.070 0.630 0.340 0.3127 0.3290",
    7: "0.310 0.595 0.155 0.070 0.630 0.340 0.3127 0.3290",
    8: "0.243 0.692 0.145 0.049 0.681 0.319 0.310 0.316",
    9: "0.170 0.797 0.131 0.046 0.708 0.292 0.3127 0.3290",
    10: "0.0 1.0 0.0 0.0 1.0 0.0 0.333333 0.333333",
    11: "0.265 0.690 0.150 0.060 0.680 0.320 0.314 0.351",
    12: "0.265 0.690 0.150 0.060 0.680 0.320 0.3127 0.3290",
    22: "0.295 0.605 0.155 0.077 0.630 0.340 0.3127 0.3290",
}


@pytest.mark.parametrize("number", range(256))
def test_primaries(number: int):
    """Those of the standard; what it reserves or leaves open is BT.709."""
    *green_blue, red_x, red_y, white_x, white_y = map(float, PRIMARIES.get(number, PRIMARIES[1]).split())

    expected = (red_x, red_y, *green_blue, white_x, white_y)
    assert expected == pytest.approx(of_code_points(number, 13).chromaticities, abs=1e-6)


SIGNALS = {
    # BT.2408, table 1 and annex 1: diffuse white, and what is at 1 and at a hundredth of it.
    16: [(0.580689, 1.0), (0.508078, 100 / 203), (0.751827, 1000 / 203), (1.0, 10_000 / 203), (0.0, 0.0)],
    # Of the scene: 1 at the end, a twelfth in the middle, where the curve changes (BT.2100, table 5).
    18: [(0.0, 0.0), (0.25, 1 / 48), (0.5, 1 / 12), (0.75, 0.265), (1.0, 1.0)],
    4: [(0.0, 0.0), (0.5, 0.5**2.2), (1.0, 1.0)],
    5: [(0.0, 0.0), (0.5, 0.5**2.8), (1.0, 1.0)],
    8: [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)],
    # ST 428-1: white of 48 cd/m2 is not the largest signal.
    17: [(0.0, 0.0), (0.967, 1.0), (1.0, 52.37 / 48)],
    13: [(0.0, 0.0), (0.04, 0.04 / 12.92), (0.5, 0.214041), (1.0, 1.0)],
}


@pytest.mark.parametrize("number", range(256))
def test_curves(number: int):
    """Those of the standards, of which 1 is diffuse white; what is reserved or made for screens is sRGB's."""
    colours = of_code_points(1, number)
    points = SIGNALS.get(number, SIGNALS[13])

    light = colours.light(np.array([signal for signal, _ in points]))

    assert [expected for _, expected in points] == pytest.approx(light.tolist(), rel=2e-3, abs=1e-9)
    assert (number == 18) == colours.of_scene
    assert (number in {16, 18}) == colours.high_range


TO_D65 = {
    10: [[0.9531874, -0.0265906, 0.0238731], [-0.0382467, 1.0288406, 0.0094060], [0.0026068, -0.0030332, 1.0892565]],
    4: [[0.9904476, -0.0071683, -0.0116156], [-0.0123712, 1.0155950, -0.0029282], [-0.0035635, 0.0067697, 0.9181569]],
}
"""B. Lindbloom's matrices of Bradford's adaptation, from the whites E and C."""


@pytest.mark.parametrize("number", TO_D65)
def test_another_white_is_adapted_to(number: int):
    """As the eye does it: the light of these primaries is that of BT.709's, seen by eyes that have adapted."""
    own, bt709 = _to_xyz(of_code_points(number, 13).chromaticities), _to_xyz(BT709)

    adapted = np.linalg.inv(bt709) @ np.array(TO_D65[number]) @ own

    assert adapted == pytest.approx(_to_bt709(of_code_points(number, 13).chromaticities), abs=2e-3)


@pytest.mark.parametrize("full_range", [False, True])
def test_range(full_range):
    """Black is 0 and white 255, or 16 and 235, and the same of 16 bits; what is beyond is cut off."""
    convert = of_code_points(1, 13, full_range=full_range).transform()
    black, white = (0, 255) if full_range else (16, 235)
    levels = np.array([[black, white, max(black - 9, 0), min(white + 9, 255), (black + white + 1) // 2]], np.uint8)

    eight, sixteen = convert(levels), convert(levels.astype(np.uint16) * (257 if full_range else 256))

    assert [0, 255, 0, 255, 128] == pytest.approx(eight[0, :, 0].tolist(), abs=0 if full_range else 1)
    assert np.array_equal(eight, sixteen)


@pytest.mark.parametrize(
    ("exponent", "primaries", "expected"),
    [
        (2.2, BT709, True),
        (2.1, BT709, True),
        (2.3, BT709, True),
        (2.08, BT709, False),
        (2.32, BT709, False),
        (2.2, tuple(each + 0.0019 for each in BT709), True),
        (2.2, tuple(each + 0.0021 for each in BT709), False),
    ],
)
def test_what_is_nearly_srgb(exponent: float, primaries: tuple[float, ...], expected):
    """A gamma within a twentieth of 2.2 with its primaries is an old way to say it."""
    assert expected == (SRGB.light is of_gamma(exponent, primaries).light)


@pytest.mark.parametrize(
    "primaries",
    [
        (0.0,) * 8,
        (0.3, 0.3, 0.4, 0.4, 0.5, 0.5, 0.31, 0.33),
        (*BT709[:6], 0.31, 0.009),
        (1.01, *BT709[1:]),
        (0.3, 0.3, 0.4, 0.3, 0.3, 0.39, 0.31, 0.33),
    ],
)
def test_colours_that_cannot_be(primaries: tuple[float, ...]):
    """Primaries on one line or beyond all light, and a white that is dark, are BT.709's."""
    assert BT709 == of_gamma(1.5, primaries).chromaticities


@pytest.mark.parametrize(
    "primaries", [(0.3, 0.3, 0.4, 0.3, 0.3, 0.41, 0.31, 0.33), (*BT709[:6], 0.31, 0.011), (1.0, *BT709[1:])]
)
def test_colours_that_can_just_be(primaries: tuple[float, ...]):
    """However narrow they are."""
    assert primaries == of_gamma(1.5, primaries).chromaticities


@pytest.mark.parametrize("number", PRIMARIES)
def test_white_stays_white(number: int):
    """Of any primaries, as the eye adapts to it, and so does each grey."""
    levels = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, 2)

    shown = of_code_points(number, 13).transform()(levels).astype(int)

    assert np.abs(shown - levels).max() <= 1


def test_what_is_srgb_needs_no_conversion():
    """In all but name: where no colour is three levels off."""
    nearly = Colours((0.641, *BT709[1:]), SRGB.light)

    assert SRGB.to_srgb() is None
    assert nearly.to_srgb() is None
    assert of_code_points(12, 13).to_srgb()
