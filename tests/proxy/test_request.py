"""What of a request is passed on: texts as they are, pictures as they were redacted, and nothing that is not known."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.errors import FaceguardError, UnsupportedPictureError
from faceguard.proxy.errors import NotJsonError, PictureByAddressError, UnknownPartError
from faceguard.proxy.request import Request
from testing.pictures import saved, scene

DONE = b"\xff\xd8\xff done"
PICTURE = saved(scene(), "PNG")
BARE = base64.b64encode(PICTURE).decode()
URL = f"data:image/png;base64,{BARE}"
CLEAN = f"data:image/jpeg;base64,{base64.b64encode(DONE).decode()}"
GREYMAP = b"P5 16 16 255\n" + bytes(256)
"""A picture of a kind that is not known here."""
VIDEO = "data:video/mp4;base64," + base64.b64encode(b"\0\0\0\x18ftypisom" + bytes(100)).decode()
PDF = base64.b64encode(b"%PDF-1.7" + bytes(100)).decode()


class Redacted:
    """Takes pictures, and gives others."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    def __call__(self, content: bytes) -> tuple[bytes, str]:
        if content != PICTURE:
            raise UnsupportedPictureError
        self.taken.append(content)
        return DONE, "image/jpeg"


def passed(fields: Any, **options: bool) -> Any:
    """Return what is passed on; the picture itself never is."""
    body = Request(Redacted(), **options).without_faces(json.dumps(fields).encode())
    assert BARE.encode() not in body
    return json.loads(body)


def chat(*parts: Any) -> dict[str, Any]:
    return {"model": "m", "messages": [{"role": "user", "content": list(parts)}]}


def image(url: Any, kind: str = "image_url") -> dict[str, Any]:
    return {"type": kind, "image_url": {"url": url, "detail": "low"} if kind == "image_url" else url}


@pytest.mark.parametrize(
    "fields",
    [
        chat({"type": "text", "text": "Who?"}, image(URL)),
        chat(image(f" {URL.replace('data:image', 'DATA:Image')}")),
        chat({"type": "text", "text": f"![]({URL}) and {URL}"}),
        {"messages": [{"role": "tool", "tool_call_id": "1", "content": [image(URL)]}]},
        {"messages": [{"role": "user", "content": "x", "images": [BARE]}]},
        {"input": [{"role": "user", "content": [image(URL, "input_image")]}]},
        {"input": [{"type": "function_call_output", "call_id": "1", "output": [image(URL, "input_image")]}]},
        {"input": [{"type": "function_call_output", "call_id": "1", "output": json.dumps({"shot": URL})}]},
        {"input": [{"type": "computer_call_output", "output": image(URL, "computer_screenshot")}]},
        {"input": [image(URL)]},
        {"prompt": {"id": "p", "variables": {"who": image(URL, "input_image")}}},
        {"tools": [{"type": "image_generation", "input_image_mask": {"image_url": URL}}]},
        {"metadata": {URL: BARE}},
        {"input": f"{BARE[:40]}\n{BARE[40:]}"},
        chat({"type": "text", "text": f"A picture: {BARE}"}),
        chat({"type": "text", "text": json.dumps({"b64": BARE})}),
        chat({"type": "text", "text": f"data:image/p*g;base64,{BARE}"}),
        chat({"type": "text", "text": f'data:image/png;name="a b";base64,{BARE} and more'}),
        {
            "messages": [
                {"role": "assistant", "tool_calls": [{"arguments": json.dumps({"a": URL}).replace("/", "\\/")}]}
            ]
        },
    ],
)
def test_a_picture_is_redacted_wherever_it_is(fields: Any):
    """In parts, in texts, in the outputs of tools, as a name, and as bare base64."""
    told = json.dumps(passed(fields))

    assert CLEAN in told or CLEAN.partition(",")[2] in told


def test_a_picture_within_a_text_that_is_encoded_is_redacted():
    """Such as one in a page of HTML, which is a data: URL itself."""
    page = base64.b64encode(f"<img src='{URL}'>".encode()).decode()

    text = passed(chat({"type": "text", "text": f"data:text/html;base64,{page}"}))["messages"][0]["content"][0]["text"]

    assert f"<img src='{CLEAN}'>".encode() == base64.b64decode(text.partition(",")[2])


@pytest.mark.parametrize(
    "text",
    [
        "A picture:\n" + "\n".join(BARE[at : at + 76] for at in range(0, len(BARE), 76)) + "\nthat is all",
        f"data:image/png;base64,{BARE[:76]}\n{BARE[76:]}",
        json.dumps(f"{BARE[:76]}\n{BARE[76:]}"),
        "\\x" + PICTURE.hex(),
        BARE.replace("/", "%2F").replace("+", "%2B") + "%3D",
        "data:text/plain," * 4 + URL,
    ],
    ids=range(6),
)
def test_a_picture_that_is_encoded_in_another_way_is_refused(text: str):
    """In lines, with escapes, in hexadecimal: what would have to be guessed is not passed on."""
    with pytest.raises(FaceguardError):
        passed(chat({"type": "text", "text": text}))


def test_every_picture_is_redacted():
    """As many as there are, in their places."""
    redacted = Redacted()

    fields = json.loads(Request(redacted).without_faces(json.dumps(chat(image(URL), image(URL))).encode()))

    assert [image(CLEAN)] * 2 == fields["messages"][0]["content"]
    assert [PICTURE] * 2 == redacted.taken


@pytest.mark.parametrize(
    "part",
    [
        image(VIDEO),
        image("data:image/png;base64,AAAA"),
        image("data:image/svg+xml,%3Csvg/%3E"),
        image(f"data:image/png;charset=x;base64;{BARE}"),
        image("file:///etc/passwd"),
        image(f"data:text/plain;base64,{base64.b64encode(GREYMAP).decode()}"),
        image(f"data:;base64,{base64.b64encode(GREYMAP).decode()}"),
        image("data:,P2 2 2 9 1 1 1 1"),
        {"type": ["image_url"], "image_url": {"url": URL}},
        image(""),
        image(None),
        image([URL]),
        {"type": "image_url"},
        {"image_url": {"url": URL}},
        {"type": "text", "text": "x", "image_url": {"url": "http://example.org/a.jpg"}},
        {"type": "input_image", "file_id": "file-1"},
        {"type": "input_image", "image_url": URL, "file_id": "file-1"},
        {"type": "input_file", "file_data": f"data:application/pdf;base64,{PDF}"},
        {"type": "file", "file": {"file_id": "file-1"}},
        {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
        {"type": "image", "source": {"type": "url", "url": "http://example.org/a.jpg"}},
        {"type": "text", "text": PDF},
        {"type": "text", "text": VIDEO},
        {"type": "something new"},
    ],
)
@pytest.mark.parametrize("around", ["chat", "responses", "output", "bare"])
def test_what_cannot_be_read_is_refused(part: Any, around: str):
    """Whatever it is: what is not known here may be a picture there."""
    fields = {
        "chat": chat(part),
        "responses": {"input": [{"type": "message", "role": "user", "content": [part]}]},
        "output": {"input": [{"type": "function_call_output", "output": [part]}]},
        "bare": {"input": [part]},
    }[around]
    if around == "bare" and part == {"image_url": {"url": URL}}:
        return  # an item without a kind is a message, whose picture is redacted wherever it is

    with pytest.raises(FaceguardError):
        passed(fields)


@pytest.mark.parametrize("item", [{"type": "image_generation_call", "result": BARE}, {"type": "new", "role": "user"}])
def test_an_item_that_is_not_known_is_refused(item: Any):
    """Though it has a role."""
    with pytest.raises(UnknownPartError):
        passed({"input": [item]})


ADDRESS = "http://example.org/a.jpg"


@pytest.mark.parametrize(
    "fields",
    [
        {"input": [{"image": ADDRESS}]},
        {"input": [{"image_url": {"url": ADDRESS}}]},
        {"messages": [{"role": "user", "content": "x", "images": [ADDRESS]}]},
        {"prediction": {"type": "content", "content": [image(ADDRESS)]}},
        {"tools": [{"type": "image_generation", "input_image_mask": {"image_url": ADDRESS}}]},
        {"documents": [{"imageUrl": f" {ADDRESS.upper()}"}]},
        {"video": ADDRESS},
    ],
)
def test_an_address_is_refused_wherever_something_is_called_a_picture(fields: Any):
    """Parts of messages are not the only ones that an upstream may fetch."""
    with pytest.raises(PictureByAddressError):
        passed(fields)
    assert fields == passed(fields, allows_addresses=True)


@pytest.mark.parametrize("kind", [{"a": 1}, ["message"], 1])
def test_what_is_no_kind_of_an_item_is_refused(kind: Any):
    """It is no failure."""
    with pytest.raises(UnknownPartError):
        passed({"input": [{"type": kind, "role": "user", "content": "x"}]})


def test_bytes_in_what_is_called_a_picture_are_one_or_refused():
    """There is no telling what an upstream reads them as."""
    with pytest.raises(UnknownPartError):
        passed({"input": [{"image": base64.b64encode(GREYMAP).decode()}]})


@pytest.mark.parametrize("url", ["http://example.org/a.jpg", "HTTPS://example.org/a.jpg"])
def test_an_address_is_refused_unless_it_is_allowed(url: str):
    """Then it is passed on as it is."""
    with pytest.raises(PictureByAddressError):
        passed(chat(image(url)))
    assert chat(image(url)) == passed(chat(image(url)), allows_addresses=True)


TEXTS = st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: "data:" not in text.lower())


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)
    )
)
def test_all_else_passes_as_it_is(value: Any):
    """Tools, schemas, settings that are not known here, numbers of any length."""
    tools = [{"parameters": {"image_url": {"type": "string", "description": "x" * 999}, "audio": {"voice": "a"}}}]
    fields = {"model": "m", "tools": tools, "image": "a word", "other": value}

    assert fields == passed(fields)


@pytest.mark.parametrize(
    "text",
    [
        "data: 1, 2",
        "metadata:,x",
        "data:,x",
        "data:text/plain;charset=utf-8,a",
        "data:text/html;base64,PGI+YTwvYj4=",
        "a" * 999,
        "ab " * 99,
        "\\x" + "0" * 999,
        "C:\\Users\\" * 99,
        "https://example.org/?a=" + "%20b" * 99,
        "sha512-" + "Qk0A" * 22,
    ],
)
def test_a_text_that_only_looks_like_it_passes(text: str):
    """It holds no file."""
    assert chat({"type": "text", "text": text}) == passed(chat({"type": "text", "text": text}))


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'"x"', b"{", b'{"a": NaN}', b"\xff", b"[" * 100_000, b'{"a": "\\ud800"}', b'{"a": 1e999}']
)
def test_what_is_no_json_is_refused(body: bytes):
    """And half a pair of surrogates, which no UTF-8 has."""
    with pytest.raises(NotJsonError):
        Request(Redacted()).without_faces(body)


def test_of_a_name_that_is_there_twice_only_what_was_read_is_passed_on():
    """Another reader may take the first one."""
    body = Request(Redacted()).without_faces(f'{{"a": "{URL}", "a": "text"}}'.encode())

    assert b'{"a": "text"}' == body


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        "data:" * 10**6,
        " " * 10**7 + "!",
        "a" * 10**7 + "!",
        "data:a/b;" + "b=c;" * 10**6,
        "data:x/y;a=" * 10**6,
        "\\" * 10**7,
        "ab/" * 10**6 + "\n" * 10**6,
    ],
    ids=range(7),
)
def test_a_long_text_is_read_in_one_go(text: str):
    """No text takes more than its length: by its square, this would not end."""
    assert {"input": text} == passed({"input": text})
