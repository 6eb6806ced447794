import asyncio
import time
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from faceguard.api.form import MAX_PARTS, SLICE, Form
from faceguard.api.problems import MalformedRequestError
from testing.forms import Sent, form
from testing.zips import chunked

names = st.text("abc.é", max_size=5)
contents = st.one_of(
    st.binary(max_size=60),
    st.lists(st.sampled_from([b"\r", b"\n", b"-", b"x", b"\r\n--", b"--x"]), max_size=9).map(b"".join),
)
parts = st.tuples(names, st.none() | names, st.sampled_from([None, "image/jpeg", "text/plain"]), contents)


async def read(body: bytes, step: int, content_type: str = "multipart/form-data; boundary=x") -> list[Sent]:
    sent, found = Form(chunked(body, step), content_type), list[Sent]()
    while part := await sent.next():
        found.append((part.name, part.file_name, part.media_type or None, await sent.content()))
    return found


@given(st.lists(parts, max_size=4), st.binary(max_size=9), st.binary(max_size=9), st.integers(1, 90))
@example([("image", "a", None, b"\r\n--")], b"--", b"--x--", 1)
def test_a_form_is_read_as_it_was_written(sent: list[Sent], preamble: bytes, epilogue: bytes, step: int):
    """However it comes in pieces, and whatever stands before its first part and behind its last."""
    if any(b"\r\n--x" in b"\r\n" + content for *_, content in sent) or b"--x" in preamble:
        return  # no form can hold that with this boundary

    before = preamble + b"\r\n" if preamble else b""

    assert sent == asyncio.run(read(form(*sent, preamble=before, epilogue=epilogue), step))


@given(st.binary(max_size=200), st.integers(1, 90), st.integers(0, 200))
def test_no_bytes_raise_anything_but_a_problem(junk: bytes, step: int, at: int):
    """Neither a body of anything, nor a form with anything in its middle."""
    body = form(("a", "b", "c/d", b"content"), ("e", None, None, b""))
    for damaged in (junk, body[:at] + junk + body[at:]):
        with suppress(MalformedRequestError):
            asyncio.run(read(damaged, step))


@pytest.mark.parametrize("cut", range(1, 80, 3))
def test_a_form_that_is_cut_off_is_malformed(cut: int):
    """Half a picture is not taken for a whole one."""
    body = form(("image", "a.jpg", None, b"content"), epilogue=b"")

    with pytest.raises(MalformedRequestError):
        asyncio.run(read(body[:-cut], 7))


@pytest.mark.parametrize(
    "content_type",
    ["multipart/form-data", "multipart/form-data; boundary=", f"multipart/form-data; boundary={'x' * 999}"],
)
def test_a_form_needs_a_boundary(content_type: str):
    """Without one, or with one without end, nothing can be told apart."""
    with pytest.raises(MalformedRequestError):
        asyncio.run(read(form(), 7, content_type))


def test_what_is_not_read_is_passed_over():
    """The next part is there without the content of this one."""

    async def named() -> list[str]:
        sent, found = (
            Form(chunked(form(("a", "b", None, b"x" * 99), ("c", None, None, b"d")), 10), "a/b; boundary=x"),
            [],
        )
        while part := await sent.next():
            found.append(part.name)
        return found

    assert ["a", "c"] == asyncio.run(named())


@pytest.mark.parametrize("parts", [MAX_PARTS, MAX_PARTS + 1, 50_000])
def test_parts_are_counted_as_they_begin(parts: int):
    """However many there are behind the last that is taken, none of these is read, whoever wants them."""
    body = form(*[("a", "", None, b"")] * parts)
    start = time.process_time()

    if parts == MAX_PARTS:
        assert MAX_PARTS == len(asyncio.run(read(body, len(body))))
    else:
        with pytest.raises(MalformedRequestError):
            asyncio.run(read(body, len(body)))
    assert time.process_time() - start < 0.5


@given(st.integers(1, 9 * SLICE))
def test_a_form_in_one_piece_leaves_turns_to_others(size: int):
    """As many as there are slices in it, and the content is whole."""
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async def content() -> bytes:
        counting = asyncio.create_task(count())
        ((*_, content),) = await read(form(("a", "b", None, b"x" * size)), 10 * SLICE)
        counting.cancel()
        return content

    assert b"x" * size == asyncio.run(content())
    assert size // SLICE <= turns + 1
