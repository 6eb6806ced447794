"""The product's promise, from file to file: what is answered does not depend on what the face looked like."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import reidentify
from faceguard.codecs import WRITABLE, decode
from faceguard.codecs.limits import DecodeLimits
from faceguard.detection.detectors import Detectors
from faceguard.models import Weights
from faceguard.options import RedactOptions
from faceguard.photo.pipeline import Pipeline
from faceguard.redaction.region import Region, union
from faceguard.shape import Shape
from testing.pictures import animations, saved

WIDTH, HEIGHT = 96, 80
SAFE = ["blur", "pixelate", "solid", "image"]
boxes = st.lists(
    st.fixed_dictionaries(
        {
            "x": st.integers(-20, 90),
            "y": st.integers(-20, 70),
            "width": st.integers(1, 120),
            "height": st.integers(1, 90),
        }
    ),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def pipeline():
    """The whole way through the service."""
    pipeline = Pipeline(Detectors(Weights()), DecodeLimits())
    yield pipeline
    pipeline.detectors.close()


def regions(given_boxes: list[dict[str, int]], padding: float, shape: Shape) -> list[Region]:
    options = RedactOptions.from_text({"boxes": json.dumps(given_boxes)})
    return [Region(each.box().padded(padding), shape) for each in options.boxes or ()]


@settings(deadline=None, max_examples=200)
@given(
    given_boxes=boxes,
    style=st.sampled_from(SAFE),
    shape=st.sampled_from(Shape),
    padding=st.sampled_from([0, 0.2, 1]),
    target=st.sampled_from(WRITABLE),
    kind=st.sampled_from([("u1", ()), ("u2", ()), ("u1", (3,)), ("u1", (4,))]),
    bits=st.sampled_from([(16, 16), (16, 10), (10, 16), (9, 12), (12, 8)]),
    seed=st.integers(0, 9),
)
def test_the_answers_bytes_do_not_depend_on_the_face(
    pipeline: Pipeline, given_boxes, style, shape, padding, target, kind, bits, seed
):
    """Replace all pixels inside the regions by others: the file that comes out is the same to the byte.

    Grey of 8 and 16 bits, of which fewer are used outside or inside, colour, and colour with transparency.
    """
    random = np.random.default_rng(seed)
    depth, channels = np.dtype(kind[0]), kind[1]
    most_outside, most_inside = (min(1 << each, 1 << 8 * depth.itemsize) for each in bits)
    scene = random.integers(0, most_outside, (HEIGHT, WIDTH, *channels), depth)
    other = scene.copy()
    inside = union(regions(given_boxes, padding, shape), WIDTH, HEIGHT) > 0
    other[inside] = random.integers(0, most_inside, (int(inside.sum()), *channels), depth)
    fields = {"style": style, "shape": shape, "padding": padding, "format": target, "boxes": json.dumps(given_boxes)}
    options = RedactOptions.from_text(fields)

    one, two = (pipeline.redact(saved(pixels, "png"), options).content for pixels in (scene, other))

    assert one == two


@pytest.mark.parametrize("name", animations())
def test_every_frame_of_an_animation_is_redacted(pipeline: Pipeline, name: str):
    """What comes back is animated again, and black in each frame where the box is."""
    fields = {"style": "solid", "shape": "rectangle", "padding": 0}
    box = {"x": 8, "y": 8, "width": 24, "height": 16}

    answer = pipeline.redact(animations()[name], RedactOptions.from_text(fields | {"boxes": json.dumps([box])}))

    frames = decode(answer.content, DecodeLimits()).frames
    assert 3 == len(frames)
    # Without the rim, where a lossy format smears.
    assert all(frame.pixels[12:20, 12:28].max() < 30 for frame in frames)


def test_the_reversible_style_does_depend_on_it(pipeline: Pipeline):
    """The control: the same test fails for `gaussian`, as it has to."""
    scene = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    other = scene.copy()
    other[30:50, 30:50] = 200
    box = json.dumps([{"x": 20, "y": 20, "width": 40, "height": 40}])
    options = RedactOptions.from_text({"style": "gaussian", "boxes": box})

    one, two = (pipeline.redact(saved(pixels, "png"), options).content for pixels in (scene, other))

    assert one != two


@pytest.mark.recall
def test_an_attacker_who_knows_the_method_learns_nothing(shared: Path, tmp_path: Path):
    """Eight known people: named nearly always when clear, and no better than by chance when blurred."""
    tools = shared / "tools"
    reidentify.make(tools, tmp_path, people=8)

    clear = reidentify.attack(tools, tmp_path / "clear", tmp_path / "pictures", "1", tmp_path, seeds=1)
    heads = json.loads((tmp_path / "boxes.json").read_text())
    reidentify.STYLES["blur"](tmp_path / "pictures", tmp_path / "blur", heads)
    blurred = reidentify.attack(tools, tmp_path / "clear", tmp_path / "blur", "1", tmp_path, seeds=1)

    assert clear.top1 > 0.95
    assert blurred.top1 < 0.25  # chance is 0.125


@pytest.mark.recall
@pytest.mark.parametrize("style", ["solid", "solid head"])
def test_the_rim_around_a_face_that_was_found_tells_little(shared: Path, tmp_path: Path, style: str):
    """Of twenty people, little more than by chance, though one sees where one colour ends and what is around it."""
    tools = shared / "tools"
    reidentify.make(tools, tmp_path, people=20)
    (reidentify.STYLES | reidentify.HEADS)[style](tmp_path / "pictures", tmp_path / "solid", None)

    named = reidentify.attack(tools, tmp_path / "clear", tmp_path / "solid", "1.3", tmp_path, seeds=1)

    assert named.top1 < 0.12  # chance is 0.05; a rim that follows the face's box gives 0.31
