import base64
import hashlib
import io
import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from faceguard.reports.picture import RedactionAnswer, RedactionReport
from testing.pictures import opened, psnr, saved
from testing.portrait import INSIDE, OUTSIDE, changed
from tests.api.asgi import answered, scope
from tests.api.problems import assert_problem
from tests.conftest import FACE

KEEP = json.dumps([{"x": FACE.x, "y": FACE.y, "width": FACE.width, "height": FACE.height}])


def pixels(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(int)


@pytest.mark.parametrize("style", ["blur", "pixelate", "solid", "gaussian"])
@pytest.mark.parametrize("shape", ["ellipse", "rectangle"])
def test_the_face_is_gone_and_the_rest_is_as_it_was(client: TestClient, photo: bytes, style: str, shape: str):
    """Each style in each shape changes the face and leaves the suit."""
    response = client.post("/v1/redact", files={"image": photo}, data={"style": style, "shape": shape})

    assert 200 == response.status_code
    assert "image/jpeg" == response.headers["content-type"]
    assert "1" == response.headers["faceguard-faces"]
    assert changed(response.content, photo, INSIDE) > 5
    assert changed(response.content, photo, OUTSIDE) < 1


@pytest.mark.parametrize("accept", ["image/*", "application/json", "multipart/form-data"])
def test_the_answer_carries_its_digest(client: TestClient, photo: bytes, accept: str):
    """Content-Digest is the SHA-256 of the body (RFC 9530), whatever that is."""
    response = client.post("/v1/redact", files={"image": photo}, headers={"Accept": accept})

    assert str(len(response.content)) == response.headers["content-length"]
    digest = base64.b64encode(hashlib.sha256(response.content).digest()).decode()
    assert f"sha-256=:{digest}:" == response.headers["content-digest"]
    assert "no-store" == response.headers["cache-control"]


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "avif"])
def test_the_format_can_be_chosen_by_option_and_by_accept(client: TestClient, photo: bytes, name: str):
    """`format=` and `Accept:` both decide what the picture is written as."""
    by_option = client.post("/v1/redact", files={"image": photo}, data={"format": name})
    by_accept = client.post("/v1/redact", files={"image": photo}, headers={"Accept": f"image/{name}"})

    for response in (by_option, by_accept):
        assert f"image/{name}" == response.headers["content-type"]
        assert name.upper() == Image.open(io.BytesIO(response.content)).format


def test_a_browsers_accept_keeps_the_pictures_format(client: TestClient, photo: bytes):
    """Browsers name AVIF first whatever they are sent; a JPEG stays one."""
    accept = "text/html,image/avif,image/webp,*/*;q=0.8"

    response = client.post("/v1/redact", files={"image": photo}, headers={"Accept": accept})

    assert "image/jpeg" == response.headers["content-type"]


def test_the_json_answer_is_a_report_with_the_picture(client: TestClient, photo: bytes):
    """`Accept: application/json` gives boxes, settings and the same picture as base64."""
    plain = client.post("/v1/redact", files={"image": photo})
    answer = client.post("/v1/redact", files={"image": photo}, headers={"Accept": "application/json"}).json()

    assert plain.content == base64.b64decode(answer["picture"])
    assert hashlib.sha256(plain.content).hexdigest() == answer["output_sha256"]
    assert hashlib.sha256(photo).hexdigest() == answer["input_sha256"]
    assert RedactionAnswer.model_fields.keys() - {"receipt", "verified"} == answer.keys()
    assert set(answer["models"]) == answer["model_sha256"].keys()
    assert "image/jpeg" == answer["media_type"]
    assert 1 == len(answer["faces"])
    assert answer["settings"]["reversible"] is False


def test_the_multipart_answer_is_a_form(client: TestClient, photo: bytes):
    """`Accept: multipart/form-data` gives the fields `report` and `image`."""
    plain = client.post("/v1/redact", files={"image": photo})
    response = client.post("/v1/redact", files={"image": photo}, headers={"Accept": "multipart/form-data"})

    head = f"Content-Type: {response.headers['content-type']}\r\n\r\n".encode()
    report, image = BytesParser(policy=HTTP).parsebytes(head + response.content).iter_parts()
    told = json.loads(report.get_content())
    assert RedactionReport.model_fields.keys() - {"verified"} == told.keys()
    assert 1 == len(told["faces"])
    assert "image/jpeg" == image.get_content_type()
    assert plain.content == image.get_payload(decode=True)


def test_faces_and_doubtful_boxes_are_counted_in_the_head(client: TestClient, photo: bytes):
    """Whatever the form of the answer, by its report."""
    sent: dict[str, Any] = {"files": {"image": photo}, "data": {"min_confidence": "0.99"}}
    told = client.post("/v1/redact", headers={"Accept": "application/json"}, **sent)

    report = told.json()
    assert 0 < len(report["candidates"])
    for answer in (told, client.post("/v1/redact", **sent)):
        assert str(len(report["faces"])) == answer.headers["faceguard-faces"]
        assert str(len(report["candidates"])) == answer.headers["faceguard-candidates"]


@pytest.mark.parametrize("place", ["data", "params"])
def test_what_was_covered_in_doubt_counts_as_a_face(client: TestClient, photo: bytes, place: str):
    """In the head as in the report, and whether the form asks for it or the URL."""
    asked: dict[str, Any] = {place: {"min_confidence": "0.99", "doubtful": "Redact"}}
    told = client.post("/v1/redact", files={"image": photo}, headers={"Accept": "application/json"}, **asked)

    assert ("1", "0") == (told.headers["faceguard-faces"], told.headers["faceguard-candidates"])
    assert "redact" == told.json()["settings"]["doubtful"]


def test_an_unknown_form_is_not_acceptable(client: TestClient, photo: bytes):
    """There is no TIFF and no HTML."""
    assert_problem(
        client.post("/v1/redact", files={"image": photo}, headers={"Accept": "image/tiff"}), "not-acceptable"
    )


@pytest.mark.parametrize("path", ["/v1/redact", "/v1/detect", "/v1/redact/archive"])
def test_what_nobody_can_answer_is_refused_before_it_is_read(client: TestClient, path: str):
    """By its Accept header alone."""
    kind = b"application/zip" if path.endswith("archive") else b"multipart/form-data; boundary=x"
    headers = [(b"host", b"testserver"), (b"content-type", kind), (b"accept", b"text/html")]

    sent, read = answered(client, scope(client, path, headers=headers), {"type": "http.request", "body": b"--x"})

    assert 406 == sent[0]["status"]
    assert [] == read


def test_the_second_step_of_a_review_gives_the_same_picture(client: TestClient, photo: bytes):
    """The boxes that detect answers, sent back as `boxes`, give what redact gives at once."""
    faces = client.post("/v1/detect", files={"image": photo}).json()["faces"]
    given = json.dumps([face["box"] for face in faces])

    reviewed = client.post("/v1/redact", files={"image": photo}, data={"boxes": given})

    assert client.post("/v1/redact", files={"image": photo}).content == reviewed.content
    assert "detect" not in reviewed.headers["server-timing"]


def test_a_box_has_a_style_shape_and_padding_of_its_own(client: TestClient, photo: bytes):
    """It is covered so, and the report says so of it alone; the others are as the options say."""
    boxes = [
        {"x": 100, "y": 60, "width": 60, "height": 40, "style": "solid", "shape": "rectangle", "padding": 0.5},
        {"x": 300, "y": 60, "width": 60, "height": 40},
    ]
    regions = [{"x": 100, "y": 300, "width": 60, "height": 40, "shape": "ellipse", "padding": 0, "style": "Pixelate"}]
    data = {"boxes": json.dumps(boxes), "regions": json.dumps(regions), "color": "ff00ff", "format": "png"}

    answer = client.post("/v1/redact", files={"image": photo}, data=data, headers={"Accept": "application/json"}).json()

    pixels = opened(base64.b64decode(answer["picture"]))
    coloured = (pixels == [255, 0, 255]).all(2)
    assert np.array_equal(np.argwhere(coloured)[[0, -1]], [[40, 70], [119, 189]])
    assert coloured.sum() == 80 * 120
    own = {"style": "solid", "shape": "rectangle", "padding": 0.5}
    assert [own, {}] == [{name: face[name] for name in own if name in face} for face in answer["faces"]]
    assert regions == [region | {"style": "Pixelate"} for region in answer["regions"]]
    assert ("blur", 0.2, False) == tuple(answer["settings"][name] for name in ("style", "padding", "reversible"))


@pytest.mark.parametrize(
    ("own", "style", "reversible"),
    [("gaussian", "blur", True), ("solid", "gaussian", False), (None, "gaussian", True), (None, "blur", False)],
)
@pytest.mark.parametrize("option", ["boxes", "regions"])
def test_one_style_that_can_be_undone_is_told(
    client: TestClient, photo: bytes, option: str, own: str | None, style: str, *, reversible: bool
):
    """Whatever the option `style` says, the report tells whether anything that was covered can be brought back."""
    box = {"x": 100, "y": 60, "width": 60, "height": 40, "style": own}
    data = {"boxes": "[]", "style": style} | {option: json.dumps([box])}

    answer = client.post("/v1/redact", files={"image": photo}, data=data, headers={"Accept": "application/json"}).json()

    assert reversible is answer["settings"]["reversible"]


def test_no_boxes_redact_nothing(client: TestClient, photo: bytes):
    """An empty list of boxes is an answer too: nothing is detected, the picture is the same but for the coding."""
    response = client.post("/v1/redact", files={"image": photo}, data={"boxes": "[]"})

    assert "0" == response.headers["faceguard-faces"]
    assert psnr(opened(photo), opened(response.content)) > 48


def test_regions_are_redacted_as_they_are_besides_the_faces(client: TestClient, photo: bytes):
    """A region is filled to its border and no further."""
    region = json.dumps([{"x": 20, "y": 320, "width": 64, "height": 48}])
    data = {"regions": region, "style": "solid", "color": "ff00ff", "format": "png"}

    content = client.post("/v1/redact", files={"image": photo}, data=data).content

    filled = (pixels(content) == (255, 0, 255)).all(2)
    assert filled[320:368, 20:84].all()
    assert not filled[310:320, 20:84].any()
    assert not filled[320:368, 84:90].any()
    assert filled[INSIDE].all()


def test_a_kept_face_is_left_alone(client: TestClient, photo: bytes):
    """A face whose centre lies in a box of `keep` is not redacted, and the report says so."""
    response = client.post(
        "/v1/redact", files={"image": photo}, data={"keep": KEEP}, headers={"Accept": "application/json"}
    )

    answer = response.json()
    assert [] == answer["faces"]
    assert 1 == len(answer["kept"])
    assert psnr(opened(photo), opened(base64.b64decode(answer["picture"]))) > 48


def test_a_result_is_searched_again_on_demand(client: TestClient, photo: bytes):
    """In processes of their own, one for what is finished and one for the source; the report tells what was found.

    What the classic blur leaves to be recognised is covered by another one.
    """
    given = json.dumps([{"x": 174, "y": 66, "width": 100, "height": 110}])
    asked = {"boxes": given, "style": "gaussian", "padding": "0", "verify": "yes"}

    answer = client.post("/v1/redact", files={"image": photo}, data=asked, headers={"Accept": "application/json"})

    verified = answer.json()["verified"]
    assert 2 == verified["looks"]
    assert (True, "redacted") == tuple(verified["found_again"][0][name] for name in ("recognised", "became"))
    assert "verify;dur=" in answer.headers["server-timing"]


def test_no_face_may_be_an_error(client: TestClient):
    """`on_no_face=error` answers a problem instead of an untouched picture, unless regions are given."""
    nobody = saved(Image.new("RGB", (64, 64), "teal"), "PNG")
    region = json.dumps([{"x": 2, "y": 2, "width": 9, "height": 9}])
    filled = {"on_no_face": "error", "regions": region, "style": "solid", "color": "ff00ff"}

    refused = client.post("/v1/redact", files={"image": nobody}, data={"on_no_face": "error"})
    passed = client.post("/v1/redact", files={"image": nobody})
    given = client.post("/v1/redact", files={"image": nobody}, data=filled)

    assert_problem(refused, "no-face")
    assert "0" == passed.headers["faceguard-faces"]
    assert np.array_equal(pixels(nobody), pixels(passed.content))
    assert "0" == given.headers["faceguard-faces"]
    expected = pixels(nobody)
    expected[2:11, 2:11] = (255, 0, 255)
    assert np.array_equal(expected, pixels(given.content))


def test_padding_grows_what_is_redacted(client: TestClient, photo: bytes):
    """More padding fills more of the picture."""
    shares = []
    for padding in ("0", "0.2", "0.6"):
        data = {"style": "solid", "color": "ff00ff", "format": "png", "padding": padding}
        content = client.post("/v1/redact", files={"image": photo}, data=data).content
        shares.append((pixels(content) == (255, 0, 255)).all(2).mean())

    assert shares == sorted(set(shares))


def test_the_reversible_style_says_so(client: TestClient, photo: bytes):
    """`gaussian` reads the face's own pixels, and its report admits it."""
    answer = client.post(
        "/v1/redact", files={"image": photo}, data={"style": "gaussian"}, headers={"Accept": "application/json"}
    ).json()

    assert answer["settings"]["reversible"] is True


@pytest.mark.parametrize(
    "fields",
    [
        {"style": "SECRET"},
        {"shape": "SECRET"},
        {"padding": "1.01"},
        {"padding": "-0.1"},
        {"padding": "inf"},
        {"color": "SECRET"},
        {"color": "12345"},
        {"outline": "SECRET"},
        {"boxes": "SECRET"},
        {"boxes": '{"x": 1}'},
        {"boxes": '[{"x": 1}]'},
        {"boxes": '[{"x": 1, "y": 1, "width": 2, "height": 3, "style": "SECRET"}]'},
        {"boxes": '[{"x": 1, "y": 1, "width": 2, "height": 3, "padding": 1.5}]'},
        {"regions": '[{"x": 1, "y": 1, "width": 2, "height": 3, "shape": "SECRET"}]'},
        {"boxes": '[{"x": 1, "y": 1, "width": 0, "height": 3}]'},
        {"boxes": '[{"x": 1, "y": 1, "width": NaN, "height": 3}]'},
        {"regions": '[{"x": 1e300, "y": 1, "width": 1, "height": 3}]'},
        {"keep": "[1]"},
        {"format": "tiff"},
        {"quality": "0"},
        {"quality": "101"},
        {"on_no_face": "SECRET"},
        {"STYLE": "SECRET"},
    ],
)
def test_wrong_options_are_refused_and_not_repeated(client: TestClient, photo: bytes, fields: dict[str, str]):
    """Each wrong value is a 422 that does not hold it."""
    response = client.post("/v1/redact", files={"image": photo}, data=fields)

    assert_problem(response, "invalid-option")
    assert "SECRET" not in response.text


def test_regions_cannot_cost_without_bound(client: TestClient, photo: bytes):
    """Many boxes of the picture's size are refused at once."""
    boxes = json.dumps([{"x": 0, "y": 0, "width": 512, "height": 512}] * 500)

    response = client.post("/v1/redact", files={"image": photo}, data={"boxes": boxes})

    assert_problem(response, "invalid-option")


def test_empty_fields_count_as_absent(client: TestClient, photo: bytes):
    """A form sends empty fields for what was left open."""
    data = {"boxes": "", "regions": "", "keep": "", "min_confidence": "", "format": "", "quality": ""}

    response = client.post("/v1/redact", files={"image": photo}, data=data)

    assert client.post("/v1/redact", files={"image": photo}).content == response.content


def test_the_quality_changes_the_size(client: TestClient, photo: bytes):
    """A lower quality makes a smaller file."""
    sizes = [
        len(client.post("/v1/redact", files={"image": photo}, data={"quality": quality}).content)
        for quality in ("20", "95")
    ]

    assert sizes[0] < sizes[1]


def test_the_outline_is_drawn(client: TestClient, photo: bytes):
    """`outline=true` puts a green frame around the region."""
    content = client.post("/v1/redact", files={"image": photo}, data={"outline": "true", "format": "png"}).content

    assert (pixels(content) == (0, 255, 0)).all(2).sum() > 100


@pytest.mark.parametrize("kind", ["gif", "png", "webp", "avif"])
def test_a_face_in_one_frame_alone_is_redacted_there(client: TestClient, portrait: np.ndarray, kind: str):
    """Each frame of an animation is searched, and has faces of its own: the ones before and after stay as they are."""
    nobody = np.rot90(portrait[300:512, :212])
    frames = [Image.fromarray(part) for part in (nobody, portrait[40:252, 110:322], nobody[::-1])]
    face = np.s_[50:110, 85:140]
    if kind == "gif":
        frames = [frame.quantize(128) for frame in frames]
    animated = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    options = {"detail": "fast", "style": "solid", "color": "ff00ff", "format": "png"}

    answer = client.post(
        "/v1/redact", files={"image": animated}, data=options, headers={"Accept": "application/json"}
    ).json()

    assert [1] == [found["frame"] for found in answer["faces"]]
    picture = Image.open(io.BytesIO(base64.b64decode(answer["picture"])))
    shown = []
    for number in range(3):
        picture.seek(number)
        shown.append(np.asarray(picture.convert("RGB"))[face])
    assert [False, True, False] == [(part == (255, 0, 255)).all(2).any() for part in shown]
    assert (shown[1] == (255, 0, 255)).all()


def _only_on_white(portrait: np.ndarray) -> np.ndarray:
    """Black throughout; its alpha draws the portrait where it is shown on white."""
    darkness = 255 - np.asarray(Image.fromarray(portrait).convert("L"))
    return np.dstack([np.zeros_like(portrait), darkness])


def _only_on_black(portrait: np.ndarray) -> np.ndarray:
    """White throughout; its alpha draws the portrait where it is shown on black."""
    return np.dstack([np.full_like(portrait, 255), np.asarray(Image.fromarray(portrait).convert("L"))])


def _only_below_transparency(portrait: np.ndarray) -> np.ndarray:
    """Nothing is shown; the stored colours are the portrait's."""
    return np.dstack([portrait, np.zeros(portrait.shape[:2], np.uint8)])


@pytest.mark.parametrize("hidden", [_only_on_white, _only_on_black, _only_below_transparency])
def test_a_face_that_transparency_hides_or_draws_is_found(client: TestClient, portrait: np.ndarray, hidden):
    """The stored colours are looked at, and what is seen of them on white and on black; what is filled is opaque."""
    image = saved(hidden(portrait), "PNG")

    content = client.post(
        "/v1/redact", files={"image": image}, data={"detail": "fast", "style": "solid", "color": "ff00ff"}
    ).content

    answered = np.asarray(Image.open(io.BytesIO(content)).convert("RGBA"))
    assert (answered[INSIDE] == (255, 0, 255, 255)).all()
